"""A title and a summary in Markdown -> what is spoken, by paragraphs. No I/O."""

import re
from collections.abc import Iterator, Sequence
from html.parser import HTMLParser
from typing import NamedTuple
from urllib.parse import urlsplit

from podcast_digest.speech.lexicon import Lexicon
from podcast_digest.speech.reading import Piece, read, spoken
from podcast_digest.speech.sentences import sentences
from podcast_digest.text import notes

_ANNOUNCED = {
    "zh": {"pre": "此处有一段代码。", "table": "此处有一张表格。", "link": "{} 的链接"},
    "en": {
        "pre": "There is a code block here.",
        "table": "There is a table here.",
        "link": "a link to {}",
    },
}
#: What tells listeners that nobody speaks, by the language of the show.
SYNTHETIC = {
    "zh": "本期语音由文字合成（AI 语音）。",
    "en": "The voice of this episode is synthetic (text to speech).",
}

_URL = re.compile(
    r"(?:https?://|www\.)[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]+[A-Za-z0-9/]"
)
# Pictures in the text, and what shapes them; © ® ™ are read.
#: What a text is filed under: nobody says "hash". A number is one of an issue.
_TAG_BETWEEN = re.compile(r"[#＃]([^\W\d_][^#＃\s]{0,30})[#＃]")
_TAG = re.compile(r"(?<![\w#&/])[#＃](?=[^\W\d_])")
_TAGS = re.compile(r"(?:^|(?<=\s))(?:[#＃][^\W\d_][\w/+.-]*[ \t]*)+(?=\n|$)")
_EMOJI = re.compile(
    "[\U0001f000-\U0001faff\U000e0020-\U000e007f\u2300-\u23ff\u2600-\u27bf\u2b00-\u2bff"
    "\u25a0-\u25ff\u200d\ufe0e\ufe0f\u20e3]+"
)
_ARROWS = str.maketrans({"\u27f6": "→", "➔": "→", "➡": "→", "➜": "→"})
# A line that ends a Chinese sentence is a paragraph to whoever wrote it.
_BREAK = re.compile(r"(?<=[。！？；：”』」])\s*\n\s*")
_WIDE = "\u3000-\u30ff\u3400-\u9fff\uff00-\uffef"
_WIDE_LINE = re.compile(rf"(?<=[{_WIDE}])\n(?=[{_WIDE}])")
_SPOKEN = re.compile(r"\w")
_SHORTEST = 4  #: characters that are worth a breath of their own


class Sentence(NamedTuple):
    """What is spoken at once."""

    text: str  #: as people read it
    pieces: tuple[Piece, ...]

    @property
    def spoken(self) -> str:
        """What the engine gets."""
        return spoken(self.pieces)


#: Sentences of one paragraph; a longer pause follows.
Paragraph = tuple[Sentence, ...]


def script(
    title: str, summary: str, language: str, terms: Lexicon, around: Sequence[str] = ()
) -> tuple[Paragraph, ...]:
    """Return what is spoken of an article; an empty title is left out.

    ``around`` are the show's intro and outro, either of which may be empty.
    """
    intro, outro = around or ("", "")
    blocks = [intro, title, *blocks_of(summary, language), outro]
    paragraphs = []
    for block in blocks:
        lines = [
            line for part in _BREAK.split(block) for line in _lines(part, language)
        ]
        said = tuple(Sentence(line, read(line, language, terms)) for line in lines)
        if said:
            paragraphs.append(said)
    return tuple(paragraphs)


def _lines(text: str, language: str) -> Iterator[str]:
    """Yield the sentences of a text; what is too short goes with the one before it."""
    words = _announced(language)["link"]
    clean = _URL.sub(lambda found: words.format(_host(found[0])), text)
    clean = _TAG.sub("", _TAGS.sub("", _TAG_BETWEEN.sub(r"\1", clean)))
    clean = _EMOJI.sub(" ", clean.translate(_ARROWS))
    pending = ""
    for part in _WIDE_LINE.sub("", clean).split("\n\n"):
        for sentence in sentences(" ".join(part.split())):
            if not pending:
                pending = sentence
            elif _is_short(sentence, pending):
                pending += " " * sentence[0].isascii() + sentence
            else:
                if _SPOKEN.search(pending):
                    yield pending
                pending = sentence
    if _SPOKEN.search(pending):
        yield pending


def _is_short(sentence: str, before: str) -> bool:
    ended = not before[-1].isalnum()
    return ended and len(sentence) < _SHORTEST and len(before) + len(sentence) < 300


def _announced(language: str) -> dict[str, str]:
    return _ANNOUNCED.get(language.lower()[:2], _ANNOUNCED["en"])


def synthetic(language: str) -> str:
    """Return the sentence of the notes that says that the voice is synthetic."""
    return SYNTHETIC.get(language.lower()[:2], SYNTHETIC["en"])


def _host(url: str) -> str:
    address = url if "://" in url else f"https://{url}"
    try:
        return (urlsplit(address).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def blocks_of(markdown: str, language: str) -> list[str]:
    """Return the paragraphs of Markdown as a person would read them aloud.

    A list is one paragraph, each item with an end of its own. Links are their text,
    pictures what they show; a table or a code block is announced and not spelled.
    """
    walker = _Blocks(_announced(language))
    walker.feed(notes.html(markdown))
    walker.close()
    walker.end_block()
    return walker.blocks


class _Blocks(HTMLParser):
    """Collects the blocks of the safe HTML that ``notes`` makes."""

    def __init__(self, announced: dict[str, str]) -> None:
        super().__init__()
        self.announced = announced
        self.blocks: list[str] = []
        self.text: list[str] = []
        self.silent = 0  # depth of what is announced and not read
        self.lists = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("pre", "table"):
            if not self.silent:
                self.end_block() if not self.lists else self.end_item()
                self.text.append(self.announced[tag])
                self.end_block() if not self.lists else self.end_item()
            self.silent += 1
        elif self.silent:
            return
        elif tag in ("ul", "ol"):
            if not self.lists:
                self.end_block()
            self.lists += 1
            self.end_item()
        elif tag == "li":
            self.end_item()
        elif tag == "br":
            self.text.append("\n")
        elif tag == "img":
            self.text.append(dict(attrs).get("alt") or "")
        elif tag in _BLOCKS and not self.lists:
            self.end_block()

    def handle_endtag(self, tag: str) -> None:
        if tag in ("pre", "table"):
            self.silent -= 1
        elif self.silent:
            return
        elif tag in ("ul", "ol"):
            self.lists -= 1
            if not self.lists:
                self.end_block()
        elif tag in _BLOCKS and not self.lists:
            self.end_block()

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.text.append(data)

    def end_item(self) -> None:
        """Let the next words begin a sentence."""
        if "".join(self.text).strip():
            self.text.append("\n\n")

    def end_block(self) -> None:
        if block := "".join(self.text).strip():
            self.blocks.append(block)
        self.text = []


_BLOCKS = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "hr"}
