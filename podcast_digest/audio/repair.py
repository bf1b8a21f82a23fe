"""Make one sound MP3 of joined, mislabelled or bare MPEG audio.  Performs no I/O.

Nothing is encoded anew: the frames stay byte for byte and in order.  What goes is what
stands between them and around them: tags, the stale headers of joined parts, frames
that are cut off, other bytes that no decoder plays.  What comes is one tag, and one
header with the true number of frames and bytes and a seek table.

Parts may differ in bitrate, and some may be mono.  Parts that differ in sample rate,
version or layer are refused: players configure their decoder by the first frame and
take others for noise (FFmpeg's and Android's readers compare exactly these bits of
every frame header), and no header could tell the duration.

Encoder delay and padding are kept if the first header tells them.  The padding of a
joined file's first part would cut its sound somewhere in the middle: it goes.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from mmap import mmap
from struct import Struct

from podcast_digest.audio.chapters import Chapter, from_seams
from podcast_digest.audio.facts import Seam
from podcast_digest.audio.mpeg import Info, Stream, free_length, steps
from podcast_digest.audio.scan import Run, Scanner, id3_length
from podcast_digest.audio.sniff import sniff
from podcast_digest.audio.tagging import NewTag, read_tag, render_tag
from podcast_digest.audio.walking import STEP, Tally
from podcast_digest.audio.xing import ENTRIES, render_info
from podcast_digest.errors import AudioError

#: So many frames of a kind are a stream, fewer are chance.
LINKS = 3
#: Bytes of an old tag that are read.
MAX_READ = 1 << 24
#: Bytes of a piece of the result.
PIECE = 1 << 20

_HEAD = Struct(">I")
#: Kinds of sound that are told apart and not repaired, in words.
KINDS = {
    "mp4": "an MP4",
    "ogg": "an Ogg file",
    "flac": "a FLAC file",
    "wav": "a WAV file",
    "adif": "raw AAC (ADIF)",
    "adts": "raw AAC (ADTS)",
    "aiff": "an AIFF file",
    "amr": "an AMR file",
    "asf": "a Windows Media file",
    "caf": "a CAF file",
    "matroska": "a Matroska or WebM file",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Repaired:
    """A repaired file, and what was done to it."""

    seconds: float  #: how long a listener hears it, rounded to milliseconds
    length: int  #: bytes
    frames: int  #: of sound; every one is in the result
    tags: int  #: that went, the one that was replaced with them
    headers: int  #: of a whole file that went, the one that was replaced with them
    junk: int  #: bytes that went and were neither
    claimed: float | None  #: seconds that its first header claimed, if it had one
    seams: tuple[Seam, ...]  #: where parts begin, in seconds of the result
    chapters: tuple[Chapter, ...]  #: that its tag has now
    changed: bool  #: whether the result differs from what there was
    head: bytes = field(repr=False)  #: the new tag and header
    spans: tuple[tuple[int, int], ...] = field(repr=False)  #: bytes that are kept

    def pieces(self, data: bytes | memoryview | mmap) -> Iterator[bytes]:
        """Give the bytes of the result; ``data`` is that which was repaired."""
        if self.head:
            yield self.head
        for start, end in self.spans:
            for at in range(start, end, PIECE):
                yield bytes(data[at : min(at + PIECE, end)])


def repair(
    data: bytes | memoryview | mmap,
    tag: NewTag,
    *,
    label: Callable[[int], str] = str,
) -> Repaired:
    """Repair MPEG audio, without loss.  What is repaired stays as it is.

    ``label`` makes a title of a chapter's number, where a part of a joined file has no
    title.  Raises AudioError for what is no MPEG audio, and for parts that can't be
    one file.
    """
    walked = _walk(data)
    tally, runs, info = walked.tally, walked.runs, walked.tally.info
    of = runs[0].stream
    if of is None or not tally.frames:
        raise AudioError("unknown audio format: no MPEG frames in it")
    samples = tally.frames * of.samples
    told = of.layer == 3 and not of.free  # no other has such a header
    believed = _believed(tally, of) if told else None
    delay = believed.delay if believed else 0
    padding = believed.padding if believed and believed.frames == tally.frames else 0
    seconds = round((samples - delay - padding) / of.rate, 3)
    header = b""
    if told:
        places, bitrates = _seek(data, runs, tally.frames)
        plain = _HEAD.unpack(data[runs[0].start : runs[0].start + 4])[0]
        length = sum(run.length for run in runs)
        header = render_info(
            plain,
            tally.frames,
            length,
            places,
            steady=len(bitrates) == 1,
            old=believed,
        )
    chapters = tag.chapters
    if chapters is None:
        chapters = walked.chapters or from_seams(
            tally.seams, seconds, first=walked.title, label=label
        )
    new = NewTag(
        title=tag.title,
        show=tag.show,
        artist=tag.artist,
        link=tag.link,
        cover=tag.cover,
        chapters=chapters,
    )
    head = render_tag(new, seconds) + header
    spans = _spans(runs)
    same = spans == ((len(head), len(data)),) and bytes(data[: len(head)]) == head
    claimed = None
    if info and tally.first and tally.first.stream:
        claimed = round(info.frames * of.samples / of.rate, 3)
    return Repaired(
        seconds=seconds,
        length=len(head) + sum(end - start for start, end in spans),
        frames=tally.frames,
        tags=walked.tags,
        headers=walked.headers,
        junk=walked.junk,
        claimed=claimed,
        seams=tuple(tally.seams),
        chapters=tuple(chapters),
        changed=not same,
        head=head,
        spans=spans,
    )


@dataclass(slots=True)
class _Walked:
    """What was found between the first byte and the last."""

    tally: Tally
    runs: list[Run] = field(default_factory=list)  #: of frames
    tags: int = 0
    headers: int = 0
    junk: int = 0
    title: str | None = None  #: that the first tag has
    chapters: tuple[Chapter, ...] | None = None  #: that the first tag has


def _walk(data: bytes | memoryview | mmap) -> _Walked:
    start = _sound_start(data)
    free = free_length(bytes(data[start : start + STEP]), 0)
    scanner, found, runs = Scanner(len(data), free=free), _Walked(Tally()), list[Run]()
    for at in range(0, len(data), STEP):
        block = bytes(data[at : at + STEP])
        runs += scanner.feed(block, last=at + STEP >= len(data))
    stray = _stray([run for run in runs if run.kind == "frames"])
    for run in runs:
        _add(found, run, data, stray=run.start in stray)
    if not found.runs:
        raise AudioError("unknown audio format: no MPEG frames in it")
    return found


def _sound_start(data: bytes | memoryview | mmap) -> int:
    """Return where the sound begins, behind tags.  Refuse what is no MPEG audio."""
    if not len(data):
        raise AudioError("an empty file")
    start = 0
    while length := id3_length(bytes(data[start : start + 10])):
        start += length
        if start >= len(data):
            raise AudioError("an ID3 tag with no audio after it")
    kind, reason = sniff(bytes(data[start : start + STEP]))
    if kind != "mpeg":
        raise AudioError(reason or f"{KINDS[kind]}: only MP3s are repaired")
    return start


def _stray(runs: list[Run]) -> set[int]:
    """Return where frames begin that would be no stream, once they stand together.

    One or two mono frames between stereo ones are bytes that look like frames.
    """
    stray = set[int]()
    while True:
        left = [run for run in runs if run.start not in stray]
        groups = [list(group) for _, group in groupby(left, key=lambda r: r.stream)]
        few = [g for g in groups if sum(run.frames for run in g) < LINKS]
        if len(groups) < 2 or not few:
            return stray
        stray |= {run.start for group in few for run in group}


def _add(
    found: _Walked, run: Run, data: bytes | memoryview | mmap, *, stray: bool
) -> None:
    match "junk" if stray else run.kind:
        case "tag":
            if not found.tags and not found.runs and id3_length(run.head):
                end = run.start + min(run.length, MAX_READ)
                old = read_tag(bytes(data[run.start : end]))
                found.title, found.chapters = old.title, old.chapters
            found.tags += 1
        case "header":
            found.headers += 1
            run = run._replace(frames=0)  # it goes: what follows begins earlier
        case "frames":
            _agree(found, run)
            found.runs.append(run)
        case _:
            found.junk += run.length
            return
    found.tally.add(run)


def _agree(found: _Walked, run: Run) -> None:
    """Refuse frames that no player would play after the first ones."""
    of = found.runs[0].stream if found.runs else run.stream
    if of is None or run.stream is None or of[:3] == run.stream[:3]:
        return
    minutes, seconds = divmod(int(found.tally.seconds()), 60)
    kinds = [f"layer {s.layer} at {s.rate} Hz" for s in (of, run.stream)]
    raise AudioError(
        f"it begins with {kinds[0]} and goes on with {kinds[1]} at {minutes}:"
        f"{seconds:02}: players would stop there, so it must be encoded again"
    )


def _believed(tally: Tally, of: Stream) -> Info | None:
    """Return the first header if its delay and padding can be kept."""
    info, first = tally.info, tally.first
    if not info or not info.extension or not first or not first.stream:
        return None
    silent = info.delay + info.padding * (info.frames == tally.frames)
    fits = first.stream[:3] == of[:3] and silent < tally.frames * of.samples
    return info if fits else None


def _seek(
    data: bytes | memoryview | mmap, runs: Sequence[Run], frames: int
) -> tuple[list[int], set[int]]:
    """Return where frames begin at each hundredth, and the bitrates that occur.

    Bytes are counted from the first frame on, as they will be.
    """
    wanted = [frames * entry // ENTRIES for entry in range(ENTRIES)] + [-1]
    places, heads, number, before = list[int](), set[int](), 0, 0
    unpack = _HEAD.unpack_from
    for run in runs:
        if run.stream is None:
            continue
        at, get, end = run.start, steps(run.stream), number + run.frames
        while number < end:
            stop = wanted[len(places)]
            if stop == number:
                places.append(before + at - run.start)
                continue
            stop = min(stop, end) if stop > 0 else end
            for _ in range(stop - number):
                head = unpack(data, at)[0] >> 6
                heads.add(head)
                at += get[head]
            number = stop
        before += run.length
    return places, {head >> 6 & 15 for head in heads}


def _spans(runs: Sequence[Run]) -> tuple[tuple[int, int], ...]:
    """Join runs that follow one another to stretches of bytes."""
    spans = list[tuple[int, int]]()
    for run in runs:
        if spans and spans[-1][1] == run.start:
            spans[-1] = spans[-1][0], run.start + run.length
        else:
            spans.append((run.start, run.start + run.length))
    return tuple(spans)
