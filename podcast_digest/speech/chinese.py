"""How numbers, units and marks are read aloud in Chinese. Performs no I/O.

Rules in order: the first that matches at a place decides. What they return may have
spaces around Latin letters, which engines take for a boundary and no pause.
"""

import re
from collections.abc import Callable
from decimal import Decimal

from podcast_digest.speech import names

_DIGITS = "零一二三四五六七八九"
_SCALES = {"k": 1_000, "K": 1_000, "M": 1_000_000, "B": 1_000_000_000}
_MONEY = {"$": "美元", "¥": "元", "￥": "元", "€": "欧元", "£": "英镑"}
#: Words that are counted: two of them are 两, not 二.
_COUNTED = "倍个种台张块次层家项条类款篇轮步周天年位名份套组路千万亿秒小"
_NUMBER = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_DASH = r"\s*[-–—~～至]\s*"
_LATIN = r"A-Za-z0-9_"
_UNITS = {
    "ms": "毫秒",
    "us": "微秒",
    "µs": "微秒",
    "μs": "微秒",
    "ns": "纳秒",
    "s": "秒",
    "min": "分钟",
    "h": "小时",
    "Hz": "赫兹",
    "kHz": "千赫兹",
    "MHz": "兆赫兹",
    "GHz": "吉赫兹",
    "W": "瓦",
    "kW": "千瓦",
    "MW": "兆瓦",
    "GW": "吉瓦",
    "nm": "纳米",
    "mm": "毫米",
    "cm": "厘米",
    "km": "公里",
    "kg": "千克",
    "°C": "摄氏度",
    "℃": "摄氏度",
    "Mbps": "兆比特每秒",
    "Gbps": "吉比特每秒",
    "Tbps": "太比特每秒",
    "Mb": "兆比特",
    "Gb": "吉比特",
    "Tb": "太比特",
    "KB": " K B ",
    "MB": " M B ",
    "GB": " G B ",
    "TB": " T B ",
    "PB": " P B ",
    "KiB": " K i B ",
    "MiB": " M i B ",
    "GiB": " G i B ",
    "TiB": " T i B ",
    "GFLOPS": " G flops ",
    "TFLOPS": " T flops ",
    "PFLOPS": " P flops ",
    "EFLOPS": " E flops ",
    "TFLOPs": " T flops ",
    "PFLOPs": " P flops ",
    "TOPS": " T ops ",
    "tokens": " tokens ",
    "token": " token ",
}
_PER = {"s": "每秒", "秒": "每秒", "h": "每小时", "min": "每分钟", "day": "每天"}
_PER |= {"token": "每 token ", "GPU": "每 G P U ", "天": "每天", "W": "每瓦"}


_SHORT = {"e.g": "例如", "i.e": "即", "etc": "等", "vs": "对比"}
_BARE = {"k": "千", "K": "千", "M": "百万", "B": "十亿"}
#: What behind a slash is a rate and not a choice.
_EACH = r"1?[KMB]?\s?tokens?|百万|千|万|小时|分钟|秒|天|周|月|年|卡|次|GPU"


def digits(text: str) -> str:
    """Return digits one by one, as in years and names.

    >>> digits("2025")
    '二零二五'
    """
    return "".join(_DIGITS[int(digit)] for digit in text)


def cardinal(number: int) -> str:
    """Return a whole number in words.

    >>> [cardinal(n) for n in (0, 10, 105, 20_010, 100_000_000)]
    ['零', '十', '一百零五', '两万零一十', '一亿']
    """
    if number < 0:
        return "负" + cardinal(-number)
    for size, name in ((10**16, "京"), (10**12, "万亿"), (10**8, "亿"), (10**4, "万")):
        if number >= size:
            high, low = divmod(number, size)
            head = "两" if high == 2 else cardinal(high)
            gap = "零" * (0 < low < size // 10)
            rest = cardinal(low) if low else ""
            # Inside of a number ten is 一十.
            return head + name + gap + ("一" * rest.startswith("十") + rest)
    for size, name in ((1000, "千"), (100, "百"), (10, "十")):
        if number >= size:
            high, low = divmod(number, size)
            head = "" if size == 10 and high == 1 else _DIGITS[high]
            gap = "零" * (0 < low < size // 10)
            rest = cardinal(low) if low else ""
            return head + name + gap + ("一" * rest.startswith("十") + rest)
    return _DIGITS[number]


def number(text: str) -> str:
    """Return a number as it is written, with a point or thousands, in words.

    >>> [number(n) for n in ("1,024", "0.05", "007", "37.5")]
    ['一千零二十四', '零点零五', '零零七', '三十七点五']
    """
    whole, _, part = text.replace(",", "").partition(".")
    plain = len(whole) > 1 and whole.startswith("0")
    read = digits(whole) if plain or len(whole) > 16 else cardinal(int(whole))
    return read + (f"点{digits(part)}" if part else "")


def _counted(text: str, after: str, before: str = "") -> str:
    is_two = text == "2" and after[:1] and after[0] in _COUNTED and before != "第"
    return "两" if is_two else number(text)


def _behind(match: re.Match[str]) -> str:
    return match.string[match.end() :].lstrip()


def _before(match: re.Match[str]) -> str:
    return match.string[: match.start()].rstrip()[-1:]


def _date(match: re.Match[str]) -> str:
    year, month, day = match.groups()
    return f"{digits(year)}年{cardinal(int(month))}月{cardinal(int(day))}日"


def _version(match: re.Match[str]) -> str:
    parts = (number(part) for part in match[2].split("."))
    return " v " * bool(match[1]) + "点".join(parts)


def _money(match: re.Match[str]) -> str:
    sign, first, second, scale = match.groups()
    return (
        "到".join(_amount(text, scale) for text in (first, second) if text)
        + _MONEY[sign]
    )


def _amount(text: str, scale: str | None) -> str:
    if scale:
        value = Decimal(text.replace(",", "")) * _SCALES[scale]
        if value == int(value):
            return cardinal(int(value))
        text = f"{value.normalize():f}"
    return "两" if text == "2" else number(text)


def _percent(match: re.Match[str]) -> str:
    minus, first, sign, second, mark = match.groups()
    part = "千分之" if mark == "‰" else "百分之"
    read = f"{part}{'负' * bool(minus)}{number(first)}"
    if second:
        read += f"到{part * bool(sign)}{number(second)}"
    return read


def _range(match: re.Match[str]) -> str:
    first, second = match.groups()
    after = _behind(match)
    return f"{_counted(first, after)}到{_counted(second, after)}"


def _years(match: re.Match[str]) -> str:
    return f"{digits(match[1])}到{digits(match[2])}"


def _unit(match: re.Match[str]) -> str:
    first, second, unit, per = match.groups()
    name = _UNITS[unit]
    last = _counted(second or first, name)
    start = f"{number(first)}到" if second else ""
    end = _PER[per] if per else ""
    return f"{start}{last}{name}{end}"


def _bare_unit(match: re.Match[str]) -> str:
    return f"{_UNITS[match[1]].rstrip()} {_PER[match[2]]}"


def _power(match: re.Match[str]) -> str:
    base, power = match.groups()
    read = number(base) if base[0].isdigit() else f" {base} "
    if power in ("2", "²"):
        return f"{read}{'的' * base[0].isdigit()}平方"
    if power in ("3", "³"):
        return f"{read}{'的' * base[0].isdigit()}立方"
    minus, rest = power[0] == "-", power.lstrip("-")
    said = number(rest) if rest[0].isdigit() else f" {rest} "
    return f"{read.rstrip()}的{'负' * minus}{said}次方"


def _order(match: re.Match[str]) -> str:
    inner = match[1]
    inner = re.sub(r"([A-Za-z0-9]+)\^(-?\w+)", _power, inner)
    inner = re.sub(r"\b\d+\b", lambda found: number(found[0]), inner)
    inner = inner.replace("*", " ").replace("·", " ")
    return f" O {' '.join(inner.split())}"


def _scientific(match: re.Match[str]) -> str:
    minus = "负" * (match[2] == "-")
    return f"{number(match[1])}乘十的{minus}{number(match[3])}次方"


def _clock(match: re.Match[str]) -> str:
    hour, minute = int(match[1]), int(match[2])
    half = {"a": "上午", "p": "下午"}.get((match[3] or "").lower(), "")
    if hour > 23 or minute > 59:
        return f"{cardinal(hour)}比{cardinal(minute)}"
    minutes = "整" if not minute else f"{'零' * (minute < 10)}{cardinal(minute)}分"
    return f"{half}{'两' if hour == 2 else cardinal(hour)}点{minutes}"


def _fraction(match: re.Match[str]) -> str:
    upper, lower = int(match[1]), int(match[2])
    if upper < lower:
        return f"{cardinal(lower)}分之{cardinal(upper)}"
    return f"{cardinal(upper)}、{cardinal(lower)}"


def _times(match: re.Match[str]) -> str:
    return f"{_counted(match[1], '倍')}倍"


def _size(match: re.Match[str]) -> str:
    return "乘".join(number(part) for part in re.findall(_NUMBER, match[0]))


def _plain(match: re.Match[str]) -> str:
    return _counted(match[0], _behind(match), _before(match))


def _more(match: re.Match[str]) -> str:
    return f"{number(match[1])}多"


def _named(match: re.Match[str]) -> str:
    """Read letters and digits that are one name: FP8, H100, 30B, A3B, RTX 3090."""
    return names.name(match[0], _WORDS)


def _abbreviation(match: re.Match[str]) -> str:
    return _SHORT[match[0].lower().rstrip(".")]


def _many(match: re.Match[str]) -> str:
    """Read an amount of tokens: 10M is ten million."""
    return _amount(match[1] or "1", match[2]) if match[1] else _BARE[match[2]]


_WORDS = names.Words(digits, cardinal, "点", "，")

Rule = tuple[re.Pattern[str], Callable[[re.Match[str]], str]]

#: What is read as it stands in this table; a space is a boundary of words.
MARKS = {
    "%": "百分之", "‰": "千分之", "≈": "约等于", "≥": "大于等于", "≤": "小于等于",
    "≠": "不等于", ">": "大于", "<": "小于", "=": "等于", "+": "加", "±": "正负",
    "×": "乘", "÷": "除以", "→": "到", "➜": "到", "←": "来自", "↔": "双向",
    "&": "和", "@": " at ", "#": "井号", "*": " ", "_": " ", "~": "约", "～": "约",
    "∼": "约", "^": "的次方 ", "/": "、", "|": "，", "\\": " ", "°": "度",
    "$": "美元", "¥": "元", "￥": "元", "€": "欧元", "£": "英镑", "½": "二分之一",
    "¼": "四分之一", "¾": "四分之三", "²": "平方", "³": "立方", "∞": "无穷",
    "√": "根号", "∑": "求和", "Δ": "德尔塔", "α": "阿尔法", "β": "贝塔", "γ": "伽马",
    "λ": "兰姆达", "μ": "缪", "σ": "西格玛", "θ": "西塔", "π": "派", "ε": "艾普西隆",
    "™": " ", "®": " ", "©": " ", "↑": "上升", "↓": "下降", "⇒": "到", "∈": "属于",
}  # fmt: skip
MARKS |= {mark: f" {_DIGITS[digit]} " for digit, mark in enumerate("₀₁₂₃₄₅₆₇₈₉")}

DOT = " 点 "

RULES: tuple[Rule, ...] = tuple(
    (re.compile(pattern), read)
    for pattern, read in (
        (
            rf"(?<![{_LATIN}])(?i:e\.g\.|i\.e\.|etc\.|vs\.?)(?![{_LATIN}])",
            _abbreviation,
        ),
        (rf"(?<![{_LATIN}])(\d{{4}})[-/](\d{{1,2}})[-/](\d{{1,2}})(?![\d-])", _date),
        (rf"(?<![{_LATIN}])(\d{{4}})\.(\d{{2}})\.(\d{{2}})(?![\d.-]*\d)", _date),
        (
            rf"(?<![{_LATIN}])(20\d{{2}})\s?Q([1-4])(?![{_LATIN}])",
            lambda m: f"{digits(m[1])}年第{cardinal(int(m[2]))}季度",
        ),
        (rf"(?<![{_LATIN}])x86(?:_64)?(?![{_LATIN}])", lambda _: " X 八六 "),
        (rf"(?<=[A-Za-z][A-Za-z]){names.REST}(?![A-Za-z])", _named),
        (
            rf"(?<![{_LATIN}])([a-z])-(\d+)(?![{_LATIN}.])",
            lambda m: f" {m[1]} 减{number(m[2])}",
        ),
        (
            rf"(?:(?<![{_LATIN}.])({_NUMBER})\s?|(?<=[/\s]))([kKMB])(?=\s?tokens?\b)",
            _many,
        ),
        (rf"(?<=[\dkKMB元])\s?/\s?(?={_EACH})", lambda _: "每"),
        (
            rf"(?<![{_LATIN}])(\d{{4}})-(0[1-9]|1[0-2])(?![\d-])",
            lambda m: f"{digits(m[1])}年{cardinal(int(m[2]))}月",
        ),
        (rf"(?<![{_LATIN}.])((?i:v))\s?(\d+(?:\.\d+)*)(?![\d.]*\d)", _version),
        (rf"(?<![{_LATIN}.])()(\d+(?:\.\d+){{2,}})(?![\d.]*\d)", _version),
        (r"\bO\(([^()]{1,40})\)", _order),
        (
            rf"([$¥￥€£])({_NUMBER})(?:{_DASH}[$¥￥€£]?({_NUMBER}))?"
            rf"([KkMB](?![{_LATIN}]))?",
            _money,
        ),
        (
            rf"(?<![{_LATIN}.])(-?)({_NUMBER})(?:\s?([%‰])?{_DASH}({_NUMBER}))?\s?([%％‰])",
            _percent,
        ),
        (rf"(?<![{_LATIN}.])(\d{{4}}){_DASH}(\d{{4}})(?=\s?年)", _years),
        (r"(?<![\d.])(\d{4})(?=\s?年)", lambda m: digits(m[1])),
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
            rf"(?<![{_LATIN}.])({_NUMBER})(?:{_DASH}({_NUMBER}))?\s?({names.any_of(_UNITS)})"
            rf"(?:\s?/\s?({names.any_of(_PER)}))?(?![{_LATIN}])",
            _unit,
        ),
        (
            rf"(?<![{_LATIN}])({names.any_of(_UNITS)})/({names.any_of(_PER)})(?![{_LATIN}])",
            _bare_unit,
        ),
        (
            rf"(?<![{_LATIN}.:])(\d{{1,2}})[:：](\d{{2}})(?:\s?([aApP])[mM])?"
            rf"(?![{_LATIN}:])",
            _clock,
        ),
        (
            rf"(?<![{_LATIN}.:])(\d+)\s?:\s?(\d+)(?![{_LATIN}:])",
            lambda m: f"{number(m[1])}比{number(m[2])}",
        ),
        (rf"(?<![{_LATIN}.])(\d+)/(\d+)(?![{_LATIN}/])", _fraction),
        (
            rf"(?<![{_LATIN}.])({_NUMBER})(?:(?:\s?[×*]\s?|\s[xX]\s|[xX]){_NUMBER})+"
            rf"(?![{_LATIN}])",
            _size,
        ),
        (
            rf"(?<![{_LATIN}.])({_NUMBER})\s?[×xX](?![{_LATIN}])(?!\s?[A-Za-z\d])",
            _times,
        ),
        (
            rf"(?<![{_LATIN}.])({_NUMBER})\s?[×x](?=\s?[A-Z])",
            lambda m: f"{number(m[1])}乘",
        ),
        (
            rf"(?<![{_LATIN}.])({_NUMBER}){_DASH}({_NUMBER})(?![{_LATIN}])"
            r"(?!-\d)",
            _range,
        ),
        (rf"(?<![{_LATIN}.])({_NUMBER})\+(?![{_LATIN}])", _more),
        (
            r"(?<=[\d%倍×℃年月日])\s*[-–—~～]\s*(?=\d)|(?<=[A-Za-z])\s*[–—~～]\s*(?=\d)|(?<=\d)[–～~](?=[A-Z]+\d)",
            lambda _: "到",
        ),
        (rf"(?<![{_LATIN}.)）])[-−](?=\d)", lambda _: "负"),
        (r"910(?=[A-D])", lambda m: digits(m[0])),
        (
            rf"(?<=[A-Za-z]\s)\d{{4}}(?![{_LATIN}.,]|\s?[{_COUNTED}])",
            lambda m: digits(m[0]),
        ),
        (
            rf"(?<![{_LATIN}])(?:\d+(?:\.\d+)?[A-Za-z]+|[A-Za-z]+\d)[A-Za-z0-9]*"
            rf"(?:\.\d+)?{names.MORE}*(?![A-Za-z])",
            _named,
        ),
        (rf"(?<![{_LATIN}.]){_NUMBER}", _plain),
        (r"\d+", lambda m: digits(m[0])),
    )
)
