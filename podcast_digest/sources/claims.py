"""Whose audio is it? Performs no I/O.

Every sound of a page goes to the smallest container around it that has a title, or is
left over with a reason. Nothing is lost in silence: that is a law, and held by a test.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import takewhile
from typing import NamedTuple

from podcast_digest.sources import labels, words
from podcast_digest.sources.addresses import AUDIO_SUFFIXES, is_audio, is_page
from podcast_digest.sources.audio import Sound
from podcast_digest.sources.containers import Container

#: The last of a file's name that tells a language or a quality from another.
_VERSION = re.compile(
    r"[-_. ]+([a-z]{2}[-_]([a-z]{2}|hans|hant)|en|zh|cn|de|fr|es|ja|ko|pt|it|ru|eng|"
    r"chs|cht|english|chinese|german|deutsch|french|spanish|中文|英文|"
    r"\d{2,3}k(bps)?|hq|lq|hd|high|low|mono|stereo)$",
    re.IGNORECASE,
)
#: A folder or a name that is nothing but a language: /en/12.mp3, /12/zh.mp3
_FOLDER = re.compile(
    r"/(en|zh|cn|de|fr|es|ja|ko|pt|it|ru|zh-(cn|tw|hans|hant)|english|chinese)(?=/|$)"
)


class Claim(NamedTuple):
    """A container's audio: the address that counts, and what is said of the others."""

    owner: Container
    sound: Sound
    url: str
    spellings: frozenset[str]  #: of the address, and of other versions


class Left(NamedTuple):
    """Audio that is no episode's, and why."""

    line: int
    what: str


class _Piece(NamedTuple):
    """One recording: the same address, another version, a further source."""

    sounds: list[Sound]

    @property
    def played(self) -> bool:
        return any(sound.kind != "link" for sound in self.sounds)


def count(sounds: Iterable[Sound], urls: Mapping[str, str]) -> int:
    """Return how many recordings these are."""
    return len(_pieces((s for s in sounds if s.address in urls), urls))


def claims(
    sounds: Iterable[Sound],
    urls: Mapping[str, str],
    left: list[Left],
    one: Container | None = None,
) -> list[Claim]:
    """Return which container has which audio; add to ``left`` what is nobody's.

    ``urls`` has the address of each spelling that can be opened; ``one`` is the page
    if all of it is one article.
    """
    found: list[Sound] = []
    for sound in sounds:
        if any(container.ignored for container in sound.home.upwards()):
            continue
        if sound.kind == "video":
            left.append(Left(sound.line, f"{sound.address} is of a video, not used"))
        elif sound.address in urls:
            found.append(sound)
    _count(found)
    owned: dict[Container, list[Sound]] = {}
    if one and found:
        return [_chosen(one, _pieces(found, urls), urls, left)]
    for sound, owner in _owners(found, urls, left):
        owned.setdefault(owner, []).append(sound)
    result: list[Claim] = []
    for owner, several in list(owned.items()):
        pieces = _pieces(several, urls)
        if owner.kind == "date" and len(pieces) > 1:  # it names a day's one piece
            left.extend(map(_untitled, several))
            continue
        apart = _told_apart(owner, pieces) if len(pieces) > 1 else {}
        for inner, some in apart.items():
            result.append(_chosen(inner, some, urls, left))
        told = {id(piece) for some in apart.values() for piece in some}
        rest = [piece for piece in pieces if id(piece) not in told]
        if rest:
            result.append(_chosen(owner, rest, urls, left))
    return result


def _count(sounds: Iterable[Sound]) -> None:
    """Note how much is heard in each section."""
    below: dict[Container, set[str]] = {}
    for sound in sounds:
        section = next((c for c in sound.home.upwards() if c.kind == "section"), None)
        if section:
            below.setdefault(section, set()).add(sound.address)
    for section, addresses in below.items():
        section.heard = len(addresses)


def named(container: Container) -> bool:
    """Tell a container whose title names a piece."""
    return container.article or not labels.is_label(container.title.text)


def titled(sound: Sound) -> bool:
    """Tell whether what is around a sound says what it is, whatever is around that."""
    return bool(_smallest(sound) or _dated(sound))


def _weak(container: Container) -> bool:
    """Tell what names a piece only where its surroundings don't."""
    if container.kind == "quote":
        sections = (c for c in container.upwards() if c.kind == "section")
        around = next(sections, None)
        return around is not None and around.level > 1 and around.heard < 2
    by_bold = container.title.why == "bold text"
    return container.kind == "bold" or (container.kind == "line" and not by_bold)


def _owners(
    found: Sequence[Sound], urls: Mapping[str, str], left: list[Left]
) -> Iterable[tuple[Sound, Container]]:
    """Yield each sound with the smallest container that can be its episode.

    An article has the audio below it, wherever that stands; only several pieces are
    looked at one by one. Where it has a player, links below it are to something that
    its text is about.
    """
    below: dict[Container, list[Sound]] = {}
    for sound in found:
        around = (c for c in sound.home.upwards() if c.article or _leads(c))
        article = next(around, None)
        if article is not None and article.article:
            below.setdefault(article, []).append(sound)
    direct = {}
    for article, several in below.items():
        if len(_pieces(several, urls)) == 1:
            direct.update(dict.fromkeys(map(id, several), article))
            continue
        players = [s for s in several if s.kind != "link" and _smallest(s) is article]
        if players:
            listed = _listed(several)
            for sound in several:
                if sound.kind == "link" and id(sound) not in listed:
                    direct[id(sound)] = article
    for sound in found:
        owner = direct.get(id(sound)) or _smallest(sound) or _beside(sound)
        owner = owner or _dated(sound)
        if owner is None:
            left.append(_untitled(sound))
        else:
            yield sound, owner


def _listed(sounds: Iterable[Sound]) -> set[int]:
    """Return which links are those of items with bold titles, two or more in a list."""
    items: dict[Container | None, list[tuple[int, Container]]] = {}
    for sound in sounds:
        owner = _smallest(sound)
        if owner and owner.kind == "item" and owner.title.why == "bold text":
            items.setdefault(owner.parent, []).append((id(sound), owner))
    lists = (found for found in items.values() if len({c for _, c in found}) > 1)
    return {mark for found in lists for mark, _ in found}


def _leads(container: Container) -> bool:
    """Tell an item or a row whose title leads to an article of its own."""
    small = container.kind in ("item", "row", "details", "quote", "line")
    return small and is_page(container.title.link)


def _smallest(sound: Sound) -> Container | None:
    """Return what has the sound by its title; none above a date names what is below."""
    for container in _appended(sound) or sound.home.upwards():
        if container.kind == "date":
            return None
        if named(container) and not _weak(container):
            return container
    return None


def _appended(sound: Sound) -> list[Container]:
    """Return what is around the links below a text, if a sound is one of those."""
    links = appendix(sound.home)
    around = links.parent.upwards() if links and links.parent else ()
    above = list(takewhile(lambda c: c.kind != "date", around))
    deep = any(c.article or (c.kind == "section" and c.level > 1) for c in above)
    return above if deep else []


def appendix(container: Container) -> Container | None:
    """Return the section of links or sponsors that something stands in, if it does."""
    headed = (c for c in container.upwards() if c.kind in ("section", "bold", "date"))
    around = next(headed, None)
    if around is None or around.kind == "date" or around.level < 2:
        return None
    title = around.title
    return around if labels.is_appendix(title.text) and not title.link else None


def _untitled(sound: Sound) -> Left:
    return Left(sound.line, f"{sound.address} is below no title, not used")


def _dated(sound: Sound) -> Container | None:
    """Return the month or day that a sound without another title stands below."""
    return next((c for c in sound.home.upwards() if c.kind == "date"), None)


def _beside(sound: Sound, article: bool = False) -> Container | None:
    """Return what names a piece where nothing above it does, or not it alone."""
    if _appended(sound):
        return None
    for container in sound.home.upwards():
        if _weak(container) and named(container):
            return container
        if container.kind == "date" or (not _weak(container) and named(container)):
            break
    title = words.Title()
    if sound.part.kind == "text":
        title = sound.part.title_at(sound.start)
    if title.why != "bold text" and not is_page(title.link):
        title = words.Title()
        if sound.text and not article:
            title = words.of_heading([words.Run(sound.text)])._replace(why="link text")
    if labels.is_label(title.text) or is_audio(title.text):
        return None
    line = sound.line - 1
    return Container(
        kind="line",
        first=line,
        last=line + 1,
        parent=sound.home,
        title=title,
        day=title.day,
        part=sound.part,
        day_above=sound.home.day_above,
        month_above=sound.home.month_above,
    )


def _told_apart(
    owner: Container, pieces: Sequence[_Piece]
) -> dict[Container, list[_Piece]]:
    """Return which pieces have a title of their own, if that tells them apart."""
    if owner.article and any(p.played and _direct(p) for p in pieces):
        return {}
    titled: dict[str, tuple[Container, list[_Piece]]] = {}
    rest = False
    for piece in pieces:
        inner = _beside(piece.sounds[0], owner.article)
        if inner is None:
            rest = True
        else:
            above, text = f"{owner.title.text} · ", inner.title.text
            # "Honest" and "Lying" in the row of a claim.
            if owner.kind in ("row", "item") and owner.title.why in (
                "cell",
                "bold text",
            ):
                text = text if text.startswith(above) else above + text
                inner.title = inner.title._replace(text=text)
            titled.setdefault(inner.title.text, (inner, []))[1].append(piece)
    if len(titled) + rest < 2:
        return {}
    return dict(titled.values())


def _direct(piece: _Piece) -> bool:
    return any(_beside(sound, article=True) is None for sound in piece.sounds)


def _pieces(sounds: Iterable[Sound], urls: Mapping[str, str]) -> list[_Piece]:
    """Group what is one recording, in the order of the page."""
    pieces: dict[str, _Piece] = {}
    by_player: dict[int, str] = {}
    for sound in sounds:
        stem = _stem(urls[sound.address])
        if sound.player >= 0:
            stem = by_player.setdefault(sound.player, stem)
        pieces.setdefault(stem, _Piece([])).sounds.append(sound)
    return list(pieces.values())


def _stem(url: str) -> str:
    """Return what the versions of a recording share.

    >>> _stem("https://h.io/talk-zh.mp3") == _stem("https://h.io/talk_en.m4a")
    True
    """
    path = url.partition("?")[0]
    bare = path.lower()
    for suffix in AUDIO_SUFFIXES:
        bare = bare.removesuffix(suffix)
    if bare == path.lower():
        return url  # told by its query, perhaps
    for _ in range(2):
        bare = _VERSION.sub("", bare)
    return _FOLDER.sub("/*", bare)


def _chosen(
    owner: Container, pieces: list[_Piece], urls: Mapping[str, str], left: list[Left]
) -> Claim:
    """Return the one that counts: a player before links, of several the last."""
    written = [p for p in pieces if any(sound.kind == "front" for sound in p.sounds)]
    played = written[:1] or [piece for piece in pieces if piece.played]
    counting = played or pieces
    sound = _best(counting[-1].sounds)
    url = urls[sound.address]
    told = {url}
    if len(counting) > 1:
        what = "players" if played else "links to audio"
        several = list(dict.fromkeys(urls[_best(p.sounds).address] for p in counting))
        told.update(several)
        listed = ", ".join(several)
        left.append(
            Left(owner.line, f"{len(several)} {what}, the last one counts: {listed}")
        )
    for piece in pieces:
        for other in piece.sounds:
            address = urls[other.address]
            if address in told:
                continue
            told.add(address)
            why = "a link beside a player"
            if piece is counting[-1]:
                why = f"a version of {url}"
            elif written:
                why = "beside the audio that the front matter names"
            left.append(Left(other.line, f"{address} is {why}, not used"))
    spellings = frozenset(other.address for other in counting[-1].sounds)
    return Claim(owner, sound, url, spellings)


def _best(sounds: Sequence[Sound]) -> Sound:
    """Return the version that a browser or most apps would play.

    A player's ``src`` wins over its sources (HTML §4.8.11.5).
    """
    played = [sound for sound in sounds if sound.kind != "link"] or list(sounds)
    first = played[0]
    if first.kind == "front":
        return min((s for s in played if s.kind == "front"), key=_rank)
    if (
        first.kind == "player"
        and first.part.content[first.start :][:6].lower() == "<audio"
    ):
        return first
    return min(played, key=_rank)


def _rank(sound: Sound) -> int:
    path = sound.address.partition("#")[0].partition("?")[0].lower()
    return 0 if path.endswith((".mp3", ".m4a")) else 2 if path.endswith(".aac") else 1
