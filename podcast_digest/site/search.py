"""What the search on the site reads: which episodes may hold a word. No I/O.

Nobody downloads all summaries to search them. Of each episode there are hashes of what
its text is made of: pairs of neighbouring Chinese characters, for nobody puts spaces
between Chinese words, and the first three letters of other words. They are packed
tightly, and about one in thirty of them fits by chance; so site.js opens the page of an
episode that fits, and looks. site.js takes texts apart in the same way; a test in a
browser holds both together.

The file: four bytes (little-endian) with the length of a JSON text, the JSON text, and
the packed hashes, one episode's after the other. The JSON: ``episodes``, a list of
[path, title, date, bytes of hashes, number of parts, topics]; ``topics``, their names.
A hash is a number below the number of parts times 2 ** BITS.
"""

import json
import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

#: Bits behind each quotient: about one in 2 ** BITS fits by chance.
BITS = 5

_CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\U00020000-\U0003ffff"
_HUMP = re.compile("(?<=[a-z])(?=[A-Z])")
_RUN = re.compile(f"[{_CJK}]+|[^\\W_{_CJK}]+")
_IS_CJK = re.compile(f"[{_CJK}]")


class Found(NamedTuple):
    """An episode as the search shows and knows it."""

    path: str  #: of its page, from the top of the site
    title: str
    published: date
    text: str  #: what is searched beside the title
    topics: Sequence[str] = ()


def terms(text: str) -> set[str]:
    """Return what a text is made of.

    >>> sorted(terms("vLLM 在昇腾910B"))
    ['910', 'vll', '在昇', '昇腾']
    """
    parts: set[str] = set()
    for run in _RUN.findall(unicodedata.normalize("NFKC", text).lower()):
        if _IS_CJK.match(run):
            parts.update(a + b for a, b in pairwise(run))
        else:
            parts.add(run[:3])
    return parts


def index(episodes: Iterable[Found]) -> bytes:
    """Return the file. The same episodes give the same bytes."""
    rows, packs = [], []
    topics: dict[str, int] = {}
    for one in episodes:
        packed, count = _packed(f"{one.title}\n{one.text}")
        numbers = [topics.setdefault(topic, len(topics)) for topic in one.topics]
        day = one.published.isoformat()
        rows.append([one.path, one.title, day, len(packed), count, numbers])
        packs.append(packed)
    head = json.dumps(
        {"episodes": rows, "topics": list(topics)},
        ensure_ascii=False,
        separators=(",", ":"),
    ).encode()
    return b"".join([len(head).to_bytes(4, "little"), head, *packs])


# Whoever builds again and again, as ``build --watch`` does, has mostly the same texts.
@lru_cache(maxsize=8192)
def _packed(text: str) -> tuple[bytes, int]:
    """Return the hashes of a text, and of how many parts.

    They are a Golomb-Rice coded set: the gaps between them, sorted.
    """
    # FlashAttention can be found by either of its words.
    parts = terms(text) | terms(_HUMP.sub(" ", text))
    size = len(parts) << BITS
    hashes = sorted({_hash(part) * size >> 32 for part in parts})
    bits: list[str] = []
    last = 0
    for value in hashes:
        quotient, rest = divmod(value - last, 1 << BITS)
        bits.append("1" * quotient + "0" + format(rest, f"0{BITS}b"))
        last = value
    # Ones at the end are no value: a quotient that never ends.
    row = "".join(bits)
    row += "1" * (-len(row) % 8)
    packed = int(row, 2).to_bytes(len(row) // 8) if row else b""
    return packed, len(parts)


def _hash(text: str) -> int:
    """Return FNV-1a of 32 bits, over UTF-16: what strings are in browsers."""
    value = 0x811C9DC5
    for byte in text.encode("utf-16-le"):
        value = (value ^ byte) * 0x01000193 & 0xFFFFFFFF
    return value
