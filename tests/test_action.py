"""action.yml, run for real.

Its script gets the inputs in the environment, and leaves the files that GitHub reads
afterwards. Where it matters how it is started, bash runs the step, as the runner does.
"""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests import servers
from tests.acting import act
from tests.repositories import SETTINGS
from tests.shell import CATALOG, with_site
from tests.voices import speech_service
from tests.workflows import ROOT, steps

PAGE = """\
# Digest

## [One](https://example.org/one)

It is about one.

<audio src="{}"></audio>
"""


@pytest.fixture
def runner(tmp_path, monkeypatch):
    """Return a checkout, and beside it what belongs to the runner."""
    workspace = tmp_path / "workspace"
    workspace.mkdir()
    (tmp_path / "temp/podcast-digest-venv/bin").mkdir(parents=True)
    # Installing is another test's: here it is this environment.
    python = tmp_path / "temp/podcast-digest-venv/bin/python"
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    python.chmod(0o755)
    monkeypatch.chdir(workspace)
    Path("episodes.yaml").write_text(CATALOG, encoding="utf-8")
    Path("audio").mkdir()
    Path("audio/1.mp3").write_bytes(servers.mp3(30))
    Path("README.md").write_text(PAGE.format("audio/1.mp3"), encoding="utf-8")
    return tmp_path


def entry(audio: str, id_: str = "one") -> str:
    lines = f"id: {id_}", f"title: {id_}", "published: 2025-09-13", f"audio: {audio}"
    return "\n".join(["episodes:", f"  - {lines[0]}", *(f"    {x}" for x in lines[1:])])


def test_the_first_run_publishes_what_is_new_and_the_second_finds_nothing(runner):
    first = act(runner, page="README.md")
    assert first.code == 0, first.log
    assert first.outputs == {
        "changed": "true",
        "waiting": "false",
        "feed": "public/feed.xml",
        "new-episodes": '["one-3f295d3e21"]',
    }
    assert "### 1 new · nothing was published before" in first.summary
    assert "One (one-3f295d3e21)" in first.summary
    second = act(runner, page="README.md")
    assert second.outputs == {
        "changed": "false",
        "waiting": "false",
        "feed": "public/feed.xml",
        "new-episodes": "[]",
    }
    assert "### no change for subscribers" in second.summary


def test_a_broken_catalog_fails_the_job_and_marks_the_line(runner):
    broken = CATALOG.replace("description", "descripton")
    Path("episodes.yaml").write_text(broken, encoding="utf-8")
    job = act(runner, page="README.md")
    assert job.code == 1
    assert job.outputs == {}
    assert job.marks == [
        "::error file=episodes.yaml,line=1::episodes.yaml:1: show.description: is "
        "missing",
        "::error file=episodes.yaml,line=3::episodes.yaml:3: show.descripton: unknown "
        "key; did you mean 'description'?",
    ]
    assert "unknown key; did you mean 'description'?" in job.summary
    assert not Path("public").exists()


def test_what_is_wrong_with_the_page_marks_its_line(runner):
    page = PAGE.format("audio/1.mp3")
    page += "\n## [Two](https://example.org/two)\n\n<audio src=audio/1.mp3></audio>\n"
    page += "\n## [Three](https://example.org/three)\n\n<audio src=../3.mp3></audio>\n"
    Path("README.md").write_text(page, encoding="utf-8")
    job = act(runner, page="README.md")
    assert job.code == 0, job.log
    assert [mark for mark in job.marks if "README.md" in mark] == [
        "::warning file=README.md,line=13::README.md:13: the audio ../3.mp3 is outside "
        "the folder of the catalog; --base-url says where it is published",
        "::warning file=README.md,line=9::README.md:9: not added, audio/1.mp3 is the "
        "audio of one-3f295d3e21 already",
    ]


def test_what_would_hurt_subscribers_fails_the_job_until_it_is_let_through(runner):
    act(runner, page="README.md")
    text = Path("episodes.yaml").read_text("utf-8").replace("id: one-", "id: eins-")
    Path("episodes.yaml").write_text(text, encoding="utf-8")
    feed = Path("public/feed.xml").read_bytes()
    job = act(runner)
    assert job.code == 1
    line = text[: text.index("id: eins-")].count("\n") + 1
    (mark,) = (mark for mark in job.marks if mark.startswith("::error"))
    assert mark.startswith(f"::error file=episodes.yaml,line={line},title=G202::eins-")
    assert "## The podcast is not published" in job.summary
    assert Path("public/feed.xml").read_bytes() == feed
    assert act(runner, allow_change="G202").code == 0


def test_audio_that_cannot_be_played_is_a_warning_and_the_rest_is_published(runner):
    with servers.serve({"/1.mp3": servers.mp3(30)}) as server:
        text = entry(server.url("/1.mp3")) + entry(server.url("/2.mp3"), "two")[9:]
        text = CATALOG.replace("episodes: []", text)
        Path("episodes.yaml").write_text(text, encoding="utf-8")
        job = act(runner)
    assert job.code == 0, job.log
    assert job.outputs["new-episodes"] == '["one"]'
    (mark,) = (mark for mark in job.marks if "title=K202" in mark)
    line = text[: text.index("/2.mp3")].count("\n") + 1
    assert mark.startswith(f"::warning file=episodes.yaml,line={line},title=K202::two:")
    assert f"skipped: two: {server.url('/2.mp3')}: answers 404" in job.summary


HOSTILE = """\
from pathlib import Path
from typing import Any
Path(r"{}").write_text(__name__)
raise RuntimeError("the repository's own file was run as code")
"""


@pytest.mark.parametrize("strict", ["false", "true"])
def test_files_of_the_repository_are_never_run_as_code(runner, strict):
    mark = runner / "was-run"
    names = "random httpx yaml typer ssl json sitecustomize usercustomize".split()
    for name in names:
        Path(f"{name}.py").write_text(HOSTILE.format(mark), encoding="utf-8")
    Path("podcast_digest").mkdir()
    Path("podcast_digest/__init__.py").write_text(HOSTILE.format(mark), "utf-8")
    job = act(runner, page="README.md", strict=strict, by="bash")
    assert not mark.exists(), mark.read_text("utf-8")
    assert job.outputs.get("new-episodes") == (
        '["one-3f295d3e21"]' if strict == "false" else None
    )


def test_every_python_of_the_action_leaves_the_repository_alone():
    for step in steps("action.yml"):
        for call in re.findall(r'(?:PYTHON|bin/python)"([^\n]*)', step.get("run", "")):
            assert re.match(r" -[IP] ", call), call


def test_a_crash_fails_the_job_with_its_last_line(runner):
    """A program that is broken says so, and nothing is taken for published."""
    broken = runner / "broken"
    shutil.copytree(ROOT / "podcast_digest", broken / "podcast_digest")
    path = broken / "podcast_digest/project/measuring.py"
    bug = "\n\ndef measure(*_, **__):\n    raise RuntimeError('a bug')\n"
    path.write_text(path.read_text("utf-8") + bug, encoding="utf-8")
    python = runner / "temp/podcast-digest-venv/bin/python"
    python.write_text(
        f'#!/bin/sh\nPYTHONPATH="{broken}" exec "{sys.executable}" "$@"\n'
    )
    done = act(runner, page="README.md", by="bash")
    assert done.code == 70
    assert done.marks == ["::error::podcast-digest failed: RuntimeError: a bug"]
    assert done.outputs == {}


def test_strict_makes_a_warning_fail_the_job(runner):
    assert act(runner, page="README.md", strict="true").code == 1
    job = act(runner, strict="perhaps")
    assert job.code == 1
    assert job.marks == ["::error::strict: must be true or false, not 'perhaps'"]


def test_inputs_are_never_commands(runner):
    hostile = '$(touch pwned)"; touch pwned; `touch pwned`'
    job = act(runner, page=hostile, by="bash")
    assert job.code == 1
    assert not Path("pwned").exists()


def test_texts_of_strangers_are_no_commands(runner):
    page = PAGE.replace("[One]", "[One ##[add-mask]x ::add-mask::x]")
    Path("README.md").write_text(page.format("audio/1.mp3"), encoding="utf-8")
    job = act(runner, page="README.md", by="bash")
    assert job.code == 0, job.log
    assert all(mark.startswith("::warning file=episodes.yaml") for mark in job.marks)


def test_what_was_imported_lives_on_where_only_the_page_is_committed(runner):
    state = str(runner / "state")
    with servers.serve({"/1.mp3": servers.mp3(30)}) as server:
        page = PAGE.format(server.url("/1.mp3"))
        Path("README.md").write_text(page, encoding="utf-8")
        first = act(runner, page="README.md", state=state)
        asked = len(server.requests)
        feed = Path("public/feed.xml").read_bytes()
        # The next run is in a fresh checkout, and the page has another title.
        for path in ("episodes.lock", "public/feed.xml"):
            Path(path).unlink()
        edited = CATALOG.replace("A show for", "Another show for")
        Path("episodes.yaml").write_text(edited, encoding="utf-8")
        page = page.replace("[One]", "[One, mended]")
        Path("README.md").write_text(page, encoding="utf-8")
        second = act(runner, page="README.md", state=state)
        assert len(server.requests) == asked
    assert (first.code, second.code) == (0, 0), second.log
    assert second.outputs["new-episodes"] == "[]"
    assert second.outputs["changed"] == "true"
    now = Path("public/feed.xml").read_bytes()
    guid = re.search(rb"<guid.*?</guid>", feed)
    assert guid
    assert guid[0] in now
    assert b"<title>One, mended</title>" in now
    assert b"Another show for" in now


def test_what_people_commit_wins_over_what_lived_on(runner):
    state = str(runner / "state")
    catalog = CATALOG.replace("episodes: []", entry("audio/1.mp3"))
    Path("episodes.yaml").write_text(catalog, encoding="utf-8")
    assert act(runner, state=state).code == 0
    Path("audio/2.mp3").write_bytes(servers.mp3(60))
    catalog += entry("audio/2.mp3", "two")[9:]
    Path("episodes.yaml").write_text(catalog.replace("title: one", "title: Eins"))
    job = act(runner, state=state)
    assert job.code == 0, job.log
    assert json.loads(job.outputs["new-episodes"]) == ["two"]
    assert "<title>Eins</title>" in Path("public/feed.xml").read_text("utf-8")


def test_a_state_that_cannot_be_read_is_left_out(runner):
    state = runner / "state"
    for side in ("committed", "made"):
        (state / side).mkdir(parents=True)
        (state / side / "catalog").write_text("?\n")
    job = act(runner, page="README.md", state=str(state))
    assert job.code == 0, job.log
    assert "::warning::what the last run made is left out: " in job.log


def test_a_pull_request_is_compared_with_the_feed_that_is_live(runner):
    page = {"page": "README.md", "against": "live"}
    live: list[bytes] = []

    def feed(_: servers.Request) -> servers.Answer:
        return servers.Answer(200, {}, live[0]) if live else servers.Answer(404)

    with servers.serve({"/show/feed.xml": feed}) as server:
        link = server.url("/show/")
        text = CATALOG.replace("https://example.org/show/", link)
        Path("episodes.yaml").write_text(text, encoding="utf-8")
        first = act(runner, **page)
        live.append(Path("public/feed.xml").read_bytes())
        second = act(runner, **page)
    assert first.code == 0, first.log
    assert first.outputs["new-episodes"] == '["one-3f295d3e21"]'
    mark = f"::warning::nothing to compare with: {link}feed.xml: answers 404"
    assert any(line.startswith(mark) for line in first.marks), first.marks
    assert second.code == 0, second.log
    assert second.outputs["new-episodes"] == "[]"


def test_a_feed_with_archives_is_compared_as_a_whole(runner):
    entries = "".join(
        f"  - {{id: e{n}, title: T{n}, audio: https://e.org/{n}.mp3, length: 1000, "
        f"published: 2025-01-{n + 1:02}, media_type: audio/mpeg, duration: 60}}\n"
        for n in range(21)
    )
    head = CATALOG.replace("  timezone", "  page_size: 10\n  timezone")
    live: dict[str, Any] = {}
    with servers.serve(live) as server:
        text = head.replace("episodes: []\n", "episodes:\n" + entries)
        text = text.replace("https://example.org/show/", server.url("/"))
        Path("episodes.yaml").write_text(text, encoding="utf-8")
        assert len(json.loads(act(runner, state="state").outputs["new-episodes"])) == 21
        kept = act(runner, state="state")
        assert kept.outputs["new-episodes"] == "[]"
        assert "no change for subscribers" in kept.summary
        for page in Path("public").rglob("*.xml"):
            path = page.relative_to("public").as_posix()
            live[f"/{path}"] = page.read_bytes()
        shutil.rmtree("state")
        asked = act(runner, state="state", against="live")
        assert "no change for subscribers" in asked.summary
        assert asked.outputs["new-episodes"] == "[]"


def test_the_podcast_goes_into_a_site_and_takes_nothing_from_it(runner):
    site = Path("_site")
    (site / "audio").mkdir(parents=True)
    (site / "index.html").write_text("Hello")
    (site / "audio/1.mp3").write_bytes(Path("audio/1.mp3").read_bytes())
    assert act(runner, page="README.md", site="_site").code == 0
    assert (site / "index.html").read_text() == "Hello"
    assert (site / "feed.xml").read_bytes() == Path("public/feed.xml").read_bytes()
    (site / "feed.xml").write_text("<rss>of the blog</rss>")
    job = act(runner, page="README.md", site="_site")
    assert job.code == 1
    assert job.marks[-1] == (
        "::error::feed.xml: the site makes another file of this name; keep it out of "
        "the site (in Jekyll: exclude: in _config.yml; for jekyll-feed: feed: path:), "
        "or give yours another name; pages of the podcast can have a folder of their "
        "own (show.site.folder)"
    )
    assert (site / "feed.xml").read_text() == "<rss>of the blog</rss>"


def test_the_pages_of_the_podcast_lie_beside_those_of_the_site(runner):
    site = Path("_site")
    site.mkdir()
    (site / "index.html").write_text("Hello")
    text = with_site(Path("episodes.yaml").read_text("utf-8"))
    Path("episodes.yaml").write_text(text, encoding="utf-8")
    assert act(runner, page="README.md", site="_site").code == 1
    assert (site / "index.html").read_text() == "Hello"
    text = text.replace("enabled: true", "folder: podcast")
    Path("episodes.yaml").write_text(text, encoding="utf-8")
    shutil.rmtree("public")
    assert act(runner, page="README.md", site="_site").code == 0
    assert (site / "index.html").read_text() == "Hello"
    first = (site / "podcast/index.html").read_text("utf-8")
    assert 'href="./subscribe/"' in first
    assert (site / "podcast/subscribe/index.html").is_file()
    assert (site / "feed.json").is_file()


def test_silent_articles_are_spoken_and_what_was_spoken_is_kept(runner, monkeypatch):
    """Nobody commits what a run speaks: the next one, on a clean clone, has it."""
    monkeypatch.delenv("XDG_CACHE_HOME")
    page = PAGE.format("audio/1.mp3") + (
        "\n## [Two](https://example.org/two)\n\nIt is about two, and silent.\n"
        "\n## [Three](https://example.org/three)\n\nIt is about three, and silent.\n"
    )
    Path("README.md").write_text(page, encoding="utf-8")
    state = str(runner / "state")
    asked = {"page": "README.md", "narrate": "true", "state": state}
    with speech_service() as server:
        narrate = f"  narrate: {{engine: openai, url: '{server.url('/v1')}'}}\n  site:"
        text = CATALOG.replace("  site:", narrate, 1)
        Path("episodes.yaml").write_text(text, encoding="utf-8")
        first = act(runner, narrate_limit="1", **asked)
        assert first.code == 0, first.log
        assert len(json.loads(first.outputs["new-episodes"])) == 2
        paid = len(server.requests)
        # A clean clone has neither the episodes nor their files.
        Path("episodes.yaml").write_text(text, encoding="utf-8")
        for name in ("episodes.lock", "transcripts", "public"):
            path = Path(name)
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        for path in Path("audio").glob("two-*"):
            path.unlink()
        second = act(runner, narrate_limit="1", **asked)
        assert second.code == 0, second.log
        assert len(json.loads(second.outputs["new-episodes"])) == 1
        assert len(server.requests) == 2 * paid
    assert len(list(Path("public/audio").glob("t*-*.mp3"))) == 2


def test_copies_of_audio_are_kept_and_fetched_once(runner):
    """The first run publishes them with the folder, the next from there."""
    state = str(runner / "state")
    sound = servers.file(servers.mp3(30), etag='"1"')
    with servers.serve({"/1.mp3": sound}) as host, servers.serve({}) as web:
        show = CATALOG.replace("https://example.org/show/", web.url("/"))
        where = f"  mirror: {{to: folder, hosts: ['{host.url()[7:-1]}']}}\n"
        text = show.replace("episodes: []", where + entry(host.url("/1.mp3")))
        Path("episodes.yaml").write_text(text, encoding="utf-8")
        first = act(runner, state=state, mirror="true")
        assert first.code == 0, first.log
        assert first.outputs["waiting"] == "true"
        assert (
            "::notice::1 copy of audio will be public with this deployment; the next "
            "run publishes from there"
        ) in first.log
        (copy,) = Path("public/audio").iterdir()
        feed = Path("public/feed.xml").read_text("utf-8")
        assert host.url("/1.mp3") in feed
        web.resources[f"/audio/{copy.name}"] = servers.file(
            copy.read_bytes(), more={"Content-Type": "audio/mpeg"}
        )
        asked = len(host.requests)
        for path in (Path("episodes.lock"), Path("public")):  # a fresh checkout
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        second = act(runner, state=state, mirror="true")
        assert second.code == 0, second.log
        assert second.outputs["waiting"] == "false"
        assert copy.read_bytes() == servers.mp3(30)
        (again,) = host.requests[asked:]
        assert again.header("if-none-match") == '"1"'
        feed = Path("public/feed.xml").read_text("utf-8")
        assert f'url="{web.url()}audio/{copy.name}"' in feed


def test_the_posts_that_the_catalog_names_are_published(runner):
    Path("posts").mkdir()
    post = "---\ntitle: {}\naudio: {}\n---\nText.\n"
    Path("posts/a.md").write_text(post.format("A", "audio/1.mp3"), encoding="utf-8")
    Path("posts/b.md").write_text(post.format("B", "../../x.mp3"), encoding="utf-8")
    text = CATALOG.replace(
        "show:\n", "show:\n  sources: [{path: posts, audio: .}]\n", 1
    )
    Path("episodes.yaml").write_text(text, encoding="utf-8")
    job = act(runner)
    assert job.code == 0, job.log
    (new,) = json.loads(job.outputs["new-episodes"])
    assert new.startswith("a-")
    assert [mark for mark in job.marks if "posts/" in mark] == [
        "::warning file=posts/b.md,line=1::posts/b.md:1: the audio ../../x.mp3 is "
        "outside the folder of the catalog; --base-url says where it is published"
    ]
    job = act(runner, page="posts")
    assert (job.code, job.outputs["changed"]) == (0, "false")


# Several shows


def test_a_folder_of_shows_is_built_with_the_page_of_all(runner):
    for name in ("a", "b"):
        folder = Path("shows") / name
        folder.mkdir(parents=True)
        (folder / "1.mp3").write_bytes(servers.mp3(30) + name.encode())
        text = with_site(CATALOG).replace("/show/", f"/show/{name}/")
        text = text.replace("episodes: []", entry("1.mp3", f"{name}-1"))
        (folder / "episodes.yaml").write_text(text, encoding="utf-8")
    job = act(runner, catalog="shows", state="state")
    assert job.code == 0, job.log
    assert job.outputs == {
        "changed": "true",
        "waiting": "false",
        "feed": "public/a/feed.xml\npublic/b/feed.xml",
        "new-episodes": '["a-1", "b-1"]',
    }
    assert "b/episodes/b-1/" in Path("public/index.html").read_text("utf-8")
    again = act(runner, catalog="shows", state="state")
    assert again.outputs["changed"] == "false"
    assert again.outputs["new-episodes"] == "[]"
    refused = act(runner, catalog="shows", page="README.md")
    assert refused.code == 1
    assert refused.marks == ["::error::page: is for one show, and shows is of several"]


# Written back to the page

SPOKEN = """\
episodes:
  - id: one
    title: One
    link: https://example.org/one
    audio: audio/1.mp3
    narrated: true
    summary: It is about one.
    published: 2025-09-13
"""


def git(*arguments: str) -> str:
    done = subprocess.run(["git", *arguments], capture_output=True, check=True)
    return done.stdout.decode()


@pytest.fixture
def origin(runner: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return what the checkout was cloned from, with the page of one spoken article."""
    for name, value in {**SETTINGS, "HOME": str(runner)}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("GITHUB_REF", "refs/heads/main")
    bare = runner / "origin.git"
    git("init", "-q", "--bare", "-b", "main", str(bare))
    Path("README.md").write_text(PAGE.partition("<audio")[0], encoding="utf-8")
    text = CATALOG.replace("episodes: []\n", SPOKEN)
    Path("episodes.yaml").write_text(text, encoding="utf-8")
    Path("audio/1.mp3").write_bytes(servers.mp3(30))
    git("init", "-q", "-b", "main")
    git("remote", "add", "origin", str(bare))
    git("add", "-A")
    git("commit", "-q", "-m", "Start")
    git("push", "-q", "origin", "main")
    for name in SETTINGS:  # a runner has no author
        if name.endswith(("_NAME", "_EMAIL")):
            monkeypatch.delenv(name)
    return bare


def test_the_page_is_committed_with_its_players_and_nothing_else(
    runner: Path, origin: Path
) -> None:
    job = act(runner, page="README.md", players="true")
    assert job.code == 0, job.log
    new = git("-C", str(origin), "log", "-1", "--name-only", "--format=%an: %s", "main")
    assert new == "github-actions[bot]: Write players into README.md\n\nREADME.md\n"
    page = git("-C", str(origin), "show", "main:README.md")
    assert 'src="https://example.org/show/audio/1.mp3"' in page
    assert page == Path("README.md").read_text("utf-8")
    # What it pushed would be its next run, had it a token that starts workflows.
    assert act(runner, page="README.md", players="true").code == 0
    assert git("-C", str(origin), "rev-list", "--count", "main") == "2\n"


def test_what_can_not_be_pushed_is_a_warning(runner: Path, origin: Path) -> None:
    origin.rename(origin.with_name("gone"))
    job = act(runner, page="README.md", players="true")
    assert job.code == 0
    (mark,) = [line for line in job.marks if "players" in line]
    assert mark.startswith("::warning::README.md: its players are not committed: "), (
        job.log
    )
    assert "permissions: contents: write" in mark
    assert "changed" in job.outputs


@pytest.mark.usefixtures("origin")
def test_a_pull_request_is_left_to_its_author(
    runner: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_REF", "refs/pull/1/merge")
    head = git("rev-parse", "HEAD")
    assert act(runner, page="README.md", players="true").code == 0
    assert git("rev-parse", "HEAD") == head
