"""Which articles of a page a show takes: by month, tag or language. Performs no I/O."""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import NamedTuple

from podcast_digest.sources.articles import Article, Digest

#: A word after #, as people tag what they write; not a heading, not part of an address.
_TAG = re.compile(r"(?<![\w/&#])#([^\W_](?:[\w.+-]*[\w+])?)")
#: Where a warning begins: line 12: …, or posts/one.md:12: …
_PLACE = re.compile(r"(?:line |.*?:)([0-9]+): ")
_KANA = re.compile("[\u3040-\u30ff]")
_HANGUL = re.compile("[\uac00-\ud7a3]")
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]")


class Filing(NamedTuple):
    """What a show takes: what keeps all the conditions that are given."""

    tags: Collection[str] = ()  #: any of them, whatever its case
    months: Collection[str] = ()  #: any of them: 2025-09, or 2025-07..2025-09
    languages: Collection[str] = ()  #: any of them: zh, ja, ko or en

    def takes(self, article: Article, tags: Iterable[str] = ()) -> bool:
        """Tell whether an article is filed here.

        ``tags`` are those that its page states beside it; those that its title and its
        summary have as ``#tag`` count, too.
        """
        return (
            (not self.tags or self._has_tag(article, tags))
            and (not self.months or self._is_of_month(article))
            and (not self.languages or language(_text(article)) in self.languages)
        )

    def _has_tag(self, article: Article, tags: Iterable[str]) -> bool:
        written = {*tags, *_TAG.findall(_text(article))}
        return not _folded(self.tags).isdisjoint(_folded(written))

    def _is_of_month(self, article: Article) -> bool:
        moment = article.month or article.written
        if not moment:
            return False
        month = f"{moment:%Y-%m}"
        spans = (span.partition("..") for span in self.months)
        return any(first <= month <= (last or first) for first, _, last in spans)


def filed(digest: Digest, filing: Filing) -> Digest:
    """Return what a show takes of a page, in its order, and what is said of that.

    What is said of an article of another show is left to that; what belongs to no
    article is kept, for nobody else would tell it.
    """
    ours = tuple(a for a in digest.articles if filing.takes(a, _topics(a)))
    if len(ours) == len(digest.articles):
        return digest
    lines = sorted(article.line for article in digest.articles)
    taken = {article.line for article in ours}

    def is_ours(warning: str) -> bool:
        place = _PLACE.match(warning)
        above = bisect_right(lines, int(place[1])) if place else 0
        return above == 0 or lines[above - 1] in taken

    return replace(
        digest, articles=ours, warnings=tuple(filter(is_ours, digest.warnings))
    )


def language(text: str) -> str:
    """Return the language that a text seems to be in: zh, ja, ko, or else en.

    Chinese texts on technology are full of English words, so a fifth of the letters
    decides.

    >>> [language(t) for t in ("vLLM 推理引擎", "vLLM の推論", "vLLM 추론", "On vLLM")]
    ['zh', 'ja', 'ko', 'en']
    """
    letters = [c for c in text if unicodedata.category(c)[0] == "L"]
    least = max(1, len(letters) // 5)
    if len(_HANGUL.findall(text)) >= least:
        return "ko"
    kana, han = len(_KANA.findall(text)), len(_HAN.findall(text))
    if kana + han >= least:
        return "ja" if kana * 5 > han else "zh"
    return "en"


def _topics(article: Article) -> Iterable[str]:
    """Return the tags of a post's front matter."""
    match article.more.get("topics"):
        case tuple(topics) | list(topics):
            return [str(topic) for topic in topics]
    return ()


def _text(article: Article) -> str:
    return f"{article.title}\n{article.summary}"


def _folded(tags: Iterable[str]) -> set[str]:
    return {unicodedata.normalize("NFKC", tag).casefold() for tag in tags}
