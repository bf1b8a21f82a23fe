"""What podcast apps make of addresses, lengths and durations of files. No I/O."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from ipaddress import ip_address

from podcast_digest.checks.clients.titles import major
from podcast_digest.checks.rule import Found, Level, Rule
from podcast_digest.checks.shared.items import items
from podcast_digest.checks.shared.sources import RSS20, RSS_PROFILE
from podcast_digest.checks.shared.words import many, shown, told
from podcast_digest.checks.subject import Subject

_DAY = 86_400
#: What AntennaPod takes for no size (Rss20.java).
_NO_SIZE = 16_384
#: kbit/s: the most sparing speech, the best sound, and any picture.
_LEAST, _MOST = 8, {"audio": 3_000, "video": 100_000}


def _files(subject: Subject) -> dict[str, list[str]]:
    """Return the addresses of all files, by the field that names them."""
    show, episodes = subject.show, subject.show.episodes
    images = [show.image, *(episode.image for episode in episodes)]
    return {
        "audio": [episode.enclosure.url for episode in episodes],
        "image": list(filter(None, images)),
        "transcript": [text.url for e in episodes for text in e.transcripts],
        "chapters": list(filter(None, [e.chapters_url for e in episodes])),
    }


def _origin(url: str) -> str:
    """Return how an address begins, "https://example.org:8080"."""
    end = url.find("/", 8)
    return url if end < 0 else url[:end]


def _server(origin: str) -> str:
    """Return the host's name, without user, port and brackets.

    >>> _server("https://me:secret@Example.org:8080"), _server("http://[::1]:80")
    ('example.org', '::1')
    """
    host = origin.partition("://")[2].partition("?")[0].rpartition("@")[2].lower()
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0]


def _has_user(origin: str) -> bool:
    return "@" in origin.partition("?")[0]


def _is_private(host: str) -> bool:
    """Tell whether only one house or machine knows a host.

    >>> [_is_private(h) for h in ("nas", "10.0.0.7", "::1", "me.local", "example.org")]
    [True, True, True, True, False]
    """
    try:
        return not ip_address(host).is_global
    except ValueError:
        ends = (".localhost", ".local", ".lan", ".internal", ".home.arpa")
        return "." not in host or host.endswith(ends)


def _at_servers(
    subject: Subject, concerns: Callable[[str], bool]
) -> Iterator[tuple[str, str, int]]:
    """Yield field, host and number of the files whose server concerns a rule."""
    for field, urls in _files(subject).items():
        found: Counter[str] = Counter()
        for origin, number in Counter(map(_origin, urls)).items():
            if concerns(origin) and (host := _server(origin)):
                found[host] += number
        for host, number in found.items():
            yield field, host, number


def comes_over_https(subject: Subject) -> Iterator[Found]:
    """Files are served over https: web players and phones block http."""

    def concerns(origin: str) -> bool:
        return origin[:5].lower() == "http:" and not _is_private(_server(origin))

    for field, host, number in _at_servers(subject, concerns):
        yield Found(
            None,
            field,
            f"{many(number, 'file')} {'comes' if number == 1 else 'come'} over http "
            f"from {shown(host)}, which web players and phones block by default",
        )


def can_be_reached(subject: Subject) -> Iterator[Found]:
    """Files, pages and the feed are on public servers."""

    def concerns(origin: str) -> bool:
        return "://" in origin and _is_private(_server(origin))

    show = subject.show
    pages = {"feed_url": [show.feed_url], "link": [show.link]}
    pages["link"] += [e.link for e in show.episodes if e.link]
    for field, urls in pages.items():
        origins = Counter(map(_origin, urls))
        for origin in origins:
            if concerns(origin) and (host := _server(origin)):
                message = (
                    f"leads to {shown(host)}, which cannot be reached from outside "
                    "your network"
                )
                yield Found(None, field, message)

    for field, host, number in _at_servers(subject, concerns):
        yield Found(
            None,
            field,
            f"{many(number, 'file')} {'is' if number == 1 else 'are'} at "
            f"{shown(host)}, which cannot be reached from outside your network",
        )


def has_no_password(subject: Subject) -> Iterator[Found]:
    """No address contains a user name or password: a feed is public."""
    for field, host, number in _at_servers(subject, _has_user):
        yield Found(
            None,
            field,
            f"{many(number, 'address', 'addresses')} of {shown(host)} "
            f"{'holds' if number == 1 else 'hold'} a user name or password, which "
            "everybody can read and some apps ignore",
        )


_ZERO = re.compile(r"\s*0+\s*", re.ASCII)


def has_a_length(subject: Subject) -> Iterator[Found]:
    """The length of an enclosure is the size of its file, not 0."""
    # In our own show it is 0 until the audio was measured: other rules tell that.
    unknown = [
        Found(episode, "length", "is 0, so apps can't show the size of the download")
        for episode, item in items(subject)
        if not episode.enclosure.length
        and (enclosure := item.first("enclosure"))
        and _ZERO.fullmatch(enclosure.attributes.get("length", ""))
    ]
    yield from told(subject, unknown, "have a length of 0")


def is_a_whole_file(subject: Subject) -> Iterator[Found]:
    """The length of an enclosure is plausible: the size of a whole file in bytes."""
    # Seconds were written there (AzuraCast#8594), and the size of a redirect
    # (podlove-publisher#663); less than 16 KiB is no size to AntennaPod (Rss20.java).
    tiny = []
    for episode in subject.show.episodes:
        length, duration = episode.enclosure.length, episode.enclosure.duration
        if 0 < length < _NO_SIZE:
            seconds = duration and abs(duration - length) < 1
            why = (
                "the same as its duration in seconds"
                if seconds
                else "probably the size of a redirect or a web page"
            )
            message = f"is {many(length, 'byte')}, {why}: AntennaPod shows no size"
            tiny.append(Found(episode, "length", message))
    yield from told(subject, tiny, "have a length under 16 KiB")


def lasts_a_while(subject: Subject) -> Iterator[Found]:
    """An episode lasts more than 0 seconds and less than a day."""
    strange = []
    for episode in subject.show.episodes:
        duration = episode.enclosure.duration
        if duration is not None and not 0 < duration <= _DAY:
            why = "so apps show no duration" if duration <= 0 else "more than a day"
            strange.append(Found(episode, "duration", f"is {_clock(duration)}, {why}"))
    yield from told(subject, strange, "last 0 seconds, or over a day")


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}"


def has_a_bit_rate(subject: Subject) -> Iterator[Found]:
    """Length and duration match: together they give a plausible bit rate."""
    # web-standards-ru/podcast#21: a duration typed by hand.
    strange = []
    for episode in subject.show.episodes:
        enclosure = episode.enclosure
        duration, length = enclosure.duration, enclosure.length
        if not duration or duration > _DAY or length < _NO_SIZE:
            continue
        rate = length / duration / 125
        if not _LEAST <= rate <= _MOST[major(enclosure.type)]:
            message = (
                f"is {many(length, 'byte')}, which for {_clock(duration)} means "
                f"{rate:,.{0 if rate >= 10 else 1}f} kbit/s: one of the two is wrong"
            )
            strange.append(Found(episode, "length", message))
    yield from told(subject, strange, "have a length that does not match the duration")


RULES: tuple[Rule, ...] = (
    Rule(
        "C301",
        Level.WARNING,
        ("https://developer.mozilla.org/en-US/docs/Web/Security/Mixed_content",),
        comes_over_https,
        (
            "Write https if the server supports it; otherwise move the files to "
            "one that does."
        ),
    ),
    Rule(
        "C302",
        Level.WARNING,
        ("https://www.rfc-editor.org/rfc/rfc6761",),
        can_be_reached,
        "Put it on a public server, and use its public address.",
    ),
    Rule(
        "C303",
        Level.WARNING,
        ("https://www.rfc-editor.org/rfc/rfc3986#section-7.5",),
        has_no_password,
        "Remove it from the address, and change the password.",
    ),
    Rule(
        "C304",
        Level.NOTE,
        (f"{RSS_PROFILE}#element-channel-item-enclosure",),
        has_a_length,
        "Write the size of the file in bytes.",
    ),
    Rule(
        "C305",
        Level.WARNING,
        (RSS20,),
        is_a_whole_file,
        "Write the size of the audio file itself, in bytes.",
    ),
    Rule(
        "C306",
        Level.WARNING,
        ("https://github.com/web-standards-ru/podcast/issues/21",),
        lasts_a_while,
        "Write the duration of the audio in seconds.",
    ),
    Rule(
        "C307",
        Level.WARNING,
        ("https://github.com/AzuraCast/AzuraCast/issues/8594",),
        has_a_bit_rate,
        (
            "Measure the file again: the length is its size in bytes, the "
            "duration what it "
            "lasts in seconds."
        ),
    ),
)
