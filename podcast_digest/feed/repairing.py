"""A feed that is not quite XML -> one that is, as forgiving apps read it. No I/O."""

import re
from html.entities import html5, name2codepoint
from typing import NamedTuple


class Repaired(NamedTuple):
    """A feed that may be read now, and what was wrong with it."""

    data: bytes
    faults: tuple[str, ...]


_DECLARED = re.compile(r"\s*<\?xml[^>]*\?>")
_ENTITY = re.compile("&([A-Za-z][A-Za-z0-9]{1,30});")
_LOOSE = re.compile("&(?!#[0-9]+;|#x[0-9A-Fa-f]+;|[A-Za-z][A-Za-z0-9]{1,30};)")
_CONTROL = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_XML = {"amp", "lt", "gt", "quot", "apos"}


def repaired(data: bytes) -> Repaired:
    """Return a feed without what XML has no room for; its words stay as they are.

    For one that a strict reader refused: bytes that are no UTF-8, entities that only
    HTML knows, a lone ``&``, control characters.
    """
    faults = []
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text, encoding = _decoded(data)
        faults.append(f"is not the UTF-8 that it says, but {encoding}")
    text = _DECLARED.sub("", text, count=1)
    for what, pattern, instead in (
        ("control characters", _CONTROL, lambda _found: ""),
        ("a lone &", _LOOSE, lambda _found: "&amp;"),
        ("entities that only HTML knows", _ENTITY, _numbered),
    ):
        better = pattern.sub(instead, text)
        if better != text:
            faults.append(f"has {what}")
        text = better
    return Repaired(text.lstrip().encode(), tuple(faults))


def _decoded(data: bytes) -> tuple[str, str]:
    """Return text in the encoding that it may be in, and its name."""
    chinese = data.decode("gb18030", errors="replace")
    if _is_chinese(chinese):
        return chinese, "GBK"
    return data.decode("cp1252", errors="replace"), "Windows-1252"


def _is_chinese(text: str) -> bool:
    # Western letters are rare pairs of GBK; Chinese has many in a row.
    if "\ufffd" in text:
        return False
    wide = re.findall("[\u4e00-\u9fff]", text)
    return len(wide) >= 20 or bool(re.search("[\u4e00-\u9fff]{4}", text))


def _numbered(found: re.Match[str]) -> str:
    name = found[1]
    if name in _XML:
        return found[0]
    point = name2codepoint.get(name)
    text = chr(point) if point else html5.get(f"{name};")
    return "".join(f"&#{ord(c)};" for c in text) if text else f"&amp;{name};"
