"""Characters in the texts of a catalog: unseen, lost, or read wrongly. No I/O.

Only what is certain is reported."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from podcast_digest.checks.rule import Found, Level, Needs, Rule
from podcast_digest.checks.shared.once import once
from podcast_digest.checks.shared.sources import ENCODING, UNSEEN
from podcast_digest.checks.shared.words import gathered, many, shown
from podcast_digest.checks.subject import Subject
from podcast_digest.show.model import Catalog, CatalogEntry, CatalogShow
from podcast_digest.text import characters

#: Characters of a paragraph; nobody writes one of so many twice by chance.
PARAGRAPH = 40


# Lines of text


class _Text(NamedTuple):
    field: str
    text: str


@once
def heard(subject: Subject) -> Sequence[CatalogEntry]:
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
    if text is None or text.isascii():
        return False
    return "???" in text or _ODD.search(text) is not None


@once
def _odd_ones(catalog: Catalog) -> list[CatalogEntry]:
    """Return the entries, but drafts, that such rules should look at: mostly none."""
    return [e for e in catalog.episodes if not e.draft and _may_be_odd(e)]


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
    found = [
        [
            Found(entry, text.field, message)
            for text in _odd_texts(entry)
            if (message := fault(text))
        ]
        for entry in (_odd_ones(subject.catalog) if subject.catalog else ())
    ]
    faults = {id(each[0]): each for each in found if each}
    firsts = [each[0] for each in faults.values()]
    for told in gathered(firsts, len(heard(subject)), have):
        yield from faults.get(id(told), [told])


def _told_of_show(
    subject: Subject, fault: Callable[[_Text], str | None]
) -> Iterator[Found]:
    for text in _odd_texts(subject.catalog.show) if subject.catalog else ():
        if message := fault(text):
            yield Found(None, text.field, message)


def around(text: str, start: int, end: int) -> str:
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
        f"holds {many(len(places), 'character')} that can't be seen "
        f"({', '.join(names)}): searches for the words do not find them"
    )


def show_holds_nothing_unseen(subject: Subject) -> Iterator[Found]:
    """The texts of a show contain no invisible characters."""
    yield from _told_of_show(subject, _unseen)


def holds_nothing_unseen(subject: Subject) -> Iterator[Found]:
    """The texts of an episode contain no invisible characters.

    Joiners in emoji and scripts, and marks that separate Markdown, are fine.
    """
    yield from _told(subject, _unseen, "contain invisible characters")


def addresses_hold_nothing_unseen(subject: Subject) -> Iterator[Found]:
    """The id and the addresses of an episode contain no invisible characters."""
    for entry in subject.catalog.episodes if subject.catalog else ():
        for field in ("id", "link", "audio", "image", "transcript", "chapters"):
            value = getattr(entry, field)
            if not isinstance(value, str) or value.isascii():
                continue
            if places := characters.unseen(value):
                names = dict.fromkeys(characters.name(value[at]) for at in places)
                message = f"is {shown(value)}, which contains a {', a '.join(names)}"
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
            where = around(text.text, at, at + 1)
            if char == "\ufffd":
                return f"has lost {many(number, 'character')}, as in {where}"
            return f"has a box for {many(number, 'character')}, as in {where}"
    if found := _INSTEAD.search(text.text):
        where = around(text.text, *found.span())
        return f"has {found[0]!r} in place of lost text, in {where}"
    return None


def show_has_lost_nothing(subject: Subject) -> Iterator[Found]:
    """The texts of a show contain no placeholders for lost characters."""
    yield from _told_of_show(subject, _lost)


def has_lost_nothing(subject: Subject) -> Iterator[Found]:
    """The texts of an episode contain no placeholders for lost characters."""
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
        where = around(text.text, *place)
    elif any(char in text.text for char in _CHINESE) and _was_utf_8(text.text):
        where = shown(text.text, 30)
    else:
        return None
    return f"was decoded with the wrong encoding: {where}"


def _was_utf_8(text: str) -> bool:
    """Tell text that makes sense as UTF-8 when it is written as GBK."""
    now = len(_IDEOGRAPH.findall(text))
    data = text.encode("gbk", errors="ignore")
    # Every two characters were three bytes each; some were lost on the way.
    return len(_IDEOGRAPH.findall(data.decode(errors="ignore"))) * 3 > now


def show_is_decoded(subject: Subject) -> Iterator[Found]:
    """The texts of a show were decoded correctly."""
    yield from _told_of_show(subject, _misread)


def is_decoded(subject: Subject) -> Iterator[Found]:
    """The texts of an episode were decoded correctly."""
    have = "have texts that were decoded with the wrong encoding"
    yield from _told(subject, _misread, have)


_FIXED = "Run `podcast-digest check --fix`, or type the words again."
_AGAIN = "Copy the text again from a source where it is right."


RULES: tuple[Rule, ...] = (
    Rule(
        "K101",
        Level.WARNING,
        (UNSEEN,),
        show_holds_nothing_unseen,
        _FIXED,
        needs=Needs.CATALOG,
    ),
    Rule(
        "K102",
        Level.WARNING,
        (ENCODING,),
        show_has_lost_nothing,
        _AGAIN,
        needs=Needs.CATALOG,
    ),
    Rule(
        "K103", Level.WARNING, (ENCODING,), show_is_decoded, _AGAIN, needs=Needs.CATALOG
    ),
    Rule(
        "K221",
        Level.WARNING,
        (UNSEEN,),
        holds_nothing_unseen,
        _FIXED,
        needs=Needs.CATALOG,
    ),
    Rule(
        "K222",
        Level.WARNING,
        (UNSEEN,),
        addresses_hold_nothing_unseen,
        (
            "Type it again; but keep the id of a published episode, because apps "
            "know it by that."
        ),
        needs=Needs.CATALOG,
    ),
    Rule(
        "K223",
        Level.WARNING,
        (ENCODING,),
        has_lost_nothing,
        _AGAIN,
        needs=Needs.CATALOG,
    ),
    Rule("K224", Level.WARNING, (ENCODING,), is_decoded, _AGAIN, needs=Needs.CATALOG),
)
