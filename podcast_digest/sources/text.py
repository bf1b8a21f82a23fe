"""Text as the page should have held it. Performs no I/O."""

import re

from podcast_digest.errors import DigestError
from podcast_digest.sources import marks
from podcast_digest.text import characters


def decode(data: bytes, name: str) -> str:
    """Return the text of a page, with empty lines for what we wrote into it.

    Raises DigestError, naming the page and the line, when it is not UTF-8, or when
    marks of ours do not match.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise DigestError(f"{name}:{line}: not UTF-8 text") from None
    return marks.without(text, name)


def clean(page: str) -> str:
    """Return the page without what nobody sees, each line ending in one newline.

    The number of lines stays, so that messages can name them.

    >>> clean("\\ufeffA\\u200bI\\r\\n\\u3000\\n👩\\u200d💻 \\u200d好")
    'AI\\n\\n👩\\u200d💻 好'
    """
    text = characters.bare(page.replace("\r\n", "\n").replace("\r", "\n"))
    # Spaces of any kind alone on a line: the parser and Python disagree on them.
    lines = ["" if line.isspace() else line for line in text.split("\n")]
    return "\n".join(lines)


_LINES = 100_000
_TAGS = 50_000
_COLUMNS = 2_000
_CELLS = 25_000
_MARKS = 250_000
_MARK = re.compile(r"[\[\]*_`]")


def bounded(page: str) -> None:
    """Refuse a page that no person wrote, and that would take minutes to read.

    Raises DigestError with the line and the limit.
    """
    if (lines := page.count("\n") + 1) > _LINES:
        raise DigestError(f"{lines:,} lines are too many; the limit is {_LINES:,}")
    if (tags := page.count("<")) > _TAGS:
        raise DigestError(f"{tags:,} HTML tags are too many; the limit is {_TAGS:,}")
    if len(page) > _MARKS and (marks := len(_MARK.findall(page))) > _MARKS:
        raise DigestError(
            f"{marks:,} brackets and marks are too many; the limit is {_MARKS:,}"
        )
    if (bars := page.count("|")) > _CELLS:
        raise DigestError(f"{bars:,} table cells are too many; the limit is {_CELLS:,}")
    if bars > _COLUMNS:
        for number, line in enumerate(page.split("\n"), 1):
            if line.count("|") > _COLUMNS:
                raise DigestError(
                    f"line {number}: a table of more than {_COLUMNS:,} columns"
                )
