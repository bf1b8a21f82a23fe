"""Pictures: what the bytes of a cover are. No I/O."""

import warnings
from io import BytesIO
from typing import NamedTuple

from podcast_digest.errors import ArtworkError

#: What is larger is not decoded: Apple takes 3,000 by 3,000 at most.
MAX_PIXELS = 100_000_000


class Artwork(NamedTuple):
    """What a picture is."""

    format: str  #: JPEG, PNG, …
    width: int  #: pixels
    height: int
    mode: str  #: of its colours, by Pillow's name: RGB, RGBA, CMYK, L, P
    alpha: bool  #: has transparency
    length: int  #: bytes


def look(data: bytes) -> Artwork:
    """Return what a picture is; raise ArtworkError for what is none, or is broken."""
    # Imported here: it costs more than the feed of a small show.
    from PIL import Image, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            # Of large pictures we only read the header, and say that they are.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(BytesIO(data)) as image:
                found = Artwork(
                    image.format or "",
                    image.width,
                    image.height,
                    image.mode,
                    image.has_transparency_data,
                    len(data),
                )
                if image.width * image.height <= MAX_PIXELS:
                    image.draft("RGB", (256, 256))  # a JPEG is read the faster
                    image.load()
                return found
    except UnidentifiedImageError:
        raise ArtworkError("is no picture") from None
    except Image.DecompressionBombError:
        raise ArtworkError("has more pixels than any cover") from None
    except (OSError, SyntaxError, ValueError) as error:
        reason = str(error).lower() or "broken"
        raise ArtworkError(f"is a broken picture: {reason}") from None
