"""Some of what a catalog is made of is in conflict, and some is not."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from tests.cli.merge.branches import (
    ALL,
    MERGED,
    add,
    assert_committed,
    branches,
    commit,
    conflict,
    git,
    keep_both,
    merge,
    replace,
    take,
    unmerged,
    write,
)
from tests.shell import CATALOG, build, run


def test_only_the_lock_is_in_conflict():
    branches()
    conflict(*ALL)
    keep_both()
    take("ours", "public/feed.xml")
    assert merge() == (
        0,
        "episodes.lock: merged\n"
        "public/feed.xml: 3 episodes, written: feed.xml\n"
        "resolved: episodes.lock\n"
        "next: git commit\n",
        "",
    )
    git("commit", "-q", "--no-edit")
    assert_committed("ours", "theirs", "one")


def test_only_the_catalog_is_in_conflict():
    branches()
    conflict(*ALL)
    take("theirs", "episodes.lock", "public/feed.xml")
    assert merge() == (
        0,
        "new: theirs: Theirs\n"
        "episodes.yaml: 1 new · 0 changed · 0 removed by the other branch\n"
        "public/feed.xml: 3 episodes, written: feed.xml\n"
        "resolved: episodes.yaml\n"
        "next: git commit\n",
        "",
    )
    git("commit", "-q", "--no-edit")
    assert_committed("ours", "theirs", "one")


def test_a_repository_without_the_feed_gets_none():
    git("rm", "-q", "-r", "--cached", "public")
    write(".gitignore", "/public/\n")
    commit("ignored")
    branches()
    conflict("episodes.lock", "episodes.yaml")
    merged = MERGED.replace(", public/feed.xml", "")
    # The build of the other branch took away what only this one has, and it comes back.
    merged = merged.replace("written: ", "written: audio/theirs.mp3, ")
    assert merge() == (0, merged, "")
    git("commit", "-q", "--no-edit")
    assert git("ls-files", "public") == ""


def test_where_nobody_builds_nothing_is_built(folder):
    git("rm", "-q", "-r", "public")
    git("commit", "-q", "-m", "not built")

    def add_alone(name: str) -> None:
        add(name)
        git("add", "--all")
        git("commit", "-q", "-m", name)

    git("checkout", "-q", "-b", "other")
    add_alone("theirs")
    git("checkout", "-q", "main")
    add_alone("ours")
    conflict("episodes.lock", "episodes.yaml")
    assert merge() == (
        0,
        "new: theirs: Theirs\n"
        "episodes.yaml: 1 new · 0 changed · 0 removed by the other branch\n"
        "episodes.lock: merged\n"
        "resolved: episodes.lock, episodes.yaml\n"
        "next: git commit\n",
        "",
    )
    assert not (folder / "public").exists()


def test_files_that_the_other_branch_did_not_build_are_added():
    """Its episode has chapters, and nobody built them there."""
    audio = "audio: audio/theirs.mp3\n"
    chapters = audio + "    chapters: [{start: 0, title: Start}]\n"
    branches()
    git("checkout", "-q", "other")
    replace(audio, chapters)
    git("commit", "-q", "-a", "--amend", "--no-edit")
    git("checkout", "-q", "main")
    conflict(*ALL)
    assert "written: chapters/theirs.json, feed.xml\n" in merge().out
    git("commit", "-q", "--no-edit")
    assert_committed("ours", "theirs", "one")


@pytest.mark.parametrize("output", ["public", "."])
def test_an_archive_is_built_anew_like_the_feed(output):
    entries = "".join(
        f"  - id: e{n}\n    title: Title {n}\n    audio: https://e.org/{n}.mp3\n"
        f"    published: 2025-01-{n + 1:02}\n    length: 1000\n"
        f"    media_type: audio/mpeg\n    duration: 60\n"
        for n in range(12)
    )
    head = CATALOG.replace("  timezone", "  page_size: 10\n  timezone")
    write("episodes.yaml", head.replace("episodes: []\n", "episodes:\n" + entries))
    git("rm", "-rq", "public", "episodes.lock")

    def built(what: str) -> None:
        assert build("--output", output, "--allow-change", "G").code == 0
        git("add", "--all")
        git("commit", "-q", "-m", what)

    built("archives")
    git("checkout", "-q", "-b", "other")
    replace("    title: Title 0\n", "    title: Title 0\n    subtitle: Theirs\n")
    built("theirs")
    git("checkout", "-q", "main")
    replace("    title: Title 0\n", "    title: Zero\n")
    built("ours")
    archive = "archive/1.xml" if output == "." else "public/archive/1.xml"
    conflict("episodes.yaml", archive)
    made = merge("--output", output)
    assert made.code == 0, made.err
    assert unmerged() == []
    text = git("show", f":{archive}")
    assert "<title>Zero</title>" in text
    assert "<itunes:summary>Theirs</itunes:summary>" in text


def test_other_files_are_left_to_people():
    def page(name: str) -> Callable[[], None]:
        def change() -> None:
            write("README.md", name)
            add(name)

        return change

    branches(page("ours"), page("theirs"))
    conflict("README.md", *ALL)
    told = merge()
    assert told.code == 0
    assert told.out.endswith(
        "resolved: episodes.lock, episodes.yaml, public/feed.xml\nthen: git commit\n"
    )
    assert told.err == "still unmerged: README.md; resolve it by hand, and git add\n"
    assert unmerged() == ["README.md"]
    assert merge() == (
        0,
        "nothing to merge: git has no conflict in episodes.yaml, episodes.lock or "
        "public\n",
        "",
    )


def test_what_is_not_built_any_more_is_left_to_people():
    audio = "audio: audio/two.mp3\n"
    add("two")
    replace(audio, audio + "    chapters: [{start: 0, title: Start}]\n")
    commit("two")

    def remove() -> None:
        assert run("remove", "two", "--yes").code == 0
        assert run("build", "--allow-change", "G").code == 0
        assert not Path("public/chapters/two.json").exists()

    branches(remove, lambda: replace("title: Start", "title: Begin"))
    conflict("episodes.yaml", "public/feed.xml", "public/chapters/two.json")
    told = merge()
    assert told.code == 1
    assert told.err == (
        "episodes.yaml: two stays removed: this branch removed it, the other branch "
        "changed chapters\n"
        "still unmerged: public/chapters/two.json is not built any more: "
        "git rm -- public/chapters/two.json\n"
    )
    git("rm", "-q", "--", "public/chapters/two.json")
    git("commit", "-q", "--no-edit")


def test_a_file_that_is_published_is_settled_by_people_before_its_copy():
    def cover(color: str) -> Callable[[], None]:
        def change() -> None:
            Image.new("RGB", (1400, 1400), color).save("cover.png")
            add(color)

        return change

    replace("  timezone", "  image: cover.png\n  timezone")
    cover("red")()
    commit("red")
    branches(cover("green"), cover("blue"))
    conflict("cover.png", "public/cover.png", *ALL)
    told = merge()
    assert told.code == 1
    assert told.out.endswith(
        "resolved: episodes.lock, episodes.yaml\nthen: git commit\n"
    )
    assert told.err == (
        "still unmerged: cover.png; resolve it by hand, and git add\n"
        "still unmerged: public/cover.png, public/feed.xml; fix what is said above, "
        "then run podcast-digest merge again\n"
    )
    take("theirs", "cover.png")
    assert merge() == (
        0,
        "public/feed.xml: 4 episodes, written: cover.png\n"
        "resolved: public/cover.png, public/feed.xml\n"
        "next: git commit\n",
        "",
    )
    git("commit", "-q", "--no-edit")
    assert_committed("red", "green", "blue", "one")


def test_a_folder_that_is_published_as_a_whole():
    """The page is in conflict, too, and is no business of a build."""
    git("rm", "-q", "-r", "public")
    here = ("-o", ".")

    def both(name: str) -> None:
        add(name)
        write("index.html", name)
        assert build(*here).code == 0
        git("add", "--all")
        git("commit", "-q", "-m", name)

    git("checkout", "-q", "-b", "other")
    both("theirs")
    git("checkout", "-q", "main")
    both("ours")
    conflict("episodes.lock", "episodes.yaml", "feed.xml", "index.html")
    assert merge(*here) == (
        0,
        "new: theirs: Theirs\n"
        "episodes.yaml: 1 new · 0 changed · 0 removed by the other branch\n"
        "episodes.lock: merged\n"
        "feed.xml: 3 episodes, written: feed.xml\n"
        "resolved: episodes.lock, episodes.yaml, feed.xml\n"
        "then: git commit\n",
        "still unmerged: index.html; resolve it by hand, and git add\n",
    )
