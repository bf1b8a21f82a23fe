"""Transcripts of anybody are read, or it is told why apps can't; and are written."""

import io
import json
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
import webvtt
from hypothesis import assume, given
from hypothesis import strategies as st

from podcast_digest.errors import TranscriptError
from podcast_digest.media.transcripts import (
    FORMATS,
    Cue,
    cues,
    parse,
    plain,
    render,
    sniff,
)

VTT, SRT, JSON = "text/vtt", "application/x-subrip", "application/json"


def clock(seconds: float, mark: str) -> str:
    """Return a time as WebVTT and SRT write it."""
    moment = datetime.fromtimestamp(0, UTC) + timedelta(seconds=seconds)
    hours = round(seconds * 1000) // 3_600_000
    return f"{hours:02}:{moment:%M:%S}{mark}{moment.microsecond // 1000:03}"


def as_vtt(cues: list[Cue]) -> str:
    rows = ["WEBVTT", ""]
    for cue in cues:
        rows.append(f"{clock(cue.start, '.')} --> {clock(cue.end, '.')}")
        text = cue.text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        rows += [f"<v {cue.speaker}>{text}" if cue.speaker else text, ""]
    return "\n".join(rows)


def as_srt(cues: list[Cue]) -> str:
    rows = []
    for number, cue in enumerate(cues, 1):
        rows += [str(number), f"{clock(cue.start, ',')} --> {clock(cue.end, ',')}"]
        rows += [f"{cue.speaker}: {cue.text}" if cue.speaker else cue.text, ""]
    return "\n".join(rows)


def as_json(cues: list[Cue]) -> str:
    segments = [
        {"startTime": cue.start, "endTime": cue.end, "body": cue.text}
        | ({"speaker": cue.speaker} if cue.speaker else {})
        for cue in cues
    ]
    return json.dumps({"version": "1.0.0", "segments": segments})


LINES = st.text(
    st.sampled_from("abz019 .,?!-<>&;/'\"{}é字。：🎧"), min_size=1, max_size=12
).map(str.strip)
TEXTS = (
    st.lists(LINES.filter(bool), min_size=1, max_size=3)
    .map("\n".join)
    .filter(lambda text: "-->" not in text)
)
CUES = st.lists(
    st.builds(
        lambda start, length, text, speaker: Cue(
            start / 1000, (start + length) / 1000, text, speaker
        ),
        st.integers(0, 400_000_000),
        st.integers(0, 100_000),
        TEXTS,
        st.sampled_from([None, "Ann", "Dr. Who", "主持人"]),
    ),
    max_size=5,
)


@given(CUES, st.sampled_from(["\n", "\r\n"]), st.sampled_from(["", "\ufeff"]))
def test_what_is_written_as_webvtt_is_read_back(cues, end, mark):
    text = mark + as_vtt(cues).replace("\n", end)
    assert parse(text.encode(), VTT) == tuple(cues)


@given(CUES, st.sampled_from(["\n", "\r\n"]), st.sampled_from(["", "\ufeff"]))
def test_what_is_written_as_srt_is_read_back(cues, end, mark):
    # In SRT, these have another meaning.
    assume(not any(": " in cue.text or "<b>" in cue.text for cue in cues))
    text = mark + as_srt(cues).replace("\n", end)
    assert parse(text.encode(), SRT) == tuple(cues)


@given(CUES)
def test_what_is_written_as_json_is_read_back(cues):
    assert parse(as_json(cues).encode(), JSON) == tuple(cues)


# What is written.


def no_doubt_in_srt(said: list[Cue]) -> bool:
    """Tell whether SRT has no other meaning for any of it."""
    return not any(": " in cue.text or "<b>" in cue.text for cue in said)


@given(CUES, st.permutations([VTT, SRT, JSON]))
def test_cues_stay_what_they_are_from_form_to_form(said, order):
    assume(no_doubt_in_srt(said))
    kept = tuple(said)
    for kind in (*order, *order):
        written = render(kept, kind)
        assert written == render(kept, kind)
        assert not said or sniff(written) == FORMATS[kind]
        kept = parse(written, kind)
    assert kept == tuple(said)


#: What JSON can say.
ANY_CUES = st.lists(
    st.builds(
        Cue,
        st.floats(0, 36_000_000),
        st.floats(0, 36_000_000),
        st.text(st.characters(codec="utf-8"), max_size=20)
        | st.sampled_from(["-->", "1\n00:00:01,000 --> 00:00:02,000\na", "&amp;lt;"]),
        st.none() | st.text(st.characters(codec="utf-8"), max_size=9),
    ).filter(lambda cue: cue.text.strip()),
    max_size=4,
)


@given(ANY_CUES, st.sampled_from([VTT, SRT, JSON]))
def test_whatever_json_says_can_be_written_and_read_in_every_form(said, kind):
    read_back = parse(render(said, kind), kind)
    assert [(c.start, c.end) for c in read_back] == [
        (round(c.start, 3), round(c.end, 3)) for c in said
    ]


@given(CUES)
def test_another_parser_reads_what_we_wrote(said):
    assume(said)
    theirs = webvtt.from_buffer(io.StringIO(render(said, VTT).decode()))
    assert [
        Cue(when(c.start), when(c.end), unescape(c.text), c.voice) for c in theirs
    ] == said
    theirs = webvtt.from_buffer(io.StringIO(render(said, SRT).decode()), format="srt")
    assert [(when(c.start), when(c.end)) for c in theirs] == [c[:2] for c in said]


def when(clock: str) -> float:
    hours, minutes, seconds = clock.split(":")
    return round(int(hours) * 3600 + int(minutes) * 60 + float(seconds), 3)


SAID = (
    Cue(0.5, 1.25, "1 < 2 --> <b>3</b>\n \n&c", "Ann\n& Bob"),
    Cue(360_000, 360_001, "{\\an8}Yes."),
)


def test_webvtt_escapes_what_would_be_markup():
    assert render(SAID, VTT).decode() == (
        "WEBVTT\n\n"
        "00:00:00.500 --> 00:00:01.250\n"
        "<v Ann &amp; Bob>1 &lt; 2 --&gt; &lt;b&gt;3&lt;/b&gt;\n&amp;c\n\n"
        "100:00:00.000 --> 100:00:01.000\n"
        "{\\an8}Yes.\n"
    )


def test_srt_has_what_looks_alike_where_it_can_escape_nothing():
    assert render(SAID, SRT).decode() == (
        "1\n"
        "00:00:00,500 --> 00:00:01,250\n"
        "Ann & Bob: 1 < 2 → ＜b＞3＜/b＞\n&c\n\n"
        "2\n"
        "100:00:00,000 --> 100:00:01,000\n"
        "｛\\an8｝Yes.\n\n"
    )


def test_json_holds_all_of_it():
    assert json.loads(render(SAID, JSON)) == {
        "version": "1.0.0",
        "segments": [
            {
                "speaker": "Ann\n& Bob",
                "startTime": 0.5,
                "endTime": 1.25,
                "body": "1 < 2 --> <b>3</b>\n \n&c",
            },
            {"startTime": 360_000, "endTime": 360_001, "body": "{\\an8}Yes."},
        ],
    }


# A file, by its name.


@pytest.mark.parametrize(
    ("name", "data", "said", "text"),
    [
        (
            "a/b.VTT",
            b"WEBVTT\n\n00:00.000 --> 00:01.000\n<v Ann>Hi.\n\n"
            b"00:01.000 --> 00:02.000\nWell,\nyes.\n",
            (Cue(0, 1, "Hi.", "Ann"), Cue(1, 2, "Well,\nyes.")),
            "Ann: Hi.\n\nWell,\nyes.",
        ),
        (
            "b.srt",
            b"1\n00:00:00,000 --> 00:00:01,000\nHi.\n",
            (Cue(0, 1, "Hi."),),
            "Hi.",
        ),
        ("b.json", b'{"segments": []}', (), ""),
        ("b.txt", b"\xef\xbb\xbfOne\r\n\r\n<b>two</b>", (), "One\n\n<b>two</b>"),
        ("b.html", b"<script>alert(1)</script>", (), ""),
        ("b", b"WEBVTT", (), ""),
    ],
)
def test_a_file_is_read_by_its_name(name, data, said, text):
    assert cues(name, data) == said
    assert plain(name, data) == text


def test_a_text_of_another_encoding_is_told():
    with pytest.raises(TranscriptError) as caught:
        plain("a.txt", "你好".encode("gbk"))
    assert str(caught.value) == "line 1: is not UTF-8"


#: What parsers trip over, in any order.
PIECES = st.lists(
    st.sampled_from(
        [
            *("WEBVTT", "\n", "\n\n", "\r", "\ufeff", "-->", " ", "\t", "NOTE", "1"),
            *("00:01.000 --> 00:02.000\n", "00:00:01,000 --> 00:00:02,000\n"),
            *("<v Ann>", "<", ">", "&#1;", "&amp;", "{", "}", "[", "]", '"', ":", ","),
            *('{"segments": [', '{"startTime": 1, "body": "a"}', "1e999", "NaN", "字"),
            *("\ud83d", "\x00"),
        ]
    ),
    max_size=30,
).map(lambda pieces: "".join(pieces).encode("utf-8", "surrogatepass"))


def problems_of(data: bytes, kind: str) -> tuple[str, ...]:
    """Return what stands in the way of reading, nothing if nothing does."""
    try:
        parse(data, kind)
    except TranscriptError as error:
        return error.problems
    return ()


@given(st.binary() | PIECES, st.sampled_from([*FORMATS, "text/html", ""]))
def test_any_bytes_are_cues_or_an_error(data, kind):
    problems = problems_of(data, kind)
    assert all(p and "\n" not in p and len(p) < 500 for p in problems)
    for cue in () if problems else parse(data, kind):
        assert cue.text == cue.text.strip() != ""
        assert cue.start >= 0 <= cue.end
        cue.text.encode()
    sniff(data)


@pytest.mark.parametrize("kind", [VTT, SRT, JSON])
@pytest.mark.parametrize(
    "piece",
    [
        *("<", "<v ", "<v.", "<b ", "&", "&#9", "\n", " ", "1", "-->", "[", '{"a":'),
        *("{\\", "\r", "1\n\n", "00:00:00.000 --> ", "a: ", "A ", "{},"),
    ],
)
def test_a_megabyte_of_the_same_takes_no_longer_than_any_other(kind, piece):
    many = piece * (1_000_000 // len(piece))
    cue = {
        VTT: "WEBVTT\n\n00:00.000 --> 00:01.000\n",
        SRT: "1\n00:00:00,000 --> 00:00:01,000\n",
        JSON: '{"segments": [',
    }[kind]
    assert len(problems_of(many.encode(), kind)) <= 100
    assert len(problems_of((cue + many).encode(), kind)) <= 100


def read(text: str, kind: str = VTT) -> tuple[Cue, ...]:
    return parse(text.encode(), kind)


def test_webvtt_as_tools_write_it():
    assert read(
        "WEBVTT - made by hand\n"
        "Kind: captions\n"
        "Language: en\n"
        "\n"
        "STYLE\n"
        "::cue { color: red }\n"
        "\n"
        "NOTE\n"
        "two lines\n"
        "\n"
        "intro\n"
        "00:01.500 --> 00:02.000 align:start position:0%\n"
        " \n"
        "what's<00:00:01.720><c> up</c>\n"
        "\n"
        "100:00:03.000 --> 100:00:04.000\n"
        "<v.loud Ann Lee>Q&amp;A: 1 < 2, i &lt;3 you&#33;</v> <v Bob><i>Yes.</i>\n"
        "\n"
        "00:05.000 --> 00:06.000\n"
    ) == (
        Cue(1.5, 2, "what's up"),
        Cue(360003, 360004, "Q&A: 1 < 2, i <3 you!", "Ann Lee"),
        Cue(360003, 360004, "Yes.", "Bob"),
    )


def test_a_cue_right_below_the_header_is_read():
    assert read("WEBVTT\n00:00.000 --> 00:01.000\nHello.") == (Cue(0, 1, "Hello."),)


def test_srt_as_tools_write_it():
    assert read(
        "\n\n"
        "0\n"
        "00:00:00,000 --> 00:00:02,000  \n"
        "{\\an8}<i>Sarah:</i> In today's episode:\n"
        "nothing --> much, 1 < 2.\n"
        " \n"
        "1 \n"
        "00:00:02,000-->00:00:04,000\n"
        "\n"
        "2\n"
        "00:00:04,000 --> 00:00:06,000\n"
        "and then: no name, <b>1.567</b>\n",
        SRT,
    ) == (
        Cue(0, 2, "In today's episode:\nnothing --> much, 1 < 2.", "Sarah"),
        Cue(4, 6, "and then: no name, 1.567"),
    )


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("SPEAKER_01: yes", "SPEAKER_01"),
        ("Dr. Ann Lee: yes", "Dr. Ann Lee"),
        ("主持人: 你好", "主持人"),
        ("Note that: no", None),
        ("12: 30", None),
        ("One Two Three Four: no", None),
        ("例如：没有", None),
        ("Https://example.org", None),
    ],
)
def test_a_name_before_a_colon_speaks(text, speaker):
    (cue,) = read(f"1\n00:00:00,000 --> 00:00:02,000\n{text}\n", SRT)
    assert cue.speaker == speaker


def test_segments_of_json_without_an_end_last_until_the_next():
    document = {
        "segments": [
            {"startTime": 0.5, "body": " I\n", "speaker": " Ann "},
            {"startTime": 1, "endTime": None, "body": "a\ud83d", "speaker": None},
        ]
    }
    assert read(json.dumps(document), JSON) == (
        Cue(0.5, 1, "I", "Ann"),
        Cue(1, 1, "a\ufffd"),
    )
    assert read('{"segments": []}', JSON) == ()


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("", "line 1: does not begin with WEBVTT"),
        ("\nWEBVTT\n", "line 1: does not begin with WEBVTT"),
        ("WEBVTT1\n", "line 1: does not begin with WEBVTT"),
        (
            "WEBVTT\n\n00:00:01,000 --> 00:00:02,000\nHi\n",
            "line 3: '00:00:01,000 --> 00:00:02,000' should be written like "
            "00:01:02.500 --> 00:01:04.000",
        ),
        (
            "WEBVTT\n\n1\n1:02.000 --> 1:03.000\nHi\n\n00:61.000 --> 01:02.000\nHi\n",
            "line 4: '1:02.000 --> 1:03.000' should be written like "
            "00:01:02.500 --> 00:01:04.000\n"
            "line 7: '00:61.000 --> 01:02.000' should be written like "
            "00:01:02.500 --> 00:01:04.000",
        ),
        (
            "WEBVTT\n\n00:01.000 --> 00:02.000\nHi\n00:02.000 --> 00:03.000\nyou\n",
            "line 5: --> in a text: is an empty line missing above?",
        ),
        (
            "WEBVTT\n\n00:01.000 --> 00:02.000\nHi\n\nA second paragraph.\n",
            "line 6: 'A second paragraph.' belongs to no cue",
        ),
    ],
)
def test_webvtt_that_apps_drop(text, problems):
    with pytest.raises(TranscriptError) as caught:
        read(text)
    assert str(caught.value) == problems


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("Hi there", "line 1: 'Hi there' belongs to no cue"),
        (
            "1\n00:00:01.000 --> 00:00:02.000\nHi\n",
            "line 2: '00:00:01.000 --> 00:00:02.000' should be written like "
            "00:01:02,500 --> 00:01:04,000",
        ),
        (
            "1\n0:00:04-->0:00:08\nHi\n",
            "line 2: '0:00:04-->0:00:08' should be written like "
            "00:01:02,500 --> 00:01:04,000",
        ),
        (
            "00:00:01,000 --> 00:00:02,000\nHi\n",
            "line 1: no number above the times of a cue",
        ),
        (
            "one\n00:00:01,000 --> 00:00:02,000\nHi\n",
            "line 1: 'one' is not the number of a cue",
        ),
        (
            "1\n00:00:01,000 --> 00:00:02,000\nHi\n2\n00:00:02,000 --> 00:00:03,000\n",
            "line 5: times in a text: is an empty line missing above?",
        ),
        (
            "1\n00:00:01,000 --> 00:00:02,000\n\nThis is still it.\nAnd this.\n",
            "line 4: 'This is still it.' belongs to no cue",
        ),
    ],
)
def test_srt_that_apps_drop(text, problems):
    with pytest.raises(TranscriptError) as caught:
        read(text, SRT)
    assert str(caught.value) == problems


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("", "line 1: is not JSON: expecting value"),
        (
            '{"segments": [\n{"startTime": 1,}]}',
            "line 2: is not JSON: expecting property name enclosed in double quotes",
        ),
        ("[]", 'has no list of "segments"'),
        ('{"chapters": []}', 'has no list of "segments"'),
        ("[" * 100_000, "is nested too deeply"),
        (
            '{"segments": [{"startTime": NaN}]}',
            "holds NaN, which JSON does not allow",
        ),
        (
            '{"segments": [1, {}, {"startTime": "0:01", "endTime": -1, "body": [], '
            '"speaker": {}}, {"startTime": true, "body": ""}, '
            '{"startTime": 1e999, "endTime": null, "body": "a"}]}',
            "segments[0]: is 1, not an object\n"
            "segments[1].startTime: is missing\n"
            "segments[1].body: is null, not text\n"
            "segments[2].startTime: is '0:01', not a number of seconds\n"
            "segments[2].endTime: is -1, not a number of seconds\n"
            "segments[2].body: is a list, not text\n"
            "segments[2].speaker: is an object, not text\n"
            "segments[3].startTime: is true, not a number of seconds\n"
            "segments[4].startTime: is Infinity, not a number of seconds",
        ),
        (
            f'{{"segments": [{{"startTime": {"9" * 5000}, "body": "a"}}]}}',
            "segments[0].startTime: is Infinity, not a number of seconds",
        ),
    ],
)
def test_json_that_apps_drop(text, problems):
    with pytest.raises(TranscriptError) as caught:
        read(text, JSON)
    assert str(caught.value) == problems


def test_a_text_is_never_taken_for_json():
    with pytest.raises(TranscriptError) as caught:
        read("WEBVTT\n", JSON)
    assert str(caught.value) == "line 1: is not JSON: expecting value"


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        ("WEBVTT".encode("utf-16"), "is UTF-16, and apps read UTF-8"),
        ("WEBVTT\n\n你好".encode("gbk"), "line 3: is not UTF-8"),
    ],
)
def test_only_utf_8_is_read(data, problem):
    with pytest.raises(TranscriptError) as caught:
        parse(data, VTT)
    assert str(caught.value) == problem


def test_a_page_has_no_times():
    with pytest.raises(TranscriptError) as caught:
        read("<p>Hi</p>", "text/html")
    assert str(caught.value) == "text/html has no times that could be read"


def test_a_hundred_problems_are_enough():
    with pytest.raises(TranscriptError) as caught:
        read("a\n\n" * 1000, SRT)
    assert len(caught.value.problems) == 100


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"\xef\xbb\xbfWEBVTT", "WebVTT"),
        (b"\n <!doctype HTML><title>404</title>", "HTML"),
        (b"<html lang=en>", "HTML"),
        (b'{\n "segments"', "JSON"),
        (b'[{"a', "JSON"),
        (b"\r\n1\r\n00:00:01,000 --> 00:00:02,000", "SRT"),
        (b"[Music] WEBVTT", None),
        (b"1\nfor the money", None),
        (b"\xff\xfe\x00", None),
        (b"", None),
    ],
)
def test_a_file_is_known_by_how_it_begins(data, kind):
    assert sniff(data) == kind
