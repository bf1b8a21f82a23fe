"""Chapters and titles in the comments of Opus, Vorbis and FLAC."""

import subprocess
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podcast_digest import audio
from podcast_digest.audio.comments import (
    comments_chapters,
    comments_title,
    read_comments,
)
from tests.sounds import drive, real

CHAPTERS = {
    "TITLE": "An episode 一集",
    "CHAPTER001": "00:00:00.000",
    "CHAPTER001NAME": "Opening 引言",
    "CHAPTER002": "00:01:30.500",
    "CHAPTER002NAME": "The middle",
    "CHAPTER002URL": "https://example.org/middle",
    "CHAPTER003": "01:00:00",
}
EXPECTED = [
    (0.0, "Opening 引言", None),
    (90.5, "The middle", "https://example.org/middle"),
    (3600.0, "3", None),
]


@pytest.mark.parametrize(
    ("ending", "codec"),
    [
        ("opus", "libopus"),
        ("ogg", "libvorbis"),
        ("flac", "flac"),
        ("oga", "flac"),
        ("spx", "libspeex"),
    ],
)
def test_chapters_are_read_where_ffmpeg_and_mutagen_write_them(
    ending: str, codec: str, tmp_path: Path
) -> None:
    path = tmp_path / f"a.{ending}"
    metadata = [f"-metadata:s:a:0 {name}={value}" for name, value in CHAPTERS.items()]
    command = ["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "sine=d=3:r=16000"]
    for option in metadata:
        command += option.split(" ", 1)
    if ending == "flac":
        command = [part.replace("-metadata:s:a:0", "-metadata") for part in command]
    subprocess.run([*command, "-c:a", codec, str(path)], check=True)
    data = path.read_bytes()
    found = driven(data)
    assert [(c.start, c.title, c.url) for c in found] == EXPECTED
    assert audio.read_chapters_bytes(data) == found


def test_a_picture_may_come_before_the_chapters(tmp_path: Path) -> None:
    import mutagen.oggopus

    path = tmp_path / "a.opus"
    path.write_bytes(real("opus.opus"))
    tags = mutagen.oggopus.OggOpus(path)
    tags["METADATA_BLOCK_PICTURE"] = "A" * 120_000
    for name, value in CHAPTERS.items():
        tags[name] = value
    tags.save()
    data = path.read_bytes()
    found = driven(data)
    assert [(c.start, c.title, c.url) for c in found] == EXPECTED
    assert audio.measure_bytes(data, walk="needed").exact


def driven(data: bytes) -> tuple[audio.Chapter, ...]:
    """Read the chapters block by block, within the budget."""
    found: Any = drive(cast(Any, audio.read_chapters(len(data))), data).audio
    return cast(tuple[audio.Chapter, ...], found)


def packed(*comments: bytes) -> bytes:
    parts = [len(c).to_bytes(4, "little") + c for c in comments]
    return b"\x03\0\0\0abc" + len(parts).to_bytes(4, "little") + b"".join(parts)


def test_what_is_no_time_is_no_chapter() -> None:
    comments = read_comments(
        packed(
            b"chapter02=00:00:05,5",
            b"CHAPTER01=soon",
            b"CHAPTER03=00:99:00",
            b"CHAPTER01NAME=Never",
            b"CHAPTER02URL=javascript:1",
            b"title=\xff\n",
            b"plain",
        )
    )
    assert comments_chapters(comments) == (audio.Chapter(5.5, "1"),)
    assert comments_title(comments) == "\N{REPLACEMENT CHARACTER}"


def test_comments_are_read_up_to_where_they_are_cut_off() -> None:
    whole = packed(b"TITLE=One", b"CHAPTER001=00:00:01")
    assert read_comments(whole[:-3]) == [("TITLE", "One")]


@given(st.binary(max_size=200))
def test_any_bytes_are_read(data: bytes) -> None:
    comments_chapters(read_comments(data))
