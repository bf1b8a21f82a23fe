"""Measure WAV and FLAC, which say how long they are.  Performs no I/O."""

from struct import unpack_from

from podcast_digest.audio.facts import Audio
from podcast_digest.errors import AudioError


def measure_flac(block: bytes, title: str | None) -> Audio:
    """Measure by STREAMINFO, the first metadata block (RFC 9639, section 8.2)."""
    if len(block) < 42 or block[4] & 127:
        raise AudioError("a FLAC file without STREAMINFO")
    packed = int.from_bytes(block[18:26], "big")
    rate, samples = packed >> 44, packed & (1 << 36) - 1
    if not rate or not samples:
        raise AudioError("a FLAC file that does not state its duration")
    duration = round(samples / rate, 3)
    return Audio(
        type="audio/flac", duration=duration, exact=True, method="flac", title=title
    )


def measure_wav(block: bytes, size: int, title: str | None) -> Audio:
    """Measure by the chunks "fmt " and "data", and the file's size in bytes."""
    at, pace = 12, 0
    while at + 8 <= len(block):
        name, length = unpack_from("<4sI", block, at)
        at += 8
        if name == b"fmt " and at + 12 <= len(block):
            pace = unpack_from("<I", block, at + 8)[0]
        elif name == b"data":
            # Encoders that write to a pipe leave 0 or the largest number there.
            there = max(0, size - at)
            length = min(length or there, there)
            if not pace:
                break
            duration = round(length / pace, 3)
            return Audio(
                type="audio/wav",
                duration=duration,
                exact=True,
                method="wav",
                title=title,
            )
        at += length + length % 2
    raise AudioError("a WAV file whose sound does not begin in its first 64 KiB")
