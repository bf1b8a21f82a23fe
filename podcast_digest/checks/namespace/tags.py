"""The tags of the Podcasting 2.0 namespace, by their names. No I/O."""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from podcast_digest.checks.rule import Found
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


class _Read:
    """A feed that was read, as a key: the same only as itself."""

    # Its attributes are mappings, which have no hash.
    def __init__(self, document: Document) -> None:
        self.document = document

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Read) and self.document is other.document

    def __hash__(self) -> int:
        return id(self.document)


_Where = tuple[Episode | None, Tag]


class _Tags(NamedTuple):
    """The tags of one name, and of what they are; lists as long as each other."""

    of: list[Episode | None]
    tags: list[Tag]


@lru_cache(maxsize=1)
def _tags(read: _Read) -> dict[str, _Tags]:
    """Return the namespace's tags of a feed by name."""
    # Once for all the rules: to look for a name is to walk through the whole feed.
    found: dict[str, _Tags] = {}
    document = read.document
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
        for found in _tags(_Read(subject.document)).values():
            yield from zip(found.of, found.tags, strict=True)


def named(subject: Subject, name: str) -> Iterator[_Where]:
    """Yield the tags of one name of a feed that was read."""
    if subject.document:
        found = _tags(_Read(subject.document)).get(name)
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
