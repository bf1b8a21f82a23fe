"""``podcast-digest merge``: two branches that both added episodes come together.

In real repositories: what git makes of the same two branches in a merge, a rebase, a
cherry-pick and others, and what is committed in the end.
"""

import os
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from podcast_digest.project import leftovers
from tests import sounds
from tests.repositories import SETTINGS
from tests.shell import CATALOG, Ran, build, run

SOUND = "cbr-24k-mono-info.mp3"


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """Go to a repository whose one episode is built and committed."""
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    for name, text in {**SETTINGS, "HOME": str(tmp_path)}.items():
        monkeypatch.setenv(name, text)
    folder = tmp_path / "my show"
    folder.mkdir()
    monkeypatch.chdir(folder)
    git("init", "-q", "-b", "main")
    write("episodes.yaml", CATALOG)
    add("one", "2025-01-01")
    commit("one")
    return folder


def git(*arguments: str, fails: bool = False) -> str:
    """Run git, which must not fail, or must; return what it prints."""
    done = subprocess.run(["git", *arguments], capture_output=True, check=False)
    assert bool(done.returncode) == fails, (arguments, done.stdout, done.stderr)
    return done.stdout.decode()


def write(path: str, text: str) -> None:
    Path(path).write_bytes(text.encode())


def read(path: str = "episodes.yaml") -> str:
    return Path(path).read_bytes().decode()


def replace(old: str, new: str, path: str = "episodes.yaml") -> None:
    assert old in read(path)
    write(path, read(path).replace(old, new))


def add(name: str, at: str = "2025-01-02", **more: str) -> None:
    """Add an episode with audio beside the catalog."""
    Path("audio").mkdir(exist_ok=True)
    # Of its own length, or git would take it for another that was moved.
    Path(f"audio/{name}.mp3").write_bytes(sounds.real(SOUND) + name.encode())
    given = {"audio": f"audio/{name}.mp3", "title": name.title(), "id": name, **more}
    options = [part for key, value in given.items() for part in (f"--{key}", value)]
    added = run("add", *options, "--published", at, "--yes")
    assert added.code == 0, added.err


def commit(what: str) -> None:
    """Build, and commit all that is there."""
    built = build()
    assert built.code == 0, built.err
    git("add", "--all")
    git("commit", "-q", "-m", what, "--allow-empty")


def branches(
    ours: Callable[[], object] = lambda: add("ours", "2025-01-03"),
    theirs: Callable[[], object] = lambda: add("theirs"),
) -> None:
    """Make a branch ``other``; change it, and ``main``, which is checked out then."""
    git("checkout", "-q", "-b", "other")
    theirs()
    commit("theirs")
    git("checkout", "-q", "main")
    ours()
    commit("ours")


def conflict(*names: str) -> None:
    """Let git try to merge ``other``: these it can't."""
    git("merge", "other", fails=True)
    assert unmerged() == sorted(names)


def unmerged() -> list[str]:
    told = git("diff", "--name-only", "--diff-filter=U", "-z", "--no-renames")
    # The list of what was published conflicts wherever the feed does.
    return sorted(n for n in told.split("\0")[:-1] if not n.endswith(leftovers.NAME))


ALL = ("episodes.lock", "episodes.yaml", "public/feed.xml")


def merge(*options: str) -> Ran:
    """Run ``merge`` without what its build says of how much there is to check."""
    ran = run("merge", *options)
    hint = r"^(\d+ (warning|note)s?(, )?)+: podcast-digest check\n"
    return ran._replace(err=re.sub(hint, "", ran.err, flags=re.MULTILINE))


def assert_committed(*wanted: str) -> None:
    """Assert that these are in the committed feed, and that it is the one to build."""
    assert git("status", "--porcelain") == ""
    feed = git("show", "HEAD:public/feed.xml")
    assert re.findall(r'<guid isPermaLink="false">(.+?)</guid>', feed) == [*wanted]
    git("clone", "-q", ".", "../clone")
    for tree in (".", "../clone"):
        where = ("-c", f"{tree}/episodes.yaml", "-o", f"{tree}/public")
        told = run("build", "--check", "--offline", *where)
        built = Path(tree, "public/feed.xml")
        assert told.out == f"{built}: {len(wanted)} episodes, unchanged\n"
        assert told.code == 0


MERGED = """\
new: theirs: Theirs
episodes.yaml: 1 new · 0 changed · 0 removed by the other branch
episodes.lock: merged
public/feed.xml: 3 episodes, written: feed.xml
settled: episodes.lock, episodes.yaml, public/feed.xml
next: git commit
"""


def test_two_branches_that_both_added_an_episode_come_together():
    branches()
    conflict(*ALL)
    assert run("build") == (
        2,
        "",
        "episodes.yaml:13: not YAML: the mark of a merge conflict; to keep both sides: "
        "podcast-digest merge\n",
    )
    assert merge() == (0, MERGED, "")
    git("commit", "-q", "--no-edit")
    assert_committed("ours", "theirs", "one")
    assert run("merge") == (
        0,
        "nothing to merge: git has no conflict in episodes.yaml, episodes.lock or "
        "public\n",
        "",
    )


def rebase() -> None:
    git("checkout", "-q", "other")
    git("rebase", "main", fails=True)


def rebase_with_patches() -> None:
    git("checkout", "-q", "other")
    git("rebase", "--apply", "main", fails=True)


def apply_patch() -> None:
    git("format-patch", "-q", "-1", "other", "-o", "../patches")
    (path,) = Path("../patches").iterdir()
    git("am", "-3", str(path), fails=True)


REBASED = "git rebase --continue"


@pytest.mark.parametrize(
    ("stop", "side", "then"),
    [
        (rebase, "the rebased commit", REBASED),
        (rebase_with_patches, "the rebased commit", REBASED),
        (
            lambda: git("cherry-pick", "other", fails=True),
            "the picked commit",
            "git cherry-pick --continue",
        ),
        (apply_patch, "the patch", "git am --continue"),
    ],
)
def test_whatever_stopped_is_told_how_to_go_on(stop, side, then):
    branches()
    stop()
    assert unmerged() == [*ALL]
    told = MERGED.replace("the other branch", side).replace("git commit", then)
    assert merge() == (0, told, "")
    git(*then.split()[1:])
    assert_committed("ours", "theirs", "one")


def test_a_revert_brings_back_what_a_commit_took_out():
    add("theirs")
    commit("theirs")
    assert run("remove", "theirs", "--yes").code == 0
    assert run("build", "--allow-change", "G").code == 0
    git("commit", "-q", "-a", "-m", "out")
    add("ours", "2025-01-03")
    commit("ours")
    git("revert", "--no-edit", "HEAD~", fails=True)
    assert unmerged() == [*ALL]
    told = MERGED.replace("the other branch", "the revert")
    assert merge() == (0, told.replace("git commit", "git revert --continue"), "")
    git("revert", "--continue")
    assert_committed("ours", "theirs", "one")


def test_a_stash_leaves_no_trace_so_both_ways_on_are_told():
    add("theirs")
    assert build().code == 0
    git("add", "--all")
    git("stash", "push", "-q")
    add("ours", "2025-01-03")
    commit("ours")
    git("stash", "pop", fails=True)
    told = MERGED.replace("the other branch", "the other side").replace(
        "git commit", "git commit, or git stash drop if this came from a stash"
    )
    assert merge() == (0, told, "")


def test_a_rebase_of_several_commits_is_settled_one_by_one():
    """git merges the second one itself, but for the feed."""
    git("checkout", "-q", "-b", "other")
    for name in ("x", "y"):
        add(name)
        commit(name)
    git("checkout", "-q", "main")
    add("ours", "2025-01-03")
    commit("ours")
    rebase()
    assert merge().out.endswith(f"next: {REBASED}\n")
    git("rebase", "--continue", fails=True)
    assert unmerged() == ["public/feed.xml"]
    assert merge() == (
        0,
        "public/feed.xml: 4 episodes, written: feed.xml\n"
        "settled: public/feed.xml\n"
        f"next: {REBASED}\n",
        "",
    )
    git("rebase", "--continue")
    assert_committed("ours", "y", "x", "one")


def test_in_a_rebase_what_stays_is_said_to_be_of_the_new_base():
    branches(
        lambda: replace("title: One", "title: Main"),
        lambda: replace("title: One", "title: Other"),
    )
    rebase()
    told = merge()
    assert told.code == 0
    assert told.err == (
        "episodes.yaml: one: title: 'Main' of the new base stays; the rebased commit "
        "has 'Other'\n"
    )
    assert "title: Main" in read()


def test_the_same_field_on_both_sides_stays_ours_and_is_told():
    branches(
        lambda: replace("title: One", "title: Mine\n    subtitle: About"),
        lambda: replace("title: One", "title: Yours\n    season: 2"),
    )
    conflict(*ALL)
    assert merge() == (
        0,
        "changed: one: season\n"
        "episodes.yaml: 0 new · 1 changed · 0 removed by the other branch\n"
        "episodes.lock: merged\n"
        "public/feed.xml: 1 episode, written: feed.xml\n"
        "settled: episodes.lock, episodes.yaml, public/feed.xml\n"
        "next: git commit\n",
        "episodes.yaml: one: title: 'Mine' of this branch stays; the other branch has "
        "'Yours'\n",
    )
    git("commit", "-q", "--no-edit")
    feed = git("show", "HEAD:public/feed.xml")
    assert "<title>Mine</title>" in feed
    assert "<itunes:season>2</itunes:season>" in feed


def test_what_one_side_removed_is_gone():
    add("two")
    commit("two")

    def remove() -> None:
        assert run("remove", "two", "--yes").code == 0
        assert run("build", "--allow-change", "G").code == 0

    branches(ours=lambda: add("ours", "2025-01-03"), theirs=remove)
    conflict(*ALL)
    assert merge() == (
        0,
        "removed: two\n"
        "episodes.yaml: 0 new · 0 changed · 1 removed by the other branch\n"
        "episodes.lock: merged\n"
        "public/feed.xml: 2 episodes, written: feed.xml\n"
        "settled: episodes.lock, episodes.yaml, public/feed.xml\n"
        "next: git commit\n",
        "",
    )
    git("commit", "-q", "--no-edit")
    assert_committed("ours", "one")


def test_paths_with_spaces_seen_from_another_folder(folder, monkeypatch):
    (folder / "the digest").mkdir()
    for name in ("episodes.yaml", "episodes.lock", "audio"):
        git("mv", name, f"the digest/{name}")
    git("mv", "public", "the feed")
    git("commit", "-q", "-m", "moved")
    digest = folder / "the digest"
    where = ("-c", "the digest/episodes.yaml", "-o", "the feed")

    def both(name: str, at: str) -> None:
        monkeypatch.chdir(digest)
        add(name, at)
        monkeypatch.chdir(folder)
        assert build(*where).code == 0
        git("add", "--all")
        git("commit", "-q", "-m", name)

    git("checkout", "-q", "-b", "other")
    both("theirs", "2025-01-02")
    git("checkout", "-q", "main")
    both("ours", "2025-01-03")
    names = ["the digest/episodes.lock", "the digest/episodes.yaml"]
    conflict(*names, "the feed/feed.xml")
    monkeypatch.chdir(digest / "audio")
    assert merge("-c", "../episodes.yaml", "-o", "../../the feed") == (
        0,
        "new: theirs: Theirs\n"
        "../episodes.yaml: 1 new · 0 changed · 0 removed by the other branch\n"
        "../episodes.lock: merged\n"
        "../../the feed/feed.xml: 3 episodes, written: feed.xml\n"
        "settled: ../episodes.lock, ../episodes.yaml, ../../the feed/feed.xml\n"
        "next: git commit\n",
        "",
    )
    monkeypatch.chdir(folder)
    git("commit", "-q", "--no-edit")
    assert git("status", "--porcelain") == ""
    assert build("--check", "--offline", *where).code == 0


def test_in_a_linked_work_tree_its_own_merge_is_settled(folder, monkeypatch):
    branches()
    git("worktree", "add", "-q", "../linked tree", "other")
    monkeypatch.chdir("../linked tree")
    git("merge", "main", fails=True)
    assert merge().out == MERGED.replace("theirs", "ours").replace("Theirs", "Ours")
    git("commit", "-q", "--no-edit")
    assert_committed("ours", "theirs", "one")
    assert git("-C", str(folder), "status", "--porcelain") == ""


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("settings", [(), ("core.autocrlf", "true")])
def test_a_catalog_with_a_mark_and_line_ends_of_windows_keeps_them(mark, settings):
    if settings:
        git("config", *settings)
    write("episodes.yaml", mark + read().replace("\n", "\r\n"))
    commit("windows")
    branches()
    conflict(*ALL)
    before = git("show", ":2:episodes.yaml")
    assert merge() == (0, MERGED, "")
    now = read()
    assert now.startswith(mark + "show:\r\n")
    assert now.count("\n") == now.count("\r\n")
    # All that was ours is there as it was; in git, too.
    entry = now[now.index("  - id: theirs") : now.index("  - id: ours")]
    ends = ("\r\n", "\n") if settings else ("\r\n", "\r\n")
    assert git("show", ":episodes.yaml").replace(entry.replace(*ends), "") == before
    git("commit", "-q", "--no-edit")
    assert_committed("ours", "theirs", "one")


def test_the_hook_has_nothing_left_to_do():
    assert run("hook", "install").code == 0
    branches()
    conflict(*ALL)
    assert merge() == (0, MERGED, "")
    staged = git("write-tree")
    assert "staged: " not in git("commit", "--no-edit")
    assert git("rev-parse", "HEAD^{tree}") == staged
    assert_committed("ours", "theirs", "one")


# When only some of it is in conflict.


def take(side: str, *names: str) -> None:
    """Settle files as somebody might who does not know how to do better."""
    git("checkout", f"--{side}", "--", *names)
    git("add", "--", *names)


def keep_both() -> str:
    """Settle the catalog by hand, and add it; return what it is then."""
    text = re.sub(r"(?m)^[<>]{7}.*\n", "", re.sub(r"(?m)^=======$", "", read()))
    write("episodes.yaml", text)
    git("add", "--", "episodes.yaml")
    return text


def test_only_the_lock_is_in_conflict():
    branches()
    conflict(*ALL)
    keep_both()
    take("ours", "public/feed.xml")
    assert merge() == (
        0,
        "episodes.lock: merged\n"
        "public/feed.xml: 3 episodes, written: feed.xml\n"
        "settled: episodes.lock\n"
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
        "settled: episodes.yaml\n"
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
        "settled: episodes.lock, episodes.yaml\n"
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
        "settled: episodes.lock, episodes.yaml, public/feed.xml\nthen: git commit\n"
    )
    assert told.err == "still unmerged: README.md; settle by hand, and git add\n"
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
        "settled: episodes.lock, episodes.yaml\nthen: git commit\n"
    )
    assert told.err == (
        "still unmerged: cover.png; settle by hand, and git add\n"
        "still unmerged: public/cover.png, public/feed.xml; when what is told above is "
        "mended, run podcast-digest merge again\n"
    )
    take("theirs", "cover.png")
    assert merge() == (
        0,
        "public/feed.xml: 4 episodes, written: cover.png\n"
        "settled: public/cover.png, public/feed.xml\n"
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
        "settled: episodes.lock, episodes.yaml, feed.xml\n"
        "then: git commit\n",
        "still unmerged: index.html; settle by hand, and git add\n",
    )


# What is refused.


def test_nothing_is_unmerged(tmp_path):
    assert merge("-c", "other.yaml", "-o", str(tmp_path / "elsewhere")) == (
        0,
        "nothing to merge: git has no conflict in other.yaml, other.lock or "
        f"{tmp_path / 'elsewhere'}\n",
        "",
    )


def test_no_repository_is_told_in_one_line(tmp_path, monkeypatch):
    (tmp_path / "alone").mkdir()
    monkeypatch.chdir(tmp_path / "alone")
    assert merge() == (
        2,
        "",
        "git: not a git repository (or any of the parent directories): .git\n",
    )
    assert merge("-c", "nowhere/episodes.yaml") == (2, "", "nowhere: no such folder\n")


@pytest.mark.parametrize(
    "edit",
    [
        lambda: write("episodes.yaml", git("show", ":2:episodes.yaml") + "# done\n"),
        # One side of the conflict, and marks of another one below.
        lambda: write(
            "episodes.yaml",
            read().replace("title: Theirs", "title: Mine all mine"),
        ),
        lambda: write(
            "episodes.yaml", re.sub(r"(?s)=======\n.*?>>>>>>>", ">>>>>>>", read())
        ),
        lambda: write("episodes.yaml", re.sub(r"(?m)^[<=>]{7}.*\n", "", read())),
    ],
)
def test_what_somebody_settled_by_hand_is_never_overwritten(edit):
    branches()
    conflict(*ALL)
    edit()
    by_hand = read()
    assert merge() == (
        2,
        "",
        "episodes.yaml: was edited since git left it; to keep it so: git add -- "
        "episodes.yaml, to have git's conflict back: git checkout --merge -- "
        "episodes.yaml; then run podcast-digest merge again\n",
    )
    assert read() == by_hand
    assert unmerged() == [*ALL]
    git("checkout", "--merge", "--", "episodes.yaml")
    assert merge() == (0, MERGED, "")


def test_what_somebody_settled_by_hand_and_added_stays():
    branches()
    conflict(*ALL)
    replace("title: Theirs", "title: By hand")
    by_hand = keep_both()
    assert merge() == (
        0,
        "episodes.lock: merged\n"
        "public/feed.xml: 3 episodes, written: feed.xml\n"
        "settled: episodes.lock, public/feed.xml\n"
        "next: git commit\n",
        "",
    )
    assert read() == by_hand
    git("commit", "-q", "--no-edit")
    assert_committed("ours", "theirs", "one")


def test_a_lock_that_somebody_settled_by_hand_is_not_overwritten():
    def change(title: str) -> Callable[[], None]:
        return lambda: replace("title: One", f"title: {title}")

    branches(change("Ours"), change("Theirs"))
    conflict(*ALL)
    replace('"version": 1', '"version":  1', "episodes.lock")
    assert merge() == (
        2,
        "",
        "episodes.lock: was edited since git left it; to keep it so: git add -- "
        "episodes.lock, to have git's conflict back: git checkout --merge -- "
        "episodes.lock; then run podcast-digest merge again\n",
    )
    # Neither is written, or the catalog would seem to be settled by hand.
    assert "<<<<<<<" in read()
    assert unmerged() == [*ALL]


@pytest.mark.parametrize("side", ["ours", "theirs"])
def test_a_side_that_somebody_took_is_merged_with_the_other(side):
    """Nothing is lost: both sides are in commits."""
    branches()
    conflict(*ALL)
    git("checkout", f"--{side}", "--", *ALL)
    assert merge() == (0, MERGED, "")


def test_what_git_was_told_not_to_merge_is_merged():
    write(".gitattributes", "* -merge\n")
    commit("attributes")
    branches()
    conflict(*ALL)
    assert "<<<<<<<" not in read()
    assert merge() == (0, MERGED, "")


def test_a_file_that_is_gone_from_the_work_tree_is_written():
    branches()
    conflict(*ALL)
    for name in ALL:
        Path(name).unlink()
    assert merge() == (0, MERGED, "")


def test_a_conflict_that_was_added_as_it_is_can_be_brought_back():
    branches()
    conflict(*ALL)
    git("add", "--all")
    for name in ("episodes.yaml", "episodes.lock"):
        assert merge() == (
            2,
            "",
            f"{name}: holds the marks of a conflict that git takes for settled; to "
            f"have it back: git checkout --merge -- {name}\n",
        )
        git("checkout", "--merge", "--", name)
    git("checkout", "--merge", "--", "public/feed.xml")
    assert merge() == (0, MERGED, "")


def test_what_both_changed_of_the_show_is_settled_by_hand():
    branches(
        lambda: replace("title: Test", "title: Ours\n  author: Me"),
        lambda: replace("title: Test", "title: Theirs"),
    )
    conflict("episodes.yaml", "public/feed.xml")
    assert merge() == (
        2,
        "",
        "episodes.yaml: show: both sides changed it, and differ in: title, author\n"
        "episodes.yaml: settle it by hand, git add it, then run podcast-digest merge "
        "again\n",
    )
    assert unmerged() == ["episodes.yaml", "public/feed.xml"]
    take("theirs", "episodes.yaml")
    assert merge().out == (
        "public/feed.xml: 1 episode, written: feed.xml\n"
        "settled: public/feed.xml\n"
        "next: git commit\n"
    )


def test_a_catalog_that_one_side_removed_is_for_people():
    branches(
        lambda: add("ours"),
        lambda: None,
    )
    git("checkout", "-q", "other")
    git("rm", "-q", "episodes.yaml")
    git("commit", "-q", "-m", "gone")
    git("checkout", "-q", "main")
    conflict("episodes.yaml")
    assert merge() == (
        2,
        "",
        "episodes.yaml: the other branch removed it\n"
        "episodes.yaml: settle it by hand, git add it, then run podcast-digest merge "
        "again\n",
    )


def test_a_lock_that_one_side_removed_is_that_of_the_other():
    branches(lambda: add("ours"), lambda: None)
    git("checkout", "-q", "other")
    git("rm", "-q", "episodes.lock")
    git("commit", "-q", "-m", "gone")
    git("checkout", "-q", "main")
    conflict("episodes.lock")
    before = read("episodes.lock")
    assert merge().out == (
        "episodes.lock: merged\n"
        "public/feed.xml: 2 episodes, unchanged\n"
        "settled: episodes.lock\n"
        "next: git commit\n"
    )
    assert read("episodes.lock") == before


def test_a_side_that_is_no_sound_catalog_is_named():
    git("checkout", "-q", "-b", "other")
    replace("title: One", "titel: One")
    git("commit", "-q", "-a", "-m", "broken")
    git("checkout", "-q", "main")
    replace("title: One", "title: Two")
    commit("ours")
    conflict("episodes.yaml")
    assert merge() == (
        2,
        "",
        "episodes.yaml of the other branch:13: episodes[0].title: is missing\n"
        "episodes.yaml of the other branch:14: episodes[0].titel: unknown key; did you "
        "mean 'title'?\n"
        "episodes.yaml: settle it by hand, git add it, then run podcast-digest merge "
        "again\n",
    )


def test_a_newer_lock_is_named_and_nothing_is_written():
    branches()
    git("checkout", "-q", "other")
    replace('"version": 1', '"version": 2', "episodes.lock")
    git("commit", "-q", "-a", "-m", "newer")
    git("checkout", "-q", "main")
    conflict(*ALL)
    assert merge() == (
        2,
        "",
        "episodes.lock of the other branch: made by a newer podcast-digest (version 2, "
        "this one knows 1); please update\n",
    )
    assert unmerged() == [*ALL]


def test_what_the_checks_of_a_build_stop_waits_for_people():
    branches()
    conflict(*ALL)
    take("theirs", "episodes.yaml")
    told = merge()
    assert told.code == 1
    assert told.out == (
        "episodes.lock: merged\nsettled: episodes.lock\nthen: git commit\n"
    )
    assert told.err.splitlines()[-2:] == [
        "nothing was written; 1 error. Look at it with: podcast-digest check, or build "
        "all the same with: --no-check",
        "still unmerged: public/feed.xml; when what is told above is mended, run "
        "podcast-digest merge again",
    ]
    assert build("--allow-change", "G").code == 0
    assert merge() == (
        0,
        "public/feed.xml: 2 episodes, unchanged\n"
        "settled: public/feed.xml\n"
        "next: git commit\n",
        "",
    )
    git("commit", "-q", "--no-edit")
    assert_committed("theirs", "one")


def test_an_index_that_is_locked_is_told_and_the_next_run_goes_on():
    branches()
    conflict(*ALL)
    Path(".git/index.lock").touch()
    told = merge()
    assert (told.code, told.out) == (2, "")
    assert told.err.startswith("git: Unable to create '")
    assert "index.lock': File exists" in told.err
    assert told.err.count("\n") == 1
    Path(".git/index.lock").unlink()
    assert merge() == (0, MERGED, "")


def test_audio_that_can_not_be_played_is_held_back_and_all_is_settled():
    branches()
    git("checkout", "-q", "other")
    write("audio/theirs.mp3", "no audio")
    assert build("--allow-change", "G").code == 1
    git("commit", "-q", "-a", "-m", "broken")
    git("checkout", "-q", "main")
    conflict("episodes.lock", "episodes.yaml")
    told = merge()
    assert told.code == 1
    assert told.out == (
        "new: theirs: Theirs\n"
        "episodes.yaml: 1 new · 0 changed · 0 removed by the other branch\n"
        "episodes.lock: merged\n"
        "public/feed.xml: 2 episodes, unchanged\n"
        "settled: episodes.lock, episodes.yaml\n"
        "next: git commit\n"
    )
    assert told.err.startswith("held back: theirs: audio/theirs.mp3: ")
    assert unmerged() == []


def test_a_base_that_git_made_of_two_is_no_reason_to_stop():
    """Each of two branches took in the other one, and settled it in its own way."""
    branches(
        lambda: replace("title: One", "title: Ours"),
        lambda: replace("title: One", "title: Theirs"),
    )
    git("branch", "ours")
    git("branch", "theirs", "other")
    for mine, other, at in (("main", "theirs", 1), ("other", "ours", 2)):
        git("checkout", "-q", mine)
        git("merge", other, fails=True)
        assert merge().code == 0
        git("commit", "-q", "--no-edit")
        add(mine, f"2025-02-0{at}")
        commit(mine)
    git("checkout", "-q", "main")
    conflict(*ALL)
    assert "<<<<<<<" in git("show", ":1:episodes.yaml")
    told = merge()
    assert told.code == 0
    assert told.err == (
        "episodes.yaml: what both came from can't be read, so what one side took out "
        "is back\n"
        "episodes.yaml: one: title: 'Ours' of this branch stays; the other branch has "
        "'Theirs'\n"
    )
    git("commit", "-q", "--no-edit")
    assert_committed("other", "main", "one")
