"""Sources of which a show takes a part, through the real command."""

from pathlib import Path

import pytest

from tests import servers
from tests.cli.commands.entries import catalog
from tests.shell import CATALOG, run, with_site

PAGE = """\
# Digest

## 2025-09

### [Caches](https://example.org/1)

About caches. #GPU

<audio src="https://a.example/1.mp3"></audio>

### [推理引擎的调度](https://example.org/2)

本文介绍连续批处理。

<audio src="https://a.example/2.mp3"></audio>

## 2025-07

### [Pages](https://example.org/3)

See #web.

<audio src="https://a.example/3.mp3"></audio>

### [Silent](https://example.org/4)

Nobody speaks. #web
"""


def taken(options: str) -> list[str]:
    """Return the titles that an import takes, oldest last."""
    Path("README.md").write_text(PAGE, encoding="utf-8")
    source = f"show:\n  sources: [{{path: README.md, {options}}}]\n"
    text = with_site(CATALOG).replace("show:\n", source, 1)
    Path("episodes.yaml").write_text(text, encoding="utf-8")
    made = run("import")
    assert made.code == 0, made.err
    return [entry.title for entry in catalog().episodes]


@pytest.mark.parametrize(
    ("options", "titles"),
    [
        ("tags: [gpu]", ["Caches"]),
        ("months: [2025-08..2025-09]", ["Caches", "推理引擎的调度"]),
        ("languages: [zh]", ["推理引擎的调度"]),
        ("languages: [en], months: [2025-07]", ["Pages"]),
        ("tags: [other]", []),
    ],
)
def test_a_show_takes_the_part_of_a_page_that_is_its_own(options, titles):
    assert taken(options) == titles


def test_what_is_named_by_hand_is_filed_too_and_so_is_what_has_no_audio():
    assert taken("tags: [web]") == ["Pages"]
    assert "https://example.org/4" in Path("episodes.lock").read_text("utf-8")
    assert run("import", "README.md").code == 0
    assert [entry.title for entry in catalog().episodes] == ["Pages"]
    Path("episodes.lock").unlink()
    assert taken("tags: [gpu]") == ["Caches"]
    assert "https://example.org/4" not in Path("episodes.lock").read_text("utf-8")


def test_a_post_is_filed_by_its_tags_and_its_date():
    posts = Path("posts")
    posts.mkdir()
    for n, tag in (1, "one"), (2, "two"):
        (posts / f"{n}.mp3").write_bytes(servers.mp3(5))
        head = f"title: Post {n}\ndate: 2025-0{n}-03\ntags: [{tag}]\naudio: {n}.mp3"
        (posts / f"{n}.md").write_text(f"---\n{head}\n---\nText.\n", encoding="utf-8")
    for options, title in ("tags: [Two]", "Post 2"), ("months: [2025-01]", "Post 1"):
        source = f"show:\n  sources: [{{path: posts, {options}}}]\n"
        text = CATALOG.replace("show:\n", source, 1)
        Path("episodes.yaml").write_text(text, encoding="utf-8")
        made = run("import")
        assert made.code == 0, made.err
        assert [entry.title for entry in catalog().episodes] == [title]


def test_a_month_that_is_none_is_refused():
    source = "show:\n  sources: [{path: README.md, months: [2025-13]}]\n"
    text = CATALOG.replace("show:\n", source, 1)
    Path("episodes.yaml").write_text(text, encoding="utf-8")
    made = run("import")
    assert made.code == 2
    assert made.err == (
        "episodes.yaml:2: show.sources[0].months[0]: must be a month or a span, such "
        "as 2025-09 or 2025-07..2025-09, not '2025-13'\n"
    )
