"""A check from Python: values in, a report out, and nothing is printed."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from podcast_digest.catalog import decode
from podcast_digest.checks import Subject
from podcast_digest.checks import rules as checks
from podcast_digest.errors import PodcastDigestError
from podcast_digest.feed.reading import read
from podcast_digest.project import checking
from podcast_digest.project.checking import Judged
from tests import servers
from tests.checking import changed, subject_of

NOW = datetime(2025, 7, 1, tzinfo=UTC)
AUDIO = "https://audio.example.org/"


def a_feed(text):
    document = read(text.encode(), "feed.xml")
    subject = Subject(document.show, NOW, len(text), document=document)
    return Judged("feed.xml", Path("feed.xml"), subject)


def test_a_feed_is_checked(capsys):
    text = changed("base.xml", [["<title>Reading Room</title>\n    <link>", "<link>"]])
    report = checking.check(a_feed(text))
    assert (report.name, report.title, report.episodes) == ("feed.xml", "", 2)
    assert [(p.finding.code, p.line) for p in report.found] == [("A101", 3)]
    assert (report.online, report.unasked, report.ignored) == (False, True, [])
    assert capsys.readouterr() == ("", "")


def test_a_catalog_is_checked_with_what_it_ignores(tmp_path):
    title = "  title: Reading Room\n"
    ignoring = f"{title}  checks:\n    ignore:\n      A103: no cover yet\n"
    changes = [[title, ignoring], ["  image: cover.jpg\n", ""]]
    text = changed("base.yaml", changes)
    judged = Judged("mine", None, subject_of({"catalog": changes}, tmp_path), text)
    report = checking.check(judged, checks.selected(["A", "K"]))
    assert report.found == []
    ((finding, line, reason),) = report.ignored
    assert (finding.code, line, reason) == ("A103", 1, "no cover yet")
    assert report.rules == len(checks.selected(["A", "K"]))
    assert not report.unasked


def test_hosts_are_asked_and_progress_is_reported():
    heard = []
    with servers.serve({}) as server:
        text = changed("base.xml", []).replace("https://example.org/", server.url("/"))
        judged = a_feed(text.replace(AUDIO, server.url("/")))
        report = checking.check(
            judged,
            online=True,
            progress=lambda done, total: heard.append((done, total)),
        )
    assert report.online
    assert not report.unasked
    assert {p.finding.code[0] for p in report.found} >= {"H"}
    total = heard[0][1]
    assert heard == [(done, total) for done in range(total + 1)]


def test_without_a_network_there_may_be_nothing_to_check():
    text = changed("base.xml", []).replace(
        "https://example.org/", "http://127.0.0.1:9/"
    )
    judged = a_feed(text.replace(AUDIO, "http://localhost:9/"))
    rules = checks.selected(["H"])
    with pytest.raises(
        PodcastDigestError, match=r"^no network: no host could be asked$"
    ):
        checking.check(judged, rules, online=True)
    assert checking.check(judged, rules).rules == 0


def test_a_catalog_is_fixed_where_that_is_safe(tmp_path):
    path = tmp_path / "episodes.yaml"
    before = changed("base.yaml", [["  language: en\n", "  language: EN_us\n"]])
    path.write_text(before, encoding="utf-8", newline="")

    def text_of(path):
        return decode(path.read_bytes(), str(path))

    (change,) = checking.fix(path, text_of)
    assert change.startswith(f"{path}:")
    assert text_of(path) == before.replace("EN_us", "en-us")
    assert checking.fix(path, text_of) == ()
