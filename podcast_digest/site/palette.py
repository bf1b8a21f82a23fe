"""One accent colour -> colours that can be read on light and on dark. No I/O."""

from collections.abc import Iterable

#: The backgrounds of pages; site.css has the same.
LIGHT, DARK = "#fbfaf7", "#14181b"
DEFAULT = "#0f6b78"
#: WCAG 2.2, 1.4.3: of text against what is behind it. A little more, for cards.
CONTRAST = 5.0


def custom_properties(accent: str | None) -> str:
    """Return CSS that names the accent for both schemes, and what is written on it."""
    dark_on_light = _readable(accent or DEFAULT, LIGHT, "#000000")
    light_on_dark = _readable(accent or DEFAULT, DARK, "#ffffff")
    return (
        f":root{{--accent:{dark_on_light};--on-accent:{_over(dark_on_light)}}}\n"
        "@media (prefers-color-scheme:dark){"
        f":root{{--accent:{light_on_dark};--on-accent:{_over(light_on_dark)}}}}}\n"
    )


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, 1 to 21 (WCAG 2.2, contrast ratio).

    >>> contrast("#000000", "#ffffff")
    21.0
    """
    dark, light = sorted((_luminance(one), _luminance(other)))
    return round((light + 0.05) / (dark + 0.05), 2)


def _readable(colour: str, on: str, towards: str) -> str:
    """Return the colour, moved no further than it takes to read it."""
    for step in range(0, 101, 4):
        moved = _mixed(colour, towards, step / 100)
        if contrast(moved, on) >= CONTRAST:
            return moved
    return towards


def _over(colour: str) -> str:
    return max(("#ffffff", "#000000"), key=lambda text: contrast(text, colour))


def _mixed(one: str, other: str, share: float) -> str:
    pairs = zip(_channels(one), _channels(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def _channels(colour: str) -> Iterable[int]:
    return (int(colour[at : at + 2], 16) for at in (1, 3, 5))


def _luminance(colour: str) -> float:
    parts = [value / 255 for value in _channels(colour)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
