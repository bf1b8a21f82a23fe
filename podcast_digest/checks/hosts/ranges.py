"""What hosts must answer to requests for parts of a file. No I/O."""

from collections.abc import Iterator

from podcast_digest.checks.hosts.by_address import expires
from podcast_digest.checks.hosts.reading import (
    MEDIA,
    RANGE,
    File,
    Said,
    brought,
    files,
    judged,
    packed_as,
    size_of,
    status_text,
    type_of,
)
from podcast_digest.checks.rule import Found, Level, Needs, Rule
from podcast_digest.checks.shared.sources import (
    APPLE_FEEDS,
    ENCLOSURE,
    HTTP,
)
from podcast_digest.checks.shared.words import many, shown
from podcast_digest.checks.subject import Subject


def answers_head(subject: Subject) -> Iterator[Found]:
    """Hosts of audio and pictures answer HEAD requests, which Apple sends first."""

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
    "Use a host that answers byte ranges with 206, such as GitHub Pages: Apple "
    "requires HEAD and byte ranges for artwork too."
)


def answers_ranges(subject: Subject) -> Iterator[Found]:
    """Hosts of audio and pictures support byte ranges."""

    def judge(file: File) -> Said | None:
        start = brought(file.answers.start)
        if start and start.status == 200:
            fix = None if file.field == "audio" else _RANGES_OF_PICTURES
            message = f"{file.host} answers a byte range with 200 and the whole file"
            return Said(message, fix)
        return None

    return judged(files(subject, *MEDIA), judge)


def answers_the_range(subject: Subject) -> Iterator[Found]:
    """Hosts send exactly the requested bytes, unchanged."""

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
    """Hosts of audio send the last bytes of a file, where some formats keep tags."""

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
    """Audio is served as an audio type."""

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
    """Audio is served with the usual name of its media type."""

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
    """An audio file has the length that the feed declares."""
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


RULES: tuple[Rule, ...] = (
    Rule(
        "H304",
        Level.ERROR,
        (APPLE_FEEDS,),
        answers_head,
        "Use a host that answers HEAD like GET, such as GitHub Pages.",
        needs=Needs.HOSTS,
    ),
    Rule(
        "H305",
        Level.ERROR,
        (APPLE_FEEDS,),
        answers_ranges,
        (
            "Use a host that answers byte ranges with 206, such as GitHub Pages: "
            "without them listeners cannot skip, and Apple rejects the show."
        ),
        needs=Needs.HOSTS,
    ),
    Rule(
        "H306",
        Level.ERROR,
        (HTTP + "#name-content-range",),
        answers_the_range,
        "Look for something that changes responses: a cache, or a compressing proxy.",
        needs=Needs.HOSTS,
    ),
    Rule(
        "H307",
        Level.WARNING,
        (HTTP + "#name-byte-ranges",),
        answers_the_end,
        "Look for something that changes responses: a cache, or a compressing proxy.",
        needs=Needs.HOSTS,
    ),
    Rule(
        "H308",
        Level.WARNING,
        (HTTP + "#name-content-type",),
        is_served_as_audio,
        (
            "Configure the host to send the right media type: some apps refuse "
            "other types, and some play nothing without one."
        ),
        needs=Needs.HOSTS,
    ),
    Rule(
        "H309",
        Level.NOTE,
        (HTTP + "#name-content-type",),
        is_served_by_its_name,
        "Configure the host to send the type that the feed declares.",
        needs=Needs.HOSTS,
    ),
    Rule(
        "H310",
        Level.WARNING,
        (ENCLOSURE,),
        is_as_long,
        "Measure it again, for a catalog with `podcast-digest probe --refresh`.",
        needs=Needs.HOSTS,
    ),
)
