"""What hosts must answer, to directories and to listeners: rules H.  No I/O.

``wanted`` says what to ask of which address, ``probe.hosts`` asks, and the rules judge
what was answered. Offline they yield nothing. Those of files are in hosts_files.py.
"""

from collections.abc import Iterator

from podcast_digest.checks.hosts import files as hosts_files
from podcast_digest.checks.hosts import ways_out as limits
from podcast_digest.checks.hosts.by_address import candidates
from podcast_digest.checks.hosts.reading import (
    brought,
    files,
    is_page,
    status_text,
    type_of,
    wanted,
)
from podcast_digest.checks.rule import OURS, Found, Level, Rule, Subject
from podcast_digest.checks.shared.words import many, shown
from podcast_digest.errors import FeedError
from podcast_digest.feed import rss
from podcast_digest.feed.reading import read

__all__ = ["RULES", "candidates", "wanted"]

APPLE = "https://podcasters.apple.com/support/823-podcast-requirements"
GUIDE = "https://help.apple.com/itc/podcasts_connect/#/itcb54353390"
GITHUB = (
    "https://github.blog/changelog/"
    "2025-05-08-updated-rate-limits-for-unauthenticated-requests/"
)
ATTACHMENTS = "https://github.com/malloydata/publisher/pull/921"
RELEASES = "https://github.com/gm3dmo/the-power/issues/393"
PROFILE = "https://www.rssboard.org/rss-profile#element-channel-item-enclosure"
#: Apple follows some redirects and no more, says who runs many counters.
COUNTERS = (
    "https://help.prx.org/hc/en-us/articles/"
    "30939698275611-How-to-add-and-remove-enclosure-prefix-URLS-in-Dovetail"
)
RSS = "https://www.rssboard.org/rss-mime-type-application.txt"
HTTP = "https://www.rfc-editor.org/rfc/rfc9110"
FETCH = "https://fetch.spec.whatwg.org/#http-cors-protocol"
MIXED = "https://www.w3.org/TR/mixed-content/"
SIGNED = (
    "https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-presigned-url.html"
)
NAMESPACE = "https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/tags/"


# The feed


def is_there(subject: Subject) -> Iterator[Found]:
    """A new feed is published at the address that it names."""
    if subject.document is None and subject.before is None:
        for why in _not_there(subject):
            yield Found(None, "feed_url", f"is not there yet: {why}")


def can_be_had(subject: Subject) -> Iterator[Found]:
    """A feed can be had at the address that it names, by everybody."""
    if subject.document or subject.before:
        for why in _not_there(subject):
            yield Found(None, "feed_url", f"can't be had: {why}")


def _not_there(subject: Subject) -> Iterator[str]:
    for file in files(subject, "feed_url"):
        there = file.answers.whole
        if there and (there.error or there.status != 200):
            yield there.error or f"{file.host} answers {status_text(there.status)}"


def is_no_page(subject: Subject) -> Iterator[Found]:
    """The feed's address brings a feed, and no web page."""
    for file in files(subject, "feed_url"):
        if is_page(file.answers.whole):
            yield Found(None, "feed_url", f"{file.host} answers with a web page")


def is_served_as_xml(subject: Subject) -> Iterator[Found]:
    """The feed is served as XML: some apps refuse it as text or as a download."""
    for file in files(subject, "feed_url"):
        if there := brought(file.answers.whole):
            kind = type_of(there)
            if not kind.endswith(("/xml", "+xml")):
                served = f"as {shown(kind)}" if kind else "without a type"
                yield Found(None, "feed_url", f"{file.host} serves it {served}")


def is_current(subject: Subject) -> Iterator[Found]:
    """The feed that subscribers get is the one that a build makes."""
    for file in files(subject, "feed_url"):
        body = file.answers.body
        if subject.document or body is None or not brought(file.answers.whole):
            continue
        if len(body) != subject.size or body != rss.render(subject.show):
            why = _difference(subject, body)
            yield Found(None, "feed_url", f"is not what would be built now{why}")


def _difference(subject: Subject, published: bytes) -> str:
    try:
        there = {episode.id for episode in read(published, "").show.episodes}
    except FeedError:
        return ": it is no feed that can be read"
    newest = subject.show.episodes[: subject.show.page_size]
    built = {episode.id for episode in newest}
    if lacks := len(built - there):
        return f": it lacks {many(lacks, 'episode')}"
    more = len(there - built)
    return f": it has {many(more, 'episode')} more" if more else ""


RULES: tuple[Rule, ...] = (
    Rule(
        "H101",
        Level.NOTE,
        APPLE,
        is_there,
        "Publish what `podcast-digest build` writes; then look again.",
    ),
    Rule(
        "H102",
        Level.WARNING,
        APPLE,
        can_be_had,
        "Publish the feed where it says that it is, open to everybody.",
    ),
    Rule(
        "H103",
        Level.ERROR,
        APPLE,
        is_no_page,
        "Publish the feed where it says that it is, in front of every login.",
    ),
    Rule(
        "H104",
        Level.WARNING,
        RSS,
        is_served_as_xml,
        "Let the host serve the feed as application/rss+xml or application/xml, "
        "as GitHub Pages does.",
    ),
    Rule(
        "H105",
        Level.NOTE,
        OURS,
        is_current,
        "Publish what `podcast-digest build` writes; caches on the way may be some "
        "minutes old.",
    ),
    Rule(
        "H110",
        Level.WARNING,
        GITHUB,
        limits.are_not_raw,
        "Put the files on a host that is made for publishing.",
    ),
    Rule(
        "H111",
        Level.NOTE,
        RELEASES,
        limits.suit_all_players,
        "Put the files on a host that is made for publishing.",
    ),
    Rule(
        "H112",
        Level.WARNING,
        ATTACHMENTS,
        limits.are_not_attached,
        "Put the files on a host that is made for publishing.",
    ),
    Rule(
        "H113",
        Level.WARNING,
        OURS,
        limits.are_published,
        "Put the files on a host that is made for publishing.",
    ),
    Rule(
        "H301",
        Level.ERROR,
        APPLE,
        hosts_files.is_open_to_all,
        "Check the address, and that everybody may open it: podcast apps have no "
        "login.",
    ),
    Rule(
        "H302",
        Level.WARNING,
        OURS,
        hosts_files.answers_in_time,
        "Look again later; if it stays so, look for another host.",
    ),
    Rule(
        "H303",
        Level.ERROR,
        APPLE,
        hosts_files.is_a_file,
        "Give the address of the file itself, and let everybody open it.",
    ),
    Rule(
        "H304",
        Level.ERROR,
        APPLE,
        hosts_files.answers_head,
        "Take a host that answers HEAD as it answers GET, such as GitHub Pages.",
    ),
    Rule(
        "H305",
        Level.ERROR,
        APPLE,
        hosts_files.answers_ranges,
        "Take a host that answers byte ranges with 206, such as GitHub Pages: without "
        "them nobody can skip, and Apple refuses the show.",
    ),
    Rule(
        "H306",
        Level.ERROR,
        HTTP + "#name-content-range",
        hosts_files.answers_the_range,
        "Look for what changes answers on the way: a cache, or a compressing proxy.",
    ),
    Rule(
        "H307",
        Level.WARNING,
        HTTP + "#name-byte-ranges",
        hosts_files.answers_the_end,
        "Look for what changes answers on the way: a cache, or a compressing proxy.",
    ),
    Rule(
        "H308",
        Level.WARNING,
        HTTP + "#name-content-type",
        hosts_files.is_served_as_audio,
        "Let the host serve audio as its type; some apps refuse what is none, "
        "and some play nothing without one.",
    ),
    Rule(
        "H309",
        Level.NOTE,
        HTTP + "#name-content-type",
        hosts_files.is_served_by_its_name,
        "Let the host serve the audio as the type that the feed says.",
    ),
    Rule(
        "H310",
        Level.WARNING,
        PROFILE,
        hosts_files.is_as_long,
        "Measure it anew, for a catalog with `podcast-digest probe --refresh`.",
    ),
    Rule(
        "H311",
        Level.WARNING,
        COUNTERS,
        hosts_files.is_near,
        "Give an address that is nearer to the file, or drop some of the counters.",
    ),
    Rule(
        "H312",
        Level.WARNING,
        MIXED,
        hosts_files.stays_safe,
        "Let the host lead to https addresses only.",
    ),
    Rule(
        "H313",
        Level.WARNING,
        MIXED,
        hosts_files.is_named_by_https,
        "Write the address with https: it works, and spares everybody a redirect.",
    ),
    Rule(
        "H314",
        Level.ERROR,
        SIGNED,
        hosts_files.stays,
        "Give the lasting address, which leads to a signed one if it must.",
    ),
    Rule(
        "H315",
        Level.WARNING,
        GUIDE,
        hosts_files.has_a_date,
        "Let the host send Last-Modified with pictures, as GitHub Pages does.",
    ),
    Rule(
        "H316",
        Level.WARNING,
        NAMESPACE + "transcript.md",
        hosts_files.is_linked_to_something,
        "Check the address, and that everybody may open it.",
    ),
    Rule(
        "H317",
        Level.WARNING,
        FETCH,
        hosts_files.is_open_to_scripts,
        "Let the host send `Access-Control-Allow-Origin: *`, as GitHub Pages does.",
    ),
    Rule(
        "H318",
        Level.NOTE,
        NAMESPACE + "chapters.md",
        hosts_files.is_served_as_text,
        "Let the host serve the file as its type.",
    ),
)
