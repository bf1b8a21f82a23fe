"""A show as JSON Feed, held to the specification."""

import json
from datetime import datetime
from typing import Any

from hypothesis import given, settings
from jsonschema import Draft202012Validator, FormatChecker

from podcast_digest.feed.jsonfeed import parts, render_json
from podcast_digest.project.resolve import resolve
from podcast_digest.show import identity
from tests.feeds import FEEDS, NOW, any_project, example, show_of

URL = {"type": "string", "pattern": "^[A-Za-z]+://[!-~]+$"}
TEXT = {"type": "string", "minLength": 1}


def strict(properties: dict[str, Any], *required: str, **more: Any) -> dict[str, Any]:
    """Return the schema of an object that holds nothing that is not named."""
    known = {"type": "object", "properties": properties, "required": list(required)}
    return {**known, "additionalProperties": False, **more}


AUTHORS = {
    "type": "array",
    "minItems": 1,
    "items": strict({"name": TEXT, "url": URL, "avatar": URL}, minProperties=1),
}
ATTACHMENT = strict(
    {
        "url": URL,
        "mime_type": {"type": "string", "pattern": "^[a-z]+/[a-z0-9.+-]+$"},
        "title": TEXT,
        "size_in_bytes": {"type": "integer", "minimum": 1},
        "duration_in_seconds": {"type": "integer", "minimum": 1},
    },
    *("url", "mime_type"),
)
ITEM = strict(
    {
        **dict.fromkeys(("id", "title", "content_html", "content_text"), TEXT),
        **dict.fromkeys(("summary", "language"), TEXT),
        **dict.fromkeys(("url", "external_url", "image", "banner_image"), URL),
        "date_published": {"type": "string", "format": "rfc3339"},
        "date_modified": {"type": "string", "format": "rfc3339"},
        "authors": AUTHORS,
        "tags": {"type": "array", "items": TEXT},
        "attachments": {"type": "array", "items": ATTACHMENT},
    },
    "id",
    anyOf=[{"required": ["content_html"]}, {"required": ["content_text"]}],
)
#: Written after https://www.jsonfeed.org/version/1.1/, and stricter: nothing that is
#: deprecated, no extension, nothing empty.
SCHEMA = strict(
    {
        "version": {"const": "https://jsonfeed.org/version/1.1"},
        **dict.fromkeys(("title", "description", "user_comment"), TEXT),
        **dict.fromkeys(("home_page_url", "feed_url", "next_url"), URL),
        **dict.fromkeys(("icon", "favicon"), URL),
        "authors": AUTHORS,
        "language": {"type": "string", "pattern": "^[A-Za-z]{2}(-[A-Za-z]{2})?$"},
        "expired": {"type": "boolean"},
        "hubs": {
            "type": "array",
            "items": strict({"type": TEXT, "url": URL}, "type", "url"),
        },
        "items": {"type": "array", "items": ITEM},
    },
    *("version", "title", "home_page_url", "feed_url", "items"),
)
FORMATS = FormatChecker(formats=())


@FORMATS.checks("rfc3339", raises=ValueError)
def _has_an_offset(text: object) -> bool:
    return datetime.fromisoformat(str(text)).tzinfo is not None


VALIDATOR = Draft202012Validator(SCHEMA, format_checker=FORMATS)


def document_of(show: Any) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(render_json(show))
    VALIDATOR.validate(document)
    return document


def test_the_feed_is_the_expected_one(update):
    folder = next(folder for folder in FEEDS if folder.name == "full")
    feed, expected = render_json(example(folder)), folder / "feed.json"
    if update:
        expected.write_bytes(feed)
    assert feed.decode() == expected.read_bytes().decode()


@given(any_project)
@settings(deadline=None)
def test_any_show_is_a_feed_and_keeps_what_it_says(project):
    show = resolve(project.catalog, project.lock, NOW)
    document = document_of(show)
    assert document["feed_url"] == identity.folder(show.link) + "feed.json"
    for item, episode in zip(document["items"], show.episodes, strict=True):
        assert (item["id"], item["title"]) == (episode.id, episode.title)
        assert item.get("external_url") == episode.link
        assert item.get("content_html", "") == episode.notes
        assert datetime.fromisoformat(item["date_published"]) == episode.published
        (attachment,) = item["attachments"]
        assert attachment["mime_type"] == episode.enclosure.type


def test_a_feed_lies_where_the_site_is_whatever_the_other_is_called():
    show = show_of(link="https://e.org/a/index.html", feed_url="https://f.org/rss")
    assert document_of(show)["feed_url"] == "https://e.org/a/feed.json"


def test_the_author_stands_where_no_people_do():
    ann = {"name": "Ann", "link": "https://ann.org/", "image": "https://ann.org/a.png"}
    bob = {"name": "Bob"}
    one, other = {"id": "a"}, {"id": "b", "audio": "https://e.org/b.mp3"}
    document = document_of(show_of(one, other | {"people": [bob]}, author="Us"))
    assert document["authors"] == [{"name": "Us"}]
    authors = {item["id"]: item.get("authors") for item in document["items"]}
    assert authors == {"a": None, "b": [{"name": "Bob"}]}
    assert document_of(show_of(author="Us", people=[ann]))["authors"] == [
        {"name": "Ann", "url": "https://ann.org/", "avatar": "https://ann.org/a.png"}
    ]
    assert "authors" not in document_of(show_of())


def test_what_is_not_known_is_left_out():
    (item,) = document_of(show_of({}))["items"]
    assert item["content_text"] == "A"
    assert item["attachments"] == [
        {"url": "https://a.example.org/a.mp3", "mime_type": "audio/mpeg"}
    ]


def test_a_show_that_is_over_says_so():
    assert "expired" not in document_of(show_of())
    assert document_of(show_of(complete=True))["expired"] is True


def test_a_feed_with_pages_leads_from_the_newest_to_the_oldest():
    entries = [{"id": f"{n}", "audio": f"https://a.org/{n}.mp3"} for n in range(25)]
    show = show_of(*entries, page_size=10)
    read = {part.path: json.loads(render_json(show, part=part)) for part in parts(show)}
    for document in read.values():
        VALIDATOR.validate(document)
    ids = {path: [item["id"] for item in one["items"]] for path, one in read.items()}
    all_ids = [episode.id for episode in show.episodes]
    assert ids == {
        "feed.json": all_ids[:10],
        "archive/2.json": all_ids[5:15],
        "archive/1.json": all_ids[15:],
    }
    site = "https://example.org/show/"
    assert [(one["feed_url"], one.get("next_url")) for one in read.values()] == [
        (f"{site}feed.json", f"{site}archive/2.json"),
        (f"{site}archive/2.json", f"{site}archive/1.json"),
        (f"{site}archive/1.json", None),
    ]
    assert render_json(show) == render_json(show, part=parts(show)[0])


def test_a_new_episode_changes_no_archive():
    entries = [{"id": f"{n:02}", "audio": f"https://a.org/{n}.mp3"} for n in range(25)]
    newer = {
        "id": "99",
        "audio": "https://a.org/99.mp3",
        "published": "2025-06-01T00:00:00Z",
    }
    old, new = show_of(*entries, page_size=10), show_of(newer, *entries, page_size=10)
    for one, other in zip(parts(old)[1:], parts(new)[1:], strict=True):
        assert render_json(old, part=one) == render_json(new, part=other)
