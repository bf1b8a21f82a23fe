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
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache, partial
from itertools import pairwise
from operator import add
from typing import NamedTuple

from podcast_digest.show.recent import Each, Make, afresh, unkept

#: Bits behind each quotient: about one in 2 ** BITS fits by chance.
BITS = 5

_CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\U00020000-\U0003ffff"
_HUMP = re.compile("[a-z](?=[A-Z])")
_CHINESE = re.compile(f"([{_CJK}]+)")
_WORD = re.compile(r"([^\W_]{1,3})[^\W_]*")
#: What makes a Chinese text differ from its normal form, and little else does: to look
#: for the others takes long in each text that has one of them.
_WIDE = [(wide, chr(ord(wide) - 0xFEE0)) for wide in "，；：！？（）"]


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
    for wide, narrow in _WIDE:
        text = text.replace(wide, narrow)
    plain = unicodedata.normalize("NFKC", text).lower()
    pieces = _CHINESE.split(plain)
    parts = set(_WORD.findall(" ".join(pieces[::2])))
    for run in pieces[1::2]:
        parts.update(map(add, run, run[1:]))
    return parts


def packed(one: Found) -> bytes:
    """Return the number of parts of a text, in four bytes, and their hashes.

    They are a Golomb-Rice coded set: the gaps between them, sorted.
    """
    text = f"{one.title}\n{one.text}"
    # FlashAttention can be found by either of its words.
    parts = terms(text) | terms(_HUMP.sub(r"\g<0> ", " ".join(_humped(text))))
    size = len(parts) << BITS
    hashes = sorted({value * size >> 32 for value in map(_hash, parts)})
    row = "".join([_bits(high - low) for low, high in pairwise([0, *hashes])])
    # Ones at the end are no value: a quotient that never ends.
    row += "1" * (-len(row) % 8)
    hashed = int(row, 2).to_bytes(len(row) // 8) if row else b""
    return len(parts).to_bytes(4) + hashed


def _humped(text: str) -> Iterator[str]:
    """Yield what stands between spaces and has a hump, as FlashAttention has one."""
    end = 0
    for hump in _HUMP.finditer(text):
        if hump.end() > end:
            start = text.rfind(" ", end, hump.start()) + 1
            end = text.find(" ", hump.end())
            end = len(text) if end < 0 else end
            yield text[start:end]


def index(episodes: Iterable[Found], each: Each = unkept, made: Make = afresh) -> bytes:
    """Return the file. The same episodes give the same bytes.

    ``each`` and ``made`` may have what ``packed`` returned of an unchanged episode.
    """
    rows, packs = [], []
    topics: dict[str, int] = {}
    for place, one in enumerate(episodes):
        make = partial(each, place, partial(packed, one))
        pack = made("packed", one, None, make)
        count, hashes = int.from_bytes(pack[:4]), pack[4:]
        numbers = [topics.setdefault(topic, len(topics)) for topic in one.topics]
        day = one.published.isoformat()
        rows.append([one.path, one.title, day, len(hashes), count, numbers])
        packs.append(hashes)
    head = json.dumps(
        {"episodes": rows, "topics": list(topics)},
        ensure_ascii=False,
        separators=(",", ":"),
    ).encode()
    return b"".join([len(head).to_bytes(4, "little"), head, *packs])


# Gaps are mostly small, and texts mostly made of the same parts: most are found here.
@lru_cache(maxsize=4096)
def _bits(gap: int) -> str:
    quotient, rest = divmod(gap, 1 << BITS)
    return "1" * quotient + "0" + format(rest, f"0{BITS}b")


@lru_cache(maxsize=1 << 16)
def _hash(text: str) -> int:
    """Return FNV-1a of 32 bits, over UTF-16: what strings are in browsers."""
    value = _hash(text[:-1]) if text else 0x811C9DC5
    for byte in text[-1:].encode("utf-16-le"):
        value = (value ^ byte) * 0x01000193 & 0xFFFFFFFF
    return value
