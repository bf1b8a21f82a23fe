"""Tables of Markdown, and any text in their cells."""

import re


def row(*cells: str) -> str:
    """Return a row of a table of Markdown."""
    return f"| {' | '.join(cells)} |"


def own_words(text: str) -> str:
    """Return what a rule says for a cell; what stands in backticks stays code."""
    parts = re.split("(`[^`]*`)", text)
    return "".join(
        part.replace("|", "\\|") if number % 2 else literal(part)
        for number, part in enumerate(parts)
    )


def literal(text: str) -> str:
    """Return anybody's text for a cell, so that it looks as it was written.

    >>> print(literal("a | b\\n<i> c_d _e_"))
    a \\| b \\<i\\> c_d \\_e\\_
    """
    return _MARKS.sub(r"\\\g<0>", text.translate(_LINE_ENDS))


_LINE_ENDS = dict.fromkeys(map(ord, "\n\v\f\r\x85\u2028\u2029"), " ")
# Underscores within a word mark nothing.
_MARKS = re.compile(r"[\\`*\[\]<>|~&$]|(?<![^\W_])_|_(?![^\W_])")
