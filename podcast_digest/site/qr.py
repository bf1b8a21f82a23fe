"""QR codes. Performs no I/O."""

from io import BytesIO, StringIO

_BORDER = 2  #: modules; ISO/IEC 18004 wants 4, phones do with less
# On a light ground half blocks alone would be the negative of a code.
_WHITE_ON_BLACK, _AS_BEFORE = "\x1b[97;40m", "\x1b[0m"


def svg(text: str) -> bytes:
    """Return a text as a QR code for pages; the same bytes for the same text.

    Empty for a text of more than some 2,300 bytes, which no code can hold.
    """
    import segno  # here: only builds that make one need it

    made = BytesIO()
    try:
        code = segno.make(text, error="m", micro=False)
    except segno.DataOverflowError:
        return b""
    code.save(made, kind="svg", scale=8, border=4, light="white", nl=False)
    return made.getvalue()


def for_terminal(text: str) -> str:
    """Return a text as a QR code of half blocks, white on black."""
    import segno

    lines = StringIO()
    segno.make(text, micro=False).terminal(lines, border=_BORDER, compact=True)
    return "\n".join(
        f"{_WHITE_ON_BLACK}{line}{_AS_BEFORE}" for line in lines.getvalue().splitlines()
    )
