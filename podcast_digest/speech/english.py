"""How numbers, units and marks are read aloud in English. Performs no I/O.

Rules in order: the first that matches at a place decides.
"""

import re
from collections.abc import Callable
from datetime import date

from podcast_digest.speech import names

_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen "
    "fourteen fifteen sixteen seventeen eighteen nineteen"
).split()
_TENS = "_ _ twenty thirty forty fifty sixty seventy eighty ninety".split()
_SCALES = {"K": "thousand", "M": "million", "B": "billion", "T": "trillion"}
_MONEY = {"$": "dollar", "€": "euro", "£": "pound", "¥": "yuan", "￥": "yuan"}
_IRREGULAR = {"one": "first", "two": "second", "three": "third", "five": "fifth"}
_IRREGULAR |= {"eight": "eighth", "nine": "ninth", "twelve": "twelfth"}
_SHORT = {
    "e.g.": "for example", "i.e.": "that is", "etc.": "et cetera", "vs.": "versus",
    "vs": "versus", "w/o": "without", "w/": "with", "approx.": "approximately",
    "no.": "number", "fig.": "figure", "dr.": "doctor", "et al.": "and others",
    "24/7": "twenty-four seven", "a.k.a.": "also known as", "aka": "also known as",
}  # fmt: skip
_NUMBER = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_DASH = r"\s*[-–—~]\s*"
_LATIN = r"A-Za-z0-9_"
_UNITS = {
    "ms": "milliseconds", "us": "microseconds", "µs": "microseconds",
    "μs": "microseconds", "ns": "nanoseconds", "s": "seconds", "min": "minutes",
    "h": "hours", "Hz": "hertz", "kHz": "kilohertz", "MHz": "megahertz",
    "GHz": "gigahertz", "W": "watts", "kW": "kilowatts", "MW": "megawatts",
    "GW": "gigawatts", "nm": "nanometers", "mm": "millimeters", "km": "kilometers",
    "kg": "kilograms", "°C": "degrees Celsius", "Mbps": "megabits per second",
    "Mb": "megabits",
    "Gb": "gigabits",
    "Tb": "terabits",
    "Gbps": "gigabits per second", "Tbps": "terabits per second",
    "KB": "kilobytes", "MB": "megabytes", "GB": "gigabytes", "TB": "terabytes",
    "PB": "petabytes", "KiB": "kibibytes", "MiB": "mebibytes", "GiB": "gibibytes",
    "TiB": "tebibytes", "GFLOPS": "giga flops", "TFLOPS": "tera flops",
    "PFLOPS": "peta flops", "EFLOPS": "exa flops", "TFLOPs": "tera flops",
    "TOPS": "tera ops", "tokens": "tokens", "token": "token", "x": "times",
    "×": "times",
}  # fmt: skip
_PER = {"s": "per second", "h": "per hour", "min": "per minute", "day": "per day"}
_PER |= {"token": "per token", "GPU": "per G P U", "sec": "per second", "W": "per watt"}


def digits(text: str) -> str:
    """Return digits one by one.

    >>> digits("910")
    'nine one zero'
    """
    return " ".join(_ONES[int(digit)] for digit in text)


def cardinal(number: int) -> str:
    """Return a whole number in words.

    >>> [cardinal(n) for n in (0, 21, 105, 12_000)]
    ['zero', 'twenty-one', 'one hundred five', 'twelve thousand']
    """
    if number < 0:
        return f"minus {cardinal(-number)}"
    if number < 20:
        return _ONES[number]
    if number < 100:
        high, low = divmod(number, 10)
        return _TENS[high] + (f"-{_ONES[low]}" if low else "")
    for size, scale in (
        *((10**12, "trillion"), (10**9, "billion"), (10**6, "million")),
        *((1000, "thousand"), (100, "hundred")),
    ):
        if number >= size:
            high, low = divmod(number, size)
            return f"{cardinal(high)} {scale}" + (f" {cardinal(low)}" if low else "")
    raise AssertionError(number)


def ordinal(number: int) -> str:
    """Return the place in a row in words.

    >>> [ordinal(n) for n in (1, 12, 20, 21)]
    ['first', 'twelfth', 'twentieth', 'twenty-first']
    """
    words = re.split(r"(?<=[ -])", cardinal(number))
    last = words.pop()
    irregular = _IRREGULAR.get(last)
    plain = f"{last[:-1]}ieth" if last.endswith("y") else f"{last}th"
    return "".join(words) + (irregular or plain)


def number(text: str) -> str:
    """Return a number as it is written, with a point or thousands, in words.

    >>> number("1,024"), number("0.05")
    ('one thousand twenty-four', 'zero point zero five')
    """
    whole, _, part = text.replace(",", "").partition(".")
    plain = (len(whole) > 1 and whole.startswith("0")) or len(whole) > 15
    read = digits(whole) if plain else cardinal(int(whole))
    return read + (f" point {digits(part)}" if part else "")


def year(text: str) -> str:
    """Return the four digits of a year in words.

    >>> [year(y) for y in ("1999", "2000", "2005", "2025")]
    ['nineteen ninety-nine', 'two thousand', 'two thousand five', 'twenty twenty-five']
    """
    high, low = int(text[:2]), int(text[2:])
    if text[1:3] == "00" or text == "2000":
        return cardinal(int(text))
    if not low:
        return f"{cardinal(high)} hundred"
    return f"{cardinal(high)} {'oh ' * (low < 10)}{cardinal(low)}"


def _date(match: re.Match[str]) -> str:
    try:
        day = date(*map(int, match.groups()))
    except ValueError:
        return " ".join(number(part) for part in match.groups())
    return f"{day:%B} {ordinal(day.day)}, {year(match[1])}"


def _version(match: re.Match[str]) -> str:
    parts = (number(part) for part in match[2].split("."))
    return "version " * bool(match[1]) + " point ".join(parts)


def _money(match: re.Match[str]) -> str:
    sign, first, second, scale = match.groups()
    words = " to ".join(number(text) for text in (first, second) if text)
    words += f" {_SCALES[scale.upper()]}" if scale else ""
    return f"{words} {_MONEY[sign]}{'s' * (words != 'one' and _MONEY[sign] != 'yuan')}"


def _percent(match: re.Match[str]) -> str:
    minus, first, second = match.groups()
    read = "minus " * bool(minus) + number(first)
    return f"{read}{f' to {number(second)}' if second else ''} percent"


def _unit(match: re.Match[str]) -> str:
    first, second, unit, per = match.groups()
    amount = f"{number(first)} to {number(second)}" if second else number(first)
    name = _UNITS[unit]
    if amount == "one" and name.endswith("s") and unit not in ("x", "×"):
        name = re.sub(r"s\b", "", name, count=1) if "flops" not in name else name
    return f"{amount} {name}{f' {_PER[per]}' if per else ''}"


def _power(match: re.Match[str]) -> str:
    base, power = match.groups()
    read = number(base) if base[0].isdigit() else base
    if power in ("2", "²"):
        return f"{read} squared"
    if power in ("3", "³"):
        return f"{read} cubed"
    minus, rest = "minus " * (power[0] == "-"), power.lstrip("-")
    return f"{read} to the power of {minus}{number(rest) if rest.isdigit() else rest}"


def _order(match: re.Match[str]) -> str:
    inner = re.sub(r"([A-Za-z0-9]+)\^(-?\w+)", _power, match[1])
    inner = re.sub(r"\b\d+\b", lambda found: number(found[0]), inner)
    return f"O of {' '.join(inner.replace('*', ' ').replace('·', ' ').split())}"


def _scientific(match: re.Match[str]) -> str:
    minus = "minus " * (match[2] == "-")
    return f"{number(match[1])} times ten to the power of {minus}{number(match[3])}"


def _clock(match: re.Match[str]) -> str:
    hour, minute = int(match[1]), int(match[2])
    if hour > 23 or minute > 59:
        return f"{cardinal(hour)} to {cardinal(minute)}"
    half = f" {match[3].upper()} M" if match[3] else ""
    if not minute:
        return cardinal(hour) + (half or " o'clock")
    return f"{cardinal(hour)} {'oh ' * (minute < 10)}{cardinal(minute)}{half}"


def _fraction(match: re.Match[str]) -> str:
    upper, lower = int(match[1]), int(match[2])
    if not 0 < upper < lower or lower > 20:
        return f"{cardinal(upper)} over {cardinal(lower)}"
    part = {2: "half", 4: "quarter"}.get(lower) or ordinal(lower)
    return f"{cardinal(upper)} {part}{'s' * (upper > 1)}"


def _size(match: re.Match[str]) -> str:
    return " by ".join(number(part) for part in re.findall(_NUMBER, match[0]))


def _amount(match: re.Match[str]) -> str:
    return f"{number(match[1])} {_SCALES[match[2]]}"


def _several(words: str) -> str:
    return f"{words[:-1]}ies" if words.endswith("y") else f"{words}s"


def _named(match: re.Match[str]) -> str:
    """Read letters and digits that are one name; H100s are several."""
    text = match[0]
    if text[-2:-1].isdigit() and text.endswith("s"):
        return f"{names.name(text[:-1], _WORDS).rstrip()}s "
    return names.name(text, _WORDS)


_WORDS = names.Words(digits, cardinal, " point ", ",")
#: What behind a slash is a rate and not a choice.
_EACH = r"hour|hr|day|week|month|year|second|minute|token|GPU|user|1?[KMB]? ?tokens"

Rule = tuple[re.Pattern[str], Callable[[re.Match[str]], str]]

#: What is read as it stands in this table.
MARKS = {
    "%": " percent ", "‰": " per mille ", "≈": " about ", "≥": " at least ",
    "≤": " at most ",
    "≠": " is not ", ">": " greater than ", "<": " less than ", "=": " equals ",
    "+": " plus ", "±": " plus or minus ", "×": " times ", "÷": " divided by ",
    "→": " to ", "←": " from ", "↔": " both ways ", "&": " and ", "@": " at ",
    "#": " number ", "*": " ", "_": " ", "~": " about ", "^": " to the power of ",
    "/": ", ", "|": ", ", "\\": " ", "°": " degrees ", "$": " dollars ",
    "€": " euros ", "£": " pounds ", "¥": " yuan ", "½": " one half ",
    "¼": " one quarter ", "¾": " three quarters ", "²": " squared ", "³": " cubed ",
    "∞": " infinity ", "√": " root of ", "∑": " sum of ", "Δ": " delta ",
    "α": " alpha ", "β": " beta ", "γ": " gamma ", "λ": " lambda ", "μ": " mu ",
    "σ": " sigma ", "θ": " theta ", "π": " pi ", "ε": " epsilon ", "™": " ",
    "®": " ", "©": " ", "↑": " up ", "↓": " down ", "⇒": " to ", "∈": " in ",
}  # fmt: skip
MARKS |= {mark: f" {cardinal(digit)} " for digit, mark in enumerate("₀₁₂₃₄₅₆₇₈₉")}

DOT = " dot "

RULES: tuple[Rule, ...] = tuple(
    (re.compile(pattern), read)
    for pattern, read in (
        (
            rf"(?<![{_LATIN}])(?i:{names.any_of(_SHORT)})(?![{_LATIN}])",
            lambda m: _SHORT[m[0].lower()],
        ),
        (rf"(?<![{_LATIN}])(\d{{4}})[-/](\d{{1,2}})[-/](\d{{1,2}})(?![\d-])", _date),
        (rf"(?<![{_LATIN}])(\d{{4}})\.(\d{{2}})\.(\d{{2}})(?![\d.-]*\d)", _date),
        (
            rf"(?<![{_LATIN}])((?:19|20)\d\d)-(0[1-9]|1[0-2])(?![\d-])",
            lambda m: f"{date(2000, int(m[2]), 1):%B} {year(m[1])}",
        ),
        (
            rf"(?<![{_LATIN}])((?:19|20)\d0)s(?![{_LATIN}])",
            lambda m: _several(year(m[1])),
        ),
        (
            rf"(?<![{_LATIN}])(20\d\d)\s?(Q[1-4])(?![{_LATIN}])",
            lambda m: f"{year(m[1])} Q {cardinal(int(m[2][1]))}",
        ),
        (rf"(?<![{_LATIN}])x86(?:_64)?(?![{_LATIN}])", lambda _: " X eighty-six "),
        (rf"(?<=[A-Za-z][A-Za-z]){names.REST}(?![A-Za-z])", _named),
        (
            rf"(?<![{_LATIN}])([a-z])-(\d+)(?![{_LATIN}.])",
            lambda m: f"{m[1]} minus {number(m[2])}",
        ),
        (
            rf"(?:(?<![{_LATIN}.])({_NUMBER})\s?|(?<=[/\s]))([kKMB])(?=\s?tokens?\b)",
            lambda m: f"{number(m[1]) if m[1] else ''} {_SCALES[m[2].upper()]}",
        ),
        (rf"(?<=[\dkKMB])\s?/\s?(?=(?:{_EACH})\b)", lambda _: " per "),
        (rf"(?<![{_LATIN}.])((?i:v))\s?(\d+(?:\.\d+)*)(?![\d.]*\d)", _version),
        (rf"(?<![{_LATIN}.])()(\d+(?:\.\d+){{2,}})(?![\d.]*\d)", _version),
        (r"\bO\(([^()]{1,40})\)", _order),
        (
            rf"([$€£¥￥])({_NUMBER})(?:{_DASH}[$€£¥￥]?({_NUMBER}))?"
            rf"(?:\s?([KkMBT])(?![{_LATIN}]))?",
            _money,
        ),
        (
            rf"(?<![{_LATIN}.])([-−]?)({_NUMBER})(?:\s?%?{_DASH}({_NUMBER}))?\s?%",
            _percent,
        ),
        (
            rf"(?<![{_LATIN}.])({_NUMBER})[eE]([+-]?)(\d{{1,3}})(?![{_LATIN}])",
            _scientific,
        ),
        (
            rf"(?<![{_LATIN}.])({_NUMBER}|[A-Za-z])\^\{{?(-?[A-Za-z]|-?\d+)\}}?"
            rf"(?![{_LATIN}])",
            _power,
        ),
        (rf"(?<![{_LATIN}.])({_NUMBER}|[A-Za-z])([²³])", _power),
        (
            rf"(?<![{_LATIN}.])({_NUMBER})\s?[×x](?=\s?[A-Z])",
            lambda m: f"{number(m[1])} ",
        ),
        (
            rf"(?<![{_LATIN}.])({_NUMBER})(?:(?:\s?[×*]\s?|\s[xX]\s|[xX]){_NUMBER})+"
            rf"(?![{_LATIN}])",
            _size,
        ),
        (
            rf"(?<![{_LATIN}.])({_NUMBER})(?:{_DASH}({_NUMBER}))?[\s-]?({names.any_of(_UNITS)})"
            rf"(?:\s?/\s?({names.any_of(_PER)}))?(?![{_LATIN}])",
            _unit,
        ),
        (
            rf"(?<![{_LATIN}])({names.any_of(_UNITS)})/({names.any_of(_PER)})(?![{_LATIN}])",
            lambda m: f"{_UNITS[m[1]]} {_PER[m[2]]}",
        ),
        (
            rf"(?<![{_LATIN}.:])(\d{{1,2}}):(\d{{2}})(?:\s?([aApP])[mM])?"
            rf"(?![{_LATIN}:])",
            _clock,
        ),
        (
            rf"(?<![{_LATIN}.:])(\d+)\s?:\s?(\d+)(?![{_LATIN}:])",
            lambda m: f"{number(m[1])} to {number(m[2])}",
        ),
        (rf"(?<![{_LATIN}.])(\d+)/(\d+)(?![{_LATIN}/])", _fraction),
        (
            rf"(?<![{_LATIN}.])(\d+)(?:st|nd|rd|th)(?![{_LATIN}])",
            lambda m: ordinal(int(m[1])),
        ),
        (
            rf"(?<![{_LATIN}.,])((?:19|20)\d\d){_DASH}((?:19|20)\d\d)(?![{_LATIN}])",
            lambda m: f"{year(m[1])} to {year(m[2])}",
        ),
        (
            rf"(?<![{_LATIN}.])({_NUMBER}){_DASH}({_NUMBER})(?![{_LATIN}])(?!-\d)",
            lambda m: f"{number(m[1])} to {number(m[2])}",
        ),
        (
            rf"(?<![{_LATIN}.])({_NUMBER})\+(?![{_LATIN}])",
            lambda m: f"more than {number(m[1])}",
        ),
        (
            r"(?<=[\d%×])\s*[-–—~]\s*(?=\d)|(?<=[A-Za-z])\s*[–—~]\s*(?=\d)|(?<=\d)[–～~](?=[A-Z]+\d)",
            lambda _: " to ",
        ),
        (rf"(?<![{_LATIN}.)])[-−](?=\d)", lambda _: " minus "),
        (
            rf"(?<![{_LATIN}])(?:\d+(?:\.\d+)?[A-Za-z]+|[A-Za-z]+\d)[A-Za-z0-9]*"
            rf"(?:\.\d+)?{names.MORE}*(?![A-Za-z])",
            _named,
        ),
        (
            rf"(?<![{_LATIN}.,$])((?:19|20)\d\d)(?![{_LATIN}]|[,.]\d|\s?%)",
            lambda m: year(m[1]),
        ),
        (rf"(?<![{_LATIN}.]){_NUMBER}", lambda m: number(m[0])),
        (r"\d+", lambda m: digits(m[0])),
    )
)
