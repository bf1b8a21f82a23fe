"""The tag of a repaired file: what it was given, what it keeps, what others read."""

import re
import subprocess
from io import BytesIO
from pathlib import Path

import pytest
from mutagen.id3 import ID3

from podcast_digest import audio
from podcast_digest.audio.chapters import Chapter
from podcast_digest.audio.repair import Repaired, repair
from podcast_digest.audio.scan import id3_length
from podcast_digest.audio.tagging import NewTag, read_tag
from podcast_digest.errors import AudioError
from tests.sounds import id3, mp3, with_header, xing
from tests.tools import ffmpeg

JPEG = b"\xff\xd8\xff\xe0" + bytes(2000)
TAG = NewTag(
    title="Title 标题",
    show="Show",
    artist="Somebody",
    link="https://example.org/文?a=1",
    cover=JPEG,
)
PNG = b"\x89PNG\r\n\x1a\n" + bytes(50)


def repaired(data: bytes, tag: NewTag = TAG) -> tuple[Repaired, bytes]:
    done = repair(data, tag)
    return done, b"".join(done.pieces(data))


def test_the_tag_can_be_read() -> None:
    _, out = repaired(mp3(30))
    tag = ID3(BytesIO(out))
    assert tag.version == (2, 3, 0)
    assert tag["TIT2"] == "Title 标题"
    assert tag["TALB"] == "Show"
    assert tag["TPE1"] == "Somebody"
    assert tag.getall("WOAF")[0].url == "https://example.org/%E6%96%87?a=1"
    assert tag.getall("WXXX")[0].url == "https://example.org/%E6%96%87?a=1"
    assert tag.getall("APIC")[0].data == JPEG
    assert audio.id3_artwork(out[: id3_length(out)]) == (".jpg", JPEG)
    old = read_tag(out[: id3_length(out)])
    assert old == NewTag(
        title=TAG.title,
        show=TAG.show,
        artist=TAG.artist,
        link="https://example.org/%E6%96%87?a=1",
        cover=JPEG,
    )


def test_chapters_are_written_with_a_table_of_contents(tmp_path: Path) -> None:
    chapters = (
        Chapter(0, "Begin", picture=PNG),
        Chapter(10.5, "Mitte 中", url="https://example.org/2"),
        Chapter(20, "End", image="https://example.org/3.png"),
    )
    done, out = repaired(mp3(30), NewTag(chapters=chapters))
    assert done.chapters == chapters
    tag = ID3(BytesIO(out))
    toc = tag.getall("CTOC")[0]
    assert toc.child_element_ids == ["chp0", "chp1", "chp2"]
    found = [tag[f"CHAP:{name}"] for name in toc.child_element_ids]
    times = [(c.start_time, c.end_time) for c in found]
    assert times == [(0, 10500), (10500, 20000), (20000, 30000)]
    assert found[1].sub_frames["TIT2"] == "Mitte 中"
    assert read_tag(out[: id3_length(out)]).chapters == chapters
    path = tmp_path / "out.mp3"
    path.write_bytes(out)
    command = [ffmpeg(), "-v", "error", "-i", str(path), "-f", "ffmetadata", "-"]
    shown = subprocess.run(command, capture_output=True, check=True)
    _, *parts = shown.stdout.decode().split("[CHAPTER]\n")
    titles = [re.findall("^title=(.*)$", part, re.MULTILINE) for part in parts]
    assert titles == [["Begin"], ["Mitte 中"], ["End"]]


def test_seams_become_chapters_unless_there_are_some() -> None:
    parts = [id3(title=f"Part {k}") + with_header(mp3(15), 625) for k in range(3)]
    parts[2:] = [xing(9, 9) + mp3(5), id3(title="Late") + mp3(6), id3() + mp3(20)]
    data = b"".join(parts)
    done = repair(data, NewTag(title="All"), label="第 {} 段".format)
    assert [(c.start, c.title) for c in done.chapters] == [
        (0, "Part 0"),
        (15, "Part 1"),
        (30, "第 3 段"),
        (pytest.approx(41, abs=0.02), "第 4 段"),
    ]
    out = b"".join(done.pieces(data))
    assert repair(out, NewTag(title="All")).chapters == done.chapters
    assert repair(data, NewTag(title="All", chapters=())).chapters == ()


def test_more_chapters_than_a_table_of_contents_may_have() -> None:
    chapters = tuple(Chapter(k / 10, f"{k}") for k in range(300))
    _, out = repaired(mp3(30), NewTag(chapters=chapters))
    assert not ID3(BytesIO(out)).getall("CTOC")
    assert read_tag(out[: id3_length(out)]).chapters == chapters


def test_titles_that_no_tag_can_hold_are_cleaned() -> None:
    _, out = repaired(mp3(1), NewTag(title="a\x00b\ud800\n", show=" ", link="x\ud800"))
    assert ID3(BytesIO(out))["TIT2"] == "a b"


@pytest.mark.parametrize("cover", [b"GIF89a", b"RIFF....WEBP"])
def test_a_cover_must_be_a_jpeg_or_png(cover: bytes) -> None:
    with pytest.raises(AudioError) as error:
        repair(mp3(1), NewTag(cover=cover))
    assert str(error.value) == "the cover is neither a JPEG nor a PNG"
