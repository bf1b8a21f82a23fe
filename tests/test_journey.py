"""The main job, from end to end: the real page becomes a feed that apps read."""

import email.utils
import io
import os
import subprocess
from pathlib import Path

import feedparser
import podcastparser
import pytest

from podcast_digest import catalog as catalogs
from podcast_digest import lock as locks
from tests import servers, sounds
from tests.shell import CATALOG, process, run

PAGE = (Path(__file__).parent / "data/digests/llm-infra.md").read_text("utf-8")
HOST = "https://github.com"
FILES = "/user-attachments/files/"

#: The page's MP3s by their real names, played by files of a real encoder.
PLAYED = {
    FILES + "22303607/KV%2BCache.Ascend.mp3": "cbr-24k-mono-info.mp3",
    FILES + "22303609/PyTorch%2B.%2Btorch.compile%2B.mp3": "cbr-24k-mono-bare.mp3",
    FILES + "22303611/%2BCUDA%2BSGEMM%2B.mp3": "vbr-24k-mono-xing.mp3",
    FILES + "22303612/NVIDIA%2B.%2BVera%2BRubin%2BNVL144%2BCPX%2B.mp3": "id3v2.mp3",
    FILES + "22303619/%2BUB-Mesh%2B.mp3": "vbr-24k-mono-bare.mp3",
    FILES + "22303621/online-audio-converter.com.mp3": "cbr-48k-mono-info.mp3",
    FILES + "22303533/BGERAG.mp3": "vbr-44k-stereo-xing.mp3",
}


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("episodes.yaml").write_text(CATALOG, encoding="utf-8")
    return tmp_path


def catalog():
    return catalogs.parse(Path("episodes.yaml").read_text(encoding="utf-8"))


def test_the_real_page_becomes_a_feed_that_two_other_parsers_read_back():
    truths = sounds.truths()
    with servers.serve(
        {path: sounds.real(name) for path, name in PLAYED.items()}
    ) as server:
        page = PAGE.replace(HOST, server.url(""))
        Path("README.md").write_text(page, encoding="utf-8")
        for command in (["import", "README.md"], ["probe"], ["build"]):
            made = run(*command)
            assert made.code == 0, made.err
        wanted = {
            server.url(path): (len(sounds.real(name)), truths[name].seconds)
            for path, name in PLAYED.items()
        }
    data = Path("public/feed.xml").read_bytes()
    entries = sorted(
        catalog().episodes, key=lambda e: (e.published, e.id), reverse=True
    )
    assert len(entries) == 7

    ours = feedparser.parse(data)
    assert not ours.bozo
    gpodder = podcastparser.parse("https://example.org/feed.xml", io.BytesIO(data))
    for entry, item, episode in zip(
        entries, ours.entries, gpodder["episodes"], strict=True
    ):
        length, seconds = wanted[entry.audio]
        assert item.title == episode["title"] == entry.title
        assert item.id == episode["guid"] == entry.id
        assert item.link == episode["link"] == entry.link
        published = entry.published.timestamp()
        assert email.utils.parsedate_to_datetime(item.published).timestamp() == (
            published
        )
        assert episode["published"] == published
        (enclosure,) = item.enclosures
        assert enclosure.href == episode["enclosures"][0]["url"] == entry.audio
        assert int(enclosure.length) == length
        assert episode["enclosures"][0]["file_size"] == length
        assert enclosure.type == "audio/mpeg"
        assert episode["enclosures"][0]["mime_type"] == "audio/mpeg"
        assert int(item.itunes_duration) == pytest.approx(seconds, abs=0.5)
        assert episode["total_time"] == pytest.approx(seconds, abs=0.5)


def test_the_repository_builds_its_own_show_without_network(tmp_path):
    root = Path(__file__).parents[1]
    for name in ("episodes.yaml", "episodes.lock", "cover.jpg"):
        Path(name).write_bytes((root / name).read_bytes())
    made = process("build", "--offline", cwd=tmp_path)
    assert made.code == 0, made.err
    feed = feedparser.parse((tmp_path / "public/feed.xml").read_bytes())
    assert not feed.bozo
    dates = {entry.id.rsplit("-", 1)[0]: entry.published for entry in feed.entries}
    assert dates == {
        "pytorch-torch-compile": "Fri, 12 Sep 2025 18:14:40 +0000",
        "nvidia-gpu": "Fri, 12 Sep 2025 18:13:40 +0000",
        "nvidia-vera-rubin-nvl144-cpx": "Fri, 12 Sep 2025 18:12:40 +0000",
        "fellow-hot-chips-ub-mesh": "Fri, 12 Sep 2025 18:11:40 +0000",
        "vllm-sglang-tensorrt-llm-ollama": "Fri, 12 Sep 2025 18:10:40 +0000",
        "rag-bge-reasoner": "Fri, 12 Sep 2025 18:05:43 +0000",
        "pd-kv-cache": "Fri, 12 Sep 2025 14:13:01 +0000",
    }
    unmeasured = [e for e in feed.entries if e.enclosures[0].length == "0"]
    assert made.err.count("published without size and duration") == len(unmeasured)
    assert (tmp_path / "public/cover.jpg").read_bytes() == (
        (root / "cover.jpg").read_bytes()
    )


def test_importing_the_page_again_changes_nothing_in_the_repository():
    root = Path(__file__).parents[1]
    for name in ("episodes.yaml", "episodes.lock"):
        Path(name).write_bytes((root / name).read_bytes())
    before = [Path(n).read_bytes() for n in ("episodes.yaml", "episodes.lock")]
    made = run("import", str(root / "tests/data/digests/llm-infra.md"))
    assert made == (0, "0 new · 0 changed · 0 articles have no audio yet\n", "")
    after = [Path(n).read_bytes() for n in ("episodes.yaml", "episodes.lock")]
    assert after == before


# The growing page, in a repository of its own.


def git(*arguments, at=""):
    # A user without settings, and commits at moments that the test knows.
    env = {
        **os.environ,
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_AUTHOR_DATE": at,
        "GIT_COMMITTER_DATE": at,
    }
    who = ("-c", "user.name=A", "-c", "user.email=a@example.org")
    subprocess.run(["git", *who, *arguments], check=True, env=env, capture_output=True)


def commit(page, at):
    Path("README.md").write_text(page, encoding="utf-8")
    git("add", "README.md", at=at)
    git("commit", "--allow-empty", "-m", "page", at=at)


def test_a_growing_page_keeps_ids_and_dates():
    git("init", "-q", ".")
    article = "## [一: One <1>](https://mp.weixin.qq.com/s/abc)\n\nSummary.\n"
    other = "\n## [Two](https://a.org/2)\n\nSecond.\n"
    player = '\n<audio controls src="{}"></audio>\n'
    first = player.format("https://a.org/old%2B1.mp3")

    commit(article + other, "2025-09-01T10:00:00+08:00")
    assert run("import", "README.md").out.splitlines()[-1] == (
        "0 new · 0 changed · 2 articles have no audio yet"
    )

    commit(article + first + other, "2025-09-02T11:00:00+08:00")
    commit(article + first + other + "\nMore.\n", "2025-09-03T12:00:00+08:00")
    assert run("import", "README.md").out.splitlines()[-1] == (
        "1 new · 0 changed · 1 article has no audio yet"
    )
    (episode,) = catalog().episodes
    assert episode.published.isoformat() == "2025-09-02T11:00:00+08:00"
    assert episode.audio == "https://a.org/old%2B1.mp3"
    assert episode.summary == "Summary."

    moved = player.format("https://b.org/new.mp3")
    commit(article + moved + other, "2025-09-04T10:00:00+08:00")
    assert run("import", "README.md").out.splitlines()[-1] == (
        "0 new · 1 changed · 1 article has no audio yet"
    )
    (after,) = catalog().episodes
    assert after == episode.model_copy(update={"audio": "https://b.org/new.mp3"})

    renamed = article.replace("一: One <1>", "Renamed & [bracketed]").replace(
        "Summary.", "Fixed **summary**."
    )
    commit(renamed + moved + other, "2025-09-05T10:00:00+08:00")
    assert run("import", "README.md").code == 0
    (after,) = catalog().episodes
    assert (after.id, after.published) == (episode.id, episode.published)
    assert (after.title, after.summary) == (
        "Renamed & [bracketed]",
        "Fixed **summary**.",
    )

    assert run("edit", after.id, "--title", "By hand").code == 0
    again = renamed.replace("Renamed", "Once more").replace("Fixed", "Final")
    commit(again + moved + other, "2025-09-06T10:00:00+08:00")
    made = run("import", "README.md")
    (edited,) = catalog().episodes
    assert (edited.title, edited.summary) == ("By hand", "Final **summary**.")
    assert edited.id == episode.id
    assert f"{edited.id}" in made.err

    commit(other, "2025-09-07T10:00:00+08:00")
    made = run("import", "README.md")
    assert catalog().episodes == (edited,)
    assert f"{edited.id}: no longer on the page; the episode stays\n" in made.err

    two = other + player.format("https://a.org/2.mp3")
    commit(again + moved + two, "2025-09-08T10:00:00+08:00")
    assert run("import", "README.md").code == 0
    new, old = catalog().episodes
    assert old == edited
    assert new.published.isoformat() == "2025-09-08T10:00:00+08:00"
    text = Path("episodes.yaml").read_bytes()
    lock = Path("episodes.lock").read_bytes()
    assert run("import", "README.md").out.splitlines()[-1] == (
        "0 new · 0 changed · 0 articles have no audio yet"
    )
    assert Path("episodes.yaml").read_bytes() == text
    assert Path("episodes.lock").read_bytes() == lock
    assert set(locks.parse(lock.decode()).pages) == {new.id, old.id}


def test_a_wrong_link_by_hand_does_not_give_an_episode_to_another_article():
    page = "## [A](https://a.org/a)\n\n<audio src=https://a.org/a.mp3></audio>\n"
    page += "\n## [B](https://a.org/b)\n\n<audio src=https://a.org/b.mp3></audio>\n"
    Path("page.md").write_text(page, encoding="utf-8")
    assert run("import", "page.md").code == 0
    text = Path("episodes.yaml").read_text(encoding="utf-8")
    wrong = text.replace("link: https://a.org/a\n", "link: https://a.org/b\n")
    Path("episodes.yaml").write_text(wrong, encoding="utf-8")
    made = run("import", "page.md")
    assert made.out.splitlines()[-1] == (
        "0 new · 0 changed · 0 articles have no audio yet"
    )
    assert Path("episodes.yaml").read_text(encoding="utf-8") == wrong
