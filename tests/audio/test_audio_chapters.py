"""Chapters: read from tags and headers, made of seams, written twice."""

import struct
from io import BytesIO

import pytest
from mutagen.id3 import APIC, CHAP, CTOC, ID3, TIT2, WXXX, CTOCFlags

from podcast_digest import audio
from podcast_digest.audio.chapters import Chapter, from_seams, id3_chapters
from podcast_digest.audio.facts import Need, Seam
from podcast_digest.audio.mp4chapters import (
    Text,
    mp4_chapters,
    read_chapters,
    read_chapters_bytes,
    titled,
)
from podcast_digest.audio.tags import id3_artwork, id3_title
from podcast_digest.errors import AudioError
from tests.sounds import FOLDER, id3, mp3, real

THREE = (Chapter(0, "Einleitung 引言"), Chapter(0.8, "Middle"), Chapter(1.65, "End"))
PNG = b"\x89PNG\r\n\x1a\n" + bytes(50)


def saved(tag: ID3, version: int = 4) -> bytes:
    out = BytesIO()
    tag.save(out, v1=0, v2_version=version, padding=lambda _: 0)
    return out.getvalue()


def chap(name: str, start: int, title: str = "", *more: object) -> CHAP:
    parts = [TIT2(encoding=1, text=[title]), *more] if title else list(more)
    return CHAP(element_id=name, start_time=start, end_time=0, sub_frames=parts)


def toc(name: str, children: list[str], *, top: bool = True) -> CTOC:
    flags = CTOCFlags.ORDERED | (CTOCFlags.TOP_LEVEL if top else 0)
    return CTOC(element_id=name, flags=flags, child_element_ids=children, sub_frames=[])


def synchsafe(number: int) -> bytes:
    return bytes(number >> shift & 127 for shift in (21, 14, 7, 0))


def drive(data: bytes) -> tuple[tuple[Chapter, ...], list[Need]]:
    """Answer every Need, and hold them to the budget."""
    reading, needs = read_chapters(len(data)), list[Need]()
    block = None
    while True:
        try:
            need = next(reading) if block is None else reading.send(block)
        except StopIteration as stop:
            return stop.value, needs
        needs.append(need)
        assert len(needs) <= 20
        assert sum(need.length for need in needs) <= 256 * 1024
        block = data[need.start : need.start + need.length]


@pytest.mark.parametrize(
    "name", ["chapters.m4a", "chapters-quicktime.m4a", "chapters.mp3"]
)
def test_chapters_of_real_files(name: str) -> None:
    data = real(name)
    assert read_chapters_bytes(data) == THREE
    assert read_chapters_bytes(memoryview(data)) == THREE


@pytest.mark.parametrize(
    "name", [p.name for p in FOLDER.iterdir() if not p.name.startswith("chapters")]
)
def test_other_files_have_none(name: str) -> None:
    assert read_chapters_bytes(real(name)) == ()


def test_a_header_far_from_the_beginning_is_found() -> None:
    """QuickTime's titles stay where they are, in front of it."""
    data = real("chapters-quicktime.m4a")
    at = data.find(b"moov") - 4
    hole = (9_000_008).to_bytes(4, "big") + b"free" + bytes(9_000_000)
    found, needs = drive(data[:at] + hole + data[at:])
    assert found == THREE
    assert [need[:3] for need in needs] == [
        (0, 65536, False),
        (at + 9_000_008, len(data) - at, False),
    ]


def test_a_large_header_is_stepped_over() -> None:
    """A film of hours has tables of megabytes, and a cover: they are not fetched."""

    def box(name: bytes, content: bytes) -> bytes:
        return (8 + len(content)).to_bytes(4, "big") + name + content

    entry = (5 * 10_000_000).to_bytes(8, "big") + b"\x03Two"
    chpl = box(b"chpl", b"\1\0\0\0\0\0\0\0\2" + bytes(8) + b"\0" + entry)
    tables = box(b"mdia", bytes(2_000_000))
    udta = box(b"udta", box(b"meta", bytes(900_000)) + chpl)
    moov = box(b"moov", box(b"trak", tables) + udta)
    data = box(b"ftyp", b"M4A ") + moov + box(b"mdat", bytes(5_000_000))
    found, needs = drive(data)
    assert found == (Chapter(0, "1"), Chapter(5, "Two"))
    assert sum(need.length for need in needs) < 120_000


def test_the_first_tag_is_all_that_is_asked_for() -> None:
    tag = ID3()
    data = PNG + bytes(90000)
    tag.add(APIC(encoding=0, mime="image/png", type=3, desc="", data=data))
    tag.add(chap("a", 0, "One"))
    tag.add(chap("b", 30_000, "Two"))
    found, needs = drive(saved(tag) + mp3(60))
    assert [chapter.title for chapter in found] == ["One", "Two"]
    assert [need[:3] for need in needs] == [
        (0, 65536, False),
        (65536, len(saved(tag)) - 65536, False),
    ]


def test_of_a_large_tag_the_beginning_is_read() -> None:
    tag = ID3()
    tag.add(chap("a", 0, "One"))
    body = saved(tag)[10:] + id3(cover=5_000_000)[10:]
    found, needs = drive(b"ID3\4\0\0" + synchsafe(len(body)) + body + mp3(60))
    assert found == (Chapter(0, "One"),)
    assert sum(need.length for need in needs) == 256 * 1024


@pytest.mark.parametrize("version", [3, 4])
def test_id3_chapters_with_links_and_pictures(version: int) -> None:
    tag = ID3()
    link = WXXX(encoding=0, desc="chapter url", url="https://example.org/")
    tag.add(chap("a", 0, "Ä 中", link))
    tag.add(chap("b", 1500, "B", APIC(mime="image/png", type=3, data=PNG)))
    image = APIC(encoding=0, mime="-->", type=3, data=b"https://example.org/3.png")
    tag.add(chap("c", 2500, "", image))
    assert id3_chapters(saved(tag, version)) == (
        Chapter(0, "Ä 中", url="https://example.org/"),
        Chapter(1.5, "B", picture=PNG),
        Chapter(2.5, "3", image="https://example.org/3.png"),
    )


def test_the_order_is_that_of_the_table_of_contents() -> None:
    tag = ID3()
    for name, start in (("a", 9000), ("b", 0), ("c", 5000), ("hidden", 7000)):
        tag.add(chap(name, start, name))
    assert [c.title for c in id3_chapters(saved(tag))] == ["b", "c", "hidden", "a"]
    tag.add(toc("toc", ["b", "part"]))
    tag.add(toc("part", ["a", "missing", "c", "toc"], top=False))
    assert [c.title for c in id3_chapters(saved(tag))] == ["b", "a", "c"]


def test_chapters_without_a_time_are_left_out() -> None:
    tag = ID3()
    tag.add(chap("a", 0xFFFFFFFF, "By bytes"))
    tag.add(chap("b", 1000, "By time"))
    assert id3_chapters(saved(tag)) == (Chapter(1, "By time"),)


@pytest.mark.parametrize("version", [3, 4])
@pytest.mark.parametrize("flag", [0x80, 0x40])
def test_id3_flags_are_understood(version: int, flag: int) -> None:
    """Zeros put in behind 255 (unsynchronisation), and an extended header."""
    tag = ID3()
    tag.add(chap("a", 255, "ÿþ"))
    body = saved(tag, version)[10:]
    if flag == 0x80 and version == 3:
        body = body.replace(b"\xff", b"\xff\0")
    elif flag == 0x80:  # in each frame, whose size counts them
        inside = body[10:].replace(b"\xff", b"\xff\0")
        body = body[:4] + synchsafe(len(inside)) + body[8:10] + inside
    elif version == 3:
        body = (6).to_bytes(4, "big") + bytes(6) + body
    else:
        body = synchsafe(6) + bytes(2) + body
    head = b"ID3" + bytes([version, 0, flag]) + synchsafe(len(body))
    assert id3_chapters(head + body) == (Chapter(0.255, "ÿþ"),)


def test_frames_with_plain_sizes_in_version_4_are_read() -> None:
    """As iTunes wrote them: sizes over 127 have eight bits to the byte."""
    for title in ("T" * 200, "t" * 255):
        size = (len(title) + 1).to_bytes(4, "big")
        body = b"TIT2" + size + b"\0\0\3" + title.encode()
        body += b"TALB" + (4).to_bytes(4, "big") + b"\0\0\3Abc"
        tag = b"ID3\4\0\0" + synchsafe(len(body)) + body
        assert id3_title(tag) == title


def test_compressed_frames_are_passed_over() -> None:
    """A few bytes of them may hold gigabytes."""
    frame = b"TIT2" + (9).to_bytes(4, "big") + b"\0\x80" + bytes(9)
    assert id3_title(b"ID3\3\0\0" + synchsafe(len(frame)) + frame) is None


def test_old_tags_have_names_of_three_letters() -> None:
    text = b"TT2" + (4).to_bytes(3, "big") + b"\0Old"
    picture = b"PIC" + (6 + len(PNG)).to_bytes(3, "big") + b"\0PNG\3\0" + PNG
    tag = b"ID3\2\0\0" + synchsafe(len(text + picture)) + text + picture
    assert id3_title(tag) == "Old"
    assert id3_artwork(tag) == (".png", PNG)


def test_nero_chapters_of_version_0_and_cut_off() -> None:
    entries = [struct.pack(">QBB", 10_000_000 * k, 1, 97 + k) for k in range(3)]
    content = bytes(4) + b"\3" + b"".join(entries)

    def moov(chpl: bytes) -> bytes:
        inner = (8 + len(chpl)).to_bytes(4, "big") + b"chpl" + chpl
        return (8 + len(inner)).to_bytes(4, "big") + b"udta" + inner

    assert mp4_chapters(moov(content)) == tuple(map(Chapter, range(3), "abc"))
    assert mp4_chapters(moov(content[:-1])) == (Chapter(0, "a"), Chapter(1, "b"))
    assert mp4_chapters(moov(b"")) == mp4_chapters(b"") == ()


def test_titles_of_a_chapter_track() -> None:
    texts = [Text(float(k), 0, 9) for k in range(5)]
    wide = b"\xfe\xff" + "Zwei".encode("utf-16-be")
    raw = [b"\0\4Eins", len(wide).to_bytes(2, "big") + wide, b"\0\0", b"\0\4a\xffbc"]
    found = titled(texts, raw)
    assert [c.title for c in found] == ["Eins", "Zwei", "a\ufffdbc", "4"]
    assert [c.start for c in found] == [0, 1, 3, 4]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "an empty file"),
        (
            real("slow.m4a")[:5000],
            "an MP4 without its header (moov): it was cut off",
        ),
        (
            b"\0\0\0\x08free" * 2000,
            "an MP4 with more than 500 boxes in its header",
        ),
    ],
)
def test_headers_that_can_not_be_read(data: bytes, reason: str) -> None:
    with pytest.raises(AudioError) as error:
        read_chapters_bytes(data)
    assert str(error.value) == reason


def test_seams_become_chapters() -> None:
    seams = [
        Seam(4, 1, "Too early"),
        Seam(12, 2, "Two"),
        Seam(21.9, 3, "Too near"),
        Seam(22, 4),
        Seam(40.0004, 5, "Four"),
        Seam(60, 6, "At the end"),
    ]
    found = from_seams(seams, 60, label="第 {} 段".format)
    assert found == (
        Chapter(0, "第 1 段"),
        Chapter(12, "Two"),
        Chapter(22, "第 3 段"),
        Chapter(40, "Four"),
    )
    assert from_seams(seams, 60, first="Intro")[0] == Chapter(0, "Intro")
    assert from_seams(seams[:1], 60) == from_seams([], 60) == ()


def test_the_seams_of_a_walk_are_as_good_as_chapters() -> None:
    data = b"".join(id3(title=f"Part {k}") + mp3(20) for k in range(3))
    found = audio.measure_bytes(data)
    chapters = from_seams(found.seams, found.duration, first=found.title)
    assert [c.title for c in chapters] == ["Part 0", "Part 1", "Part 2"]
    assert [c.start for c in chapters] == pytest.approx([0, 20, 40], abs=0.03)
