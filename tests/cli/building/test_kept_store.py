"""The store of what builds made: what it keeps, and what it throws away."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from podcast_digest.project import kept
from tests.cli.building.stores import damage


def never():
    raise AssertionError("it was made already")


def test_what_is_kept_is_what_was_used_last(tmp_path):
    catalog = tmp_path / "episodes.yaml"
    for sources in (["a", "b"], ["b", "c"]):
        with kept.of(catalog) as store:
            made = {s: store.value("x", s, (s * 2).encode) for s in sources}
        assert made == {s: s.encode() * 2 for s in sources}

    with kept.of(catalog) as store:
        assert store.value("x", "b", never) == b"bb"
        assert store.value("x", "c", never) == b"cc"
        assert store.value("x", "a", lambda: b"again") == b"again"
        assert store.value("another kind", "b", lambda: b"other") == b"other"
    with kept.of(tmp_path / "another.yaml") as store:
        assert store.value("x", "b", lambda: b"its own") == b"its own"


def test_many_values_are_asked_for_together(tmp_path):
    catalog, names = tmp_path / "episodes.yaml", [f"{n}" for n in range(1500)]
    with kept.of(catalog) as store:
        for name in names:
            store.keep("x", name, name.encode() * 2000)
        # Some of them are written down by now, and some are not.
        assert all_of(store, "x", names) == [n.encode() * 2000 for n in names]
    with kept.of(catalog, forget=False) as store:
        assert store.known("x", "7") == b"7" * 2000
        assert store.known("x", "none") is None
        asked = all_of(store, "x", ["none", "8", "1499"])
        assert asked == [b"made", b"8" * 2000, b"1499" * 2000]
        assert all_of(store, "y", names) == [b"made"] * 1500
    damage(0, "damaged")
    with kept.of(catalog) as store:
        assert store.known("x", "7") is None
        assert all_of(store, "x", names) == [b"made"] * 1500


def all_of(store, kind, sources):
    each = store.each(kind, sources)
    return [each(n, lambda: b"made") for n in range(len(sources))]


def stores():
    """Return the files in which something is kept."""
    return [*Path(os.environ["XDG_CACHE_HOME"]).rglob("kept-*.sqlite3")]


def test_a_file_that_is_damaged_behind_its_schema_is_made_again(tmp_path):
    names = [f"{n}" for n in range(100)]

    def made():
        with kept.of(tmp_path) as store:
            return sum(
                store.value("x", name, lambda: b"made" + b"x" * 2000)[:4] == b"made"
                and store.known("x", name) is not None
                for name in names
            )

    made()
    (path,) = stores()
    size = path.stat().st_size
    with path.open("r+b") as file:  # its first page has the schema
        file.seek(4096)
        file.write(b"\xff" * (size - 4096))
    assert made() == 0  # nothing can be kept there
    assert stores() == []
    made()
    with kept.of(tmp_path) as store:
        assert all(store.known("x", name) for name in names)


def test_another_edition_replaces_what_the_same_installation_kept(tmp_path):
    with kept.of(tmp_path) as store:
        store.keep("x", "a", b"made")
    (path,) = stores()
    _, installation, edition = path.stem.split("-")
    old = path.with_name(f"kept-{installation}-{edition[::-1]}.sqlite3")
    other = path.with_name(f"kept-{installation[::-1]}-{edition}.sqlite3")
    path.rename(old)
    other.touch()
    with kept.of(tmp_path) as store:
        assert store.known("x", "a") is None
    assert sorted(stores()) == sorted([path, other])


def days(path):
    with closing(sqlite3.connect(path)) as store:
        return [day for (day,) in store.execute("SELECT day FROM place")]


def test_what_is_only_read_was_used_too(tmp_path):
    with kept.of(tmp_path) as store:
        store.keep("x", "a", b"made")
    (path,) = stores()
    today = days(path)
    for kind in ("x", "nothing of it"):
        with closing(sqlite3.connect(path)) as store:
            store.execute("UPDATE place SET day = day - 20")
            store.commit()
        with kept.of(tmp_path) as store:
            store.known(kind, "a")
        assert days(path) == today
    before = path.read_bytes()
    with kept.of(tmp_path) as store:
        assert store.known("x", "a") == b"made"
    assert path.read_bytes() == before  # once a day is enough


def test_values_of_many_are_made_once_whatever_their_order(tmp_path):
    sources = [f"{n}" for n in range(1200)]
    with kept.of(tmp_path) as store:
        each = store.each("x", sources)
        made = [each(n, s.encode) for n, s in enumerate(sources)]
        assert made == list(map(str.encode, sources))
    with kept.of(tmp_path) as store:
        each = store.each("x", ["new", *reversed(sources)])
        assert each(1200, never) == b"0"
        assert each(0, lambda: b"made") == b"made"
        assert each(1, never) == b"1199"


def test_what_others_kept_and_long_did_not_use_is_thrown_away(tmp_path):
    folder = Path(os.environ["XDG_CACHE_HOME"], "podcast-digest")
    folder.mkdir(parents=True, exist_ok=True)
    old, new = folder / "kept-1.sqlite3", folder / "kept-2.sqlite3"
    for path in (old, new):
        path.write_bytes(b"")
    os.utime(old, (0, 0))
    with kept.of(tmp_path / "episodes.yaml") as store:
        store.value("x", "a", lambda: b"made")
    assert (old.exists(), new.exists()) == (False, True)
