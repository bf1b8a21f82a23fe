"""XML that anybody wrote -> its tags, as they were written. Performs no I/O.

Nothing of it is trusted. A DOCTYPE ends the reading before an entity is declared, so
none is ever expanded and nothing fetched; what is too large, too deep or too many is
refused, and no function calls itself as often as the document likes.
"""

import codecs
import re
from collections.abc import Collection, Mapping
from html.entities import name2codepoint
from types import MappingProxyType
from typing import NamedTuple
from xml.parsers import expat
from xml.parsers.expat import errors

from podcast_digest.errors import FeedError
from podcast_digest.feed.spaces import ATOM, CONTENT, ITUNES, PODCAST, PSC

MAX_FEED = 50_000_000  #: bytes; fifty times what apps are comfortable with
MAX_TAGS = 1_000_000  #: those of some 50,000 episodes
MAX_DEPTH = 64  #: of tags in each other; a feed needs six

#: Namespace -> the prefix that everybody uses for it.
SPACES = {
    ITUNES: "itunes",
    PODCAST: "podcast",
    # Clients must accept this one too (Podcasting 2.0 namespace, README).
    "https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/1.0.md": (
        "podcast"
    ),
    ATOM: "atom",
    CONTENT: "content",
    PSC: "psc",
    "http://www.w3.org/XML/1998/namespace": "xml",
}
#: The same the other way round: what each of these prefixes is meant to stand for.
MEANT = {
    "itunes": ITUNES,
    "podcast": PODCAST,
    "atom": ATOM,
    "content": CONTENT,
    "psc": PSC,
}

# Between a namespace and a name: no XML holds this character.
_BETWEEN = "\x01"
_NO_ATTRIBUTES: Mapping[str, str] = MappingProxyType({})
# The text in these is layout. All other tags hold a text, or tags of their own.
_CONTAINERS = frozenset(["rss", "channel", "item", "podcast:liveItem"])


class Tag(NamedTuple):
    """One element as it was written."""

    name: str  #: by the usual prefix: ``itunes:image``; ``{space}name`` of others
    #: With its white space. In a field it is all text, that of tags inside it too.
    text: str
    attributes: Mapping[str, str]
    children: tuple["Tag", ...]
    line: int

    def all(self, name: str) -> list["Tag"]:
        """Return the children of that name."""
        return [child for child in self.children if child.name == name]

    def first(self, name: str) -> "Tag | None":
        """Return the first child of that name."""
        for child in self.children:
            if child.name == name:
                return child
        return None

    def said(self, name: str) -> str:
        """Return the text of the first child of that name, without edge spaces."""
        child = self.first(name)
        return child.text.strip() if child else ""


class Markup(NamedTuple):
    """A document that was read."""

    root: Tag
    encoding: str  #: in lower case: utf-8, gbk, …
    prefixes: Mapping[str, str]  #: declared on the root: prefix -> namespace
    #: Namespaces that other elements declare -> line of the first that does.
    declarations: Mapping[str, int]
    #: Namespaces that are misspelled -> how they are spelled.
    lookalikes: Mapping[str, str]


class _Open(NamedTuple):
    """An element that is not closed yet."""

    name: str
    attributes: Mapping[str, str]
    line: int
    children: list[Tag]
    text: list[str]
    field: list[str]  #: of the outermost element that is no container


class _RefusedError(Exception):
    """Why a document is not read: what follows its name in the message."""


def parse(data: bytes, name: str, roots: Collection[str] = ("rss",)) -> Markup:
    """Return the tags of an RSS document; ``name`` is for messages.

    ``roots``: what the document may be. Raises FeedError, of one line, for everything
    else.
    """
    try:
        if len(data) > MAX_FEED:
            raise _RefusedError(f": larger than {MAX_FEED // 1_000_000} MB")
        if what := _no_xml(data):
            raise _RefusedError(f": {what}")
        return _parse(*_utf8(data), roots)
    except _RefusedError as error:
        raise FeedError(f"{name}{error}") from None


def _parse(data: bytes, encoding: str, allowed: Collection[str]) -> Markup:
    stack: list[_Open] = []
    roots: list[Tag] = []
    prefixes: dict[str, str] = {}
    declarations: dict[str, int] = {}
    lookalikes: dict[str, str] = {}
    names: dict[str, str] = {}
    tags = 0
    parser = expat.ParserCreate("utf-8", _BETWEEN)

    def doctype(*_: object) -> None:
        # Entities could be anything: a file of this machine, or a gigabyte.
        raise _RefusedError(": has a DOCTYPE, which no feed needs; it is not read")

    def declare(prefix: str | None, space: str | None) -> None:
        if stack:
            declarations.setdefault(space or "", parser.CurrentLineNumber)
        else:
            prefixes[prefix or ""] = space or ""
        if space and (right := _meant(prefix or "", space)):
            lookalikes.setdefault(space, right)

    def name_of(qualified: str) -> str:
        space, _, local = qualified.rpartition(_BETWEEN)
        prefix = SPACES.get(lookalikes.get(space, space))
        named = f"{prefix}:{local}" if prefix else f"{{{space}}}{local}"
        names[qualified] = name = named if space else local
        return name

    def start(qualified: str, given: dict[str, str]) -> None:
        nonlocal tags
        tags += 1
        line = parser.CurrentLineNumber
        name = names.get(qualified) or name_of(qualified)
        attributes = _NO_ATTRIBUTES
        if given:
            attributes = {names.get(k) or name_of(k): v for k, v in given.items()}
        field = text = []  # type: list[str]
        if stack:
            if stack[-1].name not in _CONTAINERS:
                field = stack[-1].field
            if len(stack) >= MAX_DEPTH:
                raise _RefusedError(f":{line}: has tags within {MAX_DEPTH} others")
            if tags > MAX_TAGS:
                raise _RefusedError(f": has more than {MAX_TAGS:,} tags")
        elif name not in allowed:
            raise _RefusedError(f": is {_kind(qualified)}; podcast apps read RSS 2.0")
        stack.append(_Open(name, attributes, line, [], text, field))

    def characters(text: str) -> None:
        inner = stack[-1]
        inner.text.append(text)
        if inner.field is not inner.text:
            inner.field.append(text)

    def end(_: str) -> None:
        name, attributes, line, children, text, _field = stack.pop()
        tag = Tag(name, "".join(text), attributes, tuple(children), line)
        (stack[-1].children if stack else roots).append(tag)

    parser.buffer_text = True
    parser.buffer_size = 65_536
    parser.StartDoctypeDeclHandler = doctype
    parser.StartNamespaceDeclHandler = declare
    parser.StartElementHandler = start
    parser.CharacterDataHandler = characters
    parser.EndElementHandler = end
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        at = max(parser.ErrorByteIndex, 0)
        why = _why(data, at, error.code, stack)
        raise _RefusedError(f":{error.lineno}: not XML: {why}") from None
    return Markup(roots[0], encoding, prefixes, declarations, lookalikes)


# What it is, if it is no XML


def _no_xml(data: bytes) -> str | None:
    """Return what the bytes are, if their beginning tells that they are no XML."""
    start = data.lstrip(codecs.BOM_UTF8 + b" \t\r\n\0")[:20].lower()
    if not start:
        return "is empty"
    if data.startswith(b"\x1f\x8b"):
        return "is compressed with gzip; a server must say so, or send it as it is"
    if start.startswith((b"<!doctype html", b"<html")):
        return "is a web page, not a feed"
    if start.startswith((b"{", b"[")):
        return "is JSON; podcast apps read RSS 2.0"
    return None


#: Name of the root, with its namespace -> what such a document is.
_KINDS = {
    f"{ATOM}{_BETWEEN}feed": "an Atom feed",
    f"http://www.w3.org/1999/02/22-rdf-syntax-ns#{_BETWEEN}RDF": "RSS 1.0 (RDF)",
    f"http://www.w3.org/1999/xhtml{_BETWEEN}html": "a web page",
    "html": "a web page",
    "opml": "an OPML list of feeds",
}


def _kind(qualified: str) -> str:
    space, _, local = qualified.rpartition(_BETWEEN)
    other = f"<{_short(local)}>" + (f" of the namespace {_short(space)}" * bool(space))
    return _KINDS.get(qualified, other)


def _meant(prefix: str, space: str) -> str | None:
    """Return the namespace that a misspelled one should be, None if it is right."""
    if space in SPACES:
        return None
    return _FOLDED.get(_folded(space)) or MEANT.get(prefix)


def _folded(space: str) -> str:
    host_and_path = space.casefold().partition("://")[2]
    return host_and_path.removeprefix("www.").rstrip("/#")


_FOLDED = {_folded(space): MEANT.get(name, space) for space, name in SPACES.items()}


# Encodings

#: What a feed may be written in, by Python's name; others decode at any cost, or are
#: no encodings of text at all.
_ENCODINGS = frozenset(
    [
        *("ascii", "gb2312", "gbk", "gb18030", "big5", "big5hkscs", "hz"),
        *("shift_jis", "cp932", "euc_jp", "iso2022_jp", "euc_kr", "cp949"),
        *("koi8-r", "koi8-u", "tis-620", "mac-roman"),
        *(f"iso8859-{number}" for number in range(1, 17)),
        *(f"cp{number}" for number in (437, 850, 866, 874, *range(1250, 1259))),
    ]
)
_DECLARED = re.compile(
    rb"""\s*<\?xml\s[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']"""
)
#: How UTF-16 and UTF-32 begin, with or without a mark -> which it is.
_WIDE = {
    codecs.BOM_UTF32_LE: "utf-32-le",
    codecs.BOM_UTF32_BE: "utf-32-be",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
    b"<\0?\0": "utf-16-le",
    b"\0<\0?": "utf-16-be",
    b"<\0r\0": "utf-16-le",
    b"\0<\0r": "utf-16-be",
}


def _utf8(data: bytes) -> tuple[bytes, str]:
    """Return a document in UTF-8, and the encoding that it had."""
    for mark, encoding in _WIDE.items():
        if data.startswith(mark):
            return _recoded(data, encoding, encoding[:-3]), encoding[:-3]
    declared = _DECLARED.match(data.removeprefix(codecs.BOM_UTF8))
    told = declared[1].decode().lower() if declared else "utf-8"
    try:
        encoding = codecs.lookup(told).name
    except LookupError:
        encoding = ""
    if encoding == "utf-8" or data.startswith(codecs.BOM_UTF8):
        return data, "utf-8"
    if encoding.startswith(("utf-16", "utf-32")):
        raise _RefusedError(f": declares the encoding {told}, and is not written in it")
    if encoding not in _ENCODINGS:
        raise _RefusedError(f": is written in {told}, which is not known here")
    # What calls itself GB 2312 is GBK as a rule; one holds all of the other.
    wider = {"gb2312": "gb18030", "gbk": "gb18030"}.get(encoding, encoding)
    return _recoded(data, wider, told), told


def _recoded(data: bytes, encoding: str, told: str) -> bytes:
    try:
        return data.decode(encoding).encode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise _RefusedError(f":{line}: not XML: is not {told} here") from None


# Why it is no XML

_ENTITY = re.compile(rb"&(?!(?:amp|lt|gt|quot|apos);)([A-Za-z][A-Za-z0-9]{0,30});")
_NAME = re.compile(rb"[</]*([^\s<>/=&]{1,200})")
# What follows may be read as a name, and in Chinese as a long one.
_LOOSE_AND = re.compile(r"&[#\w.·-]*\Z")
_CONTROL = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
#: What to say of errors that need no closer look.
_PLAIN = {
    errors.XML_ERROR_UNCLOSED_CDATA_SECTION: (
        "ends inside a CDATA section, which ]]> should end"
    ),
    errors.XML_ERROR_UNCLOSED_TOKEN: "ends inside what begins here",
    errors.XML_ERROR_PARTIAL_CHAR: "ends inside a character",
    errors.XML_ERROR_JUNK_AFTER_DOC_ELEMENT: (
        "something follows </rss>, where nothing may"
    ),
    errors.XML_ERROR_MISPLACED_XML_PI: (
        "the XML declaration is here, and must be the first thing in a file"
    ),
    errors.XML_ERROR_BAD_CHAR_REF: (
        "a reference to a character that XML does not allow"
    ),
}


def _why(data: bytes, at: int, code: int, stack: list[_Open]) -> str:
    """Return in words what is wrong at a place."""
    words = expat.ErrorString(code) or "broken"
    found = _NAME.match(data, at)
    name = _short(found[1].decode(errors="replace")) if found else ""
    match words:
        case errors.XML_ERROR_NO_ELEMENTS if stack:
            inner = stack[-1]
            return f"ends inside <{_short(inner.name)}> of line {inner.line}"
        case errors.XML_ERROR_TAG_MISMATCH:
            inner = stack[-1]
            return (
                f"</{name}> is found where <{_short(inner.name)}> of line {inner.line} "
                "is not closed yet"
            )
        case errors.XML_ERROR_UNDEFINED_ENTITY if entity := _ENTITY.search(data, at):
            point = name2codepoint.get(entity[1].decode())
            known = f"only HTML knows it; write &#{point};" if point else "is not known"
            return f"{entity[0].decode()!r}: {known}"
        case errors.XML_ERROR_UNBOUND_PREFIX:
            return f"<{name}> has a prefix that no xmlns: declares"
        case errors.XML_ERROR_DUPLICATE_ATTRIBUTE:
            return f"the attribute {name} is twice in one tag"
        case errors.XML_ERROR_INVALID_TOKEN | errors.XML_ERROR_SYNTAX:
            return _unfit(data, at)
    return _PLAIN.get(words, words)


def _unfit(data: bytes, at: int) -> str:
    """Return in words what a place holds that may not stand there."""
    before, here = data[max(0, at - 400) : at], data[at : at + 4]
    try:
        character = here.decode()[:1]
    except UnicodeDecodeError as error:
        if not error.start:
            return f"is not UTF-8 here (byte 0x{here[0]:02X})"
        character = here[: error.start].decode()[:1]
    if _CONTROL.match(character):
        code = f"U+{ord(character):04X}"
        return f"the control character {code}, which XML does not allow"
    if _LOOSE_AND.search(before.decode(errors="ignore")):
        return "a lone &; write &amp; for it"
    if before.endswith(b"<"):
        return "a lone <; write &lt; for it"
    if before.endswith(b"--"):
        return "-- inside a comment, where only its end may have it"
    if before.rstrip().endswith(b"="):
        return "the value of an attribute must be in quotes"
    if character == "<":
        return "a < inside a tag or its attribute; write &lt; for it"
    if before.endswith(b"]]") and character == ">":
        return "]]> outside a CDATA section; write ]]&gt; for it"
    line = data[at : at + 200].decode(errors="replace").split("\n")[0]
    return f"this is not allowed here: {_short(line)!r}"


def _short(text: str) -> str:
    short = text if len(text) <= 60 else text[:59] + "…"
    return "".join(c if c.isprintable() else "\ufffd" for c in short)
