"""The tags of the Podcasting 2.0 namespace: values -> elements, and back. No I/O.

One table says how each value is written; both ways follow it, so that what a feed says
can be taken over into a catalog and comes out the same.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from podcast_digest.feed.dates import date, rfc2822
from podcast_digest.show import namespace as values
from podcast_digest.show.value import Value

if TYPE_CHECKING:
    from podcast_digest.feed.markup import Tag


class Element(NamedTuple):
    """One element to write: its tag with the usual prefix, and what is in it."""

    name: str
    text: str | None
    attributes: Mapping[str, str]
    children: tuple["Element", ...] = ()


class Form(NamedTuple):
    """How the values of one kind are written."""

    kind: type[Value]
    #: Field -> attribute. A field that is in none of these three has no form.
    attributes: Mapping[str, str] = {}
    text: str | None = None  #: the field that is the element's text
    #: Field -> the tags of what is in it.
    children: Mapping[str, str] = {}


_REMOTE = {
    "feed_guid": "feedGuid",
    "feed_url": "feedUrl",
    "item_guid": "itemGuid",
    "medium": "medium",
    "title": "title",
}

#: Tag -> how it is written (Podcasting 2.0 namespace, docs/tags).
FORMS: Mapping[str, Form] = {
    "podcast:person": Form(
        values.Person,
        {"role": "role", "group": "group", "image": "img", "link": "href"},
        text="name",
    ),
    "podcast:funding": Form(values.Funding, {"url": "url"}, text="text"),
    "podcast:license": Form(values.License, {"url": "url"}, text="name"),
    "podcast:updateFrequency": Form(
        values.UpdateFrequency, {"rrule": "rrule", "complete": "complete"}, text="text"
    ),
    "podcast:soundbite": Form(
        values.Soundbite, {"start": "startTime", "duration": "duration"}, text="title"
    ),
    "podcast:socialInteract": Form(
        values.SocialInteract,
        {
            "protocol": "protocol",
            "url": "uri",
            "account": "accountId",
            "account_url": "accountUrl",
            "priority": "priority",
        },
    ),
    "podcast:location": Form(
        values.Location,
        {"rel": "rel", "geo": "geo", "osm": "osm", "country": "country"},
        text="name",
    ),
    "podcast:contentLink": Form(values.ContentLink, {"url": "href"}, text="text"),
    "podcast:chat": Form(
        values.Chat,
        {
            "server": "server",
            "protocol": "protocol",
            "account": "accountId",
            "space": "space",
        },
    ),
    "podcast:trailer": Form(
        values.Trailer,
        {
            "url": "url",
            "published": "pubdate",
            "length": "length",
            "type": "type",
            "season": "season",
        },
        text="title",
    ),
    "podcast:txt": Form(values.Txt, {"purpose": "purpose"}, text="text"),
    "podcast:image": Form(
        values.PodcastImage,
        {
            "url": "href",
            "alt": "alt",
            "aspect_ratio": "aspect-ratio",
            "width": "width",
            "height": "height",
            "type": "type",
            "purpose": "purpose",
        },
    ),
    "podcast:remoteItem": Form(values.RemoteItem, _REMOTE),
    "podcast:value": Form(
        values.Payment,
        {"type": "type", "method": "method", "suggested": "suggested"},
        children={
            "recipients": "podcast:valueRecipient",
            "time_splits": "podcast:valueTimeSplit",
        },
    ),
    "podcast:valueRecipient": Form(
        values.Recipient,
        {
            "name": "name",
            "type": "type",
            "address": "address",
            "split": "split",
            "custom_key": "customKey",
            "custom_value": "customValue",
            "fee": "fee",
        },
    ),
    "podcast:valueTimeSplit": Form(
        values.TimeSplit,
        {
            "start": "startTime",
            "duration": "duration",
            "remote_start": "remoteStartTime",
            "remote_percentage": "remotePercentage",
        },
        children={
            "remote_item": "podcast:remoteItem",
            "recipients": "podcast:valueRecipient",
        },
    ),
    "podcast:alternateEnclosure": Form(
        values.AlternateEnclosure,
        {
            "type": "type",
            "length": "length",
            "bitrate": "bitrate",
            "height": "height",
            "language": "lang",
            "title": "title",
            "rel": "rel",
            "codecs": "codecs",
            "default": "default",
        },
        children={"sources": "podcast:source", "integrity": "podcast:integrity"},
    ),
}

#: Field of a show -> its tag, for those that are written one element a value.
OF_SHOW = {
    "funding": "podcast:funding",
    "people": "podcast:person",
    "license": "podcast:license",
    "ai_content": "podcast:txt",
    "update_frequency": "podcast:updateFrequency",
    "images": "podcast:image",
    "locations": "podcast:location",
    "trailers": "podcast:trailer",
    "social": "podcast:socialInteract",
    "chat": "podcast:chat",
    "value": "podcast:value",
    "remote_items": "podcast:remoteItem",
    "txt": "podcast:txt",
}
#: The same of an episode.
OF_EPISODE = {
    "people": "podcast:person",
    "soundbites": "podcast:soundbite",
    "locations": "podcast:location",
    "images": "podcast:image",
    "license": "podcast:license",
    "funding": "podcast:funding",
    "social": "podcast:socialInteract",
    "chat": "podcast:chat",
    "content_links": "podcast:contentLink",
    "value": "podcast:value",
    "alternates": "podcast:alternateEnclosure",
    "ai_content": "podcast:txt",
    "txt": "podcast:txt",
}
_AI_CONTENT = "ai-content"


def elements(name: str, given: Any) -> Iterator[Element]:
    """Yield the elements of a field: none, one, or one for each value."""
    for value in given if isinstance(given, tuple) else (given,):
        if value is not None:
            yield element(name, value)


def element(name: str, value: Any) -> Element:
    """Return one value as an element."""
    if isinstance(value, bool):
        return Element(name, _written(value), {"purpose": _AI_CONTENT})
    if name == "podcast:source":
        return Element(name, None, {"uri": value})
    if name == "podcast:integrity":
        return Element(name, None, {"type": "sri", "value": value})
    form = FORMS[name]
    attributes = {
        attribute: _written(given)
        for field, attribute in form.attributes.items()
        if (given := getattr(value, field)) is not None and given is not False
    }
    children = (
        child
        for field, tag in form.children.items()
        for child in elements(tag, getattr(value, field))
    )
    text = getattr(value, form.text) if form.text else None
    return Element(name, text, attributes, tuple(children))


def show_elements(show: Any) -> Iterator[Element]:
    """Yield what the channel says in the namespace beside guid, locked and medium."""
    for field, name in OF_SHOW.items():
        yield from elements(name, getattr(show, field))
    for block in show.blocks:
        service = {"id": block.service} if block.service else {}
        yield Element("podcast:block", "yes" if block.blocked else "no", service)
    for name, items in (
        ("podcast:podroll", show.podroll),
        ("podcast:publisher", show.publisher),
    ):
        if children := tuple(elements("podcast:remoteItem", items)):
            yield Element(name, None, {}, children)


def episode_elements(episode: Any) -> Iterator[Element]:
    """Yield what an item says in the namespace beside transcripts and chapters."""
    if episode.season and episode.season_name:
        named = {"name": episode.season_name}
        yield Element("podcast:season", str(episode.season), named)
    if episode.episode and episode.episode_name:
        display = {"display": episode.episode_name}
        yield Element("podcast:episode", str(episode.episode), display)
    for field, name in OF_EPISODE.items():
        yield from elements(name, getattr(episode, field))


def _written(given: Any) -> str:
    match given:
        case bool():
            return "true" if given else "false"
        case datetime():
            return rfc2822(given)
        case float():
            return f"{given:.3f}".rstrip("0").rstrip(".")
    return str(given)


# The way back


def show_values(channel: "Tag") -> dict[str, Any]:
    """Return the fields of a show that its tags of the namespace mean.

    As they are written: nothing is checked, what can't be read is None.
    """
    found = _fields(channel, OF_SHOW)
    found["blocks"] = tuple(
        values.Block.model_construct(
            service=tag.attributes.get("id", "").strip() or None,
            blocked=tag.text.strip().lower() == "yes",
        )
        for tag in channel.all("podcast:block")
    )
    found["podroll"] = tuple(_remote_items(channel.first("podcast:podroll")))
    found["publisher"] = next(_remote_items(channel.first("podcast:publisher")), None)
    return found


def episode_values(item: "Tag") -> dict[str, Any]:
    """Return the fields of an episode that its tags of the namespace mean."""
    found = _fields(item, OF_EPISODE)
    season, number = item.first("podcast:season"), item.first("podcast:episode")
    found["season_name"] = season and (season.attributes.get("name") or None)
    found["episode_name"] = number and (number.attributes.get("display") or None)
    return found


def _remote_items(tag: "Tag | None") -> Iterator[values.RemoteItem]:
    for one in tag.all("podcast:remoteItem") if tag else ():
        yield value_of("podcast:remoteItem", one)


def _fields(outer: "Tag", table: Mapping[str, str]) -> dict[str, Any]:
    by_name: dict[str, list[Tag]] = {}
    for tag in outer.children:
        by_name.setdefault(tag.name, []).append(tag)
    txt = by_name.get("podcast:txt", [])
    by_name["podcast:txt"] = [t for t in txt if not _is_ai_content(t)]
    said = (_true_or_false(tag.text) for tag in txt if _is_ai_content(tag))
    found: dict[str, Any] = {"ai_content": next(said, None)}
    for field, name in table.items():
        if field == "ai_content":
            continue
        found[field] = _collected(field, name, by_name.get(name, ()))
    return found


def _collected(field: str, name: str, tags: "Iterable[Tag]") -> Any:
    read = (value_of(name, tag) for tag in tags)
    return next(read, None) if field in _SINGLE else tuple(read)


def _is_ai_content(tag: "Tag") -> bool:
    return tag.attributes.get("purpose") == _AI_CONTENT


def value_of(name: str, tag: "Tag") -> Any:
    """Return what one tag means, as it is written; what is missing is None."""
    if name == "podcast:source":
        return tag.attributes.get("uri", "").strip()
    if name == "podcast:integrity":
        return tag.attributes.get("value", "").strip() or None
    form = FORMS[name]
    found: dict[str, Any] = {
        field: _collected(field, inner, tag.all(inner))
        for field, inner in form.children.items()
    }
    for field, attribute in form.attributes.items():
        text = tag.attributes.get(attribute, "").strip()
        if text:
            found[field] = _READ.get(field, str)(text)
        elif form.kind.model_fields[field].is_required():
            found[field] = ""
    if form.text:
        needed = form.kind.model_fields[form.text].is_required()
        found[form.text] = tag.text.strip() or ("" if needed else None)
    return form.kind.model_construct(**found)


def _whole(text: str) -> int | None:
    return int(text) if re.fullmatch("[0-9]{1,18}", text) else None


def _decimal(text: str) -> float | None:
    is_one = re.fullmatch(r"\d{1,9}(\.\d{1,9})?", text, re.ASCII)
    return float(text) if is_one else None


def _true_or_false(text: str) -> bool | None:
    return {"true": True, "false": False}.get(text.strip().lower())


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


#: Fields that hold no text -> how to read it.
_READ: Mapping[str, Callable[[str], Any]] = {
    **dict.fromkeys(("start", "duration", "remote_start"), _decimal),
    **dict.fromkeys(
        ("priority", "length", "season", "width", "height", "split", "bitrate"), _whole
    ),
    "remote_percentage": _whole,
    **dict.fromkeys(("fee", "default", "complete"), _true_or_false),
    "feed_guid": _uuid,
    "published": date,
}
#: Fields that hold one value, whatever a feed says twice.
_SINGLE = {
    *("license", "update_frequency", "chat", "value", "integrity", "remote_item"),
}
