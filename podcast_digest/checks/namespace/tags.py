"""The tags of the Podcasting 2.0 namespace, by their names. No I/O."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from podcast_digest.checks.rule import Found
from podcast_digest.checks.shared.once import once
from podcast_digest.checks.shared.words import gathered
from podcast_digest.checks.subject import Subject
from podcast_digest.feed.reading import Document, Tag
from podcast_digest.show.model import Episode

#: Tag -> the catalog's key for it.
FIELDS = {
    "podcast:alternateEnclosure": "alternates",
    "podcast:block": "blocks",
    "podcast:chapters": "chapters",
    "podcast:chat": "chat",
    "podcast:contentLink": "content_links",
    "podcast:episode": "episode",
    "podcast:funding": "funding",
    "podcast:guid": "guid",
    "podcast:image": "images",
    "podcast:license": "license",
    "podcast:location": "locations",
    "podcast:locked": "locked",
    "podcast:medium": "medium",
    "podcast:person": "people",
    "podcast:podroll": "podroll",
    "podcast:publisher": "publisher",
    "podcast:remoteItem": "remote_items",
    "podcast:season": "season",
    "podcast:socialInteract": "social",
    "podcast:soundbite": "soundbites",
    "podcast:trailer": "trailers",
    "podcast:transcript": "transcript",
    "podcast:txt": "txt",
    "podcast:updateFrequency": "update_frequency",
    "podcast:value": "value",
}


_Where = tuple[Episode | None, Tag]


class _Tags(NamedTuple):
    """The tags of one name, and of what they are; lists as long as each other."""

    of: list[Episode | None]
    tags: list[Tag]


@once
def _tags(document: Document) -> dict[str, _Tags]:
    """Return the namespace's tags of a feed by name."""
    found: dict[str, _Tags] = {}
    outer = (document.channel, *document.items)
    for of, tags in zip((None, *document.show.episodes), outer, strict=True):
        for tag in tags.children:
            if tag.name.startswith("podcast:"):
                if tag.name not in found:
                    found[tag.name] = _Tags([], [])
                found[tag.name].of.append(of)
                found[tag.name].tags.append(tag)
    return found


def written(subject: Subject) -> Iterator[_Where]:
    """Yield the namespace's tags of a feed that was read, by name."""
    if subject.document:
        for found in _tags(subject.document).values():
            yield from zip(found.of, found.tags, strict=True)


def named(subject: Subject, name: str) -> Iterator[_Where]:
    """Yield the tags of one name of a feed that was read."""
    if subject.document:
        found = _tags(subject.document).get(name)
        if found:
            yield from zip(found.of, found.tags, strict=True)


def of_items(subject: Subject, name: str) -> Iterator[tuple[Episode, Tag]]:
    """Yield the tags of one name that stand in episodes."""
    for of, tag in named(subject, name):
        if of:
            yield of, tag


def said(tag: Tag, name: str) -> str:
    """Return an attribute without edge spaces, "" if it is not there."""
    return tag.attributes.get(name, "").strip()


def told(subject: Subject, found: Iterable[Found], have: str) -> Iterator[Found]:
    """Yield what was found; once for the show what half of its episodes ``have``."""
    of_episodes = []
    for one in found:
        if one.of:
            of_episodes.append(one)
        else:
            yield one
    yield from gathered(of_episodes, len(subject.show.episodes), have)
