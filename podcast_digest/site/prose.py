"""Show notes -> HTML that fits into a page of ours. No I/O.

The notes are safe already (see ``notes``). A page has headings above them, and asks no
other server for anything.
"""

import re
from html import escape, unescape

_TAG = re.compile(r'<(/?)(h[1-6]|a|img|table)\b((?:[^>"]|"[^"]*")*)>')
_ATTRIBUTE = re.compile(r'(\w+)="([^"]*)"')


def for_page(notes: str, picture: str) -> str:
    """Return notes with headings below those of the page, and pictures as links.

    ``picture`` is what such a link says where the picture has no text of its own.

    >>> for_page('<h1>A</h1><h3>B</h3><img src="https://a.example/x.png" alt="x">', "")
    '<h3>A</h3><h4>B</h4><a href="https://a.example/x.png">x</a>'
    """
    levels: list[tuple[int, int]] = []  # of the headings around: theirs, ours
    linked = False

    def replaced(tag: re.Match[str]) -> str:
        nonlocal linked
        closing, name, rest = tag.groups()
        if name == "a":
            linked = not closing
            return tag[0]
        if name == "table":
            # It may be wider than the page, and keys shall move it, too.
            around = ("</table></div>", '<div class="wide" tabindex="0"><table>')
            return around[not closing]
        if name == "img":
            given = dict(_ATTRIBUTE.findall(rest))
            text = _once(given.get("alt", "")).strip() or picture
            if linked or "src" not in given:
                return text
            return f'<a href="{_once(given["src"])}">{text}</a>'
        level = int(name[1])
        if not closing:
            while levels and levels[-1][0] >= level:
                levels.pop()
            levels.append((level, min(6, (levels[-1][1] if levels else 2) + 1)))
        return f"<{closing}h{levels[-1][1]}{rest}>"

    return _TAG.sub(replaced, notes)


def _once(text: str) -> str:
    """Return an attribute's value, escaped whether it was or not."""
    return escape(unescape(text))


def link_to(url: str, base: str, top: str) -> str:
    """Return an address as a page writes it: relative if it lies below ``base``.

    ``top`` leads from the page to what lies at ``base``.
    """
    return top + url.removeprefix(base) if url.startswith(base) else url
