"""Measure MPEG audio: believe its header, sample it, or walk it.  Performs no I/O.

1. A Xing, Info or VBRI header is believed if what it claims fits the file, and either
   its checksum proves that it is as its encoder wrote it, or the frames of the first
   block have its bitrate.  If they are longer or shorter, windows decide.
2. A joined file whose parts have such headers is measured from header to header.
3. Otherwise windows are taken, spread over the file.  Between two that have the same
   bitrate and lie a whole number of frames apart, all is of that bitrate; where they do
   not, the gap is halved while the budget lasts (module sampling).  Where the bitrate
   changes, nothing is proved.
4. What is still in doubt is walked, frame by frame, or estimated and marked so.
"""

from collections.abc import Generator, Iterable
from itertools import pairwise
from typing import Literal

from podcast_digest.audio.blocks import Blocks
from podcast_digest.audio.facts import Audio, Measuring, Need, Seam
from podcast_digest.audio.mpeg import Info, free_length, is_sealed, read_info, steps
from podcast_digest.audio.sampling import (
    WINDOW,
    Window,
    sample,
    seconds,
    sounding,
    spread,
)
from podcast_digest.audio.scan import Run, scan
from podcast_digest.audio.tags import id3_title
from podcast_digest.audio.walking import walk_frames
from podcast_digest.errors import AudioError

Walk = Literal["never", "needed", "always"]

#: Requests that are kept for sampling when going from header to header fails.
RESERVE = 3
#: Parts that are asked for at once where all seem to be of one length.
PARTS = 10
#: How far the first block's bitrate may be from a header's average, as a factor, before
#: it is in doubt: of what has one bitrate, and of what varies.
STEADY, VARYING = 1.0005, 1.45
#: The same for the first of several headers, which is not put to the proof by windows.
UNPROVED = 1.8
#: How far off an estimate from windows may be, of a bitrate that varies.
ROUGHLY = 1.3


def measure_mp3(blocks: Blocks, start: int, walk: Walk, title: str | None) -> Measuring:
    """Measure the MPEG audio that begins at ``start``, behind the tags."""
    block = blocks.seen(start)
    if len(block) < min(2 * WINDOW, blocks.size - start):
        block = yield from blocks.get(start, 4 * WINDOW)
    free = free_length(block, 0)
    runs = scan(block, start, blocks.size, free=free, split=True)
    first = next((run for run in runs if run.stream), None)
    if walk == "always":
        return (yield from _walk(blocks, start, free, title, None))
    if first is None and walk == "never":
        raise AudioError("unknown audio format: no MPEG frames at its start")
    if first is None:  # zeros or junk come first
        return (yield from _walk(blocks, start, free, title, None))
    info = note = None
    if first.kind == "header" and first.stream:
        info = read_info(first.head, 0, first.stream)
    claimed = first.start + info.length if info else -1
    end = yield from _audio_end(blocks, claimed, _ahead(blocks, start, runs, claimed))
    unproved = False
    if info and first.stream:
        note = _refute(info, first, end)
        joined = (yield from _hop(blocks, first, runs, end)) if note else None
        proved = is_sealed(first.head, first.stream) or _is_steady(runs)
        if not note and _doubtful(info, first, runs):
            note, sure = yield from _decide(blocks, info, first, runs, end, free)
            proved = proved or sure
        if not note and (proved or walk == "never"):
            duration = _played(info, first)
            return _audio("header", duration, exact=proved, title=title)
        if joined:
            duration, seams = joined
            return _audio("header", duration, title=title, seams=seams, note=note)
        unproved = not note
    if blocks.size - start - len(block) <= blocks.left():  # small: all of it
        yield from blocks.get(start + len(block), blocks.size)
        return (yield from _walk(blocks, start, free, title, note))
    if unproved:
        return (yield from _walk(blocks, start, free, title, note))
    played = sounding(runs)[1 if info else 0 :]
    if not played:
        raise AudioError("unknown audio format: a single MPEG frame")
    window = Window(start, start + len(block), played)
    found = yield from sample(blocks, window, end, free=free, rough=walk == "never")
    if found.sure or walk == "never":
        delay = info.delay / first.stream.rate if info and first.stream else 0
        return _audio(
            "sampled", found.seconds - delay, exact=found.sure, title=title, note=note
        )
    return (yield from _walk(blocks, start, free, title, note))


def _ahead(
    blocks: Blocks, start: int, runs: list[Run], claimed: int
) -> list[tuple[int, int]]:
    """Return the blocks that will be wanted with the end of the file.

    Where its header says that it ends before it does, another part may begin; without
    a header, all the windows of a sample are looked at.
    """
    end = start + len(blocks.seen(start))
    if claimed >= 0:
        return [(claimed, WINDOW)] if end < claimed < blocks.size - WINDOW else []
    if not _is_steady(runs) or blocks.size - end <= blocks.left():
        return []
    return [(place, WINDOW) for place in spread(end, blocks.size, blocks.size)[1:]]


def _walk(
    blocks: Blocks, start: int, free: int, title: str | None, note: str | None
) -> Measuring:
    """Measure by every frame, and say what the file's header got wrong."""
    tally = yield from walk_frames(blocks, start, free)
    duration, info = tally.seconds(), tally.info
    if info and tally.first and not note:
        claim = _played(info, tally.first)
        if abs(claim - duration) > max(0.05, duration / 1000):
            note = f"its {info.name} header claims {claim:.1f} s"
    return _audio("walked", duration, title=title, seams=tally.seams, note=note)


def _audio(
    method: str,
    duration: float,
    *,
    exact: bool = True,
    title: str | None = None,
    seams: Iterable[Seam] = (),
    note: str | None = None,
) -> Audio:
    return Audio(
        type="audio/mpeg",
        duration=round(max(duration, 0.0), 3),
        exact=exact,
        method=method,
        title=title,
        seams=tuple(seams),
        note=note,
    )


def _played(info: Info, header: Run) -> float:
    """Seconds that the header claims, without the encoder's delay and padding."""
    if header.stream is None:
        return 0.0
    samples = info.frames * header.stream.samples
    silent = info.delay + info.padding
    return (samples - silent * (silent < samples)) / header.stream.rate


def _refute(info: Info, header: Run, end: int) -> str | None:
    """Return why a header can't be true, None if it is believed.

    ``end`` is where its sound ends.  A frame or 0.04 % of the bytes may be missing.
    """
    of = header.stream
    if of is None or not info.frames or not info.length:
        return f"its {info.name} header is incomplete"
    claim = f"its {info.name} header claims {_played(info, header):.1f} s"
    average = (info.length - header.length) / info.frames
    lengths = steps(of._replace(bitrate=0, free=0)).values()
    if not min(lengths) - 1 < average < max(lengths) + 1:
        return f"{claim}, in frames of {average:.0f} bytes"
    there = end - header.start
    if abs(info.length - there) > max(average, there * 0.0004):
        return f"{claim}, in {info.length} of {there} bytes"
    return None


def _doubtful(
    info: Info,
    header: Run,
    runs: list[Run],
    slacks: tuple[float, float] = (STEADY, VARYING),
) -> bool:
    """Tell whether the frames of the first block are unlike those of the header.

    They are some seconds of many minutes, and may be a jingle or a silence.
    """
    seen = [run for run in runs if run.kind == "frames"]
    frames, length = sum(run.frames for run in seen), sum(run.length for run in seen)
    average = (info.length - header.length) / info.frames
    slack = slacks[not _is_steady(runs)]
    slack = max(slack, 1 + 2 / max(length, 1) * average)  # the padding of some frames
    return bool(frames) and not 1 / slack < average * frames / length < slack


def _is_steady(runs: list[Run]) -> bool:
    """Tell whether the frames of the first block are many and of one bitrate."""
    seen = [run for run in runs if run.kind == "frames"]
    return sum(run.frames for run in seen) > 20 and len({r.stream for r in seen}) == 1


def _decide(
    blocks: Blocks, info: Info, header: Run, runs: list[Run], end: int, free: int
) -> Generator[Need, bytes, tuple[str | None, bool]]:
    """Return why a doubtful header can't be true, None if windows agree with it.

    With it comes whether they prove that.
    """
    played = tuple(run for run in sounding(runs) if run is not header)
    stop = header.start + len(blocks.seen(header.start))
    window = Window(header.start, stop, played)
    found = yield from sample(blocks, window, end, free=free, rough=True)
    claimed = info.frames * seconds(header)
    slack = 1.001 if found.sure else ROUGHLY
    if 1 / slack < claimed / found.seconds < slack:
        return None, found.sure
    average = (info.length - header.length) / info.frames
    true = average * claimed / found.seconds
    claim = (
        f"its {info.name} header claims {_played(info, header):.1f} s, "
        f"in frames of {average:.0f} bytes that have {true:.0f}"
    )
    return claim, found.sure


def _audio_end(
    blocks: Blocks, claimed: int, ahead: list[tuple[int, int]]
) -> Generator[Need, bytes, int]:
    """Return where the sound ends: before the tags at the end of the file.

    They are looked for only if the header does not end at the file's end, or at the
    128 bytes of an ID3v1 tag before it.
    """
    end = blocks.size
    for tag in (0, 128):
        if abs(end - tag - claimed) <= 1:
            return end - tag
    last = max(0, end - WINDOW)
    tail = yield from blocks.get(last, WINDOW, ahead)
    for _ in range(4):
        tail = tail[: max(0, end - last)]
        if tail[-128:-125] == b"TAG":
            end -= 128
        elif tail[-32:-24] == b"APETAGEX":
            header = 32 * (tail[-9] >> 7)  # the flags' highest bit: it has a header
            end -= int.from_bytes(tail[-20:-16], "little") + header
        elif tail[-9:] == b"LYRICS200" and tail[-15:-9].isdigit():
            end -= int(tail[-15:-9]) + 15
        else:
            break
    return end if end > 0 else blocks.size


def _hop(
    blocks: Blocks, header: Run, runs: list[Run], end: int
) -> Generator[Need, bytes, tuple[float, list[Seam]] | None]:
    """Measure a joined file whose parts all have a header, from one to the next.

    The headers of the later parts are played, as silence: they count as frames.
    """
    duration, seams, first = 0.0, list[Seam](), header
    starts = [0]
    while header.stream:
        info = read_info(header.head, 0, header.stream)
        after = header.start + info.length if info else end
        if not info or not info.frames or not info.length or after > end + 1:
            return None
        if _refute(info, header, after):
            return None
        if header is first and _doubtful(info, header, runs, (UNPROVED, UNPROVED)):
            return None
        duration += (info.frames + (header is not first)) * seconds(header)
        if header is first:
            duration -= info.delay / header.stream.rate
        if abs(after - end) <= info.length / info.frames:
            return duration, seams
        starts.append(after)
        found = yield from _next_header(blocks, after, _alike(starts, end))
        if found is None:
            return None
        header, title = found
        seams.append(Seam(round(duration, 3), after, title))
    return None


def _alike(starts: list[int], end: int) -> list[tuple[int, int]]:
    """Return where further parts begin if all are as long as the last two."""
    if len(starts) < 3 or len({b - a for a, b in pairwise(starts[-3:])}) > 1:
        return []
    further = range(2 * starts[-1] - starts[-2], end - WINDOW, starts[-1] - starts[-2])
    return [(place, WINDOW) for place in further[:PARTS]]


def _next_header(
    blocks: Blocks, at: int, ahead: list[tuple[int, int]]
) -> Generator[Need, bytes, tuple[Run, str | None] | None]:
    """Return the header of the part that begins at ``at``, and its title."""
    title = None
    while blocks.needs_left() > RESERVE:
        block = yield from blocks.get(at, WINDOW, ahead)
        for run in scan(block, at, blocks.size):
            if run.kind == "header":
                return run, title
            if run.kind != "tag":
                return None
            title = title or id3_title(run.head)
            at = run.start + run.length
        if len(block) < WINDOW:
            return None
    return None
