"""What earlier builds made is kept, and the result is that of a build without it."""

import os
import sqlite3
import subprocess
import tempfile
import time
from contextlib import chdir, closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from podcast_digest import catalog as catalogs
from podcast_digest.errors import CatalogError
from podcast_digest.project import kept
from podcast_digest.project.build import Order, carry_out
from podcast_digest.project.loading import load
from podcast_digest.project.stamp import TICK
from podcast_digest.show.recent import Recent
from tests.cli.building.stores import damage
from tests.shell import command, process, run

HEAD = """\
show:
  title: {title}
  description: About it.
  link: https://example.org/show/
  language: zh-cn
  categories: [Technology]
  timezone: {timezone}
  {more}
episodes:
"""
EPISODE = """\
  - id: {id}
    title: {title}
    audio: https://example.org/{id}.mp3
    published: 2025-01-{day:02}T00:00:00Z
    length: 1000
    media_type: audio/mpeg
    duration: 65
    summary: |
      **{summary}** FlashAttention 在昇腾
"""
WORDS = st.sampled_from(["Tiles", "Pages & <b>", "分页", "前缀共享", "KV cache"])
NUMBERS = st.integers(0, 5)
AGAIN = Order(Path("episodes.yaml"), Path("again"), offline=True, no_check=True)
#: What happens between two builds: to the catalog, to what was published, to the cache.
EVENTS = st.one_of(
    st.tuples(st.just("title"), NUMBERS, WORDS),
    st.tuples(st.just("summary"), NUMBERS, WORDS),
    st.tuples(st.just("show"), st.just("title"), WORDS),
    st.tuples(
        st.just("show"), st.just("timezone"), st.sampled_from(["UTC", "Asia/Shanghai"])
    ),
    st.tuples(
        st.just("show"),
        st.just("more"),
        st.sampled_from(
            [
                "explicit: true",
                "read_on: false",
                "prefix: https://op3.dev/e/",
                "medium: podcast",
            ]
        ),
    ),
    st.tuples(st.just("there"), NUMBERS, st.booleans()),
    st.tuples(
        st.just("output"), NUMBERS, st.sampled_from(["edited", "gone", "touched"])
    ),
    st.tuples(st.just("cache"), NUMBERS, st.sampled_from(["damaged", "no database"])),
)


class Written:
    """A show that changes."""

    def __init__(self):
        self.show = {"title": "Test", "timezone": "UTC", "more": "locked: true"}
        self.episodes = [
            {
                "id": f"e{n}",
                "title": f"第 {n} 期",
                "day": n + 1,
                "summary": f"Notes {n}",
            }
            for n in range(6)
        ]
        self.there = [True] * 6

    def text(self):
        zipped = zip(self.episodes, self.there, strict=True)
        return HEAD.format(**self.show) + "".join(
            EPISODE.format(**episode) for episode, there in zipped if there
        )

    def happen(self, what, which, value):
        if what in ("title", "summary"):
            self.episodes[which][what] = f"'{value}'" if what == "title" else value
        elif what == "show":
            self.show[which] = value if which == "more" else f"'{value}'"
        elif what == "there":
            self.there[which] = value
        elif what == "output":
            disturb(
                sorted(p for p in Path("public").rglob("*") if p.is_file()),
                which,
                value,
            )
        else:
            damage(which, value)


def disturb(paths, which, how):
    path = paths[which * 7 % len(paths)]
    if how == "gone":
        path.unlink()
    elif how == "touched":
        os.utime(path)
    else:
        data = path.read_bytes()
        path.write_bytes(data[:-1] + bytes([data[-1] ^ 1]) if data else b"x")


def published(folder):
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in Path(folder).rglob("*")
        if path.is_file()
    }


def built(*arguments):
    made = run("build", "--no-check", "--offline", *arguments)
    assert made.code == 0, made.err
    return made.out


@settings(max_examples=8, deadline=None)
@given(st.lists(st.lists(EVENTS, max_size=2), min_size=1, max_size=4))
def test_a_build_is_the_same_with_what_was_kept_or_made_before_and_without(rounds):
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", f"{folder}/cache")
        with chdir(folder):
            show, watched, recent = Written(), None, Recent()
            Path("episodes.yaml").write_text(show.text(), encoding="utf-8")
            built()
            for number, events in enumerate(rounds):
                for event in events:
                    show.happen(*event)
                Path("episodes.yaml").write_text(show.text(), encoding="utf-8")
                built()
                # As who builds again and again in one process.
                recent.turn()
                watched = load(Path("episodes.yaml"), watched)
                carry_out(AGAIN, watched, {}, made_of=recent)
                with pytest.MonkeyPatch.context() as other:
                    other.setenv("XDG_CACHE_HOME", f"{folder}/other-cache-{number}")
                    built("--output", f"cold-{number}")
                for name, data in published(f"cold-{number}").items():
                    assert Path("public", name).read_bytes() == data, name
                    assert Path("again", name).read_bytes() == data, name


def test_only_what_changed_is_worked_on(tmp_path, monkeypatch):
    """A page is made again for what is on it, and a text is taken apart once."""
    monkeypatch.chdir(tmp_path)
    show = Written()
    Path("episodes.yaml").write_text(show.text(), encoding="utf-8")
    built()
    show.happen("title", 0, "Tiles")
    Path("episodes.yaml").write_text(show.text(), encoding="utf-8")
    assert built().endswith("written: feed.xml, the site\n")
    before = {p: p.stat().st_mtime_ns for p in Path("public").rglob("*") if p.is_file()}
    show.happen("title", 5, "Pages & <b>")
    Path("episodes.yaml").write_text(show.text(), encoding="utf-8")
    built()
    changed = {str(p) for p, at in before.items() if p.stat().st_mtime_ns != at}
    assert changed == {
        "public/.podcast-digest.json",  # which has what tells each file
        "public/articles.xml",
        "public/episodes/e4/index.html",  # whose newer one it is
        "public/episodes/e5/index.html",
        "public/feed.json",
        "public/feed.xml",
        "public/index.html",
        "public/months/2025-01/index.html",
        "public/search.bin",
    }


def test_files_that_only_look_otherwise_are_not_made_again(tmp_path, monkeypatch):
    """As after a checkout, or in the copy that a commit is built in."""
    monkeypatch.chdir(tmp_path)
    Path("episodes.yaml").write_text(Written().text(), encoding="utf-8")
    built()
    written = max(Path("public", p).stat().st_ctime for p in published("public"))
    while time.time() < written + 2 * TICK:  # of younger files nothing is believed
        built()
    built()
    for path in published("public"):
        os.utime(Path("public", path), (1, 1))
    imports = {"PYTHONPROFILEIMPORTTIME": "1"}
    made = process("build", "--offline", "--no-check", cwd=tmp_path, env=imports)
    assert made.out == "public/feed.xml: 6 episodes, unchanged\n"
    assert "podcast_digest.site.pages" in made.err
    assert "podcast_digest.site.templating" not in made.err


def test_who_has_the_rest_does_not_make_it_be_forgotten(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    show, recent, project = Written(), Recent(), None
    seen = []
    for title in ("Tiles", "分页"):
        show.happen("title", 0, title)
        Path("episodes.yaml").write_text(show.text(), encoding="utf-8")
        recent.turn()
        project = load(Path("episodes.yaml"), project)
        carry_out(AGAIN, project, {}, made_of=recent)
        seen.append(pieces_kept())
    assert seen[0] < seen[1]
    show.happen("title", 0, "KV cache")
    Path("episodes.yaml").write_text(show.text(), encoding="utf-8")
    built()  # asks for all, and so forgets what the other titles had
    assert len(pieces_kept()) == len(seen[0])


def pieces_kept():
    (path,) = Path(os.environ["XDG_CACHE_HOME"]).rglob("kept-*.sqlite3")
    with closing(sqlite3.connect(path)) as store:
        return {key for (key,) in store.execute("SELECT key FROM made")}


def test_of_a_long_catalog_only_what_changed_is_read_again(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    path, show = tmp_path / "episodes.yaml", Written()
    more = [
        EPISODE.format(id=n, title=n, day=1, summary="字" * 3000) for n in range(400)
    ]

    def loaded():
        path.write_text(show.text() + "".join(more), encoding="utf-8")
        before = list(map(repr, catalogs.parse(path.read_text("utf-8")).episodes))
        assert list(map(repr, load(path).catalog.episodes)) == before
        return pieces_kept()

    first = loaded()
    assert len(first) > 3
    assert loaded() == first
    more[200] = more[200].replace("title: 200", "title: another")
    second = loaded()
    assert len(second - first) == len(first - second) == 1
    damage(0, "damaged")
    assert loaded() == second
    show.show["timezone"] = "Asia/Tokyo"
    assert not loaded() & second
    more[200] = more[200].replace("title: another", "title: [another]")
    more[0] = more[0].replace("title: 0", "title: new")
    kept_before = pieces_kept()
    path.write_text(show.text() + "".join(more), encoding="utf-8")
    with pytest.raises(CatalogError) as caught:
        load(path)
    assert kept_before < pieces_kept()  # nothing is forgotten for an error
    assert str(caught.value) == f"{path}:1865: episodes[206].title: must be text"


def test_a_cache_that_cannot_be_used_is_no_reason_to_fail(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "a-file"))
    (tmp_path / "a-file").write_bytes(b"")
    with kept.of(tmp_path / "episodes.yaml") as store:
        assert store.value("x", "a", lambda: b"made") == b"made"
        assert store.written(tmp_path) == {}


@pytest.mark.slow
def test_two_builds_at_once_make_what_one_makes(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("episodes.yaml").write_text(Written().text(), encoding="utf-8")
    at_once = [
        subprocess.Popen(
            command("build", "--offline", "--no-check", "--output", name),
            stdout=subprocess.PIPE,
        )
        for name in ("one", "two", "one")
    ]
    for one in at_once:
        one.communicate()
        assert one.returncode == 0
    built("--output", "three")
    assert published("one") == published("two") == published("three")
