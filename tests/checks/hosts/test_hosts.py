"""What servers really answer, and what the rules of hosts make of it."""

import pytest

from podcast_digest.feed import rss
from podcast_digest.lock import Published
from tests.checking import subject_of
from tests.checks.hosts.cases import (
    AUDIO,
    ID,
    MP3,
    OPEN,
    SECOND,
    SHOW,
    SIGNED,
    coded,
    counters,
    found,
    generous,
    shifted,
    typed,
)
from tests.servers import Resource, file, gzipped, page, redirect, refuse


def test_of_a_web_without_a_fault_nothing_is_found(show, tmp_path):
    assert coded(found(show, {})) == []
    assert coded(found(subject_of({"feed": []}, tmp_path), {})) == []


MISBEHAVIOUR: dict[str, tuple[dict[str, bytes | Resource | None], list[str]]] = {
    "gone": (
        {AUDIO: None},
        [f"H301 {ID}: audio: audio.example.org answers 404 Not Found"],
    ),
    "login": (
        {AUDIO: refuse(401), f"{SHOW}cover.jpg": refuse(403)},
        [
            "H301 show: image: example.org answers 403 Forbidden",
            f"H301 {ID}: audio: audio.example.org answers 401 Unauthorized",
        ],
    ),
    "a page that asks for a login": (
        {AUDIO: page()},
        [
            f"H303 {ID}: audio: audio.example.org answers with a web page, "
            "perhaps a login"
        ],
    ),
    "an empty file": (
        {AUDIO: b""},
        [
            f"H301 {ID}: audio: audio.example.org answers "
            "416 Requested Range Not Satisfiable: it is empty"
        ],
    ),
    "no HEAD": (
        {AUDIO: file(SECOND, head=False, more={"Content-Type": "audio/mpeg"})},
        [f"H304 {ID}: audio: audio.example.org answers HEAD with 403 Forbidden"],
    ),
    "signed for GET": (
        {
            AUDIO: redirect(f"https://{SIGNED}"),
            SIGNED: file(SECOND, head=False, more={"Content-Type": "audio/mpeg"}),
        },
        [
            f"H304 {ID}: audio: audio.example.org answers HEAD with 403 Forbidden, "
            "as it leads to an address signed for GET alone"
        ],
    ),
    "no ranges": (
        {AUDIO: file(SECOND, ranges=False, more={"Content-Type": "audio/mpeg"})},
        [
            f"H305 {ID}: audio: audio.example.org answers a byte range with 200 "
            "and the whole file"
        ],
    ),
    "other bytes": (
        {AUDIO: shifted},
        [
            f"H306 {ID}: audio: audio.example.org answers bytes 0-1 with "
            "Content-Range 'bytes 2-3/3812345'",
            f"H307 {ID}: audio: audio.example.org answers the last 2 bytes with "
            "2 bytes, 'bytes 2-3/3812345'",
        ],
    ),
    "more bytes": (
        {AUDIO: generous},
        [
            f"H306 {ID}: audio: audio.example.org sends 6 bytes where 2 are asked for",
            f"H307 {ID}: audio: audio.example.org answers the last 2 bytes with "
            "6 bytes, 'bytes 3812343-3812344/3812345'",
        ],
    ),
    "compressed": (
        {f"{SHOW}cover.jpg": gzipped(b"a cover")},
        [
            "H305 show: image: example.org answers a byte range with 200 "
            "and the whole file",
            "H306 show: image: example.org sends it compressed as 'gzip', unasked",
            "H315 show: image: example.org answers HEAD without Last-Modified "
            "and without an ETag",
        ],
    ),
    "no end": (
        {AUDIO: file(SECOND, suffix=False, more={"Content-Type": "audio/mpeg"})},
        [
            f"H307 {ID}: audio: audio.example.org answers a range from the end "
            "with 200 OK"
        ],
    ),
    "a download": (
        {AUDIO: typed(SECOND, "application/octet-stream")},
        [
            f"H308 {ID}: media_type: audio.example.org serves it as "
            "'application/octet-stream', the feed says 'audio/mpeg'"
        ],
    ),
    "an old name": (
        {AUDIO: typed(SECOND, "audio/mp3")},
        [
            f"H309 {ID}: media_type: audio.example.org serves it as 'audio/mp3', "
            "the feed says 'audio/mpeg'"
        ],
    ),
    "another file": (
        {AUDIO: typed(bytes(99), "audio/mpeg")},
        [f"H310 {ID}: length: audio.example.org has 99 bytes, the feed says 3,812,345"],
    ),
    "four redirects": (
        counters(4),
        [
            f"H311 {ID}: audio: 4 redirects lead there: 'audio.example.org → "
            "c1.example.org → c2.example.org → c3.example.org → end.example.org'"
        ],
    ),
    "three redirects": (counters(3), []),
    "a circle": (
        {AUDIO: redirect(f"https://{AUDIO}")},
        [f"H301 {ID}: audio: can't be downloaded: redirects more than 10 times"],
    ),
    "into a private network": (
        {AUDIO: redirect("https://10.0.0.1/a.mp3")},
        [
            f"H301 {ID}: audio: can't be downloaded: redirects into a private "
            "network: 10.0.0.1"
        ],
    ),
    "down to http": (
        {AUDIO: redirect("http://plain.example.org/2"), "plain.example.org/2": MP3},
        [
            f"H312 {ID}: audio: audio.example.org leads to plain.example.org "
            "without https"
        ],
    ),
    "pictures without a date": (
        {f"{SHOW}cover.jpg": file(b"a cover", etag='"1"')},
        ["H315 show: image: example.org answers HEAD without Last-Modified"],
    ),
    "no transcript": (
        {f"{SHOW}second.vtt": refuse(410)},
        [f"H316 {ID}: transcript: example.org answers 410 Gone"],
    ),
    "a transcript for nobody": (
        {f"{SHOW}second.vtt": typed(b"WEBVTT", "text/vtt")},
        [
            f"H317 {ID}: transcript: example.org gives it to no web page, "
            "so players there go without"
        ],
    ),
    "a transcript without a type": (
        {f"{SHOW}second.vtt": file(b"WEBVTT", more=OPEN)},
        [
            f"H318 {ID}: transcript: example.org serves it without a type, "
            "not as text/vtt"
        ],
    ),
    "busy": (
        {AUDIO: refuse(429, retry_after="1800")},
        [
            f"H302 {ID}: audio: could not be asked: answers 429 Too Many Requests and "
            "asks to wait 1800 s"
        ],
    ),
    "a page where the feed was": (
        {f"{SHOW}feed.xml": page()},
        ["H103 show: feed_url: example.org answers with a web page"],
    ),
    "no feed yet": (
        {f"{SHOW}feed.xml": None},
        [
            "H101 show: feed_url: is not published yet: example.org answers 404 Not "
            "Found"
        ],
    ),
}


@pytest.mark.parametrize("name", MISBEHAVIOUR)
def test_each_misbehaviour_is_found_and_nothing_else(show, name):
    changes, expected = MISBEHAVIOUR[name]
    assert coded(found(show, changes)) == expected


def test_a_feed_that_subscribers_had_and_that_is_gone(show):
    known = show._replace(before=Published.of(show.show))
    assert coded(found(known, {f"{SHOW}feed.xml": refuse(410)})) == [
        "H102 show: feed_url: can't be downloaded: example.org answers 410 Gone"
    ]


def test_an_address_that_is_named_by_http_and_one_that_expires(tmp_path):
    named = "old.example.org/2.mp3", f"{AUDIO}?se=2025-08-01&amp;sig=0"
    changes = [
        [f"https://{AUDIO}", f"http://{named[0]}"],
        ["https://audio.example.org/first.m4a", f"https://{named[1]}"],
        ['length="5001234" type="audio/x-m4a"', 'length="3812345" type="audio/mpeg"'],
    ]
    web = {named[0]: redirect(f"https://{AUDIO}")}
    assert coded(found(subject_of({"feed": changes}, tmp_path), web)) == [
        f"H313 {ID}: audio: is named by http, and old.example.org leads to https",
        "H314 first-article-1111111111: audio: audio.example.org signed this address "
        "for a while only (se and sig)",
    ]


def test_a_feed_that_differs_in_a_byte(show):
    other = rss.render(show.show).replace(b"on caches", b"on Caches")
    feed = typed(other, "text/plain")
    assert coded(found(show, {f"{SHOW}feed.xml": feed})) == [
        "H104 show: feed_url: example.org serves it as 'text/plain'",
        "H105 show: feed_url: is not what would be built now",
    ]


def test_a_feed_that_still_has_an_episode(show):
    more = b"<item><guid>third</guid></item></channel>"
    other = rss.render(show.show).replace(b"</channel>", more)
    feed = typed(other, "text/xml")
    assert coded(found(show, {f"{SHOW}feed.xml": feed})) == [
        "H105 show: feed_url: is not what would be built now: it has 1 episode more"
    ]


def test_what_the_published_feed_does_not_name_yet_is_not_missed(show):
    old = rss.render(show.show).replace(b"second.png", b"older.png")
    changes = {
        f"{SHOW}feed.xml": typed(old, "text/xml"),
        f"{SHOW}second.png": None,  # new
        f"{SHOW}first.png": None,  # it was there
    }
    codes = [(f.code, f.of and f.of.id) for f in found(show, changes)]
    assert codes == [("H105", None), ("H301", "first-article-1111111111")]
