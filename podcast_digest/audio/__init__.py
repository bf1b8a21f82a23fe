"""What an audio file is, from some blocks of it: type, duration, seams.  No I/O.

``measure`` is a coroutine.  It yields a ``Need`` for some bytes, is sent them, and
returns an ``Audio`` or raises an ``AudioError``.  Who drives it decides where the bytes
come from: a server that answers ranges, a file, memory.

    facts      the values: Need, Audio, Seam
    blocks     what was seen, and the budget for more
    sniff      what a file is, from its first bytes
    mpeg       frames of MPEG audio, and the header of a whole file
    scan       the runs that MPEG audio consists of: frames, headers, tags, junk
    mp3        believe the header, or sample (sampling), or walk (walking)
    mp4        M4A, whichever end its header is at, or in fragments
    ogg        Ogg Vorbis (vorbis), Opus, Speex and FLAC, by their pages
    flac       by STREAMINFO, and the frames that agree with it or not
    chunks     WAV, AIFF and CAF, which are lists of chunks
    matroska   Matroska and WebM;  asf: Windows Media;  adts: AAC and AMR, mere frames
    reading    bytes that may have to be asked for, and numbers in them
    tags       titles and covers, from ID3 tags;  comments: those of Vorbis
    chapters   those in tags, and of seams; those in MP4 (mp4chapters)
    repair     one sound MP3 of a joined one: its tag (tagging), its header (xing)
"""

from collections.abc import Generator
from mmap import mmap

from podcast_digest.audio.adts import measure_adts, measure_amr
from podcast_digest.audio.asf import measure_asf
from podcast_digest.audio.blocks import Blocks
from podcast_digest.audio.chapters import Chapter, from_seams, id3_chapters
from podcast_digest.audio.chunks import measure_aiff, measure_caf, measure_wav
from podcast_digest.audio.facts import FIRST, Audio, Measuring, Need, Seam
from podcast_digest.audio.flac import measure_flac
from podcast_digest.audio.matroska import measure_matroska
from podcast_digest.audio.mp3 import Walk, measure_mp3
from podcast_digest.audio.mp4 import measure_mp4
from podcast_digest.audio.mp4chapters import read_chapters, read_chapters_bytes
from podcast_digest.audio.ogg import measure_ogg
from podcast_digest.audio.repair import Repaired, repair
from podcast_digest.audio.scan import id3_length
from podcast_digest.audio.sniff import sniff
from podcast_digest.audio.tagging import NewTag, read_tag
from podcast_digest.audio.tags import id3_artwork, id3_title
from podcast_digest.audio.walking import STEP
from podcast_digest.errors import AudioError

__all__ = [
    "Audio",
    "Chapter",
    "Measuring",
    "Need",
    "NewTag",
    "Repaired",
    "Seam",
    "Walk",
    "from_seams",
    "id3_artwork",
    "id3_chapters",
    "id3_length",
    "measure",
    "measure_bytes",
    "read_chapters",
    "read_chapters_bytes",
    "read_tag",
    "repair",
]

#: ID3v2 tags that may follow one another in front of the sound.
MAX_TAGS = 4
#: Bytes that tell what a file is.
ENOUGH = 4096
#: Seconds that nothing lasts: 10,000 hours.
LONGEST = 36_000_000


def measure(size: int, *, walk: Walk = "needed") -> Measuring:
    """Measure a file of ``size`` bytes.

    The first ``Need`` is always (0, 65536).  ``walk`` tells whether all of the file may
    be asked for, as one stream: never (then the answer may be an estimate, marked so),
    if nothing less gives a true answer, or always, to count every frame of an MP3.
    Without a walk, 20 Needs and 256 KiB are the most that is asked for.

    Raises AudioError, one line that says why it can't be measured.
    """
    if size <= 0:
        raise AudioError("an empty file")
    blocks = Blocks(size)
    block = yield from blocks.get(0, FIRST)
    start, title = 0, None
    if not block.strip(b"\0"):
        start = yield from _behind_zeros(blocks, len(block), walk)
        block = yield from blocks.get(start, FIRST // 2)
    for _ in range(MAX_TAGS):
        length = id3_length(block)
        if not length:
            break
        title = title or id3_title(block[:length])
        start += length
        if start >= size:
            raise AudioError("an ID3 tag with no audio after it")
        block = blocks.seen(start)
        if len(block) < min(ENOUGH, size - start):
            block = yield from blocks.get(start, FIRST // 2)
    kind, reason = sniff(block)
    match kind:
        case "mpeg":
            found = yield from measure_mp3(blocks, start, walk, title)
        case "mp4":
            found = yield from measure_mp4(blocks, start, walk)
        case "ogg":
            found = yield from measure_ogg(blocks, start, walk)
        case "flac":
            found = yield from measure_flac(blocks, start, walk, title)
        case "wav":
            found = yield from measure_wav(blocks, start, walk, title)
        case "aiff":
            found = yield from measure_aiff(blocks, start, title)
        case "caf":
            found = yield from measure_caf(blocks, start, title)
        case "matroska":
            found = yield from measure_matroska(blocks, start, walk)
        case "asf":
            found = yield from measure_asf(blocks, start)
        case "adts":
            found = yield from measure_adts(blocks, start, walk, title)
        case "amr":
            found = yield from measure_amr(blocks, start, walk)
        case "adif":  # which tells nothing, and few have seen
            found = Audio(type="audio/aac", duration=0.0, exact=False, method="none")
        case _:
            raise AudioError(reason)
    if found.duration > LONGEST:
        raise AudioError(f"it claims to last {found.duration / 3600:.0f} hours")
    return found


def _behind_zeros(blocks: Blocks, at: int, walk: Walk) -> Generator[Need, bytes, int]:
    """Return where the zero bytes end that a file begins with.

    Players step over any number of them.
    """
    while at < blocks.size:
        if walk == "never":
            raise AudioError(f"nothing but zero bytes in its first {at // 1024} KiB")
        block = (yield Need(at, STEP, stream=True))[:STEP]
        if not block:
            raise AudioError(f"it ends at byte {at} of {blocks.size}")
        begin = len(block) - len(block.lstrip(b"\0"))
        if begin < len(block):
            return at + begin
        at += len(block)
    raise AudioError("nothing but zero bytes")


def measure_bytes(
    data: bytes | memoryview | mmap,
    *,
    walk: Walk = "always",
) -> Audio:
    """Measure what lies in memory, or in a mapped file.

    Raises AudioError, as ``measure`` does.
    """
    measuring = measure(len(data), walk=walk)
    block = None
    while True:
        try:
            need = next(measuring) if block is None else measuring.send(block)
        except StopIteration as stop:
            found: Audio = stop.value
            return found
        block = bytes(data[need.start : need.start + need.length])
