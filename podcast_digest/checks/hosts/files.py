"""What hosts must answer for the files of a show: rules H3xx. No I/O."""

from collections.abc import Iterator
from itertools import groupby, pairwise

from podcast_digest.checks.hosts.by_address import expires, host_of
from podcast_digest.checks.hosts.reading import (
    ALL,
    FILES,
    MEDIA,
    RANGE,
    TEXTS,
    File,
    Said,
    brought,
    came,
    files,
    is_page,
    judged,
    packed_as,
    size_of,
    status_text,
    type_of,
)
from podcast_digest.checks.rule import Found, Subject
from podcast_digest.checks.shared.words import many, shown
from podcast_digest.network.answers import ORIGIN
from podcast_digest.show.fields import TRANSCRIPT_TYPES, suffix_type

#: Redirects that cost listeners no patience.
FEW_REDIRECTS = 3

# Every file


def is_open_to_all(subject: Subject) -> Iterator[Found]:
    """Audio and pictures can be had by everybody, without a login."""

    def judge(file: File) -> str | None:
        start = file.answers.start
        if start is None or start.transient or came(start):
            return None
        if start.error:
            return f"can't be had: {start.error}"
        empty = ": it is empty" if start.status == 416 else ""
        return f"{file.host} answers {status_text(start.status)}{empty}"

    return judged(files(subject, *MEDIA), judge)


def answers_in_time(subject: Subject) -> Iterator[Found]:
    """A host answers when it is asked, and with files that apps can load."""

    def judge(file: File) -> str | None:
        start, whole = file.answers.start, file.answers.whole
        for answer in (start, whole):
            if answer and answer.error and answer.transient:
                return f"could not be asked: {answer.error}"
        if start and whole and whole.error:
            return f"can't be loaded: {whole.error}"
        return None

    return judged(files(subject, *FILES), judge)


def is_a_file(subject: Subject) -> Iterator[Found]:
    """The address of a file brings that file, and no web page."""

    def judge(file: File) -> str | None:
        # A transcript may be a page, if its name does not say something else.
        page = file.field == "transcript" and suffix_type(
            TRANSCRIPT_TYPES, file.url
        ) in (None, "text/html")
        if not page and is_page(file.answers.start or file.answers.whole):
            return f"{file.host} answers with a web page, perhaps a login"
        return None

    return judged(files(subject, *FILES), judge)


def answers_head(subject: Subject) -> Iterator[Found]:
    """A host of audio and pictures answers HEAD, by which Apple asks first."""

    def judge(file: File) -> str | None:
        head, hops = file.answers.head, file.answers.hops
        if head is None or head.transient or 200 <= head.status < 300:
            return None
        if head.error:
            return f"HEAD can't be asked: {head.error}"
        signed = len(hops) > 1 and expires(hops[-1])
        why = ", as it leads to an address signed for GET alone" if signed else ""
        return f"{file.host} answers HEAD with {status_text(head.status)}{why}"

    return judged(files(subject, *MEDIA), judge)


_RANGES_OF_PICTURES = (
    "Take a host that answers byte ranges with 206, such as GitHub Pages: Apple wants "
    "HEAD and byte ranges for artwork too."
)


def answers_ranges(subject: Subject) -> Iterator[Found]:
    """A host of audio and pictures sends the part of a file that it is asked for."""

    def judge(file: File) -> Said | None:
        start = brought(file.answers.start)
        if start and start.status == 200:
            fix = None if file.field == "audio" else _RANGES_OF_PICTURES
            message = f"{file.host} answers a byte range with 200 and the whole file"
            return Said(message, fix)
        return None

    return judged(files(subject, *MEDIA), judge)


def answers_the_range(subject: Subject) -> Iterator[Found]:
    """A host sends exactly the bytes that it is asked for, as they are."""

    def judge(file: File) -> str | None:
        start = brought(file.answers.start)
        if start is None:
            return None
        if packed := packed_as(start):
            return f"{file.host} sends it compressed as {shown(packed)}, unasked"
        if start.status != 206:
            return None
        told = start.headers.get("content-range", "")
        found = RANGE.fullmatch(told)
        if not found or (found[1], found[2]) != ("0", "1"):
            return f"{file.host} answers bytes 0-1 with Content-Range {shown(told)}"
        if start.length != 2:
            sent = many(start.length, "byte")
            return f"{file.host} sends {sent} where 2 are asked for"
        return None

    return judged(files(subject, *MEDIA), judge)


def answers_the_end(subject: Subject) -> Iterator[Found]:
    """A host of audio sends the last bytes of a file, where some formats have tags."""

    def judge(file: File) -> str | None:
        end, start = file.answers.end, file.answers.start
        if end is None or end.error or start is None or start.status != 206:
            return None
        if end.status != 206:
            said = status_text(end.status)
            return f"{file.host} answers a range from the end with {said}"
        told = end.headers.get("content-range", "")
        found = RANGE.fullmatch(told)
        if found and end.length == 2:
            last = int(found[2])
            if int(found[1]) == last - 1 and found[3] in ("*", str(last + 1)):
                return None
        sent = many(end.length, "byte")
        return f"{file.host} answers the last 2 bytes with {sent}, {shown(told)}"

    return judged(files(subject, "audio"), judge)


# What a file is


#: Names of one type each.
_ALIKE = (
    "audio/mpeg audio/mp3 audio/mpeg3 audio/x-mpeg audio/x-mp3 audio/x-mpeg-3 "
    "audio/mpg audio/x-mpeg3",
    "audio/x-m4a audio/mp4 audio/m4a audio/aac audio/x-aac audio/aacp "
    "audio/mp4a-latm video/mp4 video/x-m4v video/m4v",
    "audio/ogg audio/opus application/ogg audio/vorbis audio/x-vorbis+ogg "
    "audio/x-opus+ogg video/ogg",
    "audio/wav audio/x-wav audio/wave audio/vnd.wave",
    "audio/flac audio/x-flac",
)
_TYPES = {name: row.split() for row in _ALIKE for name in row.split()}
#: Of those the names that players know.
_USUAL = frozenset(
    "audio/mpeg audio/x-m4a audio/mp4 audio/m4a audio/aac audio/ogg audio/opus "
    "application/ogg audio/wav audio/x-wav audio/flac video/mp4 video/x-m4v".split()
)


def is_served_as_audio(subject: Subject) -> Iterator[Found]:
    """Audio is served as the type that the feed gives it."""

    def judge(file: File) -> str | None:
        start = brought(file.answers.start)
        if start is None:
            return None
        kind, told = type_of(start), _type_in_feed(file)
        if told and (kind == told or kind in _TYPES.get(told, ())):
            return None
        if not told and kind.startswith(("audio/", "video/")):
            return None
        served = f"as {shown(kind)}" if kind else "without a type"
        feed = f", the feed says {shown(told)}" if told else ""
        return f"{file.host} serves it {served}{feed}"

    return judged(files(subject, "audio"), judge, "media_type")


def is_served_by_its_name(subject: Subject) -> Iterator[Found]:
    """Audio is served under the usual name of its type."""

    def judge(file: File) -> str | None:
        start = brought(file.answers.start)
        if start is None:
            return None
        kind, told = type_of(start), _type_in_feed(file)
        if kind in _USUAL or kind not in _TYPES.get(told, ()) or kind == told:
            return None
        return f"{file.host} serves it as {shown(kind)}, the feed says {shown(told)}"

    return judged(files(subject, "audio"), judge, "media_type")


def _type_in_feed(file: File) -> str:
    return file.of.enclosure.type.strip().lower() if file.of else ""


def is_as_long(subject: Subject) -> Iterator[Found]:
    """A file of audio is as long as the feed says."""
    entries = subject.catalog.episodes if subject.catalog else ()
    declared = {entry.id for entry in entries if entry.length}

    def judge(file: File) -> Said | None:
        there, told = size_of(file.answers), file.of.enclosure.length if file.of else 0
        if not there or not told or there == told:
            return None
        return Said(
            f"{file.host} has {there:,} bytes, the feed says {told:,}",
            "Correct `length`, or leave it out: it is measured."
            if file.of and file.of.id in declared
            else None,
            f"{file.host} has other lengths than the feed says",
        )

    return judged(files(subject, "audio"), judge, "length")


def has_a_date(subject: Subject) -> Iterator[Found]:
    """A host of pictures says when they changed: Apple looks for Last-Modified."""

    def judge(file: File) -> str | None:
        head = file.answers.head
        if head is None or head.error or not 200 <= head.status < 300:
            return None
        if "last-modified" in head.headers:
            return None
        nor = "" if "etag" in head.headers else " and without an ETag"
        return f"{file.host} answers HEAD without Last-Modified{nor}"

    return judged(files(subject, "image"), judge)


# The way there


def is_near(subject: Subject) -> Iterator[Found]:
    """A file is not more than three redirects away."""

    def judge(file: File) -> str | None:
        hops = file.answers.hops
        if len(hops) - 1 <= FEW_REDIRECTS or not _arrived(file):
            return None
        way = " → ".join(host for host, _ in groupby(map(host_of, hops)))
        return f"{len(hops) - 1} redirects lead there: {shown(way, 120)}"

    return judged(files(subject, *ALL), judge)


def _arrived(file: File) -> bool:
    return came(file.answers.start or file.answers.whole)


def stays_safe(subject: Subject) -> Iterator[Found]:
    """No redirect leads from https to http, which players on web pages block."""

    def judge(file: File) -> str | None:
        for before, after in pairwise(file.answers.hops):
            if _is_safe(before) and not _is_safe(after):
                hosts = f"{host_of(before)} leads to {host_of(after)}"
                return f"{hosts} without https"
        return None

    return judged(files(subject, *ALL), judge)


def _is_safe(url: str) -> bool:
    return url[:6].lower() == "https:"


def is_named_by_https(subject: Subject) -> Iterator[Found]:
    """A file that its host gives by https is not named by http."""

    def judge(file: File) -> str | None:
        if _is_safe(file.url) or not _is_safe(file.answers.hops[-1]):
            return None
        return f"is named by http, and {file.host} leads to https"

    return judged(files(subject, *ALL), judge)


def stays(subject: Subject) -> Iterator[Found]:
    """No address is signed for a while only, after which it is worth nothing."""

    def judge(file: File) -> str | None:
        names = expires(file.url)
        return names and f"{file.host} signed this address for a while only ({names})"

    return judged(files(subject, *ALL), judge)


# Chapters and transcripts


def is_linked_to_something(subject: Subject) -> Iterator[Found]:
    """Chapters and transcripts can be had by everybody."""

    def judge(file: File) -> str | None:
        whole = file.answers.whole
        if whole is None or whole.transient or came(whole):
            return None
        if whole.error:
            return f"can't be had: {whole.error}"
        return f"{file.host} answers {status_text(whole.status)}"

    return judged(files(subject, *TEXTS), judge)


def is_open_to_scripts(subject: Subject) -> Iterator[Found]:
    """Players on web pages may read chapters and transcripts (CORS)."""

    def judge(file: File) -> str | None:
        whole = brought(file.answers.whole)
        if whole is None:
            return None
        allowed = whole.headers.get("access-control-allow-origin", "")
        if allowed in ("*", ORIGIN):
            return None
        only = f"only to {shown(allowed)}" if allowed else "to no web page"
        return f"{file.host} gives it {only}, so players there go without"

    return judged(files(subject, *TEXTS), judge)


#: What files of chapters and transcripts are served as, by what they are.
_SERVED = {
    "application/json": ("application/json", "application/json+chapters", "text/json"),
    "text/vtt": ("text/vtt",),
    "application/x-subrip": (
        *("application/x-subrip", "application/srt"),
        *("text/srt", "text/plain"),
    ),
    "text/html": ("text/html",),
    "text/plain": ("text/plain",),
}


def is_served_as_text(subject: Subject) -> Iterator[Found]:
    """Chapters and transcripts are served as what they are."""

    def judge(file: File) -> str | None:
        whole = brought(file.answers.whole)
        if whole is None:
            return None
        json = file.field == "chapters"
        is_ = "application/json" if json else suffix_type(TRANSCRIPT_TYPES, file.url)
        kind = type_of(whole)
        if is_ is None or kind in _SERVED[is_]:
            return None
        served = f"as {shown(kind)}" if kind else "without a type"
        return f"{file.host} serves it {served}, not as {is_}"

    return judged(files(subject, *TEXTS), judge)
