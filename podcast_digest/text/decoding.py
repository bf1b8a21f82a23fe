"""The bytes of a file that a feed links to -> text, or JSON. No I/O.

Such a file may be anybody's: nothing of it is trusted.
"""

import codecs
import json
import re

#: What is told of one file at most: who has more mends the first ones first.
MOST_PROBLEMS = 100


def text_of(data: bytes) -> str:
    """Return UTF-8 as text, without a byte order mark; ValueError says what else it is.

    >>> text_of(b"\\xef\\xbb\\xbfWEBVTT")
    'WEBVTT'
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise ValueError("is UTF-16, and apps read UTF-8")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ValueError(f"line {line}: is not UTF-8") from None


def json_of(data: bytes) -> object:
    """Return the value that a JSON file holds; ValueError says why there is none."""
    try:
        return json.loads(
            text_of(data), parse_constant=_refused, parse_int=_whole_number
        )
    except json.JSONDecodeError as error:
        reason = error.msg[:1].lower() + error.msg[1:]
        raise ValueError(f"line {error.lineno}: is not JSON: {reason}") from None
    except RecursionError:
        raise ValueError("is nested too deeply") from None


def _refused(name: str) -> object:
    raise ValueError(f"holds {name}, which JSON does not allow")


def _whole_number(digits: str) -> float:
    # int() refuses thousands of digits, and takes long for a few less.
    return int(digits) if len(digits) < 20 else float(digits)


def is_seconds(value: object) -> bool:
    """Tell whether a value of JSON is a time that audio can have."""
    return (
        isinstance(value, int | float)
        and not isinstance(value, bool)
        and 0 <= value <= _LONGEST
    )


def whole(text: str) -> str:
    r"""Return a text without halves of characters, which JSON can have.

    >>> whole("a\ud83d b")
    'a\ufffd b'
    """
    return text if text.isascii() else _HALF.sub("\ufffd", text)


def told(value: object) -> str:
    """Return a value of JSON as messages quote it: on one line, and not too long.

    >>> print(told("12:30"), told(True), told({}))
    '12:30' true an object
    """
    match value:
        case str():
            return repr(whole(value if len(value) <= 60 else value[:59] + "…"))
        case dict():
            return "an object"
        case list():
            return "a list"
    return json.dumps(value)


_HALF = re.compile("[\ud800-\udfff]")
_LONGEST = 36_000_000  # ten thousand hours
