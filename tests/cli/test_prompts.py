"""What the program asks when somebody sits at a terminal."""

import io
import stat
import sys
from pathlib import Path

import pytest
from mutagen.id3 import APIC, ID3, TIT2
from PIL import Image

from podcast_digest import catalog as catalogs
from tests import servers, sounds
from tests.shell import CATALOG

pexpect = pytest.importorskip("pexpect")  # not for Windows


@pytest.fixture
def terminal(tmp_path, monkeypatch):
    """Run the program at a terminal of its own."""
    monkeypatch.setenv("TERM", "dumb")
    (tmp_path / "episodes.yaml").write_text(CATALOG, encoding="utf-8")

    def start(*arguments):
        return pexpect.spawn(
            sys.executable,
            ["-m", "podcast_digest", *arguments],
            cwd=str(tmp_path),
            encoding="utf-8",
            timeout=30,
            dimensions=(40, 200),
        )

    return start


def ended(child):
    child.expect(pexpect.EOF)
    child.close()
    return child.exitstatus


def cover():
    data = io.BytesIO()
    Image.new("RGB", (8, 8), "navy").save(data, "JPEG")
    return data.getvalue()


def tagged(picture):
    tag, data = ID3(), io.BytesIO()
    tag.add(TIT2(encoding=3, text="标题 from the tag"))
    tag.add(APIC(encoding=3, mime="image/jpeg", type=3, data=picture))
    tag.save(data)
    return data.getvalue() + sounds.real("cbr-24k-mono-bare.mp3")


def test_add_asks_for_what_is_missing(terminal, tmp_path, monkeypatch):
    """Title and cover are proposed from the tags, the summary comes from an editor."""
    editor = tmp_path / "editor"
    editor.write_text("#!/bin/sh\nprintf '第一段\\n\\n第二段\\n' > \"$1\"\n", "utf-8")
    editor.chmod(editor.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("VISUAL", str(editor))
    picture = cover()
    with servers.serve({"/a.mp3": tagged(picture)}) as server:
        child = terminal("add")
        child.expect("Audio .*: ")
        child.sendline(server.url("/a.mp3"))
        child.expect(r"Title \[标题 from the tag\]: ")
        child.sendline("")
        child.expect("Article .*: ")
        child.sendline("not an address")
        child.expect("link: must be an http or https address")
        child.sendline("https://example.org/article")
        child.expect("Summary .*: ")
        child.sendline("!")
        child.expect(r"Published \[.*\]: ")
        child.sendline("soon")
        child.expect("must be a date such as")
        child.sendline("2025-01-02T03:04:05Z")
        child.expect(r"The audio holds a cover \(.* B\)\. Use it, as images/.*jpg.*: ")
        child.sendline("y")
        child.expect("title: 标题 from the tag")
        child.expect("Add it.*: ")
        child.sendline("")
        assert ended(child) == 0
    text = (tmp_path / "episodes.yaml").read_text(encoding="utf-8")
    (entry,) = catalogs.parse(text).episodes
    assert entry.title == "标题 from the tag"
    assert entry.link == "https://example.org/article"
    assert entry.summary == "第一段\n\n第二段"
    assert entry.image == f"images/{entry.id}.jpg"
    assert (tmp_path / entry.image).read_bytes() == picture


def test_ctrl_c_at_a_prompt_changes_nothing(terminal, tmp_path):
    child = terminal("add", "--offline", "--audio", "https://a.org/1.mp3")
    child.expect("Title: ")
    child.sendintr()
    assert ended(child) == 130
    assert (tmp_path / "episodes.yaml").read_text(encoding="utf-8") == CATALOG


def test_a_no_adds_nothing(terminal, tmp_path):
    child = terminal(
        *("add", "--offline", "--audio", "https://a.org/1.mp3", "--title", "A"),
        *("--link", "https://a.org/", "--summary", "s", "--published", "2025-01-01"),
    )
    child.expect("Add it.*: ")
    child.sendline("n")
    child.expect("nothing was added")
    assert ended(child) == 0
    assert (tmp_path / "episodes.yaml").read_text(encoding="utf-8") == CATALOG


def test_remove_asks(terminal, tmp_path):
    child = terminal(
        "add", "--offline", "-y", "--audio", "https://a.org/1", "--title=A"
    )
    assert ended(child) == 0
    child = terminal("remove", "a-")
    child.expect("Remove a-.*: ")
    child.sendline("n")
    child.expect("nothing was removed")
    assert ended(child) == 0
    child = terminal("remove", "a-")
    child.expect("Remove a-.*: ")
    child.sendline("y")
    assert ended(child) == 0
    assert "https://a.org/1" not in (tmp_path / "episodes.yaml").read_text("utf-8")


def test_init_asks(terminal, tmp_path):
    (tmp_path / "episodes.yaml").unlink()
    child = terminal("init")
    child.expect("Title: ")
    child.sendline("我的播客")
    child.expect("Address of the site: ")
    child.sendline("https://example.org/x/")
    child.expect("Description .*: ")
    child.sendline("")
    assert ended(child) == 0
    text = Path(tmp_path / "episodes.yaml").read_text(encoding="utf-8")
    assert catalogs.parse(text).show.description == (
        "我的播客的音频版：每篇文章，用耳朵读。"
    )


def test_probe_shows_what_was_measured_as_it_comes_in(terminal):
    with servers.serve({"/a.mp3": sounds.real("cbr-24k-mono-info.mp3")}) as server:
        url = server.url("/a.mp3")
        child = terminal("add", "--offline", "-y", "--audio", url, "--title=A")
        assert ended(child) == 0
        child = terminal("probe")
        child.expect("a-[0-9a-f]{10}: 0:02, 19.* kB, audio/mpeg")
        child.expect("1 file measured · 0 failed · 0 known already")
        assert ended(child) == 0
