"""What Apple wants of artwork: the rules A3xx for shows and for episodes. No I/O."""

from collections.abc import Iterator

from podcast_digest.checks.rule import Found, Subject
from podcast_digest.checks.shared.words import ending, gathered, shown
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
    """The artwork of a show has 1,400 to 3,000 pixels a side."""
    if isinstance(cover := _cover(subject), Artwork):
        yield from _said(None, _wrong_size(cover))


def cover_is_for_screens(subject: Subject) -> Iterator[Found]:
    """The artwork of a show has the colours of screens, not those of print."""
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
    """The name of the show's artwork ends in what it is."""
    if isinstance(cover := _cover(subject), Artwork):
        yield from _said(None, _wrong_name(cover, subject.show.image or ""))


def cover_is_light(subject: Subject) -> Iterator[Found]:
    """The artwork of a show has at most 512 kB."""
    if isinstance(cover := _cover(subject), Artwork):
        yield from _said(None, _heavy(cover))


def cover_stands_upright(subject: Subject) -> Iterator[Found]:
    """The artwork of a show is stored as it shall be seen."""
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
        return f"is {_pixels(art)}; Apple wants 1400 × 1400 at least"
    if max(art.width, art.height) > 3000:
        return f"is {_pixels(art)}; Apple wants 3000 × 3000 at most"
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
    return f"is a {art.format}, though its name ends in .{own}"


_MOST_BYTES = 512_000


def _heavy(art: Artwork) -> str | None:
    if art.length <= _MOST_BYTES:
        return None
    mega = art.length >= 1_000_000
    size = f"{art.length / 1e6:.1f} MB" if mega else f"{art.length / 1e3:.0f} kB"
    return f"has {size}; some directories take 512 kB at most"


def _turned(art: Artwork) -> str | None:
    if not art.turned:
        return None
    return "is turned by its EXIF data, which some apps do not read"


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
    message = "have artwork that no app shows"
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
    """The artwork of an episode is opaque, in RGB, upright, light, and well named."""
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
        one = Found(of, "image", f"is {shown('.' + own)}; Apple takes JPEG and PNG")
        if of:
            found.append(one)
        else:
            yield one
    message = "have artwork that is neither JPEG nor PNG by its name"
    yield from gathered(found, len(subject.show.episodes), message)
