"""Pictures that Pillow made, whole and broken, and bytes that are none."""

import struct
import warnings
import zlib
from io import BytesIO
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from PIL import Image

from podcast_digest.errors import ArtworkError
from podcast_digest.media.artwork import Artwork, look
from tests.strategies import unhurried

PNG = b"\x89PNG\r\n\x1a\n"


def picture(
    kind: str, mode: str = "RGB", size: tuple[int, int] = (40, 30), **options: Any
) -> bytes:
    # Not of one colour: what is cut off such a picture is hardly missed.
    image = Image.radial_gradient("L").resize(size).convert(mode)
    out = BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def animated(kind: str) -> bytes:
    frames = [Image.new("RGB", (40, 30), (n * 80, 0, 0)) for n in range(3)]
    out = BytesIO()
    frames[0].save(out, kind, save_all=True, append_images=frames[1:])
    return out.getvalue()


def turned(by: int) -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = by
    return exif


def chunk(name: bytes, body: bytes) -> bytes:
    crc = zlib.crc32(name + body)
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", crc)


def png_of(width: int, height: int, pixels: bytes = b"") -> bytes:
    """Return a PNG that says it has so many pixels."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = chunk(b"IDAT", zlib.compress(pixels))
    return PNG + chunk(b"IHDR", header) + data + chunk(b"IEND", b"")


@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
def test_a_jpeg_is_read(mode):
    data = picture("JPEG", mode)
    assert look(data) == Artwork("JPEG", 40, 30, mode, False, len(data))


@pytest.mark.parametrize(
    ("mode", "alpha"),
    [
        *(("RGB", False), ("L", False), ("P", False), ("1", False), ("I;16", False)),
        *(("RGBA", True), ("LA", True)),
    ],
)
def test_a_png_is_read(mode, alpha):
    data = picture("PNG", mode)
    assert look(data) == Artwork("PNG", 40, 30, mode, alpha, len(data))


def test_colours_of_sixteen_bits_are_rgb():
    header = struct.pack(">IIBBBBB", 1, 1, 16, 2, 0, 0, 0)
    pixels = chunk(b"IDAT", zlib.compress(b"\0" + bytes(6)))
    data = PNG + chunk(b"IHDR", header) + pixels + chunk(b"IEND", b"")
    assert look(data) == Artwork("PNG", 1, 1, "RGB", False, len(data))


@pytest.mark.parametrize(
    ("mode", "transparency"), [("P", 0), ("RGB", (0, 0, 0)), ("L", 0)]
)
def test_a_colour_that_is_transparent_is_alpha(mode, transparency):
    assert look(picture("PNG", mode, transparency=transparency)).alpha


@pytest.mark.parametrize("options", [{"progressive": True}, {"quality": 1}])
def test_every_sort_of_jpeg_is_read(options):
    assert look(picture("JPEG", **options)).format == "JPEG"


def test_a_jpeg_with_more_than_one_picture_is_a_jpeg():
    """Phones make these; Pillow calls them MPO."""
    data = animated("MPO")
    assert look(data) == Artwork("JPEG", 40, 30, "RGB", False, len(data))


def test_an_animated_png_is_a_png():
    data = animated("PNG")
    assert look(data) == Artwork("PNG", 40, 30, "RGB", False, len(data))


@pytest.mark.parametrize(("by", "expected"), [(1, False), (3, True), (6, True)])
def test_a_photo_may_be_turned(by, expected):
    art = look(picture("JPEG", exif=turned(by)))
    assert art.turned is expected
    assert (art.width, art.height) == (40, 30)  # as they are stored


def test_broken_exif_data_is_no_broken_picture():
    data = picture("JPEG", exif=b"Exif\0\0II*\0\xff\xff\xff\xff")
    assert look(data) == Artwork("JPEG", 40, 30, "RGB", False, len(data))


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "is empty"),
        (b"\0" * 100, "is not a picture"),
        (b"no picture", "is not a picture"),
        (b'{"error": 404}', "is not a picture"),
        (b"\n<!DOCTYPE html>\n<title>Not found", "is a web page, not a picture"),
        (b"\xef\xbb\xbf<html>", "is a web page, not a picture"),
        (b"<rss>", "is not a picture"),
        (b"RIFF\0\0\0\0WAVE", "is not a picture"),
        (b"\0\0\0\x20ftypM4A ", "is not a picture"),
    ],
)
def test_what_is_no_picture_is_told(data, message):
    with pytest.raises(ArtworkError) as told:
        look(data)
    assert str(told.value) == message


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (picture("GIF"), "GIF"),
        (animated("GIF"), "GIF"),
        (picture("WEBP"), "WebP"),
        (animated("WEBP"), "WebP"),
        (picture("TIFF"), "TIFF"),
        (b"MM\0*\0\0", "TIFF"),
        (picture("BMP"), "BMP"),
        (b"8BPS\0\1", "PSD"),
        (b"\0\0\0\x20ftypheic", "HEIC"),
        (b"\0\0\0\x20ftypavif", "AVIF"),
        (b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg">', "SVG"),
    ],
)
def test_other_pictures_are_named(data, kind):
    with pytest.raises(ArtworkError) as told:
        look(data)
    assert str(told.value) == f"is {kind}; podcast directories take JPEG and PNG"


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
@pytest.mark.parametrize("left", [0.1, 0.5, 0.9])
def test_a_picture_that_was_cut_off_is_broken(kind, left):
    data = picture(kind, size=(400, 300))
    with pytest.raises(ArtworkError) as told:
        look(data[: int(len(data) * left)])
    assert str(told.value) == "is a broken picture: it ends too early"


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        ("JPEG", "is a broken picture: it ends too early"),
        ("PNG", "is a broken picture"),
    ],
)
def test_a_beginning_without_a_picture_is_broken(kind, message):
    with pytest.raises(ArtworkError) as told:
        look(picture(kind)[:12])
    assert str(told.value) == message


def test_pixels_that_are_not_there_are_missed():
    with pytest.raises(ArtworkError) as told:
        look(png_of(40, 30, bytes(10)))
    assert str(told.value) == "is a broken picture: it ends too early"


def test_of_a_large_picture_only_the_header_is_read():
    data = png_of(7000, 7000)  # nothing that could be decoded
    assert look(data) == Artwork("PNG", 7000, 7000, "RGB", False, len(data))


def test_what_would_fill_the_memory_is_refused():
    with pytest.raises(ArtworkError) as told:
        look(png_of(60_000, 60_000))
    assert str(told.value) == "has more pixels than any cover"


def test_pillow_warns_nobody():
    with warnings.catch_warnings(record=True) as given:
        warnings.simplefilter("always")
        look(png_of(12_000, 9_000))  # a DecompressionBombWarning
        look(picture("JPEG", exif=b"Exif\0\0II*\0\x08\0\0\0\xff\xff"))
    assert [str(warning.message) for warning in given] == []


SEEDS = [
    *(picture("JPEG", mode) for mode in ("RGB", "L", "CMYK")),
    picture("JPEG", progressive=True, exif=turned(6), icc_profile=b"icc"),
    *(picture("PNG", mode) for mode in ("RGB", "RGBA", "L", "P", "1", "I;16")),
    picture("PNG", "P", transparency=0),
    picture("PNG", exif=turned(3), icc_profile=b"icc"),
    *map(animated, ("PNG", "MPO", "GIF", "WEBP")),
    *map(picture, ("GIF", "WEBP", "TIFF", "BMP")),
]

#: Where, what stands there instead, and of how many bytes.
CHANGES = st.lists(
    st.tuples(st.integers(0, 300), st.binary(max_size=6), st.integers(0, 6)),
    max_size=6,
)


def mended(data: bytes) -> bytes:
    """Return a PNG with right checksums, so that what is in its chunks is read."""
    if not data.startswith(PNG):
        return data
    out, at = bytearray(PNG), len(PNG)
    while at + 12 <= len(data):
        end = at + 8 + int.from_bytes(data[at : at + 4], "big")
        if end + 4 > len(data):
            break
        out += chunk(data[at + 4 : at + 8], data[at + 8 : end])
        at = end + 4
    return bytes(out) + data[at:]


@given(st.binary(max_size=2000))
@example(PNG)
@example(b"\xff\xd8\xff")
@unhurried
def test_any_bytes_are_a_picture_or_none(data):
    told_of(data)


@given(st.sampled_from(SEEDS), CHANGES, st.integers(0, 5000), st.booleans())
@unhurried
def test_any_broken_picture_is_one_or_none(data, changes, left, mend):
    for at, new, length in changes:
        data = data[:at] + new + data[at + length :]
    data = data[:left]
    told_of(mended(data) if mend else data)


def told_of(data: bytes) -> None:
    """A picture is described, all else is an ArtworkError of one plain line."""
    try:
        art = look(data)
    except ArtworkError as error:
        text = str(error)
        assert text.startswith(("is ", "has "))
        assert text.isprintable()
        assert text.isascii()
    else:
        assert art.format in ("JPEG", "PNG")
        assert art.width > 0
        assert art.height > 0
        assert art.length == len(data)
