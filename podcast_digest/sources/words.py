"""The words of a heading, an item or a cell: what is a title, and what is not. No I/O.

A title is what names one piece. The marks beside it (🎧 🔗), a word such as "Listen"
and the date that stands apart from it are no part of it.
"""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple
from urllib.parse import urlsplit

from podcast_digest.sources import dates, labels
from podcast_digest.sources.addresses import is_audio, is_file, is_page
from podcast_digest.sources.labels import LENGTH, is_label, is_source


class Run(NamedTuple):
    """Some words, and what they are."""

    text: str
    link: str = ""  #: where they lead, as written
    bold: bool = False
    picture: str = ""  #: its address, if they describe one
    bare: bool = False  #: an address that stands for itself
    start: int = -1  #: of the link, in the content of its part
    end: int = -1


class Title(NamedTuple):
    """A title, and what stood with it."""

    text: str = ""
    link: str = ""  #: to a page, as written
    day: date | None = None
    why: str = ""  #: where it was found: "heading", "link text" …


_MARKS = "🔗🎧▶►⏯🎙🔊🔉📻🎵🎶👂¶⚓\ufe0f\u200d"
_ENDS = re.compile(rf"^[\s{_MARKS}]+|(?<![\s{_MARKS}])[\s{_MARKS}]+$")
#: Attributes of a heading, and tags of Org: ``{#top}``, ``:audio:ai:``.
_ATTRIBUTES = re.compile(r"(?<!\s)(?:\s*\{[#:.][^{}]*\}|\s+:(?:[\w@#%]+:){2,})$")
_TASK = re.compile(r"^(?:\[[ xX]\]|(?:TODO|DONE|NEXT|WAITING) \[#[A-Z]\])\s+")
#: What begins a line of Org or Logseq that is to be done.
_STATE = re.compile(r"^(?:TODO|DONE|DOING|LATER|NOW|NEXT|WAITING)\s+")
#: What stands between the parts of a line.
SEPARATORS = " \t\n-–—·•|｜:：,，;；/→~"
#: Blanks count from their first: from each of many, all would be read again.
_APART = re.compile(r"(?<!\s)\s+[-–—·•|｜/→]+\s+|(?:(?<!\s)\s+)?(?:[|｜]\s*|[:：]\s*$)")

#: Before a date in the line below a title.
_DATED = re.compile(
    r"^(?:(?:posted|published|written|released|recorded|sent|date[ds]?)(?: on)?"
    r"|发布于|发表于|发布时间|发布日期|发布|日期|时间|veröffentlicht(?: am)?|datum"
    r"|publié(?: le)?|publicado(?: el| em)?|pubblicato(?: il)?|fecha|data"
    r"|опубликовано|дата|gepubliceerd(?: op)?"
    r"|公開日|投稿日|配信日|公開|게시일|작성일)\b\s*[:：]?\s*",
    re.IGNORECASE,
)
_BYLINE = 60  # characters
_TRANSCRIPT = re.compile(
    r"transcript|subtitles?|captions?|\bscript\b|文字稿|文稿|字幕|逐字稿|show ?notes",
    re.IGNORECASE,
)
_TRANSCRIPT_FILES = (".vtt", ".srt", ".txt", ".doc", ".docx", ".json", ".rtf", ".odt")
_PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp", ".avif", ".ico", ".bmp")
#: Apps, directories and badges: they lead to the show, not to the article.
_DIRECTORIES = (
    *("podcasts.apple.com", "itunes.apple.com", "apps.apple.com", "open.spotify.com"),
    *("podcasters.spotify.com", "play.google.com", "podcasts.google.com", "pca.st"),
    *("overcast.fm", "music.amazon.", "castbox.fm", "xiaoyuzhoufm.com", "pocketcasts."),
    *("castro.fm", "ximalaya.com", "podcastaddict.com", "antennapod.org", "deezer.com"),
    *("img.shields.io", "badge.fury.io", "awesome.re", "badgen.net", "travis-ci."),
)
_BELOW = tuple("." + name for name in _DIRECTORIES)


def tidy(text: str) -> str:
    """Return a text on one line without the marks around it.

    >>> tidy(" 🎧  Attention   again 🔗 {#top}")
    'Attention again'
    """
    text = " ".join(seen(_ATTRIBUTES.sub("", text)).split())
    text = _TASK.sub("", text)
    return _ENDS.sub("", text) or text


def is_picture(address: str) -> bool:
    """Tell by its name whether an address is one of a picture."""
    path = address.partition("#")[0].partition("?")[0].lower()
    return path.endswith(_PICTURES) or is_aside(address) or "/assets/" in path


def is_aside(address: str) -> bool:
    """Tell an app, a directory or a badge from the page of an article."""
    try:
        host = (urlsplit(address.strip()).hostname or "").removeprefix("www.")
    except ValueError:
        return True
    return host.startswith(_DIRECTORIES) or host.endswith(_BELOW)


def seen(text: str) -> str:
    """Return words as GitHub shows them: struck ones without marks, codes as emoji.

    A code that Unicode has no such name for is left out where it stands alone.

    >>> seen("~~Old~~ New :rocket: at 10:30:45 :octocat:")
    'Old New 🚀 at 10:30:45 '
    """
    if "~~" in text:
        text = _STRUCK.sub(r"\1", text)
    if "[[" in text:
        text = _WIKI.sub(r"\1", text)
    return _CODE.sub(_emoji, text) if ":" in text else text


_STRUCK = re.compile(r"~~(?=\S)(.{1,300}?)(?<=\S)~~")
_WIKI = re.compile(r"\[\[(?:[^\[\]|]*\|)?([^\[\]|]+)\]\]")
_KINDS = ("face", "sign", "symbol")
_CODE = re.compile(r"(?<![\w:]):([a-z][a-z0-9_+-]+):(?![\w:])")


def _emoji(found: re.Match[str]) -> str:
    for name in (found[1], *(f"{found[1]} {kind}" for kind in _KINDS)):
        try:
            return unicodedata.lookup(name.replace("_", " "))
        except KeyError:
            continue
    return ""


def plays(run: Run) -> bool:
    """Tell a link to audio: by its address, or by its words if a host hides the name.

    >>> plays(Run("Listen", "https://drive.google.com/file/d/1/view"))
    True
    """
    if is_audio(run.link):
        return True
    if not run.link or run.bare or not is_file(run.link):
        return False
    return labels.says_audio(run.text) or is_audio(run.text)


def leads_to_article(run: Run) -> bool:
    """Tell a link that may be the article's own from audio, transcripts and badges.

    >>> [leads_to_article(Run(*r)) for r in (("script", "t.md"), ("原文", "a.html"))]
    [False, True]
    """
    if not run.link or run.picture or not is_page(run.link) or is_aside(run.link):
        return False
    if plays(run):
        return False
    path = run.link.partition("#")[0].partition("?")[0].lower()
    if path.endswith((*_TRANSCRIPT_FILES, *_PICTURES)):
        return False
    return not _TRANSCRIPT.search(run.text)


def of_heading(runs: Iterable[Run]) -> Title:
    """Return the title of a heading: all its words but those of its players.

    The words of a link to audio, a bare address and a picture are part of it only
    where there is nothing else. Links to pages come before those to audio.
    """
    runs = [
        run for run in runs if not (run.link.startswith("#") and not _says(run.text))
    ]
    links = [run for run in runs if run.link and not run.picture]
    useful = [
        run.link.strip()
        for run in links
        if is_audio(run.link) or (is_page(run.link) and not plays(run))
    ]
    useful.sort(key=is_audio)
    said = "".join(
        run.text for run in runs if not (run.bare or run.picture or plays(run))
    )
    said = said if said.strip() else "".join(r.text for r in runs if not r.picture)
    link = useful[0] if useful else ""
    return _title(said.strip() or link, "heading", link=link)


def of_line(runs: list[Run]) -> Title:
    """Return the title of an item or a paragraph, by what stands first in it.

    That is a link to a page, bold text, a link to audio, or the words before that.
    Empty where nothing names a piece.
    """
    pages = [r for r in runs if leads_to_article(r) and not r.bare]
    lead = "".join(_until_link(runs))
    named = _words_of(lead)
    bold = "".join(run.text for run in _first_bold(runs)).strip()
    own = next((r.link for r in pages if r.bold), "")
    if bold and not is_label(bold) and not _is_field(bold, runs, linked=bool(own)):
        return _title(bold, "bold text", link=own, lead=lead)
    for run in pages:
        # "A talk by Ann: [slides](…)": the words before it name the piece.
        aside = named and (is_source(run.text) or run.text.strip().islower())
        said = whole(runs, run)
        if not is_label(said) and not labels.is_pointer(said) and not aside:
            return _title(said, "link text", link=run.link, lead=lead)
    if named:
        return _title(named, "text", lead=lead)
    sound = next(
        (r for r in runs if plays(r) and not r.bare and not is_label(r.text)),
        None,
    )
    if sound is not None:
        return _title(whole(runs, sound), "link text", lead=lead)
    return Title()


def day_in(runs: Iterable[Run]) -> date | None:
    """Return the day that stands by itself in a line: ``**Show** | 2026-06-04 |``."""
    text = "".join(run.text for run in runs).partition("\n")[0]
    if len(text) > 300 or not re.search(r"\d", text):
        return None
    pieces = re.split(r"\s*[|｜·•]\s*|\s+[-–—]+\s+|[()（）\[\]]|[:：]\s+", text)
    for piece in pieces:
        plain = _DATED.sub("", tidy(piece).strip(SEPARATORS + "*_"))
        if found := dates.day(plain):
            return found
        # "Jane Doe, 3 February 2024" below a title; in a sentence it dates nothing.
        if len(text) <= _BYLINE and (by := dates.trailing(plain)) and by[0] != plain:
            return by[1]
    return None


def lines_of(runs: list[Run]) -> list[list[Run]]:
    """Return the words of each line of a paragraph."""
    rows: list[list[Run]] = [[]]
    for run in runs:
        first, *others = run.text.split("\n")
        if first or not others:
            rows[-1].append(run._replace(text=first))
        rows += [[run._replace(text=text)] if text else [] for text in others]
    return rows


def day_in_lines(rows: list[list[Run]]) -> date | None:
    """Return the day beside a title, or in a line below it."""
    for row in rows:
        plain = [run for run in row if not run.bold and not run.link]
        if found := day_in(row) or day_in(plain):
            return found
    return None


def is_meta(text: str) -> bool:
    """Tell a line of facts beside a title: a show, a date, a length."""
    pieces = [p.strip() for p in re.split(r"[|｜·•]", text) if p.strip()]
    return len(pieces) > 1 and any(
        dates.day(p) or LENGTH.fullmatch(p) for p in pieces[1:]
    )


def _title(text: str, why: str, *, link: str = "", lead: str = "") -> Title:
    text, day = tidy(text), None
    if why == "text":
        text = text.strip(SEPARATORS)
    if found := dates.trailing(text):
        text, day = found
    elif found := dates.leading(text):
        text, day = (found[0] if why == "text" else text), found[1]
    if day is None:
        text, day = dates.bracketed(text) or (text, None)
    if day is None and lead:
        day = dates.day(tidy(lead).strip(SEPARATORS + "()[]（）*_"))
    return Title(text.strip(), link, day, why)


def _says(text: str) -> bool:
    return any(char.isalnum() for char in text)


def _until_link(runs: Iterable[Run]) -> Iterable[str]:
    for run in runs:
        if run.link and not run.link.startswith("#"):
            return
        yield run.text


def _first_bold(runs: Iterable[Run]) -> Iterable[Run]:
    """Yield the bold words that a line begins with, behind a task's box or a date."""
    begun = False
    for run in runs:
        if run.bold or (begun and not run.text):  # a link may begin or end there
            begun = True
            yield run
        elif begun or _words_of(run.text):
            return


def _is_field(bold: str, runs: list[Run], *, linked: bool) -> bool:
    """Tell ``**Guest:** Ann`` from a title, which may lead to an article."""
    text = "".join(run.text for run in runs).strip()
    after = text.partition(bold)[2].lstrip()
    return (
        bold.rstrip()[-1:] in (":", "：")
        or (after[:1] in (":", "：") and not linked)
        or is_meta(text)
    )


def whole(runs: Iterable[Run], first: Run) -> str:
    """Return all words of one link, emphasised or not."""
    return "".join(
        r.text for r in runs if (r.link, r.start) == (first.link, first.start)
    )


def _words_of(lead: str) -> str:
    """Return the words before a link, if they name a piece."""
    text = _STATE.sub("", _TASK.sub("", lead.strip())).split("\n")[0]
    pieces = [p for p in _APART.split(text) if p and p.strip(SEPARATORS + "()[]（）")]
    named = [
        p
        for p in pieces
        if not is_label(p) and not dates.day(tidy(p).strip(SEPARATORS + "()[]（）"))
    ]
    return named[0].strip(SEPARATORS + "([（") if named else ""
