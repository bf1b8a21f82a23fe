"""Rules of the Podcasting 2.0 namespace, where examples are not enough."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podcast_digest.checks import Level, Subject, namespace, psp1
from podcast_digest.checks import rules as checks
from podcast_digest.checks.namespace.files import transcript_can_be_read
from podcast_digest.feed.reading import read
from podcast_digest.show.identity import podcast_guid
from podcast_digest.show.model import UpdateFrequency
from tests import strategies
from tests.checking import changed, found_by, subject_of, told

BY_CODE = {rule.code: rule for rule in (*psp1.RULES, *namespace.RULES)}
SITE = "https://example.org/show/"


def of_feed(changes=(), files=None) -> Subject:
    data = changed("base.xml", changes).encode()
    document = read(data, "base.xml")
    linked = {SITE + name: content for name, content in (files or {}).items()}
    now = datetime(2025, 7, 1, tzinfo=UTC)
    return Subject(document.show, now, len(data), document=document, linked=linked)


BYTES = st.binary(max_size=50) | st.lists(
    st.sampled_from(
        [
            *(b"WEBVTT\n\n", b"00:01.000 --> 00:02.000\n", b"Hi\n", b"\n", b"1\n"),
            *(b"00:00:09,000 --> 00:00:02,000\n", b"\xef\xbb\xbf", b"<html>", b"\xff"),
            *(
                b'{"version": "1.2.0", ',
                b'"chapters": [',
                b'"segments": [',
                b"]}",
                b",",
            ),
            *(b'{"startTime": 1', b', "title": "a"', b', "img": "/a"', b', "body": ""'),
            *(b', "endTime": 0', b"}", b', "title": "\\ud83d"', b"NaN", b"1e999"),
        ]
    ),
    max_size=12,
).map(b"".join)


@strategies.unhurried
@given(BYTES, BYTES)
def test_whatever_lies_behind_an_address_is_told_in_one_line(chapters, transcript):
    names = ("first.json", "second.json", "first.srt", "second.vtt")
    contents = (chapters, transcript, transcript, transcript)
    subject = of_feed(files=dict(zip(names, contents, strict=True)))
    for finding in checks.check(subject, namespace.RULES):
        assert finding.message.isprintable()
        assert len(finding.message) < 500


@given(strategies.urls(), st.booleans())
def test_the_guid_of_any_feed_is_right(url, with_slash):
    guid = podcast_guid(url + "/" if with_slash else url)
    show = of_feed().show.model_copy(update={"guid": guid, "feed_url": url})
    subject = Subject(show, datetime(2025, 7, 1, tzinfo=UTC), 0)
    assert checks.check(subject, [BY_CODE["N102"]]) == []


DAYS = st.sampled_from(["MO", "-1FR", "+4TH", "2SU"])
RRULES = st.fixed_dictionaries(
    {"FREQ": st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"])},
    optional={
        "INTERVAL": st.integers(1, 99).map(str),
        "COUNT": st.integers(1, 99).map(str),
        "BYDAY": st.lists(DAYS, min_size=1, max_size=3).map(",".join),
        "BYMONTH": st.just("1,12"),
        "BYSETPOS": st.just("-1"),
        "WKST": st.just("MO"),
    },
)


@given(st.data(), RRULES, st.booleans())
def test_schedules_that_calendars_know_are_right(data, parts, small):
    order = data.draw(st.permutations(list(parts.items())))
    rrule = ";".join(f"{name}={value}" for name, value in order)
    rrule = rrule.lower() if small else rrule
    every = UpdateFrequency(text="Often", rrule=rrule)
    show = of_feed().show.model_copy(update={"update_frequency": every})
    subject = Subject(show, datetime(2025, 7, 1, tzinfo=UTC), 0)
    assert checks.check(subject, [BY_CODE["N109"]]) == []


def test_transcripts_that_are_all_broken_are_told_once():
    item = (
        "<item><title>More</title><guid>more</guid><podcast:transcript "
        f'url="{SITE}first.srt" type="application/x-subrip"/></item>\n'
    )
    old = "    <generator>"
    changes = [[old, item * 4 + old]]
    subject = of_feed(changes, {"first.srt": b"Hello.\n"})
    assert told(checks.check(subject, [BY_CODE["N304"]])) == [
        "show: transcript: 5 of 6 episodes have a transcript that can't be read in "
        "full; the first can't be read in full: 'first.srt', line 1: 'Hello.' belongs "
        "to no cue"
    ]


def test_a_file_with_very_many_faults_is_told_in_one_finding():
    chapters = [{"startTime": -1}] * 500
    files = {"first.json": json.dumps({"chapters": chapters}).encode()}
    assert told(checks.check(of_feed(files=files), [BY_CODE["N301"]])) == [
        "first-article-1111111111: chapters: can't be read: 'first.json', "
        "chapters[0].startTime: is -1, not a number of seconds; and many more"
    ]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (
            "WEBVTT\n\n00:00.000 --> 00:01.000\n你好".encode("gbk"),
            "can't be read in full: 'second.vtt', line 4: is not UTF-8",
        ),
        (
            "WEBVTT\n".encode("utf-16"),
            "can't be read in full: 'second.vtt', is UTF-16, and apps read UTF-8",
        ),
    ],
)
def test_a_transcript_is_utf_8(data, message):
    subject = of_feed(files={"second.vtt": data})
    assert [found.message for found in transcript_can_be_read(subject)] == [message]


def test_an_address_may_be_encoded_and_have_a_query():
    url = f"{SITE}%E5%AD%97.vtt?token=1#x"
    changes = [[f"{SITE}second.vtt", url]]
    subject = of_feed(changes)._replace(linked={url: b"<html>"})
    assert told(checks.check(subject, [BY_CODE["N303"]])) == [
        "second-article-2222222222: transcript: is HTML, but its type is text/vtt: "
        "'字.vtt'"
    ]


def test_an_estimated_duration_proves_nothing(tmp_path: Path):
    probe = {"length": 1, "type": "audio/mpeg", "duration": 20.0, "method": "estimate"}
    exact = {**probe, "exact": True}
    lock = {"probes": {"https://audio.example.org/second.mp3": exact}}
    assert found_by(BY_CODE["N302"], {"catalog": [], "lock": lock}, tmp_path) == [
        "second-article-2222222222: chapters: has a fault in "
        "'second-article-2222222222.json': chapters[1] starts at 1:40, but the audio "
        "ends at 0:20"
    ]
    inexact = {**probe, "exact": False}
    lock = {"probes": {"https://audio.example.org/second.mp3": inexact}}
    assert found_by(BY_CODE["N302"], {"catalog": [], "lock": lock}, tmp_path) == []


def test_nothing_of_audio_that_is_not_measured_stops_a_build(tmp_path: Path):
    changes = [["https://audio.example.org/second.mp3", "https://example.org/2.mp3"]]
    subject = subject_of({"catalog": changes}, tmp_path)
    assert subject.show.episodes[0].enclosure.length == 0
    found = checks.check(subject, [*psp1.RULES, *namespace.RULES])
    assert [f for f in found if f.level is Level.ERROR] == []
