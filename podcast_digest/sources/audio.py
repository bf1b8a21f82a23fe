"""Every address of audio on a page, and the text without it. Performs no I/O."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import unescape
from typing import Literal, NamedTuple

from podcast_digest.errors import DigestError
from podcast_digest.sources.addresses import has_audio, is_audio, is_file, is_page
from podcast_digest.sources.containers import Container, Part, Span, without
from podcast_digest.sources.html import VISIBLE, Tag
from podcast_digest.sources.labels import is_quiet, says_audio
from podcast_digest.sources.markdown import Block
from podcast_digest.sources.words import Run, is_aside, is_picture, plays

_LIMIT = 10_000  #: pieces of audio on one page


@dataclass(slots=True, kw_only=True, eq=False)
class Sound:
    """One address of audio on a page, where it stands."""

    part: Part
    start: int
    end: int
    address: str  #: as written; empty for a player without one
    kind: Literal["player", "link", "video", "front"]
    text: str = ""  #: words of the link
    player: int = -1  #: which element it is of: alternatives share it
    home: Container

    @property
    def line(self) -> int:
        """The number of its line on the page."""
        return self.part.line(self.start)


def sounds(parts: Sequence[Part]) -> list[Sound]:
    """Return every address of audio in the order of the page; code holds none.

    Marks in each part what belongs to a player and is no text. What is inside
    ``<audio>`` belongs to it, for browsers don't show it; a blank line there splits it
    over several parts. One that is never closed hides nothing. Raises DigestError for
    more than any show has.
    """
    found: list[Sound] = []
    opened: tuple[int, Sound] | None = None
    video = False
    for number, part in enumerate(parts):
        if not (part.tags or part.templates or part.runs):
            continue
        here: list[Sound] = []
        for tag in part.tags:
            source = tag.attributes.get("src", "").strip()
            if tag.name == "audio" and not tag.closes:
                sound = _sound(part, tag.start, tag.end, source, "player")
                sound.player = len(found) + len(here)
                opened = number, sound
                here.append(sound)
            elif tag.name == "audio":
                if opened:
                    _cut_between(
                        parts[opened[0] : number + 1], opened[1].start, tag.end
                    )
                opened = None
            elif tag.name == "source" and opened and not video:
                sound = _sound(part, tag.start, tag.end, source, "player")
                sound.player = opened[1].player
                here.append(sound)
            else:
                if tag.name in ("video", "picture"):
                    opened, video = None, not tag.closes and tag.name == "video"
                plays = [] if tag.name == "a" else list(_attributes(part, tag, video))
                here += plays
                if video or not (plays or tag.name in ("iframe", "script")):
                    continue
            part.cuts.append((tag.start, tag.end))
        for start, end in part.templates:
            here += _in_template(part, start, end)
            part.cuts.append((start, end))
        here += _links(part)
        if part.kind == "html":
            here += _unrendered(part)
        found += sorted(here, key=lambda sound: sound.start)
    if len(found) > _LIMIT:
        raise DigestError(
            f"{len(found):,} pieces of audio are too many for one page; the limit is "
            f"{_LIMIT:,}"
        )
    elements = Counter(sound.player for sound in found)
    return [s for s in found if s.address or elements[s.player] == 1]


class Edges(NamedTuple):
    """What the players of a piece of a page have to do with those around it."""

    lone: bool  #: a ``<source>`` has no player in front of it
    audio: bool  #: a player is not closed at the end
    video: bool  #: neither is a video


def edges(parts: Iterable[Part]) -> Edges:
    """Return what players are left open, as ``sounds`` counts that."""
    lone = audio = video = False
    for part in parts:
        for tag in part.tags:
            if tag.name == "audio":
                audio = not tag.closes
            elif tag.name == "source":
                lone |= not audio
            elif tag.name in ("video", "picture"):
                audio, video = False, not tag.closes and tag.name == "video"
    return Edges(lone, audio, video)


Kind = Literal["player", "link", "video", "front"]


def _sound(
    part: Part, start: int, end: int, address: str, kind: Kind, text: str = ""
) -> Sound:
    return Sound(
        part=part,
        start=start,
        end=end,
        address=address,
        kind=kind,
        text=text,
        home=part.home_at(start),
    )


def _attributes(part: Part, tag: Tag, video: bool) -> Iterator[Sound]:
    """Yield the audio of a tag that may be a player: ``<AudioPlayer src="a.mp3"/>``."""
    values = list(tag.attributes.values())
    found = [value for value in values if is_audio(value)]
    if not found and _PLAYER.search(tag.name):
        found = [v for n, v in tag.attributes.items() if _is_source(n, v)][:1]
    kind: Kind = "video" if video else "player"
    for value in found:
        yield _sound(part, tag.start, tag.end, value.strip(), kind)


#: What a component or a shortcode is called that plays audio, whatever its address is.
_PLAYER = re.compile(r"audio|podcast|sound(?!cloud)|mp3|(?<!video)(?<!video[-_])player")
_SOURCES = frozenset("src data-src audio mp3 file url href source".split())


def _is_source(name: str, value: str) -> bool:
    """Tell the attribute of a player that says where its audio is."""
    value = value.strip()
    return (
        name in _SOURCES
        and ("://" in value or value.startswith(("/", "./")))
        and is_page(value)
        and not (is_picture(value) or is_aside(value) or value.endswith(_DATA))
    )


_DATA = (".xml", ".rss", ".json", ".js", ".css", ".html", ".vtt", ".srt", "/")


def _in_template(part: Part, start: int, end: int) -> Iterator[Sound]:
    text = part.content[start:end]
    if text.startswith("!["):  # the only address in an embed, spaces and all
        found = [re.split(r"[#|]", text[3:-2], maxsplit=1)[0]]
    elif text.startswith("[sound:"):
        found = [text.removeprefix("[sound:")[:-1]]
    else:
        said = text.strip("{}<>%![]: /")
        found = [a or b or c for a, b, c in _QUOTED.findall(said)]
        if not any(map(is_audio, found)) and _PLAYER.search(_template_name(said)):
            pairs = [(n, a or b) for n, a, b in _PAIRS.findall(said)]
            named = [value for name, value in pairs if _is_source(name.lower(), value)]
            first = [v for v in found if not pairs and _is_source("src", v)]
            for address in (named or first)[:1]:
                yield _sound(part, start, end, address.strip(), "player")
            return
    for address in dict.fromkeys(found):
        if is_audio(address):
            yield _sound(part, start, end, address.strip(), "player")


# What may be an address in a tag of a template: in quotes, or without spaces.
_QUOTED = re.compile(r"""\"([^\"\n]+)\"|'([^'\n]+)'|([^\s\"'=(){}<>|]+)""")
_PAIRS = re.compile(r"""([\w-]+)\s*=\s*[{(]?\s*(?:\"([^\"\n]+)\"|'([^'\n]+)')""")


def _template_name(said: str) -> str:
    """Return what a tag of a template is called: ``include audio.html`` is audio."""
    words = re.split(r"[\s({]+", said.lower(), maxsplit=2)
    return " ".join(
        words[:2] if words[0].startswith(("include", "render")) else words[:1]
    )


def _links(part: Part) -> Iterator[Sound]:
    words: dict[int, str] = {}
    for run in part.runs:
        words[run.start] = words.get(run.start, "") + run.text
    seen: set[int] = set()
    for run in part.runs:
        address, player = run.link, bool(run.picture) and not run.link
        if player:
            address = run.picture
        if run.start < 0 or run.start in seen:
            continue
        if not (is_audio(address) or _is_said(part, run, words[run.start])):
            continue
        seen.add(run.start)
        text = "" if run.bare else words[run.start]
        kind: Kind = "player" if player else "link"
        if player:
            part.cuts.append((run.start, run.end))
        yield _sound(part, run.start, run.end, address, kind, text)


def _is_said(part: Part, run: Run, text: str) -> bool:
    """Tell by what stands with it that a link to a host of files is to audio."""
    if not is_file(run.link or run.picture):
        return False
    if plays(run._replace(link=run.link or run.picture, text=text)):
        return True
    if part.kind == "cell":
        return says_audio(part.column)
    # "🎧 Audio: https://…": the words of its line before it say so.
    before = part.content[: run.start].rpartition("\n")[2]
    return bool(before.strip()) and says_audio(before.strip(" >*_-:："))


# In HTML these are text, but their author meant a link.
_MARKDOWN = re.compile(
    r"!?\[(?P<text>[^\[\]\n]*)\]\(\s*<?(?P<link>[^()\s<>]+)[^()\n]*\)"
    r"|(?P<bare>https?://[^\s<>\"'|，。；、！？]+)",
)
_HIDDEN = re.compile(r"<!--.*?(?:-->|$)|<(?!https?:)[a-zA-Z/][^<>]*>", re.DOTALL)


def _unrendered(part: Part) -> Iterator[Sound]:
    """Yield the audio of Markdown inside a piece of HTML, where it is no Markdown."""
    if not has_audio(part.content):
        return
    blank = _HIDDEN.sub(lambda match: " " * len(match[0]), part.content)
    for found in _MARKDOWN.finditer(blank):
        address = (found["link"] or found["bare"]).rstrip("?!.,:;*_~)]}")
        start, end = found.span()
        covered = any(a <= start < b for a, b in part.templates)
        if is_audio(address) and not covered:
            yield _sound(part, start, end, address, "link", found["text"] or "")


_UNREAD = re.compile(r"<!--.*?(?:-->|\Z)|(`+)[^`]+\1", re.DOTALL)
_BARE = re.compile(r"https?://[^\s<>\"'|，。；、！？]+")


def unread(
    lines: Sequence[str], blocks: Iterable[Block], found: Iterable[Sound]
) -> Iterator[tuple[int, str]]:
    """Yield line numbers and addresses of audio that a reader of the page never sees.

    As in a row's cell behind the last column, or in a definition that nothing uses.
    Code and comments are not looked at.
    """
    text = "\n".join(lines)
    if not has_audio(text):
        return
    known = {_path(sound.address) for sound in found}
    code: set[int] = set()
    for block in blocks:
        for token in block:
            if token.type in ("fence", "code_block") and token.map:
                code.update(range(*token.map))
    text = "\n".join("" if n in code else line for n, line in enumerate(lines))
    text = _UNREAD.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)
    ends = [match.start() for match in re.finditer("\n", text)]
    for match in _BARE.finditer(text):
        address = _bare(unescape(match[0]))
        if is_audio(address) and _path(address) not in known:
            known.add(_path(address))
            yield bisect_left(ends, match.start()) + 1, address


def _bare(address: str) -> str:
    """Return an address without the marks of the sentence around it."""
    address = address.rstrip("?!.,:;*_~")
    return address if is_audio(address) else address.rstrip(")]}）】")


def of_front(addresses: Iterable[str], line: int, page: Container) -> Iterator[Sound]:
    """Yield the audio that a post's front matter names, on a line of it."""
    for address in addresses:
        part = Part(
            kind="text",
            first=line - 1,
            last=line,
            content="",
            home=page,
            tags=[],
            runs=[],
            templates=[],
        )
        yield Sound(part=part, start=0, end=0, address=address, kind="front", home=page)


def unread_above(
    lines: Sequence[str], known: Collection[str]
) -> Iterator[tuple[int, str]]:
    """Yield line numbers and addresses of audio in front matter that nothing reads."""
    for number, line in enumerate(lines, 1):
        for match in _BARE.finditer(line):
            address = _bare(match[0])
            if is_audio(address) and address not in known:
                yield number, address


def _path(address: str) -> str:
    return address.partition("#")[0].partition("?")[0]


def _cut_between(found: Sequence[Part], start: int, end: int) -> None:
    """Cut from a place in the first part to one in the last."""
    for part in found:
        first = start if part is found[0] else 0
        last = end if part is found[-1] else len(part.content)
        part.cuts.append((first, last))


def cut(part: Part, links: list[Span], lines: list[str | None]) -> None:
    """Take the players out of the lines of the page, and links that stand alone.

    A line that says nothing but "here is the audio" goes as a whole: when no word but
    "Listen" is left of it without players, tags and these links. In a sentence such a
    link stays. Lines that go become None.
    """
    if not (part.cuts or links):
        return
    quiet = [(tag.start, tag.end) for tag in part.tags if tag.name not in VISIBLE]
    unseen = without(part.content, part.cuts + links + quiet)
    if part.kind != "cell" and is_quiet("".join(unseen)):
        lines[part.first : part.last] = [None] * (part.last - part.first)
        return
    touched = without(part.content, part.cuts + links)
    left = without(part.content, part.cuts + list(_pieces(part.content, links)))
    place = 0
    for number, line in enumerate(part.content.split("\n"), part.first):
        here = slice(place, place + len(line))
        place += len(line) + 1
        if touched[here] == list(line):
            continue
        rest = "".join(left[here]).rstrip()
        says = unseen[here] if part.kind == "text" else left[here]
        if part.kind != "cell" and is_quiet("".join(says)):
            lines[number] = None
        else:
            lines[number] = (lines[number] or "").replace(line.rstrip(), rest, 1)


def _pieces(content: str, links: Iterable[Span]) -> Iterator[Span]:
    """Yield the links that are a piece of their line: ``42 min | [Listen](a.mp3)``."""
    for start, end in links:
        before = _PIECE_BEFORE.search(content, max(0, start - 20), start)
        after = _PIECE_AFTER.match(content, end)
        if before and after:
            last = after.end() if not before["mark"] else end
            yield before.start(), last


_PIECE_BEFORE = re.compile(r"(?:^|\n|(?P<mark>\s*[|·•｜]))\s*$")
_PIECE_AFTER = re.compile(r"[ \t]*(?:[|·•｜][ \t]*|(?=\n)|$)")
