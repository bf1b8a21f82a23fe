"""The channel of a feed -> the show of a catalog. No I/O."""

from collections.abc import Iterator
from typing import Any

from podcast_digest import catalog as catalogs
from podcast_digest.feed.namespace import OF_SHOW
from podcast_digest.feed.reading import Document, Tag
from podcast_digest.show import identity
from podcast_digest.show.categories import CATEGORY_NAMES, SUCCESSORS
from podcast_digest.show.model import CatalogShow, Show
from podcast_digest.show.namespace import OfShow
from podcast_digest.show.vocabulary import language_meant
from podcast_digest.sources.notes import notes_of
from podcast_digest.sources.podcast.tags import (
    Fates,
    is_told,
    kept,
    plain,
    prefixes_of,
    tell,
    unknown,
    with_address,
)
from podcast_digest.text import notes
from podcast_digest.text.markup import as_html, text_shown, words

#: Tags that every writer of feeds makes by itself.
_MADE_AGAIN = {"generator", "lastBuildDate", "pubDate", "docs"}
_TAKEN = {
    *("title", "description", "link", "language", "copyright"),
    *("itunes:author", "itunes:owner", "itunes:image", "itunes:explicit"),
    *("itunes:category", "itunes:type", "itunes:block", "itunes:complete"),
    *("itunes:new-feed-url", "podcast:guid", "podcast:locked", "podcast:medium"),
    *("podcast:block", "podcast:podroll", "podcast:publisher"),
    *OF_SHOW.values(),
}
#: Tags that are looked at one by one: what they say may be said elsewhere.
_LOOKED_AT = {"atom:link", "itunes:title", "itunes:summary", "image"}
#: Field -> the tags that are kept as they are when the field can't hold what they say.
_TAGS = {
    **OF_SHOW,
    "blocks": "podcast:block",
    "podroll": "podcast:podroll",
    "publisher": "podcast:publisher",
    "medium": "podcast:medium",
    "image": "itunes:image",
    "email": "itunes:owner",
    "author": "itunes:author",
    "new_feed_url": "itunes:new-feed-url",
}
#: What links of a channel our own feed has by itself.
_LINKS = {
    *("self", "hub", "alternate", "first", "last", "next", "prev", "previous"),
    *("current", "prev-archive", "next-archive"),
}


def show_of(document: Document, seen: Show, base: str, fates: Fates) -> CatalogShow:
    """Return the show; what becomes of its tags is added to ``fates``.

    ``seen`` is the feed as apps show it, ``base`` where it was fetched.
    """
    was, channel = document.show, document.channel
    prefixes = prefixes_of(document.prefixes)
    extra = list(unknown(channel, _TAKEN, _MADE_AGAIN | _LOOKED_AT, prefixes, fates))
    extra += _said_otherwise(document, prefixes, fates)
    feed_url = was.feed_url or base
    fields: dict[str, Any] = {
        "title": was.title,
        "description": _description(was),
        "link": seen.link,
        "feed_url": feed_url or None,
        "guid": was.guid if feed_url or channel.first("podcast:guid") else None,
        "language": was.language,
        "categories": tuple(dict.fromkeys(_categories(was, fates))),
        "author": was.author,
        "email": was.email,
        "image": seen.image,
        "explicit": was.explicit or None,
        "copyright": was.copyright,
        "type": was.type if was.type != "episodic" else None,
        "new_feed_url": was.new_feed_url,
        "block": was.block or None,
        "complete": was.complete or None,
        "locked": was.locked,
        "medium": was.medium,
        "hubs": was.hubs or None,
        "ai_content": was.ai_content,
        "read_on": False,
    }
    for name in (*OF_SHOW, *OfShow.model_fields):
        fields.setdefault(name, getattr(was, name) or None)
    for name, tag_name in OF_SHOW.items():
        tags = channel.all(tag_name)
        if fields[name] is not None and not all(is_told(tag_name, t) for t in tags):
            fields[name] = None
            if name != "ai_content":  # which shares its tag with txt
                extra += kept(tags, "it says more than a key holds", prefixes, fates)
    if not channel.first("podcast:guid") and fields["guid"]:
        tell(fates, "podcast:guid", "repaired", "missing; made of the feed's address")
    return _valid(fields, document, extra, fates)


def _description(was: Show) -> str:
    """Return the description as Markdown; its words, where no Markdown looks so."""
    text = notes_of(was.description).summary
    if text is None:
        shown = text_shown(was.description)
        text = notes_of(shown).summary or shown
    return text or was.title


def _categories(was: Show, fates: Fates) -> Iterator[str]:
    """Yield the categories as Apple has them now; others are told with the rest."""
    known = {name.casefold(): name for name in CATEGORY_NAMES}
    for name in was.categories:
        found = known.get(name.casefold()) or SUCCESSORS.get(name)
        # Apple knows two levels, and hosts have their own second ones.
        found = found or SUCCESSORS.get(top := name.partition(" > ")[0])
        found = found or known.get(top.casefold())
        if found and found != name:
            tell(fates, "itunes:category", "repaired", f"{name!r} is {found!r} today")
        yield found or name


def _said_otherwise(
    document: Document, prefixes: dict[str, str], fates: Fates
) -> Iterator[str]:
    """Yield tags that say what nothing else does, of those that mostly repeat it."""
    channel, was = document.channel, document.show
    for link in channel.all("atom:link"):
        if link.attributes.get("rel", "alternate") in _LINKS:
            tell(fates, "atom:link", "made again", "")
        else:
            yield from kept([link], "", prefixes, fates)
    for tag in channel.all("itunes:title"):
        if words(tag.text) == words(was.title):
            tell(fates, tag.name, "made again", "")
        else:
            yield from kept([tag], "another one than the title", prefixes, fates)
    for tag in channel.all("itunes:summary"):
        if words(text_shown(tag.text)) == words(text_shown(was.description)):
            tell(fates, tag.name, "made again", "as the description")
        else:
            yield from kept([tag], "", prefixes, fates)
    for tag in channel.all("image"):
        same = not was.image or tag.said("url") == was.image
        fates["image", "made again" if same else "left out", _IMAGE[same]] += 1
    owner = channel.first("itunes:owner")
    name = owner.said("itunes:name") if owner else ""
    if owner and was.email and name and name != (was.author or was.title):
        yield from kept([owner], "its name is not the author's", prefixes, fates)


_IMAGE = {True: "", False: "another picture than that of itunes:image"}
_NEEDED = {
    "title": "Untitled",
    "language": "en",
    "description": "No description.",
    "categories": ("Technology",),
    "link": "https://example.org/",
}
_MOST = 4000  #: bytes of a description


def _valid(
    fields: dict[str, Any], document: Document, extra: list[str], fates: Fates
) -> CatalogShow:
    """Return the show of fields; what the catalog refuses is repaired or kept raw."""
    channel, prefixes = document.channel, prefixes_of(document.prefixes)
    repaired: set[str] = set()
    while True:
        given = {k: plain(v) for k, v in fields.items() if v not in (None, "", ())}
        if extra:
            given["extra"] = tuple(extra)
        tried = catalogs.tried(CatalogShow, given)
        if isinstance(tried, CatalogShow):
            return tried
        for name, why in tried.items():
            if name == "extra":  # checked one by one, so that few are lost
                extra[:] = list(_sound(extra, fates))
            elif name in _NEEDED:
                old = fields[name]
                fixed = _NEEDED[name] if name in repaired else _fixed(name, fields)
                repaired.add(name)
                fields[name] = fixed or _NEEDED[name]
                now = ", ".join(fixed) if isinstance(fixed, tuple) else fixed
                said = f"{why}; now {_short(now or _NEEDED[name])!r}"
                tell(fates, _tag(name), "repaired", said)
                if name == "categories":
                    extra += _categories_kept(channel, old, prefixes, fates)
            else:
                tags = channel.all(_TAGS.get(name, ""))
                if name == "image":
                    tags = [with_address(tag, fields[name]) for tag in tags]
                fields[name] = None
                extra += kept(tags, why, prefixes, fates)
                if not tags:
                    tell(fates, _tag(name), "left out", why)


def _fixed(name: str, fields: dict[str, Any]) -> Any:
    """Return what a field that a show needs may be instead; None: nobody knows."""
    text = fields[name]
    match name:
        case "categories":
            return tuple(dict.fromkeys(n for n in text if n in CATEGORY_NAMES))
        case "language":
            first = text.replace("_", "-").partition("-")[0].lower()
            return language_meant(text) or language_meant(first)
        case "link":
            return identity.folder(fields["feed_url"]) if fields["feed_url"] else None
        case "description":
            plain_text = notes.cut(notes.plain(text), _MOST // 2)
            return notes.cut(notes_of(as_html(plain_text)).summary or "", _MOST)
    return one_line(text)


def _categories_kept(
    channel: Tag, names: tuple[str, ...], prefixes: dict[str, str], fates: Fates
) -> Iterator[str]:
    strange = {name.partition(" > ")[0] for name in names if name not in CATEGORY_NAMES}
    tags = channel.all("itunes:category")
    odd = [tag for tag in tags if tag.attributes.get("text", "").strip() in strange]
    yield from kept(odd, "Apple has no such category", prefixes, fates)


def _sound(extra: list[str], fates: Fates) -> Iterator[str]:
    for text in extra:
        tried = catalogs.tried(CatalogShow, {"extra": (text,)})
        why = tried.get("extra") if isinstance(tried, dict) else None
        if why is None:
            yield text
        else:
            fates[text[1:].partition(" ")[0], "left out", why] += 1


def _tag(name: str) -> str:
    return {"categories": "itunes:category"}.get(name) or _TAGS.get(name) or name


def _short(text: Any) -> str:
    line = words(str(text[0] if isinstance(text, tuple) else text))
    return line if len(line) <= 60 else line[:59] + "…"


def one_line(text: str | None) -> str:
    """Return a text as one line of at most 255 characters, for XML to carry."""
    line = words("".join(c if c.isprintable() else " " for c in text or ""))
    return line if len(line) <= 255 else line[:254].rstrip() + "…"
