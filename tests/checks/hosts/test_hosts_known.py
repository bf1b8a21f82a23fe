"""Hosts that are known, what they are asked, and what is true of many."""

import re

import httpx
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from podcast_digest import catalog as catalogs
from podcast_digest.checks import rules as checks
from podcast_digest.checks.hosts import RULES
from podcast_digest.checks.hosts.by_address import candidates, expires, to_pages
from podcast_digest.checks.hosts.reading import File, Said, judged, wanted
from podcast_digest.network.answers import Answer, Answers, Want
from podcast_digest.network.hosts import ask_all
from podcast_digest.show.addresses import address
from tests import servers
from tests.checking import subject_of, told
from tests.checks.hosts.cases import (
    AUDIO,
    BETTER,
    FROM,
    ID,
    M4A,
    MP3,
    RAW,
    SECOND,
    SIGNED,
    TO,
    coded,
    counted,
    found,
    only,
    some_file,
    typed,
    ways_out,
)
from tests.servers import file, redirect, refuse

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
