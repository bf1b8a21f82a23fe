"""A page that grows, and what a commit pays for a feed that follows it."""

import io
import os
import shlex
import subprocess

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
from tests.cli.hook.digests import (
    NOBODY,
    PAGE,
    TWO,
    add,
    catalog,
    commit,
    episode,
    ids,
    is_whole,
    measured,
)
from tests.shell import CATALOG, command

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
        "1 new episode dated by the month above: the history shows the audio at "
        "another time, as after a move\n"
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
    assert [p for p in found if hooked.concerns(p, options, posts=False)] == [
        *("feed.xml", "a/b.mp3", "chapters/x.json", "archive/1.xml"),
    ]
    # Whether a post is imported only the catalog knows, or who installed the hook.
    assert hooked.concerns("docs/a.md", options)
    assert not hooked.concerns("docs/a.md", options._replace(page="README.md"))
    assert hooked.concerns("docs/a.md", options._replace(page="docs/"))


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
