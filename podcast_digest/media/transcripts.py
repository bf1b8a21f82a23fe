"""Transcripts with times, as WebVTT, SRT or JSON -> cues, and back. Performs no I/O.

Strict about structure: what apps would drop or show in the wrong place is a problem.
Whether the times make sense is for others to judge. Takes linear time on any input.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from html import escape, unescape
from typing import Literal, NamedTuple

from podcast_digest.errors import TranscriptError
from podcast_digest.show.fields import TIMED_TRANSCRIPTS, TRANSCRIPT_TYPES, suffix_type
from podcast_digest.text.decoding import (
    MOST_PROBLEMS,
    is_seconds,
    json_of,
    text_of,
    told,
    whole,
)

Format = Literal["WebVTT", "SRT", "JSON"]

#: What podcast:transcript may declare that has times (Podcasting 2.0 namespace,
#: transcript). Apple and most apps take either name of SRT.
FORMATS: dict[str, Format] = {
    "text/vtt": "WebVTT",
    "application/x-subrip": "SRT",
    "application/srt": "SRT",
    "application/json": "JSON",
}

# Minutes and seconds have two digits, milliseconds three; of SRT, hours too. Apps skip
# what is written otherwise, and some the whole file.
_VTT_TIME = r"(?:(\d{2,5}):)?([0-5]\d):([0-5]\d)\.(\d{3})"
_SRT_TIME = r"(\d{2,5}):([0-5]\d):([0-5]\d),(\d{3})"
_VTT_TIMES = re.compile(
    rf"[ \t]*{_VTT_TIME}[ \t]+-->[ \t]+{_VTT_TIME}(?:[ \t].*)?", re.ASCII
)
_SRT_TIMES = re.compile(rf"[ \t]*{_SRT_TIME}[ \t]*-->[ \t]*{_SRT_TIME}[ \t]*", re.ASCII)
# In the text of SRT an arrow may be an arrow, if no times are around it.
_LIKE_TIMES = re.compile(r"[ \t]*[\d:.,]+[ \t]*-->[ \t]*\d")
_SIGNATURE = re.compile(r"WEBVTT(?:[ \t].*)?")
_NO_CUE = re.compile(r"(?:NOTE|STYLE|REGION)(?:[ \t].*)?")

# "<" ends each, so that a text of nothing else is read once.
_VOICE = re.compile(r"<v(?:\.[^\s<>]*)?[ \t]([^<>]*)>")
_VTT_TAG = re.compile(r"</?[a-z\d][^<>]*>|</>")
_SRT_TAG = re.compile(
    r"</?(?:[bius]|font)(?:[ \t][^<>]*)?>|\{\\[^{}]*\}", re.IGNORECASE
)
_REFERENCE = re.compile(r"&(?:#\d{1,7}|#[xX][\da-fA-F]{1,6}|[a-zA-Z]{2,8});")
# Up to three words, none in small letters: "Ann: ", "Dr. Who: ", "SPEAKER_01: ".
_SPEAKER = re.compile(r"([^\W\d_a-z][^\s:<>]{0,30}(?: [^\Wa-z][^\s:<>]{0,30}){0,2}): ")


class Cue(NamedTuple):
    """What is said from one time to another."""

    start: float  #: seconds
    end: float  #: where a file of JSON does not say it, when the next one starts
    text: str  #: plain; lines end in ``\\n``
    speaker: str | None = None


def parse(data: bytes, type: str) -> tuple[Cue, ...]:
    """Return the cues of a transcript, in its order; those without text are left out.

    ``type`` is the one that is declared, a key of FORMATS. Raises TranscriptError.
    """
    kind = FORMATS.get(type)
    if kind is None:
        raise TranscriptError([f"{type} has no times that could be read"])
    try:
        read = _json(json_of(data)) if kind == "JSON" else _READERS[kind](text_of(data))
    except ValueError as error:
        raise TranscriptError([str(error)]) from None
    cues: list[Cue] = []
    problems: list[str] = []
    for found in read:
        if isinstance(found, Cue):
            cues.append(found)
        else:
            problems.append(found)
            if len(problems) == MOST_PROBLEMS:
                break
    if problems:
        raise TranscriptError(problems)
    return tuple(cue for cue in cues if cue.text)


def cues(name: str, data: bytes) -> tuple[Cue, ...]:
    """Return the cues of a file, whose name tells its type; pages and text have none.

    Raises TranscriptError.
    """
    kind = suffix_type(TIMED_TRANSCRIPTS, name)
    return parse(data, kind) if kind else ()


def plain(name: str, data: bytes) -> str:
    """Return what a file says, without times and with an empty line between two cues.

    Of a page nothing: it is for others to make safe. Raises TranscriptError.
    """
    match suffix_type(TRANSCRIPT_TYPES, name):
        case "text/html" | None:
            return ""
        case "text/plain":
            try:
                return "\n".join(text_of(data).splitlines())
            except ValueError as error:
                raise TranscriptError([str(error)]) from None
        case kind:
            return "\n\n".join(map(_spoken, parse(data, kind)))


def render(said: Iterable[Cue], type: str) -> bytes:
    """Return a transcript of a type, a key of FORMATS; the same cues, the same bytes.

    Times are to the millisecond. What a text can't hold in a form is written as what
    looks alike: markup and arrows in SRT, and no text keeps its empty lines.
    """
    return "".join(_WRITERS[FORMATS[type]](said)).encode()


def _as_webvtt(said: Iterable[Cue]) -> Iterator[str]:
    yield "WEBVTT\n"
    for cue in said:
        voice = f"<v {escape(_one_line(cue.speaker), quote=False)}>" * bool(cue.speaker)
        text = escape(_whole_lines(cue.text), quote=False)
        yield f"\n{_times(cue, '.')}\n{voice}{text}\n"


def _as_srt(said: Iterable[Cue]) -> Iterator[str]:
    for number, cue in enumerate(said, 1):
        text = _whole_lines(_spoken(cue)).replace("-->", "→")
        text = _SRT_TAG.sub(lambda tag: tag[0].translate(_ALIKE), text)
        yield f"{number}\n{_times(cue, ',')}\n{text}\n\n"


def _as_json(said: Iterable[Cue]) -> Iterator[str]:
    segments = [
        {
            **({"speaker": cue.speaker} if cue.speaker else {}),
            "startTime": round(cue.start, 3),
            "endTime": round(cue.end, 3),
            "body": cue.text,
        }
        for cue in said
    ]
    document = {"version": "1.0.0", "segments": segments}
    yield json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _spoken(cue: Cue) -> str:
    return f"{_one_line(cue.speaker)}: {cue.text}" if cue.speaker else cue.text


def _one_line(text: str | None) -> str:
    return " ".join((text or "").split())


def _whole_lines(text: str) -> str:
    # An empty line would end the cue.
    return "\n".join(line for line in re.split("[\r\n]", text) if line.strip())


def _times(cue: Cue, mark: str) -> str:
    return f"{_clock(cue.start, mark)} --> {_clock(cue.end, mark)}"


def _clock(seconds: float, mark: str) -> str:
    minutes, milliseconds = divmod(round(round(seconds, 3) * 1000), 60_000)
    hours, minutes = divmod(minutes, 60)
    rest, milliseconds = divmod(milliseconds, 1000)
    return f"{hours:02}:{minutes:02}:{rest:02}{mark}{milliseconds:03}"


_ALIKE = str.maketrans("<>{}", "＜＞｛｝")
_WRITERS: dict[Format, Callable[[Iterable[Cue]], Iterator[str]]] = {
    "WebVTT": _as_webvtt,
    "SRT": _as_srt,
    "JSON": _as_json,
}


def sniff(data: bytes) -> Format | Literal["HTML"] | None:
    """Tell by its first bytes what a file is, whatever it is called.

    >>> sniff(b"WEBVTT"), sniff(b"<!DOCTYPE html>"), sniff(b"1\\n00:01.5 --> 00:02")
    ('WebVTT', 'HTML', 'SRT')
    """
    start = data[:1000].decode("utf-8-sig", errors="replace").lstrip()
    if start.startswith("WEBVTT"):
        return "WebVTT"
    if start[:14].lower() == "<!doctype html" or start[:5].lower() == "<html":
        return "HTML"
    if re.match(r"[\[{]\s*[\[{\"}\]]", start):
        return "JSON"
    if re.match(r"\d+\s*\n[ \t]*[\d:.,]+[ \t]*-->", start):
        return "SRT"
    return None


#: A reader yields cues, and a text for each problem.
_Found = Iterator[Cue | str]


def _webvtt(text: str) -> _Found:
    """Read WebVTT 1 (W3C): blocks between empty lines, after its signature."""
    blocks = _blocks(text, lambda line: line == "")
    number, rows = next(blocks, (1, [""]))
    if number > 1 or not _SIGNATURE.fullmatch(rows[0]):
        yield "line 1: does not begin with WEBVTT"
        return
    # A cue right behind the header is one, though an empty line should be between.
    header = next((n for n, row in enumerate(rows) if "-->" in row), len(rows))
    if header < len(rows):
        yield from _vtt_cue(number + header, rows[header:])
    for number, rows in blocks:
        if _NO_CUE.fullmatch(rows[0]):
            continue
        if "-->" in rows[0]:
            yield from _vtt_cue(number, rows)
        elif len(rows) > 1 and "-->" in rows[1]:  # the first line is its name
            yield from _vtt_cue(number + 1, rows[1:])
        else:
            yield _stray(number, rows[0])


def _vtt_cue(number: int, rows: list[str]) -> _Found:
    times = _VTT_TIMES.fullmatch(rows[0])
    if not times:
        yield _no_times(number, rows[0], "00:01:02.500 --> 00:01:04.000")
        return
    for line, row in enumerate(rows[1:], number + 1):
        if "-->" in row:
            yield f"line {line}: --> in a text: is an empty line missing above?"
            return
    start, end = _seconds(times)
    # What is before the first voice, then a voice and what it says, and so on.
    before, *spoken = _VOICE.split("\n".join(rows[1:]))
    yield Cue(start, end, _vtt_text(before))
    for speaker, text in zip(spoken[::2], spoken[1::2], strict=True):
        yield Cue(start, end, _vtt_text(text), _vtt_text(speaker) or None)


def _vtt_text(text: str) -> str:
    if "<" in text:
        text = _VTT_TAG.sub("", text)
    if "&" in text:
        text = _REFERENCE.sub(lambda found: unescape(found[0]), text)
    return text.strip()


def _srt(text: str) -> _Found:
    """Read SRT: a number, times with a comma, lines of text; an empty line ends them.

    A name and a colon at the start are the speaker's (Podcasting 2.0, transcripts).
    """
    for number, rows in _blocks(text, lambda line: not line.strip()):
        if _LIKE_TIMES.match(rows[0]):
            yield f"line {number}: no number above the times of a cue"
        elif len(rows) == 1 or "-->" not in rows[1]:
            yield _stray(number, rows[0])
        elif not rows[0].strip().isdecimal():
            yield f"line {number}: {told(rows[0])} is not the number of a cue"
        elif not (times := _SRT_TIMES.fullmatch(rows[1])):
            yield _no_times(number + 1, rows[1], "00:01:02,500 --> 00:01:04,000")
        elif within := [
            n for n, r in enumerate(rows) if n > 1 and _LIKE_TIMES.match(r)
        ]:
            line = number + within[0]
            yield f"line {line}: times in a text: is an empty line missing above?"
        else:
            said, speaker = _SRT_TAG.sub("", "\n".join(rows[2:])).strip(), None
            if named := _SPEAKER.match(said):
                said, speaker = said[named.end() :].lstrip(), named[1]
            yield Cue(*_seconds(times), said, speaker)


def _json(given: object) -> _Found:
    """Read JSON transcripts (Podcasting 2.0 namespace, transcripts)."""
    segments = given.get("segments") if isinstance(given, dict) else None
    if not isinstance(segments, list):
        yield 'has no list of "segments"'
        return
    sound = True
    for number, segment in enumerate(segments):
        for problem in _of_segment(number, segment):
            sound = False
            yield problem
    if not sound:
        return
    # Nobody knows when the last one ends, if it does not say so.
    for segment, following in zip(segments, segments[1:] + segments[-1:], strict=True):
        end = segment.get("endTime")
        yield Cue(
            float(segment["startTime"]),
            float(following["startTime"] if end is None else end),
            whole(segment["body"]).strip(),
            whole(segment.get("speaker") or "").strip() or None,
        )


def _of_segment(number: int, segment: object) -> Iterator[str]:
    """Yield what is wrong with a segment."""
    place = f"segments[{number}]"
    if not isinstance(segment, dict):
        yield f"{place}: is {told(segment)}, not an object"
        return
    for name in ("startTime", "endTime"):
        value = segment.get(name)
        if name == "startTime" and name not in segment:
            yield f"{place}.{name}: is missing"
        elif not is_seconds(value) and (name, value) != ("endTime", None):
            yield f"{place}.{name}: is {told(value)}, not a number of seconds"
    for name in ("body", "speaker"):
        value = segment.get(name)
        if not isinstance(value, str) and (name, value) != ("speaker", None):
            yield f"{place}.{name}: is {told(value)}, not text"


def _blocks(
    text: str, is_end: Callable[[str], bool]
) -> Iterator[tuple[int, list[str]]]:
    """Yield what stands between empty lines, with the number of its first line."""
    rows: list[str] = []
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for number, line in enumerate((*lines, ""), 1):
        if not is_end(line):
            rows.append(line)
        elif rows:
            yield number - len(rows), rows
            rows = []


def _seconds(times: re.Match[str]) -> tuple[float, float]:
    """Return both times of a line: hours, minutes, seconds and milliseconds, twice."""
    numbers = list(map(int, times.groups(default="0")))
    hours, minutes, seconds, thousandths = numbers[:4]
    start = ((hours * 60 + minutes) * 60 + seconds) * 1000 + thousandths
    hours, minutes, seconds, thousandths = numbers[4:]
    end = ((hours * 60 + minutes) * 60 + seconds) * 1000 + thousandths
    return start / 1000, end / 1000


def _stray(number: int, line: str) -> str:
    return f"line {number}: {told(line)} belongs to no cue"


def _no_times(number: int, line: str, right: str) -> str:
    return f"line {number}: {told(line)} should be written like {right}"


_READERS: dict[Format, Callable[[str], _Found]] = {"WebVTT": _webvtt, "SRT": _srt}
