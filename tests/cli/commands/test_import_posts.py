"""Folders of posts, and the sources that a catalog names, through the real command."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import servers
from tests.cli.commands.entries import catalog
from tests.shell import CATALOG, run

SITE = "https://site.example"


def jekyll(n: int) -> tuple[str, str]:
    return f"_posts/2024-01-{n:02}-post-{n}.md", (
        f'---\nlayout: post\ntitle: "Post {n}: a talk"\ntags: [one, two]\n'
        f"audio: {SITE}/{n}.mp3\nduration: 12:30\n---\n"
        f"Text of {n}.\n\n{{% include player.html src=page.audio %}}\n"
    )


def hugo_yaml(n: int) -> tuple[str, str]:
    return f"content/posts/post-{n}/index.md", (
        f"---\ntitle: Post {n}\ndate: 2024-01-{n:02}T10:00:00+02:00\nslug: post-{n}\n"
        f"categories:\n  - one\n---\nText of {n}.\n\n"
        f'{{{{< audio src="{SITE}/{n}.mp3" >}}}}\n'
    )


def hugo_toml(n: int) -> tuple[str, str]:
    return f"content/posts/post-{n}.md", (
        f'+++\ntitle = "Post {n}"\ndate = 2024-01-{n:02}T10:00:00Z\n'
        f'tags = ["one"]\n[podcast]\n  mp3 = "{SITE}/{n}.mp3"\n+++\n\nText of {n}.\n'
    )


def hugo_json(n: int) -> tuple[str, str]:
    front = {
        "title": f"Post {n}",
        "date": f"2024-01-{n:02}",
        "audio": f"{SITE}/{n}.mp3",
    }
    return f"content/post-{n}.md", f"{json.dumps(front, indent=2)}\n\nText of {n}.\n"


def eleventy(n: int) -> tuple[str, str]:
    return f"posts/post-{n}.md", (
        f"---\ntitle: Post {n}\ndate: 2024-01-{n:02}\npermalink: /p/{n}/\n"
        f"enclosure:\n  url: {SITE}/{n}.mp3\n  type: audio/mpeg\n---\nText of {n}.\n\n"
        f'{{% audio "{SITE}/{n}.mp3" %}}\n'
    )


def hexo(n: int) -> tuple[str, str]:
    return f"source/_posts/post-{n}.md", (
        f"---\ntitle: 第 {n} 篇\ndate: 2024-01-{n:02} 10:00:00\ncategories: 播客\n---\n"
        f'Text of {n}.\n\n<audio controls src="{SITE}/{n}.mp3"></audio>\n'
    )


def astro(n: int) -> tuple[str, str]:
    return f"src/content/blog/post-{n}.mdx", (
        f"---\ntitle: 'Post {n}'\npubDate: 'Jan {n:02} 2024'\n"
        f"description: About {n}\nheroImage: {SITE}/{n}.jpg\n---\n"
        "import Player from '../../components/Player.astro';\n\n"
        f'Text of {n}.\n\n<Player src="{SITE}/{n}.mp3" />\n'
    )


def obsidian(n: int) -> tuple[str, str]:
    return f"vault/Talk {n}.md", (
        f"---\ncreated: 2024-01-{n:02}\ntags:\n  - one\n---\nText of {n}.\n\n"
        f"![[{SITE}/{n}.mp3]]\n"
    )


DIALECTS = [jekyll, hugo_yaml, hugo_toml, hugo_json, eleventy, hexo, astro, obsidian]
#: What an Obsidian note and a Chinese one are called; the others say it.
TITLES = {"jekyll": "Post 7: a talk", "hexo": "第 7 篇", "obsidian": "Talk 7"}


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    """A cache of its own: what was read of posts is kept there."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def write(made: tuple[str, str]) -> Path:
    path = Path(made[0])
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(made[1], encoding="utf-8")
    return path


Dialect = Callable[[int], tuple[str, str]]


def folder_of(dialect: Dialect, posts: int = 20) -> str:
    paths = [write(dialect(number)) for number in range(1, posts + 1)]
    return paths[0].parts[0]


@pytest.mark.parametrize("dialect", DIALECTS)
def test_twenty_posts_of_each_dialect(dialect):
    folder = folder_of(dialect)
    made = run("import", folder)
    relative = "posts: 20 posts with an address on the site alone; permalink: in "
    relative += "show.sources, or --base-url, says where that is\n"
    said = f"warning: {relative}" if dialect is eleventy else ""
    assert (made.code, made.err) == (0, said)
    assert made.out.splitlines()[-1] == (
        "20 new · 0 changed · 0 articles have no audio yet"
    )
    episodes = catalog().episodes
    assert [e.audio for e in episodes] == [f"{SITE}/{n}.mp3" for n in range(20, 0, -1)]
    seventh = episodes[13]
    assert seventh.title == TITLES.get(dialect.__name__, "Post 7")
    assert seventh.published.date().isoformat() == "2024-01-07"
    assert seventh.summary == "Text of 7."
    again = run("import", folder)
    assert again == (0, "0 new · 0 changed · 0 articles have no audio yet\n", said)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_post_that_is_renamed_stays_the_same_episode(dialect):
    folder = folder_of(dialect, 3)
    run("import", folder)
    before = Path("episodes.yaml").read_text(encoding="utf-8")
    old = Path(dialect(2)[0])
    if old.stem == "index":
        old.parent.rename(old.parent.with_name("renamed"))
    else:
        old.rename(old.with_name(old.name.replace("2.", "2 renamed.")))
    again = run("import", folder)
    assert again.out.endswith("0 new · 0 changed · 0 articles have no audio yet\n") or (
        dialect is obsidian and "changed: " in again.out  # its name is its title
    )
    if dialect is not obsidian:
        assert Path("episodes.yaml").read_text(encoding="utf-8") == before


def test_what_posts_say_becomes_fields_of_the_episode():
    write(
        (
            "posts/a.md",
            "---\ntitle: A\ndate: 2024-05-06T07:08:09Z\nguid: tag:me,2024:a\n"
            f"audio: {SITE}/a.mp3\nduration: '12:30'\nimage: {SITE}/a.png\n"
            "explicit: yes\nseason: 2\nepisode: 7\ntags: [x, y]\nlink: "
            f"{SITE}/a/\n---\n",
        )
    )
    assert run("import", "posts").code == 0
    (one,) = catalog().episodes
    assert (one.id, one.link, one.duration) == ("tag:me,2024:a", f"{SITE}/a/", 750)
    assert (one.season, one.episode, one.explicit) == (2, 7, True)
    assert (one.image, one.topics) == (f"{SITE}/a.png", ("x", "y"))


def test_a_field_that_does_not_fit_is_left_out_and_named():
    write(
        (
            "posts/a.md",
            f"---\ntitle: A\naudio: {SITE}/a.mp3\nimage: a.webm\n---\nText\n",
        )
    )
    made = run("import", "posts")
    assert made.code == 0
    assert made.err.startswith("posts/a.md:1: the image is left out: ")
    assert catalog().episodes[0].image is None


def test_drafts_wait_and_posts_that_vanish_stay():
    write(("posts/a.md", f"---\ntitle: A\ndraft: true\naudio: {SITE}/a.mp3\n---\n"))
    write(
        ("posts/b.md", f"---\ntitle: B\ndate: 2025-01-01\naudio: {SITE}/b.mp3\n---\n")
    )
    made = run("import", "posts")
    assert made.err == "drafts that are not imported: 1\n"
    (b,) = catalog().episodes
    Path("posts/b.md").unlink()
    write(
        ("posts/a.md", f"---\ntitle: A\ndate: 2025-01-02\naudio: {SITE}/a.mp3\n---\n")
    )
    made = run("import", "posts")
    assert made.err == f"{b.id}: no longer on the page; the episode stays\n"
    assert len(catalog().episodes) == 2


ON_SITE = {
    "_posts/2025-01-03-three.md": "---\ntitle: Three\n---\n"
    "<audio><source src='{{ site.baseurl }}/audio/3.mp3'></audio>\n",
    "_posts/2025-01-02-two.md": "---\ntitle: Two\naudio: /audio/2.mp3\n---\nText.\n",
    "_posts/2025-01-01-one.md": "---\ntitle: One\n---\n"
    "<audio src=\"{{ '/audio/1.mp3' | relative_url }}\"></audio>\n",
}


@pytest.mark.parametrize(
    ("name", "settings", "root"),
    [
        ("_config.yml", "url: https://me.example.io\nbaseurl: /blog\n", "blog/"),
        ("hugo.toml", 'baseURL = "https://me.example.io/blog/"\n', "blog/"),
        ("config/_default/hugo.toml", 'baseURL = "https://me.example.io"\n', ""),
        ("config.toml", 'base_url = "https://me.example.io"\n', ""),
        ("mkdocs.yml", "site_url: https://me.example.io/\n", ""),
        (
            "astro.config.mjs",
            "export default defineConfig({\n  site: 'https://me.example.io',\n});\n",
            "",
        ),
    ],
)
def test_audio_on_the_site_of_posts_is_found_by_its_settings(name, settings, root):
    for post in ON_SITE.items():
        write(post)
    write((name, settings))
    made = run("import", "_posts")
    assert (made.code, made.err) == (0, "")
    site = "https://me.example.io/"
    assert [entry.audio for entry in catalog().episodes] == [
        f"{site}{root}audio/3.mp3",
        f"{site}audio/2.mp3",
        f"{site}{root}audio/1.mp3",
    ]


def test_audio_on_a_site_that_nothing_names_says_what_would():
    for post in ON_SITE.items():
        write(post)
    write(("hugo.toml", 'baseURL = "https://example.org/"\n'))  # as Hugo begins
    write(("_config.yml", "url: [\n"))
    made = run("import", "_posts")
    known = (
        "lies on the site, and nothing tells where that is; base_url: in show.sources "
        "does, --base-url, or the settings of the site (_config.yml, hugo.toml …)\n"
    )
    assert made.err.startswith(
        "warning: _posts/2025-01-01-one.md:4: the audio {{ '/audio/1.mp3' | "
        f"relative_url }}}} {known}"
        f"warning: _posts/2025-01-02-two.md:3: the audio /audio/2.mp3 {known}"
        "warning: _posts/2025-01-03-three.md:4: the audio {{ site.baseurl }}"
        f"/audio/3.mp3 {known}"
    )
    # What is said by hand counts.
    made = run("import", "_posts", "--base-url", "https://e.example/blog/")
    assert [entry.audio for entry in catalog().episodes] == [
        "https://e.example/blog/audio/3.mp3",
        "https://e.example/audio/2.mp3",
        "https://e.example/blog/audio/1.mp3",
    ]


def named(sources: str) -> None:
    text = CATALOG.replace("show:\n", f"show:\n  sources: {sources}\n", 1)
    Path("episodes.yaml").write_text(text, encoding="utf-8")


def test_import_without_an_argument_reads_what_the_catalog_names():
    named("[README.md, {path: posts, permalink: 'https://site.example/:slug/'}]")
    Path("README.md").write_text(
        f"## [A]({SITE}/a/) · 2025-01-02\n\n<audio src='{SITE}/a.mp3'></audio>\n",
        encoding="utf-8",
    )
    write(
        ("posts/a.md", f"---\ntitle: A\ndate: 2025-01-02\naudio: {SITE}/a.mp3\n---\n")
    )
    write(
        ("posts/b.md", f"---\ntitle: B\ndate: 2025-01-01\naudio: {SITE}/b.mp3\n---\n")
    )
    made = run("import")
    assert (made.code, made.err) == (0, "")
    assert [(e.title, e.link) for e in catalog().episodes] == [
        ("A", f"{SITE}/a/"),  # both name it
        ("B", f"{SITE}/b/"),
    ]
    # One of several says nothing of what the others have.
    assert run("import", "README.md").err == ""


def test_import_without_sources_says_what_to_write():
    made = run("import")
    assert made.code == 2
    assert (
        "episodes.yaml names no sources; name a page: podcast-digest import README.md, "
        "or write show.sources: [README.md]"
    ) in " ".join(made.err.replace("│", "").split())


def test_audio_under_its_file_name_is_found_in_its_folder_or_at_its_address():
    named(
        "[{path: posts, audio: files}, {path: more, audio: 'https://cdn.example/x/'}]"
    )
    for name in ("posts", "more"):
        write((f"{name}/{name}.md", f"---\ntitle: {name}\naudio: {name}.mp3\n---\n"))
    assert run("import").code == 0
    assert {e.title: e.audio for e in catalog().episodes} == {
        "posts": "files/posts.mp3",
        "more": "https://cdn.example/x/more.mp3",
    }


def test_fields_of_other_names_are_mapped():
    named("[{path: posts, fields: {audio: sound, title: headline}}]")
    write(("posts/a.md", f"---\nheadline: Mine\nsound: {SITE}/a.mp3\n---\n"))
    assert run("import").code == 0
    assert [(e.title, e.audio) for e in catalog().episodes] == [
        ("Mine", f"{SITE}/a.mp3")
    ]


def test_a_glob_and_several_paths():
    for number in range(1, 4):
        write(jekyll(number))
    made = run("import", "_posts/*-post-1.md", "_posts/2024-01-02-post-2.md")
    assert made.code == 0, made.err
    assert [e.audio for e in catalog().episodes] == [f"{SITE}/2.mp3", f"{SITE}/1.mp3"]


def test_an_https_page_is_asked_for_only_if_it_changed():
    page = f"## [A]({SITE}/a/)\n\n<audio src='{SITE}/a.mp3'></audio>\n"
    with servers.serve({"/README.md": page.encode()}) as server:
        assert run("import", server.url("/README.md")).code == 0
        made = run("import", server.url("/README.md"))
    assert made.out == "0 new · 0 changed · 0 articles have no audio yet\n"


def test_explain_says_where_everything_was_found_and_changes_nothing():
    Path("README.md").write_text(
        "# Digest\n\n## 2024-05-06\n\n### Talk\n\n[Original](https://a.example/1)\n\n"
        "<audio src='https://a.example/1.mp3'></audio>\n\n## Later\n",
        encoding="utf-8",
    )
    made = run("import", "README.md", "--explain")
    assert made == (
        0,
        "line 5: Talk (new)\n"
        "  title  Talk (heading, line 5)\n"
        "  link   https://a.example/1 (the first link, line 7)\n"
        "  audio  https://a.example/1.mp3 (player, line 9)\n"
        "  date   2024-05-06T00:00:00+08:00 (the day above)\n",
        "",
    )
    assert Path("episodes.yaml").read_text(encoding="utf-8") == CATALOG


def test_a_dry_run_of_many_is_a_table():
    made = run("import", folder_of(jekyll, 25), "--dry-run")
    rows = made.out.splitlines()
    assert rows[0].split() == ["date", "title", "audio"]
    assert rows[1].split() == [
        *("2024-01-25", "Post", "25:", "a", "talk", f"{SITE}/25.mp3")
    ]
    assert Path("episodes.yaml").read_text(encoding="utf-8") == CATALOG


def test_init_keeps_what_to_import():
    Path("episodes.yaml").unlink()
    made = run(
        *("init", "--title", "T", "--link", "https://e.example/", "--image", "c.jpg"),
        *("--page", "README.md", "--posts", "posts/"),
    )
    assert made.code == 0, made.err
    assert catalog().show.sources == ("README.md", "posts/")
