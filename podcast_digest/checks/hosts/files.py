"""What hosts must answer for every file of a show: rules H3xx. No I/O."""

from collections.abc import Iterator
from itertools import groupby, pairwise

from podcast_digest.checks.hosts.by_address import expires, host_of
from podcast_digest.checks.hosts.reading import (
    ALL,
    FILES,
    MEDIA,
    TEXTS,
    File,
    brought,
    came,
    copies,
    files,
    is_page,
    judged,
    status_text,
    type_of,
)
from podcast_digest.checks.rule import Found, Level, Needs, Rule
from podcast_digest.checks.shared.sources import (
    APPLE,
    APPLE_FEEDS,
    COUNTERS,
    FETCH,
    MIXED,
    SIGNED,
    TAGS,
)
from podcast_digest.checks.shared.words import shown
from podcast_digest.checks.subject import Subject
from podcast_digest.network.answers import ORIGIN, Answer
from podcast_digest.show.fields import TRANSCRIPT_TYPES, suffix_type

#: Redirects that cost listeners no patience.
FEW_REDIRECTS = 3

# Every file


def is_open_to_all(subject: Subject) -> Iterator[Found]:
    """Everybody can download audio and pictures without a login."""

    def judge(file: File) -> str | None:
        start = file.answers.start
        if start is None or start.transient or came(start):
            return None
        if start.error:
            return f"can't be downloaded: {start.error}"
        empty = ": it is empty" if start.status == 416 else ""
        return f"{file.host} answers {status_text(start.status)}{empty}"

    return judged(files(subject, *MEDIA), judge)


def answers_in_time(subject: Subject) -> Iterator[Found]:
    """Hosts answer in time, with files that apps can load."""

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
    """The address of a file returns that file, not a web page."""

    def judge(file: File) -> str | None:
        # A transcript may be a page, if its name does not say something else.
        page = file.field == "transcript" and suffix_type(
            TRANSCRIPT_TYPES, file.url
        ) in (None, "text/html")
        if not page and is_page(file.answers.start or file.answers.whole):
            return f"{file.host} answers with a web page, perhaps a login"
        return None

    return judged(files(subject, *FILES), judge)


def has_a_date(subject: Subject) -> Iterator[Found]:
    """Hosts send Last-Modified with pictures: Apple looks for it."""

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
    """No redirect leads from https to http, which web players block."""

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
    """Files that are available over https are not linked with http."""

    def judge(file: File) -> str | None:
        if _is_safe(file.url) or not _is_safe(file.answers.hops[-1]):
            return None
        return f"is named by http, and {file.host} leads to https"

    return judged(files(subject, *ALL), judge)


def stays(subject: Subject) -> Iterator[Found]:
    """No address is a signed one that expires."""

    def judge(file: File) -> str | None:
        names = expires(file.url)
        return names and f"{file.host} signed this address for a while only ({names})"

    return judged(files(subject, *ALL), judge)


# Chapters and transcripts


def is_linked_to_something(subject: Subject) -> Iterator[Found]:
    """Everybody can download chapters and transcripts."""

    def judge(file: File) -> str | None:
        whole = file.answers.whole
        if whole is None or whole.transient or came(whole):
            return None
        if whole.error:
            return f"can't be downloaded: {whole.error}"
        return f"{file.host} answers {status_text(whole.status)}"

    return judged(files(subject, *TEXTS), judge)


def is_open_to_scripts(subject: Subject) -> Iterator[Found]:
    """Players on web pages may read chapters and transcripts (CORS)."""

    def judge(file: File) -> str | None:
        only = _given_to(file.answers.whole)
        return only and f"{file.host} gives it {only}, so players there go without"

    return judged(files(subject, *TEXTS), judge)


def _given_to(answer: Answer | None) -> str | None:
    """Return to which web pages alone a host gives a file; None if to all, or none."""
    file = brought(answer)
    if file is None:
        return None
    allowed = file.headers.get("access-control-allow-origin", "")
    if allowed in ("*", ORIGIN):
        return None
    return f"only to {shown(allowed)}" if allowed else "to no web page"


def copies_are_open_to_scripts(subject: Subject) -> Iterator[Found]:
    """Players on web pages may read the audio of a mirror (CORS)."""
    mirrored = copies(subject)

    def judge(file: File) -> str | None:
        only = _given_to(file.answers.start) if file.url in mirrored else None
        return only and (
            f"the mirror at {file.host} gives it {only}: players there whose scripts "
            "read audio can't"
        )

    return judged(files(subject, "audio"), judge)


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
    """Chapters and transcripts are served with the right media type."""

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


RULES: tuple[Rule, ...] = (
    Rule(
        "H301",
        Level.ERROR,
        (APPLE_FEEDS,),
        is_open_to_all,
        ("Check the address, and that it needs no login: podcast apps cannot log in."),
        needs=Needs.HOSTS,
    ),
    Rule(
        "H302",
        Level.WARNING,
        (),
        answers_in_time,
        "Check again later; if nothing changes, use another host.",
        needs=Needs.HOSTS,
        why=("A host that does not answer us may not answer listeners either."),
    ),
    Rule(
        "H303",
        Level.ERROR,
        (APPLE_FEEDS,),
        is_a_file,
        "Use the address of the file itself, open to everybody.",
        needs=Needs.HOSTS,
    ),
    Rule(
        "H311",
        Level.WARNING,
        (COUNTERS,),
        is_near,
        "Use an address closer to the file, or drop some of the download counters.",
        needs=Needs.HOSTS,
    ),
    Rule(
        "H312",
        Level.WARNING,
        (MIXED,),
        stays_safe,
        "Configure the host to redirect to https only.",
        needs=Needs.HOSTS,
    ),
    Rule(
        "H313",
        Level.WARNING,
        (MIXED,),
        is_named_by_https,
        "Write the address with https: it works, and saves a redirect.",
        needs=Needs.HOSTS,
    ),
    Rule(
        "H314",
        Level.ERROR,
        (SIGNED,),
        stays,
        "Use the permanent address; it may redirect to a signed one.",
        needs=Needs.HOSTS,
    ),
    Rule(
        "H315",
        Level.WARNING,
        (APPLE,),
        has_a_date,
        "Configure the host to send Last-Modified with pictures, as GitHub Pages does.",
        needs=Needs.HOSTS,
    ),
    Rule(
        "H316",
        Level.WARNING,
        (TAGS + "transcript.md",),
        is_linked_to_something,
        "Check the address, and that everybody can open it.",
        needs=Needs.HOSTS,
    ),
    Rule(
        "H317",
        Level.WARNING,
        (FETCH,),
        is_open_to_scripts,
        "Configure the host to send `Access-Control-Allow-Origin: *`, as GitHub "
        "Pages does.",
        needs=Needs.HOSTS,
    ),
    Rule(
        "H318",
        Level.NOTE,
        (TAGS + "chapters.md",),
        is_served_as_text,
        "Configure the host to send the right media type.",
        needs=Needs.HOSTS,
    ),
    Rule(
        "H319",
        Level.NOTE,
        (FETCH,),
        copies_are_open_to_scripts,
        "Allow GET and HEAD from every origin (*) in the CORS rules of the store.",
        needs=Needs.HOSTS,
    ),
)
