"""What people wrote, and what becomes of it in notes: rules K about texts.  No I/O.

Only what is certain is told. Chinese needs no spaces, asks in ASCII when it wants to,
and puts punctuation where Markdown does not expect it; none of that is a fault unless
listeners see one.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from html import unescape
from itertools import pairwise
from typing import NamedTuple

from podcast_digest.checks.rule import Found, Subject
from podcast_digest.checks.shared.words import gathered, many, shown
from podcast_digest.show.model import CatalogEntry, CatalogShow, Episode
from podcast_digest.text import characters

#: Characters of a paragraph; nobody writes one of so many twice by chance.
_PARAGRAPH = 40


# Lines of text


class _Text(NamedTuple):
    field: str
    text: str


def heard(subject: Subject) -> list[CatalogEntry]:
    """Return the entries that are no drafts: those are still being written."""
    entries = subject.catalog.episodes if subject.catalog else ()
    return [entry for entry in entries if not entry.draft]


def _texts(of: CatalogShow | CatalogEntry) -> Iterator[_Text]:
    """Yield the texts of a show or an episode that listeners read."""
    yield _Text("title", of.title)
    if isinstance(of, CatalogShow):
        yield _Text("description", of.description)
        yield _Text("author", of.author or "")
        yield _Text("copyright", of.copyright or "")
        for number, way in enumerate(of.funding):
            yield _Text(f"funding[{number}].text", way.text)
    else:
        yield _Text("subtitle", of.subtitle or "")
        yield _Text("summary", of.summary or "")
        if isinstance(of.chapters, tuple):
            for number, chapter in enumerate(of.chapters):
                yield _Text(f"chapters[{number}].title", chapter.title)
    for number, person in enumerate(of.people):
        yield _Text(f"people[{number}].name", person.name)


# Several rules look for a few characters each, and nearly all texts hold none of them:
# each text is searched once, and for all of them.
_WESTERN_BEGINS, _CHINESE_BEGINS = "Ãâïãåæ", "锟烫锛銆"
_ODD = re.compile(
    f"[{characters.MARKS}{characters.LOST}□▯{_WESTERN_BEGINS}{_CHINESE_BEGINS}]"
)


def _is_odd(text: str | None) -> bool:
    return text is not None and not text.isascii() and _holds_odd(text)


@lru_cache(maxsize=1 << 15)
def _holds_odd(text: str) -> bool:
    return "???" in text or _ODD.search(text) is not None


def _may_be_odd(of: CatalogEntry) -> bool:
    return (
        _is_odd(of.summary)
        or _is_odd(of.title)
        or _is_odd(of.subtitle)
        or bool(of.people)
        or isinstance(of.chapters, tuple)
    )


def _odd_texts(of: CatalogShow | CatalogEntry) -> Iterator[_Text]:
    """Yield the texts that such a rule should look at."""
    for text in _texts(of):
        if _is_odd(text.text):
            yield text


def _told(
    subject: Subject, fault: Callable[[_Text], str | None], have: str
) -> Iterator[Found]:
    """Yield the episodes with texts of which a fault can be told."""
    entries = heard(subject)
    found = [
        [
            Found(entry, text.field, message)
            for text in _odd_texts(entry)
            if (message := fault(text))
        ]
        for entry in entries
        if _may_be_odd(entry)
    ]
    faults = {id(each[0]): each for each in found if each}
    firsts = [each[0] for each in faults.values()]
    for told in gathered(firsts, len(entries), have):
        yield from faults.get(id(told), [told])


def _told_of_show(
    subject: Subject, fault: Callable[[_Text], str | None]
) -> Iterator[Found]:
    for text in _odd_texts(subject.catalog.show) if subject.catalog else ():
        if message := fault(text):
            yield Found(None, text.field, message)


def _around(text: str, start: int, end: int) -> str:
    """Return a place of a text with a little of what stands around it."""
    begin = max(start - 12, text.rfind("\n", 0, start) + 1)
    stop = text.find("\n", end)
    return shown(text[begin : min(end + 12, len(text) if stop < 0 else stop)])


def _unseen(text: _Text) -> str | None:
    markdown = text.field in ("summary", "description")
    places = characters.unseen(text.text, markdown=markdown)
    if not places:
        return None
    names = dict.fromkeys(characters.name(text.text[at]) for at in places)
    return (
        f"holds {many(len(places), 'character')} that nobody sees "
        f"({', '.join(names)}): who searches for the words does not find them"
    )


def show_holds_nothing_unseen(subject: Subject) -> Iterator[Found]:
    """The texts of a show hold no characters that nobody sees."""
    yield from _told_of_show(subject, _unseen)


def holds_nothing_unseen(subject: Subject) -> Iterator[Found]:
    """The texts of an episode hold no characters that nobody sees.

    Those that join emoji, shape letters or part marks of Markdown are none of them.
    """
    yield from _told(subject, _unseen, "hold characters that nobody sees")


def addresses_hold_nothing_unseen(subject: Subject) -> Iterator[Found]:
    """The id and the addresses of an episode hold no characters that nobody sees."""
    for entry in subject.catalog.episodes if subject.catalog else ():
        for field in ("id", "link", "audio", "image", "transcript", "chapters"):
            value = getattr(entry, field)
            if not isinstance(value, str) or value.isascii():
                continue
            if places := characters.unseen(value):
                names = dict.fromkeys(characters.name(value[at]) for at in places)
                message = f"is {shown(value)}, which holds a {', a '.join(names)}"
                yield Found(entry, field, message)


# Question marks that a program wrote for letters it did not know, and boxes. Who asks
# writes them behind a word that asks, or at the end.
_INSTEAD = re.compile(
    r"(?<=[\u4e00-\u9fff])(?<![吗呢么吧啊呀嘛哪谁何几啥哦哈])\?{3,}(?=[\u4e00-\u9fff])"
    r"|(?<=[^\W_])[□▯](?=[^\W_])"
)


def _lost(text: _Text) -> str | None:
    for char in characters.LOST:
        if (at := text.text.find(char)) >= 0:
            number = sum(text.text.count(char) for char in characters.LOST)
            where = _around(text.text, at, at + 1)
            if char == "\ufffd":
                return f"has lost {many(number, 'character')}, as in {where}"
            return f"has a box for {many(number, 'character')}, as in {where}"
    if found := _INSTEAD.search(text.text):
        where = _around(text.text, *found.span())
        return f"has {found[0]!r} where something else was, in {where}"
    return None


def show_has_lost_nothing(subject: Subject) -> Iterator[Found]:
    """The texts of a show hold nothing that stands for a lost character."""
    yield from _told_of_show(subject, _lost)


def has_lost_nothing(subject: Subject) -> Iterator[Found]:
    """The texts of an episode hold nothing that stands for a lost character."""
    yield from _told(subject, _lost, "have lost characters")


# What was no UTF-8 and was replaced, then read as GBK; memory that nobody had set.
_REPLACED = re.compile("锟斤|烫烫烫")
# UTF-8 that was read as GBK: a comma or a full stop becomes a character that next to
# nobody writes.
_CHINESE = ("锛", "銆")
_IDEOGRAPH = re.compile("[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")


def _misread(text: _Text) -> str | None:
    found = _REPLACED.search(text.text)
    place = characters.misread(text.text) or (found.span() if found else None)
    if place:
        where = _around(text.text, *place)
    elif any(char in text.text for char in _CHINESE) and _was_utf_8(text.text):
        where = shown(text.text, 30)
    else:
        return None
    return f"was read in a wrong encoding somewhere: {where}"


def _was_utf_8(text: str) -> bool:
    """Tell text that makes sense as UTF-8 when it is written as GBK."""
    now = len(_IDEOGRAPH.findall(text))
    data = text.encode("gbk", errors="ignore")
    # Every two characters were three bytes each; some were lost on the way.
    return len(_IDEOGRAPH.findall(data.decode(errors="ignore"))) * 3 > now


def show_is_decoded(subject: Subject) -> Iterator[Found]:
    """The texts of a show were read in the encoding that they were written in."""
    yield from _told_of_show(subject, _misread)


def is_decoded(subject: Subject) -> Iterator[Found]:
    """The texts of an episode were read in the encoding that they were written in."""
    have = "have texts that were read in a wrong encoding"
    yield from _told(subject, _misread, have)


# Markdown

_CODE = re.compile(r"<(pre|code)>.*?</\1>", re.DOTALL)
_BLOCK = re.compile(r"</?(?:p|li|h[1-6]|t[dhr]|blockquote|[ou]l|table|hr)\b[^>]*>")
_TAG = re.compile(r"<[^>]*>")
_STARS = re.compile(r"\*{2,3}")
_LINK = re.compile(r"!?\[([^\[\]\n]{1,200})\] ?[(（] ?(?:https?:|www\.|mailto:)")
_TICK = re.compile(r"(?<![A-Za-z0-9`])`(?![`\s])")


class _Mark(NamedTuple):
    """A mark of Markdown that listeners see."""

    message: str
    fix: str


def _blocks(notes: str) -> Iterator[str]:
    """Yield the visible text of each paragraph, without its code."""
    for block in _BLOCK.split(_CODE.sub("", notes)):
        if text := unescape(_TAG.sub("", block)).strip():
            yield text


def _may_show_marks(text: str) -> bool:
    return "*" in text or "`" in text or "]" in text


def _mark_in(text: str) -> _Mark | None:
    """Return the first mark that is seen in a paragraph of plain text."""
    stars = _stars_in(text)
    if len(stars) > 1:
        marked = shown(text[stars[0][0] : stars[1][1]])
        return _Mark(
            f"shows {marked} with its asterisks, and not in bold",
            "Move the punctuation out of the asterisks, or put a space behind them.",
        )
    # 张** is how the name of somebody is kept back.
    if stars and not text[: stars[0][0]][-1:].isalpha():
        where = _around(text, *stars[0])
        return _Mark(f"shows a lone ** in {where}", "Close it, or take it out.")
    link = _LINK.search(text)
    if link and not link[1].isdigit():
        where = shown(text[link.start() : link.end() + 30])
        return _Mark(
            f"shows {where} instead of a link",
            "Write it as [words](address), in ASCII brackets and without a space.",
        )
    if "```" in text or len(_TICK.findall(text)) % 2:
        at = text.index("`")
        where = _around(text, at, at + 1)
        return _Mark(f"shows a lone ` in {where}", "Close it, or take it out.")
    return None


def _stars_in(text: str) -> list[tuple[int, int]]:
    """Return the places of asterisks that were to make text bold."""
    stars = list(_STARS.finditer(text))
    bold = [found.span() for found in stars if not _is_power(found)]
    # One of a pair may look like a power: A**：B**C.
    return bold if len(bold) % 2 == 0 else [found.span() for found in stars]


def _is_power(stars: re.Match[str]) -> bool:
    """Tell a power, 2**10, and a pattern of paths, **/*.md, from bold text."""
    text, start, end = stars.string, *stars.span()
    before, after = text[max(start - 1, 0) : start], text[end : end + 1]
    if before in ("*", "/") or after in ("*", "/"):
        return True
    number = before.isascii() and before.isalnum()
    return number and after.isascii() and (after.isalnum() or after == "(")


def show_markdown_is_read(subject: Subject) -> Iterator[Found]:
    """No mark of Markdown in the description of a show is shown as it was written."""
    text = subject.show.description
    if subject.catalog and _may_show_marks(text):
        for line in text.split("\n"):
            if mark := _mark_in(line):
                yield Found(None, "description", *mark)
                return


def markdown_is_read(subject: Subject) -> Iterator[Found]:
    """No mark of Markdown in the summary is shown to listeners as it was written.

    CommonMark does not take `**A：**B` for bold: behind punctuation, what closes needs
    a space or more punctuation after it.
    """
    found = []
    for episode in _published(subject):
        if not _may_show_marks(episode.description):
            continue
        if "\\" in (episode.summary or ""):
            continue  # meant to be seen, perhaps
        for text in _blocks(episode.notes):
            if mark := _mark_in(text):
                found.append(Found(episode, "summary", *mark))
                break
    have = "show marks of Markdown as they were written"
    yield from gathered(found, len(subject.show.episodes), have)


def _published(subject: Subject) -> Sequence[Episode]:
    return subject.show.episodes if subject.catalog else ()


_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})(.*)")


def code_ends(subject: Subject) -> Iterator[Found]:
    """A block of code ends before the summary does."""
    for entry in heard(subject):
        text = entry.summary or ""
        if ("`" in text or "~" in text) and (opened := _unclosed(text)):
            message = f"opens code with {opened} and never ends it"
            yield Found(entry, "summary", f"{message}: all that follows is code")


def _unclosed(text: str) -> str | None:
    """Return the line that opens a block of code, if nothing closes it."""
    opened = mark = ""
    for line in text.split("\n") if "```" in text or "~~~" in text else ():
        if not (fence := _FENCE.match(line)):
            continue
        marks, rest = fence[1], fence[2]
        if not opened:
            # Behind backticks there may be no more of them: that is code in a line.
            if marks[0] == "~" or "`" not in rest:
                opened, mark = shown(line.strip()), marks
        elif marks.startswith(mark) and not rest.strip():
            opened = ""
    return opened or None


#: Elements of which notes keep the tag, or at least all that is in it.
_SHOWN = frozenset(
    "a abbr acronym address article aside b bdi bdo big blockquote body br caption "
    "center cite code col colgroup data dd del details dfn div dl dt em figcaption "
    "figure font footer h1 h2 h3 h4 h5 h6 header hgroup hr html i img ins kbd li main "
    "mark nav ol p pre q rp rt ruby s samp section small span strike strong sub "
    "summary sup table tbody td tfoot th thead time tr tt u ul var wbr".split()
)
#: Elements that play or ask, which no app shows in notes.
_PLAYED = frozenset(
    "audio button canvas embed form iframe input math object script select source "
    "style svg textarea track video".split()
)
#: Elements that nobody leaves open; alone it is a word, such as the token <s>.
_PAIRED = frozenset("abiqsu")
_ELEMENT = re.compile(r"<([A-Za-z][A-Za-z0-9-]*)(?:\s[^<>]*)?/?>")


def tags_are_shown(subject: Subject) -> Iterator[Found]:
    """What looks like an HTML tag is one that notes can hold.

    Text such as `<think>` is taken for HTML, and disappears.
    """
    for episode in _published(subject):
        text = episode.summary or ""
        if "<" in text and (lost := _lost_tag(text, episode.notes)):
            yield Found(episode, "summary", *lost)


def _lost_tag(text: str, notes: str) -> _Mark | None:
    lower, notes = text.lower(), notes.lower()
    code = "".join(found[0] for found in _CODE.finditer(notes))
    written = Counter(found[1] for found in _ELEMENT.finditer(lower))
    for found in _ELEMENT.finditer(text):
        name = found[1].lower()
        # What is seen somewhere is in code, or has a backslash in front of it.
        lost = written[name] - notes.count(f"&lt;{name}")
        if name in _PLAYED:
            # Some of them are seen as text outside of code, which is no better.
            if written[name] > code.count(f"&lt;{name}"):
                fix = "Take it out, or write a link instead."
                return _Mark(f"holds <{name}>, which apps don't show in notes", fix)
        elif lost > 0 and (
            name not in _SHOWN
            or (
                name in _PAIRED
                and lost != lower.count(f"</{name}>") - notes.count(f"&lt;/{name}&gt;")
            )
        ):
            fix = f"Put it in backticks: `{found[0]}`."
            message = f"holds {shown(found[0])}, which is taken for HTML and not shown"
            return _Mark(message, fix)
    return None


# An address that is written without brackets goes on to the next space.
_RUN_ON = re.compile(r">(https?://[^<>]*?[，。；：！？、》」』】”’）][^<>]*)</a>")


def addresses_end(subject: Subject) -> Iterator[Found]:
    """An address in the summary ends before the sentence goes on.

    Whatever is not a space belongs to it, Chinese punctuation and letters too.
    """
    found = []
    for episode in _published(subject):
        # Shown as it is, it stands in the plain text too.
        if "/" not in episode.description or ">http" not in episode.notes:
            continue
        for link in _RUN_ON.finditer(episode.notes):
            url = unescape(link[1])
            # (游戏) is a part of many names in an encyclopedia.
            if (
                "（" in url
                and url.endswith("）")
                and not re.search("[，。；！？]", url)
            ):
                continue
            message = f"links to {shown(url)}, Chinese punctuation and all"
            found.append(Found(episode, "summary", message))
            break
    have = "have links that go on into the text behind them"
    yield from gathered(found, len(subject.show.episodes), have)


def lines_are_paragraphs(subject: Subject) -> Iterator[Found]:
    """What is written as paragraphs is shown as such: a blank line stands between them.

    A line's end alone is a space in Markdown. Told of Chinese, where every line of a
    block is long and ends a sentence.
    """
    found = []
    for episode in _published(subject):
        text = episode.summary or ""
        if "。\n" not in text or "```" in text:
            continue
        for block in text.strip().split("\n\n"):
            # The ends first: few blocks are worth splitting.
            if "\n" not in block or block[-1] not in _PARAGRAPH_ENDS:
                continue
            lines = block.split("\n")
            if all(map(_is_paragraph, lines)):
                message = (
                    f"shows {len(lines)} paragraphs as one, from {shown(block, 30)}"
                )
                found.append(Found(episode, "summary", message))
                break
    have = "show paragraphs as one"
    yield from gathered(found, len(subject.show.episodes), have)


#: What a paragraph ends in; two spaces behind it break the line.
_PARAGRAPH_ENDS = frozenset("。！？；：”』」")


def _is_paragraph(line: str) -> bool:
    return len(line) > _PARAGRAPH and line[0].isalpha() and line[-1] in _PARAGRAPH_ENDS


# Paragraphs


def paragraphs_stand_once(subject: Subject) -> Iterator[Found]:
    """No paragraph stands in two episodes, or twice in one.

    What stands in more than two belongs to the show, and so does what both begin or
    end with.
    """
    entries = heard(subject)
    # By their hashes: to keep every paragraph takes longer than all the rest.
    first: dict[int, CatalogEntry] = {}
    second: dict[str, CatalogEntry | None] = {}  # None: there are more
    twice = []
    for entry in entries:
        long = _long_lines(entry)
        for line in long:
            if first.setdefault(hash(line), entry) is not entry:
                second[line] = entry if second.get(line, entry) is entry else None
        if len(set(long)) < len(long):
            again = next(line for line in long if long.count(line) > 1)
            message = f"holds a paragraph twice: {shown(again)}"
            twice.append(Found(entry, "summary", message))
    yield from gathered(twice, len(entries), "hold a paragraph twice")
    pairs = set()
    for line, other in second.items():
        one = first[hash(line)]
        if other is None or (one.id, other.id) in pairs or _is_frame(line, one, other):
            continue
        pairs.add((one.id, other.id))
        for entry, named in ((one, other), (other, one)):
            message = f"holds a paragraph of {shown(named.id)} too: {shown(line)}"
            yield Found(entry, "summary", message)


def _long_lines(entry: CatalogEntry) -> list[str]:
    """Return the paragraphs of a summary that nobody writes twice by chance."""
    text = entry.summary
    if not text or len(text) <= _PARAGRAPH:
        return []
    return [line.strip() for line in text.split("\n") if len(line) > _PARAGRAPH]


def _lines(entry: CatalogEntry) -> list[str]:
    """Return the lines of a summary; in Chinese, each is a paragraph."""
    return [line.strip() for line in (entry.summary or "").split("\n")]


def _is_frame(paragraph: str, one: CatalogEntry, other: CatalogEntry) -> bool:
    """Tell what two summaries both begin or end with, and differ otherwise."""
    own, others = (list(filter(None, _lines(entry))) for entry in (one, other))
    shared = [line for line in own if len(line) > _PARAGRAPH and line in others]
    ends = (own[0], others[0]), (own[-1], others[-1])
    return len(own) > 1 and len(shared) == 1 and (paragraph, paragraph) in ends


_NAME = re.compile(r"[A-Za-z][A-Za-z0-9.-]{2,}[A-Za-z0-9]")
#: So many names of a title are in no other text by chance.
_NAMES = 4


def paragraphs_are_where_they_belong(subject: Subject) -> Iterator[Found]:
    """No summary begins or ends with a paragraph of the episode beside it.

    Told where it names all that a title lists, and nothing else of the summary does.
    """
    for upper, lower in pairwise(heard(subject)):
        for entry, named, last in ((upper, lower, True), (lower, upper, False)):
            if "、" not in named.title and "," not in named.title:
                continue
            names = {name.casefold() for name in _NAME.findall(named.title)}
            if len(names) < _NAMES:
                continue
            own = list(filter(None, _lines(entry)))
            if len(own) < 2:
                continue
            edge = own.pop(-1 if last else 0)
            rest = "\n".join([entry.title, *own]).casefold()
            if all(name in edge.casefold() for name in names) and not any(
                name in rest for name in names
            ):
                place = "last" if last else "first"
                yield Found(
                    entry,
                    "summary",
                    f"has a {place} paragraph that names all that the title of "
                    f"{shown(named.id)} does: {shown(edge)}",
                )
