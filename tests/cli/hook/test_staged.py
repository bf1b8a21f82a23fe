"""A commit has what is staged, and what is built of it."""

from pathlib import Path

from tests import sounds
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
from tests.repositories import repository


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
    digest.write("cover.jpg", (Path(__file__).parents[3] / "cover.jpg").read_bytes())
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
        "skipped: local: a b.mp3: no such file or directory\n"
    )
    digest.git("add", "a b.mp3")
    told = commit(digest)
    assert "staged: episodes.lock, public/feed.xml, public/a b.mp3\n" in told
    assert is_whole(digest)


def test_a_published_episode_is_not_lost_with_the_name_of_its_file(digest):
    digest.write("1.mp3", sounds.real("cbr-24k-mono-info.mp3"))
    text = catalog(measured("1.mp3"), episode())
    digest.write("episodes.yaml", text)
    digest.git("add", "episodes.yaml", "1.mp3")
    assert "staged: " in commit(digest)
    digest.git("mv", "1.mp3", "one.mp3")
    told = commit(digest, fails=True)
    assert told.endswith(
        "skipped: local: 1.mp3: no such file or directory\n"
        "error: episodes.yaml:13: episodes[0].audio: 1 episode disappears from every "
        "app: 'L' (G201)\n"
        "  Put 1.mp3 back, or write its new name: podcast-digest edit local --audio "
        "FILE.\n"
        "the commit was stopped; if that is meant, let subscribers see it with:\n"
        "  podcast-digest build --allow-change G201\n"
        "  git add episodes.yaml episodes.lock public\n"
        "  git commit\n"
    )
    digest.write("episodes.yaml", text.replace("1.mp3", "one.mp3"))
    digest.git("add", "episodes.yaml")
    assert "staged: " in commit(digest)
    assert ids(digest) == ["one", "local"]


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
