"""QR codes. Performs no I/O."""

from io import StringIO

import segno

_BORDER = (
    2  #: modules; half of what ISO/IEC 18004 wants, and phones read it all the same
)


def for_terminal(text: str) -> str:
    """Return a text as a QR code of half blocks, for a terminal with a dark ground."""
    lines = StringIO()
    segno.make(text, micro=False).terminal(lines, border=_BORDER, compact=True)
    return lines.getvalue().rstrip("\n")
