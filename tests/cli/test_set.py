"""``--set``: whatever a field of the model is, ``add`` and ``edit`` can write it."""

from pathlib import Path

import pytest

from podcast_digest import catalog as catalogs
from podcast_digest.show.model import CatalogEntry
from tests.shell import run

CATALOG = """\
show:
  title: T
  description: D
  link: https://e.org/
  language: en
  categories: [Arts]
episodes:
  - id: a
    title: A  # as it was
    audio: https://a.org/a.mp3
    published: 2025-01-01T00:00:00Z
"""
#: A value for every field that an episode can have, but its id.
VALUES = {
    "title": "B",
    "subtitle": "In short",
    "link": "https://a.org/a",
    "audio": "https://a.org/b.mp3",
    "published": "2025-02-01T00:00:00Z",
    "summary": "All of it",
    "image": "https://a.org/a.png",
    "explicit": "true",
    "season": "2",
    "episode": "3",
    "type": "bonus",
    "topics": "[compilers, KV Cache]",
    "chapters": "[{start: 0, title: One}, {start: '1:30', title: Two}]",
    "transcript": "a.vtt",
    "people": "[{name: Ada, role: host}]",
    "block": "true",
    "draft": "true",
    "length": "1234",
    "media_type": "audio/mpeg",
    "duration": "5:20",
    "narrated": "true",
    "description": "In plain text",
    "notes_html": "<p>All of it</p>",
    "permalink": "true",
    "season_name": "Egypt",
    "episode_name": "Ch.3",
    "ai_content": "true",
    "alternates": "[{type: video/mp4, sources: ['https://a.org/a.mp4']}]",
    "chat": "{server: irc.a.org, protocol: irc}",
    "content_links": "[{url: 'https://a.org/v', text: Watch}]",
    "funding": "[{url: 'https://a.org/tip', text: Tip}]",
    "images": "[{url: 'https://a.org/wide.png', purpose: canvas}]",
    "license": "{name: cc-by-4.0}",
    "locations": "[{name: Paris}]",
    "social": "[{protocol: disabled}]",
    "soundbites": "[{start: 0, duration: 30, title: Bite}]",
    "txt": "[{text: made, purpose: note}]",
    "value": "{recipients: [{type: node, address: '02', split: 1}]}",
    "extra": "['<spotify:a xmlns:spotify=\"http://s.org/\"/>']",
}


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("episodes.yaml").write_text(CATALOG, encoding="utf-8")


def entries():
    return catalogs.parse(Path("episodes.yaml").read_text("utf-8")).episodes


def test_every_field_of_the_model_has_a_value_here():
    assert VALUES.keys() | {"id"} == CatalogEntry.model_fields.keys()


@pytest.mark.parametrize("field", VALUES)
def test_edit_sets_any_field_and_takes_it_out_again(field):
    made = run("edit", "a", "--set", f"{field}={VALUES[field]}")
    assert (made.code, made.out) == (0, f"changed a: {field}\n"), made.err
    (entry,) = entries()
    given = catalogs.value(VALUES[field])
    sound = {"id": "a", "title": "A", "audio": "https://a.org/a.mp3"}
    wanted = catalogs.entry(
        {**sound, "published": "2025-01-01T00:00:00Z", field: given}
    )
    assert getattr(entry, field) == getattr(wanted, field)
    if field not in ("title", "audio", "published"):
        assert "# as it was" in Path("episodes.yaml").read_text("utf-8")
        assert run("edit", "a", "--unset", field).code == 0
        assert Path("episodes.yaml").read_text("utf-8") == CATALOG
        again = run("edit", "a", "--unset", field)
        assert again.out == "a is so already; nothing was changed\n"


def test_add_sets_any_field():
    options = [part for k, v in VALUES.items() for part in ("--set", f"{k}={v}")]
    made = run("add", "--offline", "--yes", "--audio", "https://a.org/x.mp3", *options)
    assert made.code == 0, made.err
    entry = entries()[0]
    assert entry.topics == ("compilers", "KV Cache")
    assert [person.name for person in entry.people] == ["Ada"]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("topic=a", "'topic=a' is not FIELD=VALUE; fields are title, subtitle, "),
        ("id=b", "'id=b' is not FIELD=VALUE; fields are title, subtitle, "),
        ("topics", "'topics' is not FIELD=VALUE; fields are title, subtitle, "),
    ],
)
def test_what_is_no_field_is_refused(given, message):
    made = run("edit", "a", "--set", given)
    assert made.code == 2
    assert f"Invalid value for --set: {message}" in made.err


@pytest.mark.parametrize("given", ["season=many", "topics=[a", "people=[{role: host}]"])
def test_a_value_that_the_model_refuses_changes_nothing(given):
    made = run("edit", "a", "--set", given)
    assert made.code == 2
    assert "Traceback" not in made.err
    assert Path("episodes.yaml").read_text("utf-8") == CATALOG
