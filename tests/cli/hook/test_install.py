"""``podcast-digest hook install``, ``status``, ``uninstall``, wherever hooks lie."""

import os
import shlex
import sys
from pathlib import Path

import pytest

from tests import sounds
from tests.cli.hook.digests import (
    NOBODY,
    PAGE,
    STOPPED,
    add,
    catalog,
    commit,
    episode,
    ids,
)
from tests.repositories import Repository, repository, settings
from tests.shell import command

# Places


def test_a_catalog_in_a_folder_and_a_page_above_it(repo):
    repo.write("文 档/episodes.yaml", catalog(episode()))
    repo.write("README.md", PAGE.replace(NOBODY, "文 档/audio"))
    repo.write("文 档/audio/1.mp3", sounds.real("cbr-24k-mono-info.mp3"))
    made = repo.run(
        *("hook", "install", "--import", "../README.md"), cwd=repo.folder / "文 档"
    )
    assert made.code == 0
    assert repo.run("build", cwd=repo.folder / "文 档").code == 0
    repo.git("add", "-A")
    told = commit(repo)
    new = next(id_ for id_ in ids(repo, "HEAD:文 档/public/feed.xml") if id_ != "one")
    assert told == (
        f"new: {new}: One\n"
        "文 档/public/feed.xml: 2 episodes, written: audio/1.mp3, feed.xml\n"
        "staged: 文 档/episodes.lock, 文 档/episodes.yaml, 文 档/public/feed.xml, "
        "文 档/public/audio/1.mp3\n"
    )
    assert repo.status() == ""
    broken = repo.text("文 档/episodes.yaml").replace("title: Test", "titel: Test")
    repo.write("文 档/episodes.yaml", broken)
    assert commit(repo, "-a", fails=True) == (
        "文 档/episodes.yaml:1: show.title: is missing\n"
        "文 档/episodes.yaml:2: show.titel: unknown key; did you mean 'title'?\n"
        + STOPPED
    )


def test_a_linked_work_tree_has_the_hook_of_its_repository(digest):
    linked = Repository(digest.folder.parent / "linked 好", digest.env)
    digest.git("worktree", "add", "-q", "-b", "more", str(linked.folder))
    assert linked.run("hook", "install").out == (
        f"../{digest.folder.name}/.git/hooks/pre-commit: unchanged\n"
        f"../{digest.folder.name}/.git/hooks/pre-merge-commit: unchanged\n"
    )
    add(linked)
    commit(linked)
    assert ids(linked) == ["two", "one"]
    assert linked.status() == digest.status() == ""


def test_a_submodule_has_a_hook_of_its_own(digest, home, tmp_path):
    above = repository(tmp_path / "above", home)
    above.git(
        *("-c", "protocol.file.allow=always", "submodule", "add", "-q"),
        *(str(digest.folder), "show"),
    )
    inside = Repository(above.folder / "show", above.env)
    assert inside.run("hook", "install").code == 0
    assert (above.folder / ".git/modules/show/hooks/pre-commit").exists()
    add(inside)
    commit(inside)
    assert ids(inside) == ["two", "one"]
    assert inside.status() == ""


def test_a_work_tree_of_a_bare_repository(digest):
    bare = Repository(digest.folder.parent / "bare.git", digest.env)
    digest.git("clone", "-q", "--bare", str(digest.folder), str(bare.folder))
    assert bare.run("hook", "install") == (
        2,
        "",
        "git: this operation must be run in a work tree\n",
    )
    linked = Repository(digest.folder.parent / "linked", digest.env)
    bare.git("worktree", "add", "-q", str(linked.folder), "main")
    assert linked.run("hook", "install").code == 0
    add(linked)
    commit(linked)
    assert ids(linked) == ["two", "one"]


# Install


def test_install_writes_both_hooks_with_paths_from_the_top(repo):
    repo.write("sub/episodes.yaml", catalog(episode()))
    repo.write("sub/it's.md", PAGE)
    sub = repo.folder / "sub"
    arguments = ("hook", "install", "--import", "it's.md", "--output", "../site")
    assert repo.run(*arguments, cwd=sub) == (
        0,
        "../.git/hooks/pre-commit: written\n../.git/hooks/pre-merge-commit: written\n",
        "note: site is not tracked, so commits will not hold the feed; to have it in "
        "them, build it, then: git add ../site\n",
    )
    calls = (
        "podcast-digest hook run --catalog sub/episodes.yaml --output site "
        "--import 'sub/it'\"'\"'s.md'"
    )
    status = (
        f".git/hooks/pre-commit: installed, calls: {calls}\n"
        f".git/hooks/pre-merge-commit: installed, calls: {calls} --merging\n"
    )
    assert repo.run("hook", "status") == (0, status, "")
    assert repo.run(*arguments, cwd=sub).out == (
        "../.git/hooks/pre-commit: unchanged\n"
        "../.git/hooks/pre-merge-commit: unchanged\n"
    )
    for name in ("pre-commit", "pre-merge-commit"):
        assert os.access(repo.folder / ".git/hooks" / name, os.X_OK)


@pytest.mark.parametrize(
    ("output", "ignored"),
    [("public", ""), ("link", ""), ("site", "site/\n"), (".", "")],
)
def test_install_says_nothing_of_a_folder_that_is_tracked_or_ignored(
    digest, output, ignored
):
    (digest.folder / "link").symlink_to("public")
    digest.write(".gitignore", ignored)
    made = digest.run("hook", "install", "--output", output)
    assert (made.code, made.err) == (0, "")


def test_install_again_changes_the_options(digest):
    digest.write("README.md", PAGE)
    made = digest.run("hook", "install", "--import", "README.md")
    assert made.out == (
        ".git/hooks/pre-commit: written\n.git/hooks/pre-merge-commit: written\n"
    )


def test_status_tells_what_is_old_or_switched_off(digest):
    hook = digest.folder / ".git/hooks/pre-commit"
    again = "podcast-digest hook install --catalog episodes.yaml --output public"
    calls = "podcast-digest hook run --catalog episodes.yaml --output public"
    hook.write_text(hook.read_text().replace(sys.executable, "/gone/python"))
    (digest.folder / ".git/hooks/pre-merge-commit").chmod(0o644)
    assert digest.run("hook", "status") == (
        1,
        f".git/hooks/pre-commit: installed, out of date; to renew it: {again}\n"
        ".git/hooks/pre-merge-commit: installed, switched off (not executable), calls: "
        f"{calls} --merging\n",
        "",
    )
    assert digest.run("hook", "install").code == 0
    assert digest.run("hook", "status").code == 0


def test_a_hook_of_somebody_else_is_never_touched(digest):
    hook = digest.folder / ".git/hooks/pre-commit"
    hook.unlink()
    theirs = "#!/bin/sh\nexec echo theirs >&2\n"
    hook.write_text(theirs)
    hook.chmod(0o755)
    made = digest.run("hook", "install")
    line = made.err.splitlines()[1].strip()
    assert made == (
        1,
        ".git/hooks/pre-merge-commit: unchanged\n",
        ".git/hooks/pre-commit: not ours, so it stays; add this line below its first "
        f"one:\n  {line}\n",
    )
    assert line == (
        f"{sys.executable} -P -m podcast_digest hook run --catalog episodes.yaml "
        "--output public || exit 1"
    )
    assert hook.read_text() == theirs
    assert digest.run("hook", "status").out.startswith(
        ".git/hooks/pre-commit: not ours, does not call podcast-digest\n"
    )

    first, rest = theirs.splitlines()
    chained = f"{first}\n{line}\n{rest}\n"
    hook.write_text(chained)
    assert digest.run("hook", "install").out == (
        ".git/hooks/pre-commit: not ours, and calls podcast-digest\n"
        ".git/hooks/pre-merge-commit: unchanged\n"
    )
    assert digest.run("hook", "status").out.startswith(
        ".git/hooks/pre-commit: not ours, calls: podcast-digest hook run --catalog "
        "episodes.yaml --output public\n"
    )
    add(digest)
    told = commit(digest)
    assert told.startswith("public/feed.xml: 2 episodes, written")
    assert told.endswith("\ntheirs\n")
    assert ids(digest) == ["two", "one"]

    digest.write("README.md", PAGE)
    made = digest.run("hook", "install", "--import", "README.md")
    assert made.err.startswith(
        ".git/hooks/pre-commit: not ours, so it stays; make this of its call:\n"
    )
    assert digest.run("hook", "uninstall").out == (
        ".git/hooks/pre-commit: not ours, and calls podcast-digest; take that line "
        "out\n"
        ".git/hooks/pre-merge-commit: removed\n"
    )
    assert hook.read_text() == chained


def test_uninstall_leaves_what_is_not_ours(digest):
    assert digest.run("hook", "uninstall").out == (
        ".git/hooks/pre-commit: removed\n.git/hooks/pre-merge-commit: removed\n"
    )
    digest.write(".git/hooks/pre-commit", "#!/bin/sh\n")
    assert digest.run("hook", "uninstall").out == (
        ".git/hooks/pre-commit: not ours, stays\n"
        ".git/hooks/pre-merge-commit: not there\n"
    )
    assert digest.run("hook", "status") == (
        1,
        ".git/hooks/pre-commit: not ours, does not call podcast-digest\n"
        ".git/hooks/pre-merge-commit: not installed; see podcast-digest hook --help\n",
        "",
    )


def test_a_broken_link_is_somebodys_hook(digest):
    hook = digest.folder / ".git/hooks/pre-commit"
    hook.unlink()
    hook.symlink_to("nowhere")
    assert digest.run("hook", "install").code == 1
    assert hook.is_symlink()
    assert not hook.exists()


def test_hooks_lie_where_the_settings_say(digest, tmp_path):
    digest.git("config", "core.hooksPath", "my hooks")
    assert digest.run("hook", "install").out == (
        "my hooks/pre-commit: written\nmy hooks/pre-merge-commit: written\n"
    )
    digest.git("config", "core.hooksPath", str(tmp_path / "shared"))
    made = digest.run("hook", "install")
    assert made.err == (
        f"warning: {tmp_path}/shared (core.hooksPath) has the hooks of other "
        "repositories, too: they run this one as well, and do nothing where no such "
        "catalog is\n"
    )
    assert (tmp_path / "shared/pre-commit").exists()


def test_without_its_python_the_hook_takes_the_program_from_the_path(digest):
    for name in ("pre-commit", "pre-merge-commit"):
        hook = digest.folder / ".git/hooks" / name
        hook.write_text(hook.read_text().replace(sys.executable, "/gone/python"))
    add(digest)
    here = os.pathsep.join(
        folder
        for folder in digest.env["PATH"].split(os.pathsep)
        if not (Path(folder) / "podcast-digest").exists()
    )
    digest.env["PATH"] = here
    assert commit(digest, fails=True) == (
        "podcast-digest is gone; install it, then run: podcast-digest hook install "
        "--catalog episodes.yaml --output public\n"
        "to commit without it: git commit --no-verify\n"
    )
    script = digest.folder.parent / "bin/podcast-digest"
    script.parent.mkdir()
    script.write_text(f'#!/bin/sh\nexec {shlex.join(command())} "$@"\n')
    script.chmod(0o755)
    digest.env["PATH"] = f"{script.parent}{os.pathsep}{here}"
    commit(digest)
    assert ids(digest) == ["two", "one"]


def test_code_in_the_repository_is_not_run(digest):
    for name in ("typing.py", "podcast_digest/__main__.py", "yaml.py"):
        digest.write(name, "raise SystemExit('run')\n")
    add(digest)
    assert "staged" in commit(digest)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (
            ["--catalog", "no.yaml"],
            "no.yaml: no such file; make one with: podcast-digest init",
        ),
        (
            ["--import", "no.md"],
            "no.md: no such file; --import takes one of the repository",
        ),
        (["--output", "/srv"], "/srv: is not in the work tree {top}"),
    ],
)
def test_install_refuses_what_no_hook_could_use(digest, arguments, says):
    made = digest.run("hook", "install", *arguments)
    assert made == (2, "", says.format(top=digest.folder) + "\n")


def test_outside_of_a_repository_there_is_no_hook(home, tmp_path):
    nowhere = Repository(tmp_path / "nowhere", settings(home))
    nowhere.folder.mkdir()
    says = "git: not a git repository (or any of the parent directories): .git\n"
    for action in ("install", "uninstall", "status"):
        assert nowhere.run("hook", action) == (2, "", says)
    assert nowhere.run("hook", "run") == (2, "", says + STOPPED)


def test_without_git_one_line_says_so(digest):
    digest.env["PATH"] = str(digest.folder)
    says = "git is not there; install it: https://git-scm.com\n"
    assert digest.run("hook", "status") == (2, "", says)
    assert digest.run("hook", "run") == (2, "", says + STOPPED)


def test_status_and_uninstall_take_no_options(digest):
    made = digest.run("hook", "status", "--import", "README.md")
    assert made.code == 2
    assert "status takes no options" in made.err
