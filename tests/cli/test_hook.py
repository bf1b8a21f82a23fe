"""``podcast-digest hook`` in real repositories, through real commits."""

import io
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import threading
from contextlib import contextmanager
from pathlib import Path

import podcastparser
import pytest
from hypothesis import given
from hypothesis import strategies as st

from podcast_digest import catalog as catalogs
from podcast_digest.git import hook as hooked
from podcast_digest.git.hook import Options
from podcast_digest.project import resolve
from podcast_digest.show import fields
from tests import servers, sounds
from tests.repositories import Repository, repository, settings
from tests.shell import CATALOG, command

#: Where nobody answers.
NOBODY = "http://127.0.0.1:1"
PAGE = """\
# Digest

## 2025-09

### [One](https://example.org/1)

About one.

<audio src="http://127.0.0.1:1/1.mp3"></audio>
"""
TWO = """\

### [Two](https://example.org/2)

About two.

<audio src="{}"></audio>
"""
#: An episode of which nobody need be asked.
KNOWN = """\
  - id: {id}
    title: {title}
    audio: {audio}
    published: {published}
    length: 1000
    media_type: audio/mpeg
    duration: 60
"""
STOPPED = "the commit was stopped; to commit all the same: git commit --no-verify\n"


def episode(id_="one", title="One", audio=None, published="2025-09-01T10:00:00+08:00"):
    audio = audio or f"https://example.org/{id_}.mp3"
    return KNOWN.format(id=id_, title=title, audio=audio, published=published)


def measured(audio, id_="local"):
    """An episode of which all is asked of its audio."""
    return f"  - {{id: {id_}, title: L, audio: {audio}, published: 2025-09-01}}\n"


def catalog(*episodes):
    return CATALOG.replace("episodes: []\n", "episodes:\n" + "".join(episodes))


@pytest.fixture
def home(tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    return home


@pytest.fixture
def repo(tmp_path, home):
    """A repository without commits."""
    return repository(tmp_path / "repo", home)


@pytest.fixture(scope="module")
def started(tmp_path_factory):
    """A digest with one episode, committed, and the hook installed since."""
    home = tmp_path_factory.mktemp("home")
    repo = repository(tmp_path_factory.mktemp("started"), home)
    repo.write("episodes.yaml", catalog(episode()))
    assert repo.run("build").code == 0
    repo.git("add", "-A")
    repo.git("commit", "-q", "-m", "start", at="2025-09-02T10:00:00Z")
    assert repo.run("hook", "install").code == 0
    return repo.folder


@pytest.fixture
def digest(started, tmp_path, home):
    """A copy of it, in a folder whose name shells dislike."""
    folder = tmp_path / "仓库 it's $HOME"
    shutil.copytree(started, folder, symlinks=True)
    return Repository(folder, settings(home))


def ids(repo, revision="HEAD:public/feed.xml"):
    return re.findall("<guid[^>]*>(.*?)</guid>", repo.at(revision))


def add(repo, *more, at=None):
    """Stage a second episode, so that the next commit has something to build."""
    repo.write("episodes.yaml", catalog(episode("two", "Two"), episode(), *more))
    repo.git("add", "episodes.yaml", at=at)


def commit(repo, *options, fails=False):
    """Commit; return what was told, but for how much there is to check."""
    return unhinted(repo.git("commit", "-q", "-m", "x", *options, fails=fails).err)


def unhinted(told):
    return re.sub(r"^(\d+ (warning|note)s?(, )?)+: .*\n", "", told, flags=re.MULTILINE)


def is_whole(repo):
    """Tell that all that was committed is what a build makes, and nothing is left."""
    assert repo.status() == ""
    assert not (repo.folder / ".git/podcast-digest").exists()
    assert repo.run("build", "--check", "--offline").code == 0
    return True


# The whole way


def test_a_page_that_grows_is_a_feed_that_grows_with_every_commit(repo):
    real = sounds.real("cbr-24k-mono-info.mp3")
    with servers.serve({"/1.mp3": real, "/2.mp3": real}) as server:
        page = PAGE.replace(NOBODY + "/1.mp3", server.url("/1.mp3"))
        repo.write("episodes.yaml", CATALOG)
        repo.write("README.md", page)
        assert repo.run("hook", "install", "--import", "README.md").code == 0
        assert repo.run("build").code == 0
        repo.git("add", "-A")
        commit(repo)
        (old,) = ids(repo)

        repo.write("README.md", page + TWO.format(server.url("/2.mp3")))
        told = commit(repo, "-a")
    new, kept = ids(repo)
    assert kept == old
    assert told == (
        f"new: {new}: Two\n"
        f"{new}: 0:02, 19.0 kB, audio/mpeg\n"
        "public/feed.xml: 2 episodes, written: feed.xml\n"
        "staged: episodes.lock, episodes.yaml, public/feed.xml\n"
    )
    data = repo.at("HEAD:public/feed.xml").encode()
    feed = podcastparser.parse("https://example.org/feed.xml", io.BytesIO(data))
    assert [episode["guid"] for episode in feed["episodes"]] == [new, old]
    assert feed["episodes"][0]["enclosures"][0]["file_size"] == len(real)
    assert is_whole(repo)


def test_articles_are_dated_by_the_commits_that_showed_their_audio(repo):
    repo.write("README.md", PAGE)
    repo.git("add", "-A")
    repo.git("commit", "-q", "-m", "x", at="2025-09-03T10:00:00+08:00")
    repo.write("episodes.yaml", CATALOG)
    repo.write("episodes.lock", "")
    assert repo.run("hook", "install", "--import", "README.md").code == 0
    repo.git("add", "-A")
    repo.write("README.md", PAGE + TWO.format(NOBODY + "/2.mp3"))
    commit(repo)
    (one,) = catalogs.parse(repo.at("HEAD:episodes.yaml")).episodes
    assert one.published.isoformat() == "2025-09-03T10:00:00+08:00"


# What a commit pays


@pytest.mark.parametrize(
    ("path", "counts"),
    [
        ("docs/episodes.yaml", True),
        ("docs/episodes.lock", True),
        ("README.md", True),
        ("site/index.html", True),
        ("docs/audio/1.MP3", True),
        ("docs/cover.png", True),
        ("docs/a/b.vtt", True),
        ("docs/notes.md", False),
        ("audio/1.mp3", False),
        ("episodes.yaml", False),
        ("site", False),
        ("README.md.bak", False),
    ],
)
def test_only_what_the_feed_is_made_of_counts(path, counts):
    options = Options("docs/episodes.yaml", "site", "README.md")
    assert hooked.concerns(path, options) is counts


def test_where_all_is_published_only_files_of_the_feed_count():
    options = Options("episodes.yaml", ".")
    found = ["feed.xml", "index.html", "a/b.mp3", "chapters/x.json", "docs/a.md"]
    found += ["archive/1.xml", "sitemap.xml", "archive/a.txt"]
    assert [path for path in found if hooked.concerns(path, options)] == [
        *("feed.xml", "a/b.mp3", "chapters/x.json", "archive/1.xml"),
    ]


def test_every_kind_of_file_that_a_catalog_may_name_counts():
    known = [*fields.IMAGE_TYPES, *fields.TIMED_TRANSCRIPTS, *resolve._TYPE_BY_SUFFIX]
    assert {*known} <= {*hooked.SUFFIXES}


paths = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1
)


@given(paths, paths, st.none() | paths, st.booleans())
def test_a_hook_is_told_what_was_installed(catalog, output, page, merging):
    options = Options(catalog, output, page, merging)
    assert hooked.told(options.arguments()) == options


@pytest.mark.parametrize(
    "arguments",
    ["", "hook", "hook status", "hook run x", "hook run -c x", "hook run --catalog"],
)
def test_other_command_lines_are_none_of_a_hook(arguments):
    assert hooked.told(arguments.split()) is None


def test_a_commit_of_other_files_imports_nothing_and_says_nothing(digest):
    digest.write("other.txt", "x")
    digest.git("add", "other.txt")
    run = command("hook", "run", "--catalog", "episodes.yaml", "--output", "public")
    done = subprocess.run(
        [run[0], "-X", "importtime", *run[1:]],
        *(),
        cwd=digest.folder,
        env=digest.env,
        capture_output=True,
        check=True,
    )
    imported = {
        line.split("|")[-1].strip() for line in done.stderr.decode().split("\n")
    }
    assert "podcast_digest.git.repository" in imported
    assert not imported & {"typer", "pydantic", "yaml", "podcast_digest.cli.build"}
    assert commit(digest) == ""
    assert ids(digest) == ["one"]


@pytest.fixture
def read(digest):
    """What git was asked to read or to write of audio, a line each."""
    log = digest.folder.parent / "log"
    for name in ("smudge", "clean"):
        call = f"echo {name} %f >> {shlex.quote(str(log))}; cat"
        digest.git("config", f"filter.told.{name}", call)
    digest.write(".gitattributes", "*.mp3 filter=told\n")
    for path in ("audio/1.mp3", "public/audio/1.mp3"):
        file = digest.write(path, sounds.real("cbr-24k-mono-info.mp3"))
        os.utime(file, (10**9, 10**9))  # what is new, git looks at again and again
    digest.write("episodes.yaml", catalog(measured("audio/1.mp3"), episode()))
    digest.git("add", "-A")
    log.write_text("")
    return log


def test_new_audio_is_measured_and_not_copied(digest, read):
    commit(digest)
    assert read.read_text() == ""
    assert "<itunes:duration>2<" in digest.at("HEAD:public/feed.xml")
    assert (digest.folder / "audio/1.mp3").stat().st_nlink == 1
    assert is_whole(digest)


def test_audio_that_was_measured_is_not_even_looked_at(digest, read):
    commit(digest)
    digest.git("update-index", "--refresh")
    audio = [digest.folder / path for path in ("audio/1.mp3", "public/audio/1.mp3")]
    before = [file.stat() for file in audio]
    read.write_text("")
    add(digest, measured("audio/1.mp3"))
    commit(digest)
    assert digest.git("status", "--short").out == ""
    assert read.read_text() == ""
    assert [file.stat().st_ctime_ns for file in audio] == [
        b.st_ctime_ns for b in before
    ]
    assert {*ids(digest)} == {"one", "two", "local"}
    assert "<itunes:duration>2<" in digest.at("HEAD:public/feed.xml")
    assert is_whole(digest)


def test_audio_that_was_replaced_is_measured_and_published_anew(digest):
    digest.write("1.mp3", sounds.real("cbr-24k-mono-info.mp3"))
    digest.write("episodes.yaml", catalog(measured("1.mp3"), episode()))
    digest.git("add", "-A")
    commit(digest)
    long = sounds.mp3(60)
    digest.write("1.mp3", long)
    assert commit(digest, "-a") == (
        "public/feed.xml: 2 episodes, written: 1.mp3, feed.xml\n"
        "staged: episodes.lock, public/1.mp3, public/feed.xml\n"
    )
    assert "<itunes:duration>60<" in digest.at("HEAD:public/feed.xml")
    names = digest.git("rev-parse", "HEAD:1.mp3", "HEAD:public/1.mp3").out.split()
    assert names[0] == names[1]
    assert (digest.folder / "public/1.mp3").read_bytes() == long
    assert is_whole(digest)


def test_audio_that_was_measured_is_read_once_more_for_its_chapters(digest):
    digest.write("1.mp3", sounds.real("chapters.mp3"))
    digest.write("episodes.yaml", catalog(measured("1.mp3"), episode()))
    digest.git("add", "-A")
    commit(digest)
    wanting = measured("1.mp3").replace("{", "{chapters: auto, ")
    digest.write("episodes.yaml", catalog(wanting, episode()))
    commit(digest, "-a")
    assert digest.at("HEAD:public/feed.xml").count("<psc:chapters") == 1
    assert is_whole(digest)


# What is staged


def test_what_is_staged_counts_and_unstaged_edits_stay_where_they_are(digest):
    add(digest)
    staged = digest.text("episodes.yaml")
    digest.write("episodes.yaml", staged.replace("title: One", "title: Mine"))
    assert commit(digest) == (
        "public/feed.xml: 2 episodes, written: feed.xml\n"
        "staged: episodes.lock, public/feed.xml\n"
    )
    assert ids(digest) == ["two", "one"]
    assert digest.at("HEAD:episodes.yaml") == staged
    assert digest.status() == " M episodes.yaml\n"
    assert "title: Mine" in digest.text("episodes.yaml")
    assert "<title>One</title>" in digest.text("public/feed.xml")


def test_the_page_is_imported_as_it_is_staged(digest):
    digest.run("hook", "install", "--import", "README.md")
    digest.write("README.md", PAGE)
    assert digest.run("hook", "install", "--import", "README.md").code == 0
    digest.git("add", "README.md")
    digest.write("README.md", PAGE + TWO.format(NOBODY + "/2.mp3"))
    digest.write("episodes.yaml", digest.text("episodes.yaml") + "# mine\n")
    told = commit(digest)
    assert ids(digest) == ["one", "one-18c17418f5"]
    new = "one-18c17418f5"
    assert told == (
        f"new: {new}: One\n"
        f"warning: {new}: published without size and duration, its audio could not be "
        "measured (127.0.0.1 can't be reached: Connection refused)\n"
        "public/feed.xml: 2 episodes, written: feed.xml\n"
        "staged: episodes.lock, episodes.yaml, public/feed.xml\n"
    )
    # Both: what the page brought, and what nobody staged yet.
    assert digest.text("episodes.yaml") == digest.at("HEAD:episodes.yaml") + "# mine\n"
    assert "# mine" not in digest.at("HEAD:episodes.yaml")
    assert digest.status() == " M README.md\n M episodes.yaml\n"


def test_edits_in_the_same_lines_stay_as_they_are_with_a_word(digest):
    digest.write("README.md", PAGE)
    assert digest.run("hook", "install", "--import", "README.md").code == 0
    digest.git("add", "README.md")
    mine = catalog(episode("mine", "Mine"), episode())
    digest.write("episodes.yaml", mine)
    assert (
        "episodes.yaml: the commit changes it where you have unstaged edits; your file "
        "stays as it is\n"
    ) in commit(digest)
    assert digest.text("episodes.yaml") == mine
    assert len(ids(digest)) == 2
    assert digest.status() == " M episodes.yaml\n"


def test_a_file_that_is_gone_from_the_work_tree_stays_gone(digest):
    add(digest)
    (digest.folder / "public/feed.xml").unlink()
    assert (
        "public/feed.xml: the commit changes it where you have unstaged edits; your "
        "file stays as it is\n"
    ) in commit(digest)
    assert ids(digest) == ["two", "one"]
    assert digest.status() == " D public/feed.xml\n"


def test_a_forgotten_lock_is_used_and_committed(repo):
    repo.write("episodes.yaml", catalog(episode()))
    assert repo.run("build").code == 0
    remembered = repo.text("episodes.lock")
    assert repo.run("hook", "install").code == 0
    repo.git("add", "episodes.yaml", "public")
    assert commit(repo) == (
        "public/feed.xml: 1 episode, unchanged\nstaged: episodes.lock\n"
    )
    assert repo.at("HEAD:episodes.lock") == remembered
    assert is_whole(repo)


def test_what_is_not_tracked_is_not_committed(digest):
    digest.write(".gitignore", "public\n*.lock\n")
    digest.git("rm", "-q", "-r", "--cached", "public", "episodes.lock")
    digest.git("add", ".gitignore")
    lock, feed = digest.text("episodes.lock"), digest.text("public/feed.xml")
    add(digest)
    assert commit(digest) == ""
    assert digest.files() == [".gitignore", "episodes.yaml"]
    # What was measured is of use; what is published is of a build.
    assert digest.text("episodes.lock") != lock
    assert digest.text("public/feed.xml") == feed
    assert digest.status() == ""


def test_new_files_are_committed_where_the_output_is_unless_they_are_ignored(digest):
    digest.write(".gitignore", "/public/*.jpg\n")
    digest.write("cover.jpg", (Path(__file__).parents[2] / "cover.jpg").read_bytes())
    text = catalog(episode()).replace("  language", "  image: cover.jpg\n  language")
    chapters = "    chapters: [{start: 0, title: A}, {start: 30, title: B}]\n"
    digest.write("episodes.yaml", text + chapters)
    digest.git("add", ".gitignore", "cover.jpg", "episodes.yaml")
    assert commit(digest) == (
        "public/feed.xml: 1 episode, written: chapters/one.json, feed.xml\n"
        "staged: public/feed.xml, public/chapters/one.json\n"
    )
    assert digest.files() == [
        *(".gitignore", "cover.jpg", "episodes.lock", "episodes.yaml"),
        *("public/.podcast-digest.json", "public/chapters/one.json", "public/feed.xml"),
    ]
    assert digest.status() == ""
    assert not (digest.folder / "public/cover.jpg").exists()


def test_archives_and_forms_of_transcripts_are_committed_with_the_feed(digest):
    def told(number):
        some = [
            episode(f"e{n}", published=f"2025-08-{n + 1:02}T10:00:00Z")
            for n in range(number - 1)
        ]
        text = catalog(*some, episode(), "    transcript: 1.srt\n")
        text = text.replace("  language", "  page_size: 10\n  language")
        digest.write("episodes.yaml", text)
        digest.git("add", "episodes.yaml", "1.srt")
        return commit(digest).splitlines()[-1]

    digest.write("1.srt", "1\n00:00:00,000 --> 00:00:04,000\nHi.\n")
    last = "public/transcripts/one.{}"
    assert told(11) == (
        "staged: episodes.lock, public/feed.xml, public/1.srt, public/archive/1.xml, "
        f"{last.format('json')}, {last.format('vtt')}"
    )
    assert is_whole(digest)
    staged = told(21).removeprefix("staged: ").split(", ")
    assert {"public/archive/1.xml", "public/archive/2.xml"} <= {*staged}
    assert is_whole(digest)


def test_audio_that_is_not_in_the_commit_is_named(digest):
    digest.write("a b.mp3", sounds.real("cbr-24k-mono-info.mp3"))
    digest.write("episodes.yaml", catalog(measured("a b.mp3"), episode()))
    digest.git("add", "episodes.yaml")
    assert commit(digest).startswith(
        "not in the commit: a b.mp3; to have it: git add 'a b.mp3'\n"
        "held back: local: a b.mp3: no such file or directory\n"
    )
    digest.git("add", "a b.mp3")
    told = commit(digest)
    assert "staged: episodes.lock, public/feed.xml, public/a b.mp3\n" in told
    assert is_whole(digest)


def test_ignored_audio_comes_from_the_work_tree(digest):
    digest.write(".gitignore", "*.mp3\n")
    digest.write("1.mp3", sounds.real("cbr-24k-mono-info.mp3"))
    digest.write("episodes.yaml", catalog(measured("1.mp3"), episode()))
    digest.git("add", "-A")
    assert commit(digest) == (
        "public/feed.xml: 2 episodes, written: feed.xml\n"
        "staged: episodes.lock, public/feed.xml\n"
    )
    assert "<itunes:duration>2<" in digest.at("HEAD:public/feed.xml")
    assert (digest.folder / "1.mp3").stat().st_nlink == 1


def test_links_lead_where_they_lead_in_the_repository(digest):
    digest.write("store/1.mp3", sounds.real("cbr-24k-mono-info.mp3"))
    (digest.folder / "audio").symlink_to("store")
    digest.write("episodes.yaml", catalog(measured("audio/1.mp3"), episode()))
    digest.git("mv", "public", "docs")
    (digest.folder / "public").symlink_to("docs")
    digest.git("add", "-A")
    assert commit(digest) == (
        "public/feed.xml: 2 episodes, written: audio/1.mp3, feed.xml\n"
        "staged: docs/feed.xml, episodes.lock, docs/audio/1.mp3\n"
    )
    assert is_whole(digest)


def test_audio_in_a_submodule_is_that_of_the_work_tree(digest, home, tmp_path):
    store = repository(tmp_path / "store", home)
    store.write("1.mp3", sounds.real("cbr-24k-mono-info.mp3"))
    store.git("add", "-A")
    store.git("commit", "-q", "-m", "x")
    digest.git(
        *("-c", "protocol.file.allow=always", "submodule", "add", "-q"),
        *(str(store.folder), "audio"),
    )
    digest.write("episodes.yaml", catalog(measured("audio/1.mp3"), episode()))
    digest.git("add", "-A")
    assert commit(digest) == (
        "public/feed.xml: 2 episodes, written: audio/1.mp3, feed.xml\n"
        "staged: episodes.lock, public/feed.xml, public/audio/1.mp3\n"
    )
    assert is_whole(digest)


def test_all_may_be_published_where_it_lies(repo):
    sound = sounds.real("cbr-24k-mono-info.mp3")
    repo.write("episodes.yaml", catalog(measured("1.mp3"), episode()))
    repo.write("1.mp3", sound)
    repo.write("index.html", "x")
    assert repo.run("hook", "install", "--output", ".").code == 0
    repo.git("add", "-A")
    assert commit(repo) == (
        "feed.xml: 2 episodes, written: feed.xml\nstaged: episodes.lock, feed.xml\n"
    )
    assert repo.status() == ""
    repo.write("index.html", "y")
    assert commit(repo, "-a") == ""
    repo.write("episodes.yaml", catalog(measured("1.mp3"), episode(title="1")))
    assert commit(repo, "-a").endswith("staged: episodes.lock, feed.xml\n")
    assert repo.status() == ""
    assert repo.git("cat-file", "-s", "HEAD:1.mp3").out == f"{len(sound)}\n"
    assert (repo.folder / "1.mp3").read_bytes() == sound


def test_line_ends_filters_and_modes_are_those_of_the_repository(digest):
    digest.git("config", "filter.rot.clean", "tr a-z n-za-m")
    digest.git("config", "filter.rot.smudge", "tr a-z n-za-m")
    digest.write(".gitattributes", "episodes.* text eol=crlf\n*.xml filter=rot\n")
    digest.git("add", "--renormalize", "-A")
    digest.git("update-index", "--chmod=+x", "public/feed.xml")
    digest.git("add", ".gitattributes")
    commit(digest, "--no-verify")
    digest.git("rm", "-q", "--cached", "-r", ".")
    digest.git("reset", "-q", "--hard")
    text = catalog(episode("two", "Two"), episode()).replace("\n", "\r\n")
    digest.write("episodes.yaml", text)
    digest.git("add", "episodes.yaml")
    commit(digest)
    assert digest.text("episodes.yaml") == text
    assert "\r" not in digest.at("HEAD:episodes.yaml") + digest.at("HEAD:episodes.lock")
    assert "<gvgyr>Tjb</gvgyr>" in digest.at("HEAD:public/feed.xml")
    assert "<title>Two</title>" in digest.text("public/feed.xml")
    assert digest.git("ls-files", "-s", "public/feed.xml").out.startswith("100755 ")
    assert digest.status() == ""


def test_files_that_a_sparse_checkout_lacks_are_brought_back(digest):
    digest.git("status")  # the files are a copy, and git has not seen them
    digest.git("sparse-checkout", "set", "--no-cone", "/*", "!/public/")
    assert not (digest.folder / "public").exists()
    add(digest)
    commit(digest)
    assert ids(digest) == ["two", "one"]
    assert digest.status() == ""


def test_a_branch_without_a_catalog_is_left_alone(digest):
    digest.git("checkout", "-q", "--orphan", "pages")
    digest.git("rm", "-q", "-r", "-f", ".")
    digest.write("public/feed.xml", "<rss/>")
    digest.git("add", "-A")
    assert commit(digest) == ""
    digest.write("episodes.yaml", catalog(episode()))
    digest.write("public/feed.xml", "<rss></rss>")
    assert commit(digest, "-a") == (
        "warning: episodes.yaml: not in the commit; to build it: git add "
        "episodes.yaml\n"
    )


def test_a_page_that_is_not_in_the_commit_is_not_imported(digest):
    digest.write("README.md", PAGE)
    assert digest.run("hook", "install", "--import", "README.md").code == 0
    add(digest)
    assert commit(digest).startswith(
        "warning: README.md: not in the commit, so nothing is imported\n"
    )


# What stops a commit


def test_a_check_that_fails_stops_the_commit_and_changes_nothing(digest):
    before = {path: digest.text(path) for path in digest.files()}
    digest.write("episodes.yaml", catalog(episode("renamed", "One")))
    digest.git("add", "episodes.yaml")
    told = commit(digest, fails=True)
    assert told.endswith(
        "\nthe commit was stopped; if that is meant, let subscribers see it with:\n"
        "  podcast-digest build --allow-change G202\n"
        "  git add episodes.yaml episodes.lock public\n"
        "  git commit\n"
    )
    assert "--no-verify" not in told
    assert told.startswith("error: episodes.yaml:")
    assert digest.status() == "M  episodes.yaml\n"
    after = {path: digest.text(path) for path in before}
    assert after == before | {"episodes.yaml": digest.text("episodes.yaml")}
    commit(digest, "--no-verify")
    assert digest.git("log", "--oneline").out.count("\n") == 2


def test_what_is_meant_is_allowed_by_a_build_and_committed(digest):
    digest.write("episodes.yaml", catalog(episode("renamed", "One")))
    commit(digest, "-a", fails=True)
    told = commit(digest, "-a", fails=True)
    calls = [shlex.split(line) for line in told.splitlines() if line.startswith("  ")]
    (_, *build), (_, *add), (_, *last) = calls[-3:]
    assert digest.run(*build).code == 0
    digest.git(*add)
    assert last == ["commit"]
    commit(digest)
    assert ids(digest) == ["renamed"]
    assert is_whole(digest)


def test_an_index_that_somebody_else_changes_stops_the_commit(digest):
    add(digest)
    digest.write(".git/index.lock", "")
    ran = digest.run("hook", "run")
    assert (ran.code, ran.err.endswith(STOPPED)) == (2, True)
    assert "index.lock': File exists." in ran.err
    (digest.folder / ".git/index.lock").unlink()
    # The work tree has it already, and that is fine.
    commit(digest)
    assert is_whole(digest)


def test_what_the_page_would_bring_is_named_if_it_stops_the_commit(digest):
    page = PAGE.replace("### [One]", "### [\u202eOne]")
    digest.write("README.md", page)
    assert digest.run("hook", "install", "--import", "README.md").code == 0
    text = digest.text("episodes.yaml").replace("id: one", "id: other")
    digest.write("episodes.yaml", text)
    digest.git("add", "-A")
    assert commit(digest, fails=True).endswith(
        "episodes.yaml lacks what the page brings; to take it: podcast-digest import "
        f"README.md\n{STOPPED}"
    )


def test_a_broken_catalog_stops_the_commit_with_all_its_lines(digest):
    digest.write("episodes.yaml", catalog(episode(published="2025-02-30")))
    digest.git("add", "-A")
    assert commit(digest, fails=True) == (
        "episodes.yaml:16: episodes[0].published: 2025-02-30 is a date that no "
        f"calendar has\n{STOPPED}"
    )


def test_a_page_without_articles_stops_the_commit(digest):
    digest.write("README.md", "nothing\n")
    assert digest.run("hook", "install", "--import", "README.md").code == 0
    digest.git("add", "-A")
    assert commit(digest, fails=True) == (
        "README.md: no article on the page: an article is a heading (#, ## or ###) "
        f"that holds a link\n{STOPPED}"
    )


def test_an_episode_that_is_held_back_stops_no_commit(digest):
    with servers.serve({}) as server:
        gone = server.url("/gone.mp3")
        digest.write("episodes.yaml", catalog(measured(gone, "gone"), episode()))
        told = commit(digest, "-a")
    assert told == (
        f"held back: gone: {gone}: answers 404 Not Found: check the address, and "
        "that the file is open to everyone\n"
        "public/feed.xml: 1 episode, unchanged\n"
        "staged: episodes.lock\n"
    )
    assert ids(digest) == ["one"]


@contextmanager
def in_the_middle(repo, *options):
    """Commit in a process of its own; go on when the hook waits for audio."""
    asked, hold = threading.Event(), threading.Event()

    def waiting(_request):
        asked.set()
        return servers.Answer(404, wait=lambda: hold.wait(30))

    with servers.serve({"/slow.mp3": waiting}) as server:
        slow = server.url("/slow.mp3")
        repo.write("episodes.yaml", catalog(measured(slow, "slow"), episode()))
        repo.git("add", "episodes.yaml")
        git = subprocess.Popen(
            ["git", "commit", "-q", "-m", "x", *options],
            cwd=repo.folder,
            env=repo.env,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        assert asked.wait(60)
        try:
            yield git, hold
        finally:
            hold.set()


def test_at_a_terminal_a_commit_shows_that_hosts_are_asked(digest):
    pexpect = pytest.importorskip("pexpect")  # not for Windows
    with servers.serve({"/1.mp3": sounds.real("cbr-24k-mono-info.mp3")}) as server:
        audio = measured(server.url("/1.mp3"))
        digest.write("episodes.yaml", catalog(audio, episode()))
        git = pexpect.spawn(
            "git",
            ["commit", "-a", "-m", "x"],
            cwd=str(digest.folder),
            env={**digest.env, "TERM": "xterm"},
            encoding="utf-8",
            timeout=60,
            dimensions=(40, 200),
        )
        git.expect_exact("0/1")
        git.expect(pexpect.EOF)
        git.close()
    assert git.exitstatus == 0
    assert {*ids(digest)} == {"one", "local"}


def test_ctrl_c_leaves_all_as_it_was(digest):
    with in_the_middle(digest) as (git, _):
        before = digest.git("ls-files", "-s").out
        os.killpg(git.pid, signal.SIGINT)  # as the terminal does
        _, told = git.communicate(timeout=60)
    assert git.returncode != 0
    assert told.decode() == "interrupted\n"
    assert digest.git("ls-files", "-s").out == before
    assert digest.status() == "M  episodes.yaml\n"
    assert not (digest.folder / ".git/podcast-digest").exists()


def test_nothing_is_staged_where_git_has_ended_meanwhile(digest):
    with in_the_middle(digest, "-a") as (git, hold):
        git.terminate()  # takes its index away with it
        git.wait(60)
        assert not (digest.folder / ".git/index.lock").exists()
        hold.set()
        _, told = git.communicate(timeout=60)
    assert told.decode().endswith(
        "git has gone meanwhile; nothing was staged\n" + STOPPED
    )
    assert digest.status() == "M  episodes.yaml\n"
    assert not (digest.folder / ".git/index.lock").exists()
    assert not (digest.folder / ".git/podcast-digest").exists()


# Ways to commit


def test_commit_of_all(digest):
    digest.write("episodes.yaml", catalog(episode("two", "Two"), episode()))
    commit(digest, "-a")
    assert ids(digest) == ["two", "one"]
    assert is_whole(digest)


def test_commit_of_some_paths(digest):
    digest.write("episodes.yaml", catalog(episode("two", "Two"), episode()))
    digest.write("other", "x")
    digest.git("add", "other")
    commit(digest, "episodes.yaml")
    assert ids(digest) == ["two", "one"]
    assert digest.status() == "A  other\n"
    commit(digest)
    assert is_whole(digest)


def test_commit_of_some_paths_that_leaves_out_what_was_staged_of_others(digest):
    digest.write("README.md", PAGE)
    assert digest.run("hook", "install", "--import", "README.md").code == 0
    digest.git("add", "README.md")
    digest.write("episodes.yaml", digest.text("episodes.yaml") + "# staged\n")
    digest.git("add", "episodes.yaml")
    status = digest.status()
    assert commit(digest, "README.md", fails=True).endswith(
        "episodes.yaml: you staged changes of it that this commit leaves out; commit "
        "them too, or take them back: git restore --staged episodes.yaml\n" + STOPPED
    )
    assert digest.status() == status
    commit(digest)
    assert digest.status() == ""


def test_amend(digest):
    add(digest)
    commit(digest, "--no-verify")
    digest.write("episodes.yaml", catalog(episode("two", "2"), episode()))
    commit(digest, "-a", "--amend")
    assert "<title>2</title>" in digest.at("HEAD:public/feed.xml")
    assert is_whole(digest)


def test_a_rebase_runs_no_hook_and_the_next_commit_mends_it(digest):
    digest.git("checkout", "-q", "-b", "more")
    add(digest)
    commit(digest)
    digest.git("checkout", "-q", "main")
    text = catalog(episode()).replace("A show for tests", "A show for all")
    digest.write("episodes.yaml", text)
    commit(digest, "-a")
    digest.git("checkout", "-q", "more")
    digest.git("rebase", "-q", "main")
    assert digest.status() == ""
    assert "A show for all" in digest.at("HEAD:public/feed.xml")
    assert ids(digest) == ["two", "one"]


@pytest.mark.parametrize("todo", ["edit", "reword"])
def test_an_interactive_rebase_that_stops_for_a_commit_runs_it(digest, todo):
    add(digest)
    commit(digest)
    digest.write("other", "x")
    digest.git("add", "other")
    commit(digest)
    editor = f"sed -i 1s/pick/{todo}/"
    digest.env["GIT_SEQUENCE_EDITOR"] = editor
    digest.git("rebase", "-q", "-i", "HEAD~2")
    if todo == "edit":
        digest.write("episodes.yaml", catalog(episode("two", "2"), episode()))
        commit(digest, "-a", "--amend")
        digest.git("rebase", "--continue")
        assert "<title>2</title>" in digest.at("HEAD:public/feed.xml")
    assert is_whole(digest)


def test_a_cherry_pick_runs_no_hook(digest):
    digest.git("checkout", "-q", "-b", "more")
    add(digest)
    commit(digest, "--no-verify")
    digest.git("checkout", "-q", "main")
    digest.git("cherry-pick", "more")
    assert ids(digest) == ["one"]
    assert digest.status() == ""
    digest.write("episodes.yaml", digest.text("episodes.yaml") + "# more\n")
    commit(digest, "-a")
    assert ids(digest) == ["two", "one"]
    assert is_whole(digest)


def test_a_clean_merge_stops_for_what_it_would_leave_out(digest):
    digest.git("checkout", "-q", "-b", "more")
    add(digest)
    commit(digest, "--no-verify")  # as whoever has no hook
    digest.git("checkout", "-q", "main")
    digest.write("other", "x")
    digest.git("add", "other")
    commit(digest)
    told = unhinted(digest.git("merge", "--no-edit", "more", fails=True).err)
    assert told.endswith(
        "public/feed.xml: 2 episodes, written: feed.xml\n"
        "staged: episodes.lock, public/feed.xml\n"
        "git leaves out of a merge what a hook stages, so the merge was stopped; all "
        "of it is staged, finish with: git commit --no-edit\n"
        "Not committing merge; use 'git commit' to complete the merge.\n"
    )
    told = digest.git("commit", "-q", "--no-edit").err
    assert told.endswith("public/feed.xml: 2 episodes, unchanged\n")
    assert ids(digest) == ["two", "one"]
    assert digest.git("rev-list", "--parents", "-1", "HEAD").out.count(" ") == 2
    assert is_whole(digest)


def test_a_clean_merge_of_what_was_built_goes_on(digest):
    digest.git("checkout", "-q", "-b", "more")
    add(digest)
    commit(digest)
    digest.git("checkout", "-q", "main")
    digest.write("other", "x")
    digest.git("add", "other")
    commit(digest)
    digest.git("merge", "--no-edit", "more")
    assert ids(digest) == ["two", "one"]
    assert is_whole(digest)


def test_articles_of_a_merged_branch_are_dated_by_its_commits(digest):
    digest.write("README.md", "# Digest\n\n### [Nought](https://example.org/0)\n")
    digest.git("add", "README.md")
    commit(digest)
    assert digest.run("hook", "install", "--import", "README.md").code == 0
    digest.git("checkout", "-q", "-b", "more")
    digest.write("README.md", PAGE)
    at = "2025-09-10T10:00:00+08:00"
    digest.git("commit", "-q", "--no-verify", "-a", "-m", "x", at=at)
    digest.git("checkout", "-q", "main")
    digest.write("other", "x")
    digest.git("add", "other")
    commit(digest)
    digest.git("merge", "--no-edit", "more", fails=True)
    new, _ = catalogs.parse(digest.at(":episodes.yaml")).episodes
    assert new.published.isoformat() == at


def test_a_merge_with_conflicts_is_built_when_it_is_committed(digest):
    digest.git("checkout", "-q", "-b", "more")
    add(digest)
    commit(digest)
    digest.git("checkout", "-q", "main")
    digest.write("episodes.yaml", catalog(episode("three", "Three"), episode()))
    commit(digest, "-a")
    digest.git("merge", "more", fails=True)
    three = catalog(episode("three", "Three"), episode("two", "Two"), episode())
    digest.write("episodes.yaml", three)
    digest.git("checkout", "--ours", "episodes.lock", "public/feed.xml")
    digest.git("add", "-A")
    digest.git("commit", "-q", "--no-edit")
    assert {*ids(digest)} == {"one", "two", "three"}
    assert is_whole(digest)


def test_by_hand_it_works_on_what_is_staged(digest):
    add(digest)
    (digest.folder / "sub").mkdir()
    ran = digest.run("hook", "run", cwd=digest.folder / "sub")
    assert ran.code == 0
    assert ran.out == (
        "public/feed.xml: 2 episodes, written: feed.xml\n"
        "staged: episodes.lock, public/feed.xml\n"
    )
    assert digest.status() == "M  episodes.lock\nM  episodes.yaml\nM  public/feed.xml\n"


def test_by_hand_a_conflict_is_named(digest):
    blob = digest.git("rev-parse", ":episodes.yaml").out.strip()
    lines = f"0 {'0' * 40}\tepisodes.yaml\n" + "".join(
        f"100644 {blob} {stage}\tepisodes.yaml\n" for stage in (1, 2, 3)
    )
    subprocess.run(
        ["git", "update-index", "--index-info"],
        cwd=digest.folder,
        env=digest.env,
        input=lines.encode(),
        check=True,
    )
    ran = digest.run("hook", "run")
    assert (ran.code, ran.err) == (
        2,
        f"episodes.yaml: is in conflict; settle that, and git add it\n{STOPPED}",
    )


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
