"""What became of each tag of a feed, and tags kept as they were written. No I/O."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from html import escape
from typing import Any, Literal, NamedTuple
from xml.sax.saxutils import quoteattr

from podcast_digest.feed.markup import MEANT, SPACES
from podcast_digest.feed.namespace import FORMS
from podcast_digest.feed.reading import Tag
from podcast_digest.show.markup import DECLARED
from podcast_digest.show.value import Value

Fate = Literal["taken", "kept raw", "made again", "repaired", "left out", "no place"]


class Row(NamedTuple):
    """What became of all tags of one name, or of what they say."""

    name: str
    fate: Fate
    times: int
    why: str = ""


#: What became of tags: name, fate and why -> how often.
Fates = Counter[tuple[str, Fate, str]]


def tell(fates: Fates, name: str, fate: Fate, why: str = "") -> None:
    """Say what becomes of a tag; it is not taken then, if that was said before."""
    if fates[name, "taken", ""] and fate != "repaired":
        fates[name, "taken", ""] -= 1
    fates[name, fate, why] += 1


def rows_of(fates: Fates) -> tuple[Row, ...]:
    """Return the fates as rows, by name."""
    rows = (Row(name, fate, n, why) for (name, fate, why), n in fates.items() if n)
    return tuple(sorted(rows))


def unknown(
    outer: Tag,
    taken: Iterable[str],
    made_again: Iterable[str],
    prefixes: Mapping[str, str],
    fates: Fates,
) -> Iterator[str]:
    """Yield the tags that the catalog has no key for; say what becomes of all.

    ``prefixes``: namespace -> the prefix that the feed has for it.
    """
    for tag in outer.children:
        name = _shown(tag.name, prefixes)
        if tag.name == "item":
            continue
        if tag.name in taken:
            fates[name, "taken", ""] += 1
        elif tag.name in made_again:
            fates[name, "made again", ""] += 1
        elif ":" not in tag.name:
            fates[name, "no place", "RSS has it, podcast apps don't read it"] += 1
        else:
            yield from kept([tag], "", prefixes, fates)


def kept(
    tags: Iterable[Tag], why: str, prefixes: Mapping[str, str], fates: Fates
) -> Iterator[str]:
    """Yield tags as XML that stands for itself; say so, and why."""
    for tag in tags:
        name = _shown(tag.name, prefixes)
        if _is_mixed(tag):
            tell(fates, name, "left out", "text and tags are mixed in it")
        else:
            tell(fates, name, "kept raw", why)
            yield raw(tag, prefixes)


def raw(tag: Tag, prefixes: Mapping[str, str]) -> str:
    """Return a tag as one XML element that declares its namespaces itself."""
    declared: dict[str, str] = {}
    text = _written(tag, prefixes, declared)
    spaces = "".join(f" xmlns:{p}={quoteattr(uri)}" for p, uri in declared.items())
    name = text[1:].split(" ", 1)[0].split("/", 1)[0].split(">", 1)[0]
    return text.replace(f"<{name}", f"<{name}{spaces}", 1)


def with_address(tag: Tag, url: str) -> Tag:
    """Return a tag that leads where it led when its feed was fetched."""
    return tag._replace(attributes={**tag.attributes, "href": url})


def _written(tag: Tag, prefixes: Mapping[str, str], declared: dict[str, str]) -> str:
    name = _qualified(tag.name, prefixes, declared)
    pairs = "".join(
        f" {_qualified(key, prefixes, declared)}={quoteattr(value)}"
        for key, value in tag.attributes.items()
    )
    inner = "".join(_written(child, prefixes, declared) for child in tag.children)
    inner = inner or escape(tag.text.strip(), quote=False)
    return f"<{name}{pairs}>{inner}</{name}>" if inner else f"<{name}{pairs}/>"


def _qualified(name: str, prefixes: Mapping[str, str], declared: dict[str, str]) -> str:
    """Return a name with a prefix; add that to what must be declared."""
    if name.startswith("{"):
        space, _, local = name[1:].partition("}")
        prefix = prefixes.get(space) or ""
        if not prefix or prefix in {*DECLARED, *MEANT, "xml"}:
            known = {uri: prefix for prefix, uri in declared.items()}
            prefix = known.get(space) or f"x{len(declared)}"
        declared[prefix] = space
        return f"{prefix}:{local}"
    prefix, colon, _ = name.partition(":")
    if colon and prefix != "xml" and prefix not in DECLARED:
        declared[prefix] = MEANT[prefix]
    return name


def _shown(name: str, prefixes: Mapping[str, str]) -> str:
    space, _, local = name.rpartition("}")
    prefix = prefixes.get(space.lstrip("{"))
    return f"{prefix}:{local}" if prefix else local if space else name


def _is_mixed(tag: Tag) -> bool:
    """Tell whether a tag, or one in it, has text beside other tags."""
    if not tag.children:
        return False
    # The outermost has all text, those in it their own.
    own = "".join(tag.text.split()) not in ("", "".join(_leaves(tag).split()))
    return own or any(map(_is_mixed, tag.children))


def _leaves(tag: Tag) -> str:
    return "".join(map(_leaves, tag.children)) if tag.children else tag.text


def is_told(name: str, tag: Tag) -> bool:
    """Tell whether a value of ours holds all that a tag of the namespace says."""
    if name == "podcast:source":
        return set(tag.attributes) <= {"uri"}
    if name == "podcast:integrity":
        return tag.attributes.get("type") == "sri"
    if tag.attributes.get("purpose") == "ai-content":
        return tag.text.strip().lower() in ("true", "false")
    form = FORMS[name]
    return (
        set(tag.attributes) <= set(form.attributes.values())
        and {child.name for child in tag.children} <= set(form.children.values())
        and (bool(form.text) or bool(form.children) or not tag.text.strip())
        and all(is_told(child.name, child) for child in tag.children)
    )


def plain(value: Any) -> Any:
    """Return a value as somebody would have written it, to be checked again."""
    if isinstance(value, Value):
        fields = type(value).model_fields
        pairs = {n: plain(getattr(value, n)) for n in fields if hasattr(value, n)}
        return {n: v for n, v in pairs.items() if v != fields[n].default}
    return tuple(map(plain, value)) if isinstance(value, tuple) else value


def prefixes_of(declared: Mapping[str, str]) -> dict[str, str]:
    """Return namespace -> prefix, of prefix -> namespace."""
    return {uri: prefix for prefix, uri in declared.items() if uri not in SPACES}
