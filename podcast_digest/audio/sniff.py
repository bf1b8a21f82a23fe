"""What a file is, from its first bytes, whatever its name says.  Performs no I/O."""

import re
from typing import NamedTuple


class Look(NamedTuple):
    """A kind of file: where it has which bytes, and what we say of it."""

    pattern: re.Pattern[bytes]
    kind: str  #: what it is measured as; empty for what no app plays
    reason: str = ""  #: one line, for the person who meant it to be audio


def _look(pattern: bytes, kind: str, reason: str = "") -> Look:
    return Look(re.compile(pattern, re.DOTALL | re.IGNORECASE), kind, reason)


LOOKS = (
    _look(rb"OggS", "ogg"),
    _look(rb"fLaC", "flac"),
    _look(rb"RIFF....WAVE|RF64....WAVE", "wav"),
    _look(rb"....ftyp|....(?:moov|mdat|wide|skip|free|pnot)", "mp4"),
    _look(rb"FORM....AIF[FC]", "aiff"),
    _look(rb"caff\x00", "caf"),
    _look(rb"\x1aE\xdf\xa3", "matroska"),
    _look(rb"0&\xb2u\x8ef\xcf\x11", "asf"),
    _look(rb"#!AMR(?:-WB)?\n", "amr"),
    _look(rb"ADIF", "adif"),
    _look(
        rb"\s*version https://git-lfs\.github\.com/spec/",
        "",
        "a Git LFS pointer, not the audio",
    ),
    _look(
        rb"(?:\xef\xbb\xbf)?\s*(?:<!--.{0,2000}?-->\s*)*"
        rb"<(?:!doctype html|html|head|body|title|script|meta)\b",
        "",
        "an HTML page, not audio: a login or error page?",
    ),
    _look(rb"(?:\xef\xbb\xbf)?\s*<[?!a-z]", "", "an XML document, not audio"),
    _look(rb"(?:\xef\xbb\xbf)?\s*[\[{]\s*[\"{\[\]}0-9]", "", "JSON, not audio"),
    _look(rb"#EXTM3U|\[playlist\]", "", "a playlist, not audio"),
    _look(rb"PK\x03\x04|PK\x05\x06", "", "a ZIP archive, not audio"),
    _look(rb"\x1f\x8b\x08", "", "compressed with gzip, not audio"),
    _look(rb"7z\xbc\xaf\x27\x1c|Rar!\x1a\x07", "", "an archive, not audio"),
    _look(rb"%PDF-", "", "a PDF document, not audio"),
    _look(rb"\x89PNG|\xff\xd8\xff|GIF8|RIFF....WEBP", "", "a picture, not audio"),
    # Checked last: two bytes are little.
    _look(rb"\xff[\xf0\xf1\xf8\xf9]", "adts"),
)


def sniff(block: bytes) -> tuple[str, str]:
    """Return the kind of a file and, for what is no audio, the reason.

    What nothing is known of is ``mpeg``: that has no signature, only frames.

    >>> sniff(b"<!DOCTYPE html><html>")
    ('', 'an HTML page, not audio: a login or error page?')
    """
    for look in LOOKS:
        if look.pattern.match(block):
            return look.kind, look.reason
    if not block.strip(b"\0"):
        return "", "nothing but zero bytes"
    if _text(block):
        return "", "text, not audio"
    return "mpeg", ""


def _text(block: bytes) -> bool:
    try:
        text = block[:4096].decode()
    except UnicodeDecodeError as error:
        if error.start < len(block[:4096]) - 4:  # not just a character cut in two
            return False
        text = block[: error.start].decode()
    return all(letter.isprintable() or letter in "\r\n\t\f" for letter in text)
