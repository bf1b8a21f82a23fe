"""What Apple wants of artwork: the rules A3xx for shows and for episodes. No I/O."""

from collections.abc import Iterator

from podcast_digest.checks.rule import Found, Level, Needs, Rule
from podcast_digest.checks.shared.sources import APPLE_ARTWORK, PRX
from podcast_digest.checks.shared.words import ending, gathered, shown
from podcast_digest.checks.subject import Subject
from podcast_digest.errors import ArtworkError
from podcast_digest.media.artwork import Artwork
from podcast_digest.show.model import Episode


def _cover(subject: Subject) -> Artwork | ArtworkError | None:
    return subject.artwork.get(subject.show.image or "")


def cover_opens(subject: Subject) -> Iterator[Found]:
    """The artwork of a show is a JPEG or PNG that opens."""
    if isinstance(cover := _cover(subject), ArtworkError):
        yield Found(None, "image", str(cover))


def cover_is_square(subject: Subject) -> Iterator[Found]:
    """The artwork of a show is square."""
    if isinstance(cover := _cover(subject), Artwork):
        yield from _said(None, _not_square(cover))


def cover_has_right_size(subject: Subject) -> Iterator[Found]:
    """The artwork of a show is 1,400 to 3,000 pixels wide and high."""
    if isinstance(cover := _cover(subject), Artwork):
        yield from _said(None, _wrong_size(cover))


def cover_is_for_screens(subject: Subject) -> Iterator[Found]:
    """The artwork of a show is not in CMYK, the colours of print."""
    if isinstance(cover := _cover(subject), Artwork):
        yield from _said(None, _print_colours(cover))


def cover_is_rgb(subject: Subject) -> Iterator[Found]:
    """The artwork of a show is stored in RGB."""
    if isinstance(cover := _cover(subject), Artwork):
        yield from _said(None, _few_colours(cover))


def cover_is_opaque(subject: Subject) -> Iterator[Found]:
    """The artwork of a show has no alpha channel."""
    if isinstance(cover := _cover(subject), Artwork):
        yield from _said(None, _transparent(cover))


def cover_has_right_name(subject: Subject) -> Iterator[Found]:
    """The file name of the show's artwork has the right extension."""
    if isinstance(cover := _cover(subject), Artwork):
        yield from _said(None, _wrong_name(cover, subject.show.image or ""))


def cover_is_light(subject: Subject) -> Iterator[Found]:
    """The artwork of a show is at most 512 kB."""
    if isinstance(cover := _cover(subject), Artwork):
        yield from _said(None, _heavy(cover))


def cover_stands_upright(subject: Subject) -> Iterator[Found]:
    """The artwork of a show is not rotated by EXIF data."""
    if isinstance(cover := _cover(subject), Artwork):
        yield from _said(None, _turned(cover))


def _said(of: Episode | None, *messages: str | None) -> Iterator[Found]:
    """Yield the first thing that is wrong with a picture."""
    if first := next(filter(None, messages), None):
        yield Found(of, "image", first)


def _not_square(art: Artwork) -> str | None:
    return None if art.width == art.height else f"is {_pixels(art)}, not square"


def _wrong_size(art: Artwork) -> str | None:
    if min(art.width, art.height) < 1400:
        return f"is {_pixels(art)}; Apple requires at least 1400 × 1400"
    if max(art.width, art.height) > 3000:
        return f"is {_pixels(art)}; Apple accepts at most 3000 × 3000"
    return None


def _pixels(art: Artwork) -> str:
    return f"{art.width} × {art.height} pixels"


def _print_colours(art: Artwork) -> str | None:
    return "is stored in CMYK, the colours of print" if art.mode == "CMYK" else None


def _few_colours(art: Artwork) -> str | None:
    if art.mode in ("RGB", "RGBA", "CMYK"):
        return None
    kind = "with a palette" if art.mode in ("P", "PA") else "in shades of grey"
    return f"is stored {kind}; Apple asks for RGB"


def _transparent(art: Artwork) -> str | None:
    return "has an alpha channel; Apple asks for none" if art.alpha else None


_PICTURES = {
    "jpg": "JPEG", "jpeg": "JPEG", "png": "PNG",
    "gif": "GIF", "webp": "WebP", "bmp": "BMP", "tif": "TIFF", "tiff": "TIFF",
    "avif": "AVIF", "heic": "HEIC", "svg": "SVG",
}  # fmt: skip


def _wrong_name(art: Artwork, url: str) -> str | None:
    own = ending(url)
    if _PICTURES.get(own, art.format) == art.format:
        return None
    return f"is a {art.format}, but its name ends in .{own}"


_MOST_BYTES = 512_000


def _heavy(art: Artwork) -> str | None:
    if art.length <= _MOST_BYTES:
        return None
    mega = art.length >= 1_000_000
    size = f"{art.length / 1e6:.1f} MB" if mega else f"{art.length / 1e3:.0f} kB"
    return f"has {size}; some directories accept 512 kB at most"


def _turned(art: Artwork) -> str | None:
    if not art.turned:
        return None
    return "is rotated by its EXIF data, which some apps ignore"


def _pictures(subject: Subject) -> Iterator[tuple[Episode, Artwork | ArtworkError]]:
    """Yield the episodes with a picture of their own, and that."""
    if subject.artwork:
        for e in subject.show.episodes:
            if e.image and e.image != subject.show.image and e.image in subject.artwork:
                yield e, subject.artwork[e.image]


def episode_image_opens(subject: Subject) -> Iterator[Found]:
    """The artwork of an episode is a JPEG or PNG that opens."""
    found = [
        Found(e, "image", str(art))
        for e, art in _pictures(subject)
        if isinstance(art, ArtworkError)
    ]
    message = "have artwork that can't be opened"
    yield from gathered(found, len(subject.show.episodes), message)


def episode_image_is_shown(subject: Subject) -> Iterator[Found]:
    """The artwork of an episode is square, of 1,400 to 3,000 pixels, and not CMYK."""
    found = [
        f
        for e, art in _pictures(subject)
        if isinstance(art, Artwork)
        for f in _said(e, _not_square(art), _wrong_size(art), _print_colours(art))
    ]
    message = "have artwork that Apple may not show"
    yield from gathered(found, len(subject.show.episodes), message)


def episode_image_is_good(subject: Subject) -> Iterator[Found]:
    """The artwork of an episode is opaque, in RGB, unrotated, light, and well named."""
    found = [
        f
        for e, art in _pictures(subject)
        if isinstance(art, Artwork)
        for f in _said(
            e,
            _wrong_name(art, e.image or ""),
            _transparent(art),
            _few_colours(art),
            _turned(art),
            _heavy(art),
        )
    ]
    message = "have artwork that could be better"
    yield from gathered(found, len(subject.show.episodes), message)


_REFUSED = _PICTURES.keys() - {"jpg", "jpeg", "png"}


def image_is_jpeg_or_png(subject: Subject) -> Iterator[Found]:
    """The address of artwork ends in `.jpg`, `.jpeg` or `.png`."""
    # An address without an ending may well lead to a JPEG; what was looked at is
    # judged by its bytes.
    found = []
    for of in (None, *subject.show.episodes):
        url = (of or subject.show).image or ""
        if url in subject.artwork or (own := ending(url)) not in _REFUSED:
            continue
        if of and url == subject.show.image:
            continue
        one = Found(of, "image", f"is {shown('.' + own)}; Apple accepts JPEG and PNG")
        if of:
            found.append(one)
        else:
            yield one
    message = "have artwork whose name is neither that of a JPEG nor of a PNG"
    yield from gathered(found, len(subject.show.episodes), message)


RULES: tuple[Rule, ...] = (
    Rule(
        "A301",
        Level.ERROR,
        (APPLE_ARTWORK,),
        cover_opens,
        "Save the cover as a JPEG again, and open it at its public address.",
        needs=Needs.PICTURES,
    ),
    Rule(
        "A302",
        Level.ERROR,
        (APPLE_ARTWORK,),
        cover_is_square,
        "Crop the cover to a square.",
        needs=Needs.PICTURES,
    ),
    Rule(
        "A303",
        Level.ERROR,
        (APPLE_ARTWORK,),
        cover_has_right_size,
        "Save the cover at 3000 × 3000 pixels, or at least 1400 × 1400.",
        needs=Needs.PICTURES,
    ),
    Rule(
        "A304",
        Level.ERROR,
        (APPLE_ARTWORK,),
        cover_is_for_screens,
        "Save the cover in RGB.",
        needs=Needs.PICTURES,
    ),
    Rule(
        "A305",
        Level.WARNING,
        (APPLE_ARTWORK,),
        cover_is_rgb,
        "Save the cover in RGB.",
        needs=Needs.PICTURES,
    ),
    Rule(
        "A306",
        Level.WARNING,
        (APPLE_ARTWORK,),
        cover_is_opaque,
        "Save the cover as a JPEG.",
        needs=Needs.PICTURES,
    ),
    Rule(
        "A307",
        Level.WARNING,
        (APPLE_ARTWORK,),
        cover_has_right_name,
        "Name the file .jpg if it is a JPEG, and .png if it is a PNG.",
        needs=Needs.PICTURES,
    ),
    Rule(
        "A308",
        Level.NOTE,
        (PRX,),
        cover_is_light,
        "Save the cover as a smaller JPEG.",
        needs=Needs.PICTURES,
    ),
    Rule(
        "A309",
        Level.NOTE,
        (),
        cover_stands_upright,
        "Rotate the picture itself, and save it without EXIF data.",
        needs=Needs.PICTURES,
        why=("Apps that do not read EXIF data show such a cover turned on its side."),
    ),
    Rule(
        "A311",
        Level.WARNING,
        (APPLE_ARTWORK,),
        episode_image_opens,
        "Save the picture as a JPEG again.",
        needs=Needs.PICTURES,
    ),
    Rule(
        "A312",
        Level.WARNING,
        (APPLE_ARTWORK,),
        episode_image_is_shown,
        "Save the picture as a square JPEG of 1400 to 3000 pixels in RGB.",
        needs=Needs.PICTURES,
    ),
    Rule(
        "A313",
        Level.NOTE,
        (APPLE_ARTWORK,),
        episode_image_is_good,
        "Save the picture as a small JPEG in RGB, and name it .jpg.",
        needs=Needs.PICTURES,
    ),
    Rule(
        "A314",
        Level.WARNING,
        (APPLE_ARTWORK,),
        image_is_jpeg_or_png,
        "Save the picture as a JPEG, and name it .jpg.",
    ),
)
