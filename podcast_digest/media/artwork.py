"""Pictures: what the bytes of a cover are. No I/O.

What is looked at may come from anybody's server. So the first bytes decide what it is,
only JPEG and PNG are opened, which is all that directories take, and whatever Pillow
raises for broken ones becomes an ArtworkError.
"""

import struct
import warnings
import zlib
from collections.abc import Mapping
from io import BytesIO
from typing import Any, Literal, NamedTuple

from podcast_digest.errors import ArtworkError

#: What is larger is not decoded: Apple takes 3,000 by 3,000 at most.
MAX_PIXELS = 36_000_000

#: What is opened, by its first bytes.
_OPENED = {b"\xff\xd8\xff": "JPEG", b"\x89PNG\r\n\x1a\n": "PNG"}
#: What is named and not opened.
_NAMED = {
    b"GIF8": "GIF",
    b"II*\0": "TIFF",
    b"MM\0*": "TIFF",
    b"BM": "BMP",
    b"8BPS": "PSD",
}
#: The same of files like MP4, by what follows ``ftyp``.
_BRANDS = {
    b"avif": "AVIF",
    b"avis": "AVIF",
    b"heic": "HEIC",
    b"heix": "HEIC",
    b"mif1": "HEIC",
    b"msf1": "HEIC",
}

#: Its number in EXIF, and its values but upright (1) and unknown (0).
_ORIENTATION, _TURNED = 0x0112, range(2, 9)

# What Pillow raises for bytes that are broken: three kinds are documented, the others
# have been seen (its issues 1163, 2667, 4250, 6240, 6252, 7876).
_BROKEN = (
    *(OSError, SyntaxError, ValueError),
    *(ArithmeticError, LookupError, TypeError, AttributeError, AssertionError),
    *(EOFError, RuntimeError, MemoryError, struct.error, zlib.error),
)


class Artwork(NamedTuple):
    """What a picture is."""

    format: str  #: JPEG or PNG
    width: int  #: pixels
    height: int
    mode: str  #: of its colours, by Pillow's name: RGB, RGBA, CMYK, L, P
    alpha: bool  #: has transparency
    length: int  #: bytes
    turned: bool = False  #: EXIF says that it shall be turned to be shown


def look(data: bytes) -> Artwork:
    """Return what a picture is; raise ArtworkError for what is none, or is broken."""
    kind = _kind(data)
    # Imported here: it costs more than the feed of a small show.
    from PIL import Image

    try:
        with warnings.catch_warnings():
            # Of large pictures we only read the header, and say that they are;
            # of metadata we do not care.
            warnings.simplefilter("ignore")
            with Image.open(BytesIO(data), formats=[kind]) as image:
                found = Artwork(
                    kind,
                    image.width,
                    image.height,
                    image.mode,
                    image.has_transparency_data,
                    len(data),
                    kind == "JPEG" and image.getexif().get(_ORIENTATION) in _TURNED,
                )
                if found.width * found.height <= MAX_PIXELS:
                    image.draft("RGB", (256, 256))  # a JPEG is read the faster
                    image.load()
                return found
    except Image.DecompressionBombError:
        raise ArtworkError("has more pixels than any cover") from None
    except _BROKEN as error:
        # Pillow's own words change with its versions.
        cut = isinstance(error, EOFError) or "truncated" in str(error).lower()
        end = ": it ends too early" if cut else ""
        raise ArtworkError(f"is a broken picture{end}") from None


def resized(data: bytes, pixels: int, format: Literal["JPEG", "PNG", "WEBP"]) -> bytes:
    """Return a picture that fits into a square of so many pixels; never a larger one.

    Upright, in RGB, without the metadata of its camera. JPEG has white where it was
    transparent. One version of Pillow makes the same bytes of the same picture. Raises
    ArtworkError for what is not a picture, is broken, or too large to be opened.
    """
    kind = _kind(data)
    from PIL import Image, ImageOps

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(BytesIO(data), formats=[kind]) as image:
                if image.width * image.height > MAX_PIXELS:
                    raise ArtworkError("has more pixels than any cover")
                image.draft("RGB", (pixels, pixels))
                upright = ImageOps.exif_transpose(image)
                if upright.mode.startswith("I"):  # 16 bits of grey
                    upright = upright.point(lambda grey: grey / 256).convert("L")
                clear = upright.has_transparency_data
                small = upright.convert("RGBA" if clear else "RGB")
                small.thumbnail((pixels, pixels), Image.Resampling.LANCZOS)
                if clear and format == "JPEG":
                    white = Image.new("RGBA", small.size, "white")
                    small = Image.alpha_composite(white, small).convert("RGB")
                made = BytesIO()
                small.save(made, format, **_SAVED[format])
                return made.getvalue()
    except Image.DecompressionBombError:
        raise ArtworkError("has more pixels than any cover") from None
    except _BROKEN:
        raise ArtworkError("is a broken picture") from None


#: By format, what is a good deal between size and looks.
_SAVED: Mapping[str, Any] = {
    "JPEG": {"quality": 82, "optimize": True, "progressive": True},
    "PNG": {"optimize": True},
    "WEBP": {"quality": 80, "method": 4},
}


def _kind(data: bytes) -> str:
    """Return whether it is a JPEG or a PNG; raise ArtworkError if it is neither."""
    for signature, kind in _OPENED.items():
        if data.startswith(signature):
            return kind
    if not data:
        raise ArtworkError("is empty")
    if other := _other_kind(data):
        raise ArtworkError(f"is {other}; podcast directories take JPEG and PNG")
    start = _start(data)
    if start.startswith((b"<!doctype html", b"<html")):
        raise ArtworkError("is a web page, not a picture")
    raise ArtworkError("is not a picture")


def _other_kind(data: bytes) -> str | None:
    if data[4:8] == b"ftyp":
        return _BRANDS.get(data[8:12])
    if data[:4] == b"RIFF":
        return "WebP" if data[8:12] == b"WEBP" else None
    start = _start(data)
    if start.startswith(b"<") and b"<svg" in start:
        return "SVG"
    return next((kind for s, kind in _NAMED.items() if data.startswith(s)), None)


def _start(data: bytes) -> bytes:
    return data[:1000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()


def version() -> str:
    """Return what else than the picture decides about the bytes of ``resized``."""
    from importlib.metadata import version as installed

    return f"1-{installed('Pillow')}"
