"""Sounds for tests: MPEG audio made in a few lines, and the encoders' files.

``mp3(3.0)`` is a valid MP3 of three seconds of silence, at the bitrate asked for; more
may be put around it: ``id3(title="A") + mp3(1.5) + ID3V1``.
"""

import json
from pathlib import Path
from typing import NamedTuple

from podcast_digest import audio

FOLDER = Path(__file__).parent / "data" / "audio"
ID3V1 = b"TAG" + b"An old title".ljust(125, b"\0")


def mp3(
    seconds: float, *, kbits: int = 64, rate: int = 24000, mono: bool = True
) -> bytes:
    """Return whole frames of silence, MPEG-2 layer III, nearest to ``seconds``.

    ``kbits`` is one of 8 to 64 in steps of 8 (and 80, 96 … 160), ``rate`` one of 22050,
    24000 and 16000 hertz.
    """
    table = (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
    rates = (22050, 24000, 16000)
    middle = (table.index(kbits) + 1) << 4 | rates.index(rate) << 2
    frames, done, data = round(seconds * rate / 576), 0.0, bytearray()
    for _ in range(frames):
        exact = 72000 * kbits / rate
        padded = int(done + exact % 1 + 1e-9) > int(done + 1e-9)
        done += exact % 1
        head = bytes((0xFF, 0xF3, middle | padded << 1, 0xC4 if mono else 0x44))
        # Not all zero: the side information of a header frame is.
        data += head.ljust(int(exact) + padded, b"\x55")
    return bytes(data)


def id3(*, title: str = "", cover: int = 0, version: int = 4) -> bytes:
    """Return an ID3v2 tag with a title, and a cover of so many bytes behind it."""

    def size(number: int) -> bytes:
        return bytes(number >> shift & 127 for shift in (21, 14, 7, 0))

    def frame(name: bytes, body: bytes) -> bytes:
        length = size(len(body)) if version == 4 else len(body).to_bytes(4, "big")
        return name + length + b"\0\0" + body

    body = frame(b"TIT2", b"\x01" + title.encode("utf-16")) if title else b""
    if cover:
        # Every byte of it is the beginning of what could be a frame.
        picture = (b"\xff\xf3\x84\xc4" * (cover // 4 + 1))[:cover]
        body += frame(b"APIC", b"\0image/jpeg\0\x03\0" + picture)
    return b"ID3" + bytes((version, 0, 0)) + size(len(body)) + body


def ape(length: int = 300) -> bytes:
    """Return an APEv2 tag with a header, a body of so many bytes, and a footer."""

    def part(flags: int) -> bytes:
        numbers = (2000, length + 32, 1, flags)
        return (
            b"APETAGEX" + b"".join(n.to_bytes(4, "little") for n in numbers) + bytes(8)
        )

    return part(0xA0000000) + b"\x01" * length + part(0x80000000)


def xing(
    frames: int,
    length: int,
    *,
    mark: bytes = b"Xing",
    delay: int = 0,
    padding: int = 0,
    sealed: bool = True,
) -> bytes:
    """Return the frame of a Xing header for 24 kHz mono, 192 bytes long.

    ``frames`` and ``length`` in bytes (with this frame's) are what it claims;
    ``sealed``: with a right checksum, as encoders write it.
    """
    claim = mark + (3).to_bytes(4, "big")
    claim += frames.to_bytes(4, "big") + length.to_bytes(4, "big")
    lame = b"LAME3.100".ljust(21, b"\0") + (delay << 12 | padding).to_bytes(3, "big")
    frame = b"\xff\xf3\x84\xc4" + bytes(9) + claim + lame.ljust(34, b"\0")
    crc = 0
    for bit in (byte >> k & 1 for byte in frame for k in range(8)):  # CRC-16/ARC
        crc = crc >> 1 ^ 0xA001 * (crc & 1 ^ bit)
    return (frame + crc.to_bytes(2, "big") * sealed).ljust(192, b"\0")


def vbri(frames: int, length: int) -> bytes:
    """Return the frame of a VBRI header for 24 kHz mono, 192 bytes long."""
    claim = b"VBRI" + b"\0\x01\0\0\0\x4b"
    claim += length.to_bytes(4, "big") + frames.to_bytes(4, "big")
    return (b"\xff\xf3\x84\xc4" + bytes(32) + claim).ljust(192, b"\0")


def with_header(sound: bytes, frames: int, *, mark: bytes = b"Xing") -> bytes:
    """Put a true Xing header in front of 24 kHz mono MP3."""
    return xing(frames, len(sound) + 192, mark=mark) + sound


def layer_one(frames: int, *, rate_bits: int = 0, crc: bool = False) -> bytes:
    """Return frames of silence, MPEG-1 layer I, 64 kbit/s, mono.

    ``rate_bits`` are those of the header: 44100, 48000 or 32000 hertz.
    """
    rate = (44100, 48000, 32000)[rate_bits]
    slots, done, data = 12 * 64000 / rate, 0.0, bytearray()
    for _ in range(frames):
        done += slots % 1
        padded = done >= 1
        done -= padded
        head = bytes((0xFF, 0xFF - crc, 2 << 4 | rate_bits << 2 | padded << 1, 0xC4))
        data += head.ljust(4 * (int(slots) + padded), b"\x55")
    return bytes(data)


class Frame(NamedTuple):
    """A layer III frame as the second opinion sees it."""

    rate: int
    samples: int
    data: bytes


def frames(data: bytes) -> list[Frame]:
    """Find layer III frames, slowly; headers of a whole file are among them.

    The second opinion on what the package finds: it tries every byte, and takes for a
    frame what has another one, or a tag, or the end right behind it.
    """
    low = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
    high = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)

    def length(at: int) -> int:
        head = int.from_bytes(data[at : at + 4], "big")
        if head >> 21 != 0x7FF or head >> 17 & 3 != 1 or head >> 19 & 3 == 1:
            return 0
        if not 0 < (head >> 12 & 15) < 15 or head >> 10 & 3 == 3:
            return 0
        kbits = (high if head >> 19 & 3 == 3 else low)[head >> 12 & 15]
        factor = 144000 if head >> 19 & 3 == 3 else 72000
        return factor * kbits // rate(at) + (head >> 9 & 1)

    def rate(at: int) -> int:
        divisor = {3: 1, 2: 2, 0: 4}[data[at + 1] >> 3 & 3]
        return (44100, 48000, 32000)[data[at + 2] >> 2 & 3] // divisor

    found, at = list[Frame](), 0
    while at < len(data):
        size = length(at)
        behind = at + size
        tag = data[behind : behind + 3] in {b"ID3", b"TAG", b"APE"}
        if size and (length(behind) or tag or behind == len(data)):
            many = 1152 if data[at + 1] >> 3 & 3 == 3 else 576
            found.append(Frame(rate(at), many, data[at:behind]))
            at = behind
        else:
            at += 1
    return found


def count(data: bytes) -> dict[int, int]:
    """Count the samples of layer III frames, slowly, by their rate."""
    samples = dict[int, int]()
    for frame in frames(data):
        samples[frame.rate] = samples.get(frame.rate, 0) + frame.samples
    return samples


class Truth(NamedTuple):
    """What a full decode of a file gave."""

    rate: int
    samples: int

    @property
    def seconds(self) -> float:
        return self.samples / self.rate


def real(name: str) -> bytes:
    """Return a file that a real encoder made."""
    return (FOLDER / name).read_bytes()


def truths() -> dict[str, Truth]:
    """Return what ffmpeg decoded from every file, by its name."""
    table = json.loads((FOLDER / "sounds.json").read_text())
    return {name: Truth(**facts) for name, facts in table.items()}


class Answer(NamedTuple):
    """What was measured, and what it took."""

    audio: audio.Audio
    needs: list[audio.Need]

    @property
    def bytes(self) -> int:
        """How many were asked for, those of a walk aside."""
        return sum(need.length for need in self.needs if not need.stream)

    @property
    def requests(self) -> int:
        return sum(not need.stream for need in self.needs)

    @property
    def walked(self) -> bool:
        return any(need.stream for need in self.needs)


def drive(measuring: audio.Measuring, data: bytes) -> Answer:
    """Answer every Need from ``data``, and hold it to the budget."""
    needs = [next(measuring)]
    while True:
        answer = Answer(None, needs)  # type: ignore[arg-type]
        assert answer.requests <= 20
        assert answer.bytes <= 256 * 1024
        start, length, *_ = needs[-1]
        assert length > 0
        assert start < len(data)
        try:
            needs.append(measuring.send(data[start : start + length]))
        except StopIteration as stop:
            return Answer(stop.value, needs)
