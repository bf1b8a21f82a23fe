"""Audio that a page offers in another way than as a file. Performs no I/O.

A page of an app, a player in a frame, a link whose words say "Listen" while its address
does not: none can be an enclosure, so each is named where nothing else is heard.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from urllib.parse import urlsplit

from podcast_digest.sources.addresses import is_audio, is_file, is_page
from podcast_digest.sources.audio import Sound
from podcast_digest.sources.claims import Left, named
from podcast_digest.sources.containers import Container, Part
from podcast_digest.sources.labels import says_audio
from podcast_digest.sources.words import Run, is_picture
from podcast_digest.text.wording import some

#: Hosts whose pages and frames play an episode.
_PLAYERS = re.compile(
    r"(?:open\.spotify\.com/(?:embed[^/]*/)?episode|(?:w\.)?soundcloud\.com/"
    r"|(?:embed\.)?podcasts\.apple\.com/.*[?&]i=|(?:podcasters\.spotify|anchor)\.\w+/"
    r".*episodes?/|overcast\.fm/\+|(?:www\.)?xiaoyuzhoufm\.com/(?:embed/)?episode/"
    r"|(?:www\.)?ximalaya\.com/.*\d|music\.163\.com/.*(?:program|song|dj)"
    r"|notebooklm\.google\.com/notebook/|castbox\.fm/episode/"
    r"|(?:www\.|player\.)?(?:buzzsprout|podbean|spreaker|omny|simplecast|transistor"
    r"|captivate|acast|megaphone|ausha|libsyn|ivoox|mixcloud|bandcamp)\.\w+/.+)",
    re.IGNORECASE,
)
#: Shortcodes that play what only their app knows.
_SHORTCODE = re.compile(
    r"\W*(?:include\s+)?[\w./-]*(?:spotify|soundcloud|podcast|audio|buzzsprout|meting"
    r"|simplecast|mixcloud|bandcamp|libsyn|podlove)",
    re.IGNORECASE,
)
_VIDEO_TYPES = re.compile(r"\.(webm|mp4|mov|3gp|avi|mkv)$", re.IGNORECASE)
_OTHER_TYPES = re.compile(
    r"\.(m4b|mp2|wma|aiff?|amr|mka|weba|ape|m3u8?|pls|ra|ac3|caf)$", re.IGNORECASE
)
_FEEDS = re.compile(r"(?:\.xml|\.rss|\.atom|/feed|/rss)/?$", re.IGNORECASE)
_FRAMES = ("iframe", "embed", "object", "script")


def offered(
    parts: Iterable[Part],
    sounds: Collection[Sound],
    owners: Collection[Container],
    heard: Collection[Container],
) -> Iterator[Left]:
    """Yield what a page has to hear that no address of audio names.

    ``sounds`` are what addresses name, ``owners`` what became articles; those of which
    the audio is known (``heard``) may have it elsewhere, too.
    """
    taken = {sound.address for sound in sounds}
    played = {(id(sound.part), sound.start) for sound in sounds}
    lists = {c.parent for c in heard if c.kind in ("item", "row")}
    told: dict[tuple[str, str], list[tuple[int, str]]] = {}
    for part in parts:
        if not part.homes and any(c in heard for c in _nearest(part.home.upwards())):
            continue  # as nearly all
        for place, address, why in _found(part):
            around = list(part.home_at(place).upwards())
            if address in taken or (id(part), place) in played:
                continue
            if any(c.ignored for c in around):
                continue
            if any(c in heard for c in _nearest(around)):
                continue
            # Elsewhere such words lead to the show, or to a page like any other.
            if why == _SAID and owners and not _is_piece(around, owners, lists):
                continue
            by_host = why in (_PLAYED, _VIDEO)
            group = (_host(address) if by_host else address, why)
            told.setdefault(group, []).append((part.line(place), address))
    for (_, why), places in told.items():
        line, address = places[0]
        others = list(dict.fromkeys(str(n) for n, _ in places[1:] if n != line))
        more = f"; also on line {some(others)}" if others else ""
        yield Left(line, f"{address} {why}{more}")


def named_in(note: Left) -> str:
    """Return what a remark of ``offered`` is about."""
    whys = (_PLAYED, _SAID, _MAYBE, _TYPE, _APPS, _VIDEO)
    return min((note.what.partition(f" {why}")[0] for why in whys), key=len)


_PLAYED = "is a page that plays audio, not a file of it, not used"
_SAID = (
    "is called audio, but its name does not end in .mp3, .m4a or the like, not used; "
    'if it is a file: <audio src="…">'
)
_MAYBE = "may be audio, but nothing says so, not used; if it is: [Listen](…)"
_APPS = "plays audio that no address in it names, not used"
_VIDEO = "is of a video, not used"
_TYPE = "is audio of a type that few apps play, not used; MP3 or M4A is played by all"


def _found(part: Part) -> Iterator[tuple[int, str, str]]:
    """Yield places, addresses, and what they are."""
    words: dict[int, str] = {}
    for run in part.runs:
        words[run.start] = words.get(run.start, "") + run.text
    seen: set[int] = set()
    for run in part.runs:
        if run.start < 0 or run.start in seen or not run.link or is_audio(run.link):
            continue
        seen.add(run.start)
        if why := _why(run, words[run.start], part.column):
            yield run.start, run.link.strip(), why
    video = False
    for tag in part.tags:
        source = tag.attributes.get("src") or tag.attributes.get("data") or ""
        shown = tag.name in _FRAMES and not tag.closes
        if shown and (_is_player(source) or "drive.google.com/file" in source):
            yield tag.start, source.strip(), _PLAYED
        if tag.name in ("video", "picture"):
            video = tag.name == "video" and not tag.closes
        filmed = tag.name == "video" or (tag.name == "source" and video)
        if filmed and is_file(source) and not is_audio(source):
            yield tag.start, source.strip(), _VIDEO
    for start, end in part.templates:
        text = " ".join(part.content[start:end].split())
        if _SHORTCODE.match(text):
            yield start, text, _APPS


def _why(run: Run, text: str, column: str) -> str:
    path = run.link.partition("#")[0].partition("?")[0]
    if not is_page(run.link) or run.picture or _FEEDS.search(path):
        return ""
    said = says_audio(text) or (says_audio(column) and not is_picture(path))
    if _OTHER_TYPES.search(path) or (said and _VIDEO_TYPES.search(path)):
        return _TYPE
    if _is_player(run.link):
        return _PLAYED
    if said and "://" in run.link:
        return _SAID
    unnamed = "/files/" not in path or "." not in path.rpartition("/")[2]
    if run.bare and is_file(run.link) and unnamed:
        return _MAYBE
    return ""


def _is_player(address: str) -> bool:
    return _PLAYERS.match(address.strip().partition("://")[2]) is not None


def _host(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return address


def _is_piece(
    around: Iterable[Container],
    owners: Collection[Container],
    lists: Collection[Container | None],
) -> bool:
    """Tell what stands in an article, or in a list of which other items are heard."""
    return any(
        c in owners or (c.kind in ("item", "row") and c.parent in lists) for c in around
    )


def _nearest(around: Iterable[Container]) -> Iterator[Container]:
    """Yield what is around a place up to what has a title of its own."""
    for container in around:
        yield container
        if container.article or (container.kind != "line" and named(container)):
            return
