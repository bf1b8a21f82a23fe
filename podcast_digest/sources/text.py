"""Text as the page should have held it. Performs no I/O."""

import datetime

from podcast_digest.errors import DigestError
from podcast_digest.text import characters

_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)


def decode(data: bytes, name: str) -> str:
    """Return the text of a page.

    Raises DigestError, naming the page and the line, when it is not UTF-8.
    """
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise DigestError(f"{name}:{line}: not UTF-8 text") from None


def clean(page: str) -> str:
    """Return the page without what nobody sees, each line ending in one newline.

    The number of lines stays, so that messages can name them.

    >>> clean("\\ufeffA\\u200bI\\r\\n\\u3000\\n👩\\u200d💻 \\u200d好")
    'AI\\n\\n👩\\u200d💻 好'
    """
    text = characters.bare(page.replace("\r\n", "\n").replace("\r", "\n"))
    # Spaces of any kind alone on a line: the parser and Python disagree on them.
    lines = ["" if line.isspace() else line for line in text.split("\n")]
    return "\n".join(_without_front_matter(lines))


def _without_front_matter(lines: list[str]) -> list[str]:
    """Blank the YAML that site generators keep above a page; Markdown has no such."""
    if lines[0].rstrip() != "---":
        return lines
    for end, line in enumerate(lines[1:], 1):
        if line.rstrip() == "---":
            return [""] * (end + 1) + lines[end + 1 :]
        if "](" in line or not (":" in line or line[:1] in (" ", "-", "#")):
            break
    return lines


def month(heading: str) -> datetime.date | None:
    """Return the first day of the month that a heading names.

    >>> [month(h).isoformat() for h in ("202509", "2025-09", "2025年9月")]
    ['2025-09-01', '2025-09-01', '2025-09-01']
    >>> month("September 2025"), month("2025")
    (datetime.date(2025, 9, 1), None)
    """
    text = heading.strip().lower()
    name, _, year = text.partition(" ")
    named = [n for n, m in enumerate(_MONTHS, 1) if name in (m, m[:3])]
    if named:
        text = f"{year.strip()}-{named[0]}"
    digits = text.replace("年", "-").removesuffix("月").replace(" ", "")
    for separator in "-/.":
        year, found, number = digits.partition(separator)
        if found:
            break
    else:
        year, number = digits[:4], digits[4:] if len(digits) == 6 else ""
    if len(year) == 4 and year.isdecimal() and number.isdecimal() and len(number) < 3:
        known = int(year) > 1990 and 1 <= int(number) <= 12  # no page is older
        return datetime.date(int(year), int(number), 1) if known else None
    return None
