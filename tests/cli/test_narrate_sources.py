"""``narrate`` for shows whose catalog names its sources: posts, pages, filing."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.silent import entries, inputs, narrate, settings
from tests.servers import Server
from tests.shell import CATALOG, run
from tests.voices import KEY, speech_service

#: A post each: its front matter and its text.
POSTS = {
    "first": ("title: First\ndate: 2025-08-01\ntags: [infra]", "The first text."),
    "second": ("title: Second\ndate: 2025-09-02\ntags: [model]", "The second text."),
    "heard": (
        "title: Heard\ndate: 2025-09-03\ntags: [infra]\naudio: https://a.example/h.mp3",
        "It has audio.",
    ),
    "bare": ("title: Bare\ndate: 2025-09-04\ntags: [infra]", ""),
}
PAGE = """\
## 202509

## [On the page](https://a.example/page)

What the page says. #infra

## [Also in the other](https://a.example/both)

It is in both.
"""
OTHER = """\
## [Also in the other](https://a.example/both)

It is in both.

## [With audio there](https://a.example/there)

<audio src="https://a.example/there.mp3"></audio>
"""


@pytest.fixture
def service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("VOICE_KEY", KEY)
    for name, (front, text) in POSTS.items():
        path = Path(f"posts/{name}.md")
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"---\n{front}\n---\n\n{text}\n", encoding="utf-8")
    Path("README.md").write_text(PAGE, encoding="utf-8")
    Path("other.md").write_text(OTHER, encoding="utf-8")
    with speech_service() as server:
        yield server


def of(server: Server, *sources: object, **more: object) -> None:
    """Write a catalog with these sources."""
    spoken = {"engine": "openai", "url": server.url("/v1"), "key_env": "VOICE_KEY"}
    own = f"  sources: {json.dumps(sources)}\n{settings(**spoken, **more)}  site:\n"
    Path("episodes.yaml").write_text(CATALOG.replace("  site:\n", own), "utf-8")


def titles() -> list[str]:
    return [entry.title for entry in entries()]


def test_the_posts_of_a_folder(service: Server) -> None:
    of(service, "posts/", date="article")
    ran = narrate()
    assert (ran.code, ran.out.splitlines()[-1]) == (
        0,
        "2 narrated, 42 characters spoken",
    )
    assert "bare-" in ran.err
    assert ": skipped: the article has no summary\n" in ran.err
    days = {entry.title: f"{entry.published:%Y-%m-%d}" for entry in entries()}
    assert days == {"First": "2025-08-01", "Second": "2025-09-02"}
    assert all(Path(entry.audio).exists() for entry in entries())
    ran = run("import")
    assert ran.out.endswith("1 new · 0 changed · 1 article has no audio yet\n")
    assert sorted(titles()) == ["First", "Heard", "Second"]
    assert narrate().out == "nothing to narrate\n"


def test_several_sources_and_what_is_in_two_of_them(service: Server) -> None:
    of(service, "README.md", "other.md", "posts/second.md")
    assert narrate().code == 0
    assert sorted(titles()) == ["Also in the other", "On the page", "Second"]
    assert len(set(inputs(service))) == len(service.requests)


def test_what_has_audio_in_another_source_is_not_silent(service: Server) -> None:
    page = OTHER.replace("<audio", "Said here. <!-- <audio").replace("</audio>", "-->")
    Path("README.md").write_text(page, encoding="utf-8")
    of(service, "README.md", "other.md")
    assert narrate().code == 0
    assert titles() == ["Also in the other"]


@pytest.mark.parametrize(
    ("filing", "wanted"),
    [
        ({"tags": ["infra"]}, ["First"]),
        ({"months": ["2025-09"]}, ["Second"]),
        ({"tags": ["Model", "none"], "months": ["2025-08"]}, []),
    ],
)
def test_only_what_is_filed_to_the_show(
    service: Server, filing: dict[str, object], wanted: list[str]
) -> None:
    of(service, {"path": "posts/", **filing})
    narrate()
    assert titles() == wanted


def test_a_tag_on_the_page_and_a_page_named_on_the_command_line(
    service: Server,
) -> None:
    of(service, {"path": "README.md", "tags": ["infra"]}, "posts/")
    narrate("--page", "README.md")
    assert titles() == ["On the page"]


def test_a_catalog_in_a_folder_of_its_own(service: Server) -> None:
    of(service, "../README.md", "../posts/")
    Path("show").mkdir()
    Path("episodes.yaml").rename("show/episodes.yaml")
    assert narrate("--catalog", "show/episodes.yaml", "--limit", "3").code == 0
    assert len(list(Path("show/audio").iterdir())) == 3
    assert len(list(Path("show/transcripts").iterdir())) == 3
    assert not Path("audio").exists()
