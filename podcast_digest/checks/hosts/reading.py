"""Which files hosts are asked for, and what their answers mean.  No I/O.

``wanted`` says what to ask of which address. ``files`` are those that a rule looks at,
``judged`` makes findings of what it says: what a host does to most of its files is told
once, of the show.
"""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from html import unescape
from http import HTTPStatus
from typing import NamedTuple

from podcast_digest.checks.hosts.by_address import candidates, host_of
from podcast_digest.checks.rule import Found
from podcast_digest.checks.shared.words import many
from podcast_digest.checks.subject import Subject
from podcast_digest.feed.reading import MAX_FEED
from podcast_digest.network.answers import Answer, Answers, Want
from podcast_digest.show.addresses import address
from podcast_digest.show.model import Episode, Show

#: Bytes of what is read as a whole; what is larger helps no app.
PICTURE, LINKED = 10_000_000, 5_000_000
#: Findings of one host that are told as one, if most of its files have them.
MANY = 3


class File(NamedTuple):
    """A file that the feed names, and what its host answered."""

    of: Episode | None
    field: str
    url: str
    answers: Answers

    @property
    def host(self) -> str:
        """The host that the feed names."""
        return host_of(self.url)


#: Fields whose files are asked for in parts, and those that are read.
MEDIA = ("audio", "image")
TEXTS = ("chapters", "transcript")
FILES = (*MEDIA, *TEXTS)
ALL = (*FILES, "feed_url")
_WANTS = {
    "audio": Want(),
    "image": Want(body=PICTURE),
    "chapters": Want(parts=False, body=LINKED),
    "transcript": Want(parts=False, body=LINKED),
    "feed_url": Want(parts=False, body=MAX_FEED),
}


def wanted(subject: Subject) -> Mapping[str, Want]:
    """Return which addresses to ask, and what of each."""
    wants: dict[str, Want] = {}
    for _, field, url in _places(subject.show, ALL):
        want, old = _WANTS[field], wants.get(url, Want(parts=False))
        wants[url] = Want(want.parts or old.parts, max(want.body, old.body))
    for url in candidates(subject.show).values():
        wants.setdefault(url, Want())
    for url in wants.keys() & copies(subject):
        wants[url] = wants[url]._replace(script=True)
    return wants


def copies(subject: Subject) -> set[str]:
    """Return the addresses of copies of audio that are published."""
    mirrors = subject.lock.mirrors.values() if subject.lock else ()
    return {copy.url for copy in mirrors if copy.verified}


_OF_EPISODES: Mapping[str, Callable[[Episode], Sequence[str | None]]] = {
    "audio": lambda episode: [episode.enclosure.url],
    "image": lambda episode: [episode.image],
    "chapters": lambda episode: [episode.chapters_url],
    "transcript": lambda episode: [text.url for text in episode.transcripts],
}
_WEB = re.compile("https?://", re.IGNORECASE)


def _places(
    show: Show, fields: Collection[str]
) -> Iterator[tuple[Episode | None, str, str]]:
    """Yield the addresses that a feed names files by, its own too."""
    # What else there may be is judged by others: nobody can be asked for it.
    for field, url in (("feed_url", show.feed_url), ("image", show.image)):
        if field in fields and url and _WEB.match(url):
            yield None, field, url
    some = [(field, _OF_EPISODES[field]) for field in FILES if field in fields]
    for episode in show.episodes if some else ():
        for field, get in some:
            named = filter(None, get(episode))
            yield from ((episode, field, url) for url in named if _WEB.match(url))


def files(subject: Subject, *fields: str) -> Iterator[File]:
    """Yield the files that were asked for, of those that should be there by now."""
    if subject.answers is None:
        return
    ahead = _ahead(subject)
    for of, field, url in _places(subject.show, fields):
        answers = subject.answers.get(url)
        if answers and not (ahead and field in FILES and ahead(of, url)):
            yield File(of, field, url, answers)


def _ahead(subject: Subject) -> Callable[[Episode | None, str], bool] | None:
    """Return what tells of an address that only the next build publishes it."""
    if subject.catalog is None:
        return None
    folder = address(subject.catalog.show, "x").removesuffix("x")
    feed = (subject.answers or {}).get(subject.show.feed_url)
    named = _named_in(feed.body) if feed and feed.body else frozenset()
    # What lies in archives was published long ago, if anything was.
    size = subject.show.page_size
    archived = {id(e) for e in subject.show.episodes[size:]} if size and named else ()
    return lambda of, url: (
        url.startswith(folder) and url not in named and id(of) not in archived
    )


@lru_cache(maxsize=1)
def _named_in(feed: bytes) -> frozenset[str]:
    addresses = re.findall(r'(?:url|href)="([^"]*)"', feed.decode(errors="replace"))
    return frozenset(map(unescape, addresses))


class Said(NamedTuple):
    """What a rule says of one file."""

    message: str
    fix: str | None = None
    together: str = ""  #: the message where it is true of many; the same, if empty


Judge = Callable[[File], Said | str | None]


def judged(
    asked: Iterable[File], judge: Judge, field: str | None = None
) -> Iterator[Found]:
    """Yield what a judge says of each file, and once what is so of most of a host.

    ``field`` is what the findings are about, if not the file itself.
    """
    asked = list(asked)
    said: dict[tuple[str, str, str], dict[int, tuple[File, Said]]] = {}
    for file in asked:
        if found := judge(file):
            one = Said(found) if isinstance(found, str) else found
            key = (file.field, file.host, one.together or one.message)
            # An episode may have several transcripts, and is told of once.
            said.setdefault(key, {}).setdefault(id(file.of), (file, one))
    if not said:
        return
    there = {(file.field, file.host, id(file.of)) for file in asked if file.of}
    totals = Counter((field_, host) for field_, host, _ in there)
    for (name, host, message), by_episode in said.items():
        ones = [*by_episode.values()]
        some = [(file, one) for file, one in ones if file.of]
        total = totals[name, host]
        if len(some) >= MANY and 2 * len(some) > total:
            share = f"{len(some)} of" if len(some) < total else "all"
            fixes = {one.fix for _, one in some}
            yield Found(
                None,
                field or name,
                f"{message}, for {share} {many(total, 'episode')} there",
                fixes.pop() if len(fixes) == 1 else None,
            )
            ones = [(file, one) for file, one in ones if not file.of]
        for file, one in ones:
            yield Found(file.of, field or name, one.message, one.fix)


# What answers mean


def status_text(status: int) -> str:
    """Return a status with its name.

    >>> status_text(404), status_text(299)
    ('404 Not Found', '299')
    """
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)


def came(answer: Answer | None) -> bool:
    """Tell whether an answer brought a file, or what should be one."""
    return answer is not None and not answer.error and answer.status in (200, 206)


def type_of(answer: Answer) -> str:
    """Return the media type that a host gives a file, nothing if it gives none."""
    return answer.headers.get("content-type", "").partition(";")[0].strip().lower()


def is_page(answer: Answer | None) -> bool:
    """Tell whether an answer brought a web page: a login, or an error in disguise."""
    return (
        answer is not None
        and came(answer)
        and type_of(answer) in ("text/html", "application/xhtml+xml")
    )


def brought(answer: Answer | None) -> Answer | None:
    """Return an answer that brought what may be the file."""
    return answer if came(answer) and not is_page(answer) else None


#: Content-Range: first byte, last byte, size.
RANGE = re.compile(r"(?i:bytes) ([0-9]{1,18})-([0-9]{1,18})/([0-9]{1,18}|\*)")


def size_of(answers: Answers) -> int | None:
    """Return how many bytes a file has, by what its host says."""
    start = brought(answers.start)
    if start is None or packed_as(start):
        return None
    found = RANGE.fullmatch(start.headers.get("content-range", ""))
    text = start.headers.get("content-length", "") if start.status == 200 else ""
    if found and start.status == 206:
        text = found[3]
    return int(text) if re.fullmatch("[0-9]{1,18}", text) else None


def packed_as(answer: Answer) -> str:
    """Return how an answer is compressed, nothing if it is not."""
    packed = answer.headers.get("content-encoding", "identity")
    return "" if packed.lower() == "identity" else packed
