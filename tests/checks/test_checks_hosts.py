"""What servers really answer, and what the rules of hosts make of it.

Every host of the show without a fault is played by one server of this machine, and
misbehaves in one way.
"""

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from podcast_digest import catalog as catalogs
from podcast_digest import checks
from podcast_digest.checks import Finding, Subject
from podcast_digest.checks.hosts import RULES
from podcast_digest.checks.hosts.by_address import candidates, expires, to_pages
from podcast_digest.checks.hosts.reading import File, Said, judged, wanted
from podcast_digest.feed import rss
from podcast_digest.lock import Published
from podcast_digest.network import client
from podcast_digest.network.answers import Answer, Answers, Want
from podcast_digest.network.hosts import ask_all
from podcast_digest.show.addresses import address
from podcast_digest.show.model import Enclosure, Episode, Show
from tests import servers
from tests.checking import NOW, subject_of, told
from tests.hosting import all_led_to, resolve_all
from tests.servers import Resource, file, gzipped, page, redirect, refuse, serve

SECOND, FIRST = bytes(3_812_345), bytes(5_001_234)
SHOW = "example.org/show/"
OPEN = {"Access-Control-Allow-Origin": "*"}
DATE = "Sun, 08 Jun 2025 08:00:00 GMT"
AUDIO = "audio.example.org/second.mp3"
RAW = "github.com/ada/room/raw/refs/heads/main/second.mp3"


@pytest.fixture(autouse=True)
def _names(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    resolve_all(monkeypatch)
    client.is_private.cache_clear()
    yield
    client.is_private.cache_clear()


def typed(data: bytes, kind: str, **more: str) -> Resource:
    headers = {"Content-Type": kind, **more}
    return file(data, etag='"1"', last_modified=DATE, more=headers)


MP3, M4A = typed(SECOND, "audio/mpeg"), typed(FIRST, "audio/mp4")
PICTURE = typed(b"a picture", "image/png")


MADE = f"{SHOW}transcripts/"


def web(subject: Subject) -> dict[str, bytes | Resource]:
    """Return everything of the show without a fault, by host and path."""
    json, vtt = "application/json", "text/vtt"
    return {
        AUDIO: MP3,
        "audio.example.org/first.m4a": M4A,
        f"{SHOW}cover.jpg": typed(b"a cover", "image/jpeg"),
        f"{SHOW}second.png": PICTURE,
        f"{SHOW}first.png": PICTURE,
        f"{SHOW}second.json": typed(b"{}", json, **OPEN),
        f"{SHOW}first.json": typed(b"{}", json, **OPEN),
        f"{SHOW}chapters/second-article-2222222222.json": typed(b"{}", json, **OPEN),
        f"{SHOW}second.vtt": typed(b"WEBVTT", vtt, **OPEN),
        f"{SHOW}first.srt": typed(b"1", "application/x-subrip", **OPEN),
        f"{MADE}second-article-2222222222.srt": typed(b"1", "text/plain", **OPEN),
        f"{MADE}second-article-2222222222.json": typed(b"{}", json, **OPEN),
        f"{MADE}first-article-1111111111.vtt": typed(b"WEBVTT", vtt, **OPEN),
        f"{MADE}first-article-1111111111.json": typed(b"{}", json, **OPEN),
        f"{SHOW}feed.xml": typed(rss.render(subject.show), "application/rss+xml"),
    }


def asked(subject: Subject, changes: Mapping[str, bytes | Resource | None]) -> Subject:
    """Ask a web that is changed; return the subject with what was answered."""
    resources = {
        name: resource
        for name, resource in {**web(subject), **changes}.items()
        if resource is not None
    }
    with serve(resources) as server, all_led_to(server) as transport:
        answers = dict(ask_all(wanted(subject), transport=transport))
    return subject._replace(answers=answers)


def found(
    subject: Subject, changes: Mapping[str, bytes | Resource | None]
) -> list[Finding]:
    """Return what the rules of hosts find when a web is changed so."""
    return checks.check(asked(subject, changes), checks.selected(["H"]))


@pytest.fixture(scope="module")
def show(tmp_path_factory: pytest.TempPathFactory) -> Subject:
    """Return the show without a fault, as a catalog."""
    return subject_of({"catalog": []}, tmp_path_factory.mktemp("show"))


def coded(findings: list[Finding]) -> list[str]:
    lines = zip(findings, told(findings), strict=True)
    return [f"{finding.code} {line}" for finding, line in lines]


def test_of_a_web_without_a_fault_nothing_is_found(show, tmp_path):
    assert coded(found(show, {})) == []
    assert coded(found(subject_of({"feed": []}, tmp_path), {})) == []


SIGNED = "store.example.org/2?X-Amz-Expires=300&X-Amz-Signature=0"


def counters(number: int) -> dict[str, bytes | Resource | None]:
    """Return that many hosts, each of which leads to the next, the last to audio."""
    names = [f"c{n}.example.org/2" for n in range(1, number)]
    path = [AUDIO, *names, "end.example.org/2"]
    ways: dict[str, bytes | Resource | None] = {
        here: redirect(f"https://{there}") for here, there in pairwise(path)
    }
    return {**ways, "end.example.org/2": MP3}


def shifted(_request: servers.Request) -> servers.Answer:
    where = {"Content-Range": "bytes 2-3/3812345", "Content-Type": "audio/mpeg"}
    return servers.Answer(206, where, b"xy")


def generous(request: servers.Request) -> servers.Answer:
    good = MP3(request)
    return servers.Answer(good.status, good.headers, good.body + b"more")


ID = "second-article-2222222222"
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


# Hosts that are known


def test_the_way_out_of_raw_files_is_proven_and_written_out(tmp_path):
    changes = [[AUDIO, RAW]]
    probe = {"length": 3812345, "type": "audio/mpeg", "duration": 1, "method": "header"}
    given = {"catalog": changes, "lock": {"probes": {f"https://{RAW}": probe}}}
    raw = redirect("https://raw.githubusercontent.com/ada/room/main/second.mp3")
    text = typed(SECOND, "audio/mpeg")
    web = {
        AUDIO: None,
        RAW: raw,
        "raw.githubusercontent.com/ada/room/main/second.mp3": text,
        "ada.github.io/room/second.mp3": text,
    }
    [finding] = found(subject_of(given, tmp_path), web)
    assert coded([finding]) == [
        "H110 show: audio: GitHub limits how often raw files are fetched without a "
        "login (since May 2025), so listeners who share an address can be refused; "
        "the audio of 1 of 2 episodes is there; "
        "https://ada.github.io/room/second.mp3 has the same 3,812,345 bytes"
    ]
    assert finding.fix == (
        "Add below `show:` in episodes.yaml: `rewrite: "
        '[{from: "https://github.com/ada/room/raw/refs/heads/main/", '
        'to: "https://ada.github.io/room/"}]`'
    )
    # What it says to write is read as what it means.
    [written] = re.findall("`(rewrite.*)`", finding.fix)
    text = (tmp_path / "episodes.yaml").read_text(encoding="utf-8")
    mended = catalogs.parse(text.replace("show:\n", f"show:\n  {written}\n", 1))
    audio = mended.episodes[0].audio
    assert address(mended.show, audio) == "https://ada.github.io/room/second.mp3"


def ways_out(
    folder: Path, pages: bytes | Resource | None, **given: Any
) -> tuple[str, str]:
    """Return what is said of a better address, and what to do."""
    web = {RAW: MP3, "ada.github.io/room/second.mp3": pages}
    url = '"https://audio.example.org/second.mp3"'
    given = given or {"feed": [[url, f'"https://{RAW}"']]}
    [finding] = [f for f in found(subject_of(given, folder), web) if f.code == "H110"]
    return finding.message.rpartition("; ")[2], finding.fix


FROM, TO = f"https://{RAW.removesuffix('second.mp3')}", "https://ada.github.io/room/"
BETTER = "https://ada.github.io/room/second.mp3"


def test_where_github_pages_is_off(tmp_path):
    assert ways_out(tmp_path, None) == (
        f"{BETTER} answers 404 Not Found",
        "Switch GitHub Pages on for the repository. "
        f"Publish the audio of {FROM} under {TO} instead.",
    )


def test_where_github_pages_has_something_else(tmp_path):
    pointer = typed(servers.lfs_pointer(), "audio/mpeg")
    assert ways_out(tmp_path, pointer) == (
        f"{BETTER} has {len(servers.lfs_pointer())} bytes, not the same",
        "Publish the same files there. "
        f"Publish the audio of {FROM} under {TO} instead.",
    )


def test_where_github_pages_is_silent(tmp_path):
    """Nobody is told to switch on what may be on."""
    proof, fix = ways_out(tmp_path, refuse(429, retry_after="1800"))
    assert proof == (
        f"{BETTER} could not be asked: "
        "answers 429 Too Many Requests and asks to wait 1800 s"
    )
    assert fix.startswith("Put the files where GitHub Pages")


def test_where_github_pages_tells_no_length(tmp_path):
    vague = file(SECOND, total="*", more={"Content-Type": "audio/mpeg"})
    assert ways_out(tmp_path, vague)[0] == f"{BETTER} tells no length"


def test_where_there_are_rewrites_already(tmp_path):
    old = "rewrite:\n    - {from: https://a.example/, to: https://b.example/}"
    changes = [[AUDIO, RAW], ["  timezone: UTC\n", f"  timezone: UTC\n  {old}\n"]]
    probe = {"length": 3812345, "type": "audio/mpeg", "method": "header"}
    given = {"catalog": changes, "lock": {"probes": {f"https://{RAW}": probe}}}
    assert ways_out(tmp_path, MP3, **given) == (
        f"{BETTER} has the same 3,812,345 bytes",
        f'Add to `rewrite:` in episodes.yaml: `- {{from: "{FROM}", to: "{TO}"}}`',
    )


def test_some_of_the_files_are_at_the_better_address(tmp_path):
    first = RAW.replace("second.mp3", "first.m4a")
    changes = [[f'"https://{AUDIO}"', f'"https://{RAW}"']]
    changes += [['"https://audio.example.org/first.m4a"', f'"https://{first}"']]
    web = {RAW: MP3, first: M4A, "ada.github.io/room/second.mp3": MP3}
    subject = subject_of({"feed": changes}, tmp_path)
    [finding] = [f for f in found(subject, web) if f.code == "H110"]
    assert finding.message.split("; ", 1)[1] == (
        "the audio of 2 episodes is there; https://ada.github.io/room/first.m4a "
        "answers 404 Not Found, 1 of 2 files have as many bytes there"
    )
    web["ada.github.io/room/first.m4a"] = M4A
    [finding] = [f for f in found(subject, web) if f.code == "H110"]
    assert finding.message.split("; ", 1)[1] == (
        "the audio of 2 episodes is there; "
        "all 2 files have as many bytes under https://ada.github.io/room/"
    )


def test_the_length_in_the_feed_stands_for_a_raw_file_that_is_refused(tmp_path):
    changes = {"feed": [[f'"https://{AUDIO}"', f'"https://{RAW}"']]}
    subject = subject_of(changes, tmp_path)
    well = Answer(206, {"content-range": "bytes 0-1/3812345"}, 2)
    busy = Answer(429, error="answers 429 Too Many Requests (4 times)", transient=True)
    answers = {
        f"https://{RAW}": Answers((f"https://{RAW}",), start=busy),
        BETTER: Answers((BETTER,), start=well),
    }
    subject = subject._replace(answers=answers)
    message = told(checks.check(subject, checks.selected(["H110"])))[0]
    assert message.endswith(f"; {BETTER} has the same 3,812,345 bytes")
    del answers[BETTER]  # nobody asked
    message = told(checks.check(subject, checks.selected(["H110"])))[0]
    assert message.endswith("; the audio of 1 of 2 episodes is there")


def test_attachments_of_github(tmp_path):
    """As they are: a redirect to a store of objects that answers GET for 5 minutes."""
    attachment = "github.com/user-attachments/files/1/KV%2BCache.mp3"
    kind = {"Content-Type": "audio/mpeg"}
    web = {attachment: redirect(f"https://{SIGNED}")}
    web[SIGNED] = file(SECOND, head=False, etag='"1"', more=kind)
    changes = [[f'"https://{AUDIO}"', f'"https://{attachment}"']]
    assert coded(found(subject_of({"feed": changes}, tmp_path), web)) == [
        "H112 show: audio: GitHub makes no promise to keep attachments, takes 25 MB "
        "at most, and one can be gone for all but who uploaded it; "
        "the audio of 1 of 2 episodes is there",
        f"H304 {ID}: audio: github.com answers HEAD with 403 Forbidden, "
        "as it leads to an address signed for GET alone",
    ]


def only(url: str) -> Show:
    """Return a show of which nothing is known but the address of an episode."""
    sound = Enclosure(url=url, length=0, type="audio/mpeg", duration=None)
    words = dict.fromkeys(("id", "title", "notes", "description"), url)
    episode = Episode(**words, published=NOW, enclosure=sound)
    shows: dict[str, Any] = {"episodes": (episode,)}
    return Show.model_construct(**shows)


@pytest.mark.parametrize(
    ("url", "better"),
    [
        ("https://github.com/o/r/raw/main/a.mp3", "https://o.github.io/r/a.mp3"),
        ("https://github.com/o/r/raw/refs/tags/v1/a/b.mp3?x=1", "https://o.github.io/r/a/b.mp3?x=1"),
        ("https://raw.githubusercontent.com/O/R/main/a.mp3", "https://o.github.io/R/a.mp3"),
        ("https://raw.githubusercontent.com/o/r/refs/heads/main/a.mp3", "https://o.github.io/r/a.mp3"),
        ("HTTPS://GitHub.com/O/o.github.io/raw/main/%E7%BC%96+a.mp3", "https://o.github.io/%E7%BC%96+a.mp3"),
        ("https://github.com/o/r/raw/main/", None),
        ("https://github.com/o/r/raw/main", None),
        ("https://github.com/o/r/blob/main/a.mp3", None),
        ("https://github.com/user-attachments/files/1/a.mp3", None),
        ("https://example.org/github.com/o/r/raw/main/a.mp3", None),
    ],
)  # fmt: skip
def test_where_github_pages_would_have_it(url, better):
    move = to_pages(url)
    assert (move and move.to + url.removeprefix(move.from_)) == better
    assert candidates(only(url)) == ({url: better} if better else {})


NAME = st.text("abcXYZ019-_", min_size=1, max_size=9)


@given(
    NAME, NAME, NAME, st.text("abc/._%+? &", min_size=1).filter(lambda p: p[0] != "/")
)
def test_a_better_address_ends_as_the_raw_one(owner, name, branch, path):
    raw = f"https://github.com/{owner}/{name}/raw/{branch}/"
    move = to_pages(raw + path)
    if path[0] == "?":
        assert move is None
    else:
        assert move is not None
        assert move.from_ == raw
        assert move.to == f"https://{owner.lower()}.github.io/{name}/"


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("X-Amz-Algorithm=x&X-Amz-Expires=300&X-Amz-Signature=0", "x-amz-signature"),
        ("X-Goog-Expires=300&X-Goog-Signature=0", "x-goog-signature"),
        ("sp=r&st=2025-01-01&se=2025-01-02&sig=0%3D", "se and sig"),
        ("AWSAccessKeyId=0&Expires=1751328000&Signature=0", "expires and signature"),
        (
            "Policy=0&Signature=0&Key-Pair-Id=0",
            "policy and signature and key-pair-id",
        ),
        ("expire=1751328000&sig=0", None),
        ("signature=0", None),
        ("", None),
    ],
)
def test_what_signs_an_address(query, names):
    assert expires(f"https://store.example.org/a.mp3?{query}") == names


def test_addresses_of_videos_expire():
    assert expires("https://r1.googlevideo.com/videoplayback?expire=1") == "expire"


# What is asked


def test_what_is_wanted_of_a_show(tmp_path):
    folder = "https://example.org/show/"
    text, picture = Want(False, 5_000_000), Want(True, 10_000_000)
    assert wanted(subject_of({"feed": []}, tmp_path)) == {
        f"{folder}feed.xml": Want(False, 50_000_000),
        f"{folder}cover.jpg": picture,
        "https://audio.example.org/second.mp3": Want(),
        f"{folder}second.png": picture,
        f"{folder}second.json": text,
        f"{folder}second.vtt": text,
        "https://audio.example.org/first.m4a": Want(),
        f"{folder}first.png": picture,
        f"{folder}first.json": text,
        f"{folder}first.srt": text,
    }


def test_an_address_that_is_used_twice_is_asked_for_all_that_is_wanted(tmp_path):
    changes = [["https://example.org/show/second.png", f"https://{AUDIO}"]]
    wants = wanted(subject_of({"feed": changes}, tmp_path))
    assert wants[f"https://{AUDIO}"] == Want(True, 10_000_000)


def test_the_better_address_is_asked_for_too(tmp_path):
    changes = [[f'"https://{AUDIO}"', f'"https://{RAW}"']]
    wants = wanted(subject_of({"feed": changes}, tmp_path))
    assert wants[BETTER] == Want()


def test_what_is_no_web_address_is_not_asked_for(tmp_path):
    changes = [[f'"https://{AUDIO}"', '"second.mp3"']]
    changes += [["https://example.org/show/second.png", "ftp://example.org/2.png"]]
    changes += [["https://example.org/show/second.vtt", ""]]
    wants = wanted(subject_of({"feed": changes}, tmp_path))
    assert all(url.startswith("https://") for url in wants)
    assert len(wants) == 7


def test_offline_nothing_is_found(tmp_path):
    changes = [[f'"https://{AUDIO}"', f'"https://{RAW}"']]
    subject = subject_of({"feed": changes}, tmp_path)
    assert [found for rule in RULES for found in rule.check(subject)] == []


def test_what_was_not_asked_is_not_judged(show):
    subject = show._replace(answers={})
    assert [found for rule in RULES for found in rule.check(subject)] == []


def test_no_network_is_no_error(tmp_path):
    def nobody(_request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("no network")

    subject = subject_of({"feed": []}, tmp_path)
    transport = httpx.MockTransport(nobody)
    answers = dict(ask_all(wanted(subject), transport=transport))
    rules = checks.selected(["H"])
    findings = checks.check(subject._replace(answers=answers), rules)
    assert {finding.code for finding in findings} == {"H102", "H302"}


# What is true of many


def some_file(number: int, host: str = "a.example") -> File:
    url = f"https://{host}/{number}.mp3"
    return File(only(url).episodes[0], "audio", url, Answers((url,)))


def counted(bad: int, good: int, said: str | Said = "is bad") -> list[str]:
    asked = [some_file(number) for number in range(bad + good)]

    def judge(file: File) -> str | Said | None:
        return said if int(file.url[18:-4]) < bad else None

    return [
        f"{f.of.id[18:-4] if f.of else 'show'}: {f.message}"
        for f in judged(asked, judge)
    ]


def test_what_most_files_of_a_host_have_is_told_once():
    assert counted(2, 0) == ["0: is bad", "1: is bad"]
    assert counted(3, 0) == ["show: is bad, for all 3 episodes there"]
    assert counted(3, 2) == ["show: is bad, for 3 of 5 episodes there"]
    assert counted(3, 3) == ["0: is bad", "1: is bad", "2: is bad"]
    several = Said("has 1 byte", together="is wrong")
    assert counted(3, 0, several) == ["show: is wrong, for all 3 episodes there"]
    assert counted(1, 0, several) == ["0: has 1 byte"]


def test_a_fix_that_is_not_everybodys_is_not_told_of_all():
    asked = [some_file(number) for number in range(3)]
    [one] = judged(asked, lambda file: Said("is bad", fix=file.url))
    assert one.fix is None
    [one] = judged(asked, lambda _: Said("is bad", fix="Mend it."))
    assert one.fix == "Mend it."


@given(st.lists(st.tuples(st.sampled_from("xyz"), st.integers(0, 3)), max_size=30))
def test_every_file_is_told_of_or_counted_once(files):
    asked = [some_file(n, f"{host}.example") for n, (host, _) in enumerate(files)]
    kinds = {file.url: kind for file, (_, kind) in zip(asked, files, strict=True)}

    def judge(file: File) -> str | None:
        kind = kinds[file.url]
        return f"{file.host} is {kind}" if kind else None

    counts = 0
    for one in judged(asked, judge):
        share = re.search(r", for (?:all )?(\d+)", one.message)
        assert bool(share) == (one.of is None)
        counts += int(share[1]) if share else 1
    assert counts == sum(bool(kind) for _, kind in files)


def test_examples_write_answers_as_plain_data(tmp_path):
    text = """
    feed: []
    answers:
      https://audio.example.org/second.mp3: 404
      https://audio.example.org/first.m4a:
        hops: [https://audio.example.org/first.m4a, https://cdn.example.org/1]
        start: {status: 200, headers: {etag: null, content-type: text/html}}
        head: null
    """
    answers = subject_of(yaml.safe_load(text), tmp_path).answers
    assert answers is not None
    second = answers["https://audio.example.org/second.mp3"]
    assert second == Answers(second.hops, start=Answer(404))
    first = answers["https://audio.example.org/first.m4a"]
    assert first.hops[1] == "https://cdn.example.org/1"
    assert first.head is None
    assert first.start is not None
    assert first.start.status == 200
    assert first.start.headers["content-type"] == "text/html"
    assert "etag" not in first.start.headers
    assert first.end is not None
    assert first.end.status == 206


def test_what_to_do_about_ranges_speaks_of_skipping_only_where_there_is_audio(tmp_path):
    text = """
    feed: []
    answers:
      https://audio.example.org/second.mp3: {start: {status: 200}}
      https://example.org/show/cover.jpg: {start: {status: 200}}
    """
    subject = subject_of(yaml.safe_load(text), tmp_path)
    advice = "Use a host that answers byte ranges with 206, such as GitHub Pages: "
    assert {
        f.field: f.fix for f in checks.check(subject, checks.selected(["H305"]))
    } == {
        "image": advice + "Apple requires HEAD and byte ranges for artwork too.",
        "audio": advice
        + "without them listeners cannot skip, and Apple rejects the show.",
    }
