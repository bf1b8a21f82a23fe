"""Each rule of the guard, where one, some, half, nearly all and all episodes change."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from podcast_digest.checks import Subject
from podcast_digest.checks.guard import RULES
from podcast_digest.checks.rules import check
from podcast_digest.lock import Lock, Published
from podcast_digest.project.resolve import resolve
from podcast_digest.show.model import Catalog, Show

NOW = datetime(2026, 1, 1, tzinfo=UTC)
COUNT = 20
SHOW = {
    "title": "T",
    "description": "d",
    "link": "https://example.org/",
    "language": "en",
    "categories": ["Technology"],
}

Change = Callable[[dict[str, Any]], Mapping[str, Any]]


def episode(number: int) -> dict[str, Any]:
    return {
        "id": f"e{number}",
        "title": f"Episode {number}",
        "published": datetime(2025, 1, 1, tzinfo=UTC) + timedelta(days=number),
        "audio": f"https://example.org/{number}.mp3",
        "length": 1000 + number,
    }


def show_of(*episodes: Mapping[str, Any]) -> Show:
    catalog = Catalog.model_validate({"show": SHOW, "episodes": episodes})
    return resolve(catalog, Lock(), NOW)


def codes(change: Change | None, number: int, count: int = COUNT) -> list[str]:
    """Return what the rules say when so many of the episodes change, or go."""
    old = [episode(n) for n in range(count)]
    changed = [e | dict(change(e)) for e in old[:number]] if change else []
    new = show_of(*changed, *old[number:])
    subject = Subject(new, NOW, 0, before=Published.of(show_of(*old)))
    return [found.code for found in check(subject, RULES)]


def moved(e: dict[str, Any]) -> Mapping[str, Any]:
    return {"audio": e["audio"].replace("example.org", "b.org")}


def later(e: dict[str, Any]) -> Mapping[str, Any]:
    return {"published": e["published"] + timedelta(hours=8)}


def resized(_e: dict[str, Any]) -> Mapping[str, Any]:
    return {"length": 77}


def renamed(e: dict[str, Any]) -> Mapping[str, Any]:
    return {"id": f"new-{e['id']}"}


def replaced(e: dict[str, Any]) -> Mapping[str, Any]:
    return {
        "title": f"Another {e['title']}",
        "published": e["published"] - timedelta(days=400),
        **moved(e),
    }


@pytest.mark.parametrize(
    ("change", "one", "part", "half", "most", "all_"),
    [
        (moved, [], ["G206"], ["G205"], ["G205"], ["G205"]),
        (later, [], ["G208"], ["G207"], ["G207"], ["G207"]),
        (resized, [], ["G210"], ["G209"], ["G209"], ["G209"]),
        (renamed, *[["G202"]] * 5),
        (replaced, *[["G203"]] * 5),
        (None, ["G201"], ["G201"], ["G201"], ["G104", "G201"], ["G104", "G201"]),
    ],
)
def test_a_mistake_is_told_however_many_episodes_it_hits(
    change: Change | None,
    one: list[str],
    part: list[str],
    half: list[str],
    most: list[str],
    all_: list[str],
) -> None:
    found = [codes(change, n) for n in (1, COUNT // 5, COUNT // 2, COUNT - 1, COUNT)]
    assert found == [one, part, half, most, all_]
    assert codes(change, 0) == []


@pytest.mark.parametrize(
    ("number", "count", "found"),
    [
        (7, 8, ["G205"]),
        (294, 299, ["G205"]),
        (5, 299, ["G206"]),
        (4, 299, []),
        (2, 10, ["G206"]),
        (1, 4, []),
        (1, 2, []),
        (2, 2, ["G205"]),
        (1, 1, []),
    ],
)
def test_from_five_episodes_or_a_fifth_on_it_is_told_and_from_half_on_it_stops(
    number: int, count: int, found: list[str]
) -> None:
    assert codes(moved, number, count) == found


def test_a_size_that_was_not_known_is_no_change() -> None:
    old = show_of(*({**episode(n), "length": None} for n in range(4)))
    subject = Subject(
        show_of(*map(episode, range(4))), NOW, 0, before=Published.of(old)
    )
    assert check(subject, RULES) == []


def test_the_lock_remembers_sizes() -> None:
    known = Published.of(show_of(episode(3))).episodes["e3"]
    assert known.length == 1003
