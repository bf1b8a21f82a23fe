"""``publish s3``: the whole folder in a bucket, so that a show needs no other host."""

from pathlib import Path

import httpx
import pytest

from podcast_digest.project.uploading import mark
from podcast_digest.stores.s3 import PART
from tests.servers import Server, mp3
from tests.shell import run
from tests.stores.attachments import NAMES, TWO, bucket, enclosures, write
from tests.stores.s3servers import Store, opened


def site(server: Server, store: Store, more: str = ", publish: true") -> str:
    """Write a project that lives in the bucket alone; return its address."""
    link = f"{store.endpoint}/open/show/"
    write(server, bucket(store) + more, link=link)
    return link


def put_there(out: str) -> list[str]:
    lines = out.splitlines()
    return [line.partition(": put there")[0] for line in lines if ": put there" in line]


def test_a_show_lives_in_a_bucket_alone(store: Store, server: Server) -> None:
    link = site(server, store)
    assert run("mirror").code == 0
    assert run("build").code == 0
    ran = run("publish", "s3")
    names = sorted(
        path.relative_to("public").as_posix()
        for path in Path("public").rglob("*")
        if path.is_file()
    )
    assert sorted(put_there(ran.out)) == names
    assert put_there(ran.out)[-1] == "feed.xml"
    assert ran.out.splitlines()[-1] == f"{len(names)} files put there · 0 unchanged"
    assert (ran.code, ran.err) == (0, "")
    for name in names:
        data = httpx.get(link + name)
        assert data.content == Path("public", name).read_bytes()
    feed = httpx.get(f"{link}feed.xml")
    assert feed.headers["content-type"] == "application/rss+xml; charset=utf-8"
    assert feed.headers["cache-control"] == "public, max-age=300"
    page = httpx.get(f"{link}index.html")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert enclosures() == [f"{store.endpoint}/open/{name}" for name in NAMES]


def test_only_what_changed_goes_there_again(store: Store, server: Server) -> None:
    site(server, store)
    run("build")
    first = run("publish", "s3")
    again = run("publish", "s3")
    number = len(put_there(first.out))
    assert again.out == f"0 files put there · {number} unchanged\n"
    text = Path("episodes.yaml").read_text(encoding="utf-8")
    changed = text.replace("title: Title a", "title: Other title")
    Path("episodes.yaml").write_text(changed, encoding="utf-8")
    run("build")
    shown = run("publish", "s3", "--dry-run")
    assert "feed.xml: would be put there" in shown.out
    third = run("publish", "s3")
    assert put_there(third.out)[-1] == "feed.xml"
    assert 0 < len(put_there(third.out)) < number
    assert len(put_there(run("publish", "s3", "--force").out)) == number


def test_a_large_file_is_known_again(store: Store, server: Server) -> None:
    site(server, store)
    run("build")
    large = mp3(10) + bytes(PART) + mp3(10)
    Path("public/sounds").mkdir()
    Path("public/sounds/large.mp3").write_bytes(large)
    assert put_there(run("publish", "s3").out)[0] == "sounds/large.mp3"
    assert put_there(run("publish", "s3").out) == []
    there = httpx.get(f"{store.endpoint}/open/show/sounds/large.mp3")
    assert there.content == large
    assert there.headers["etag"].strip('"') == mark(Path("public/sounds/large.mp3"))


def test_others_files_in_the_bucket_stay(real: Store, server: Server) -> None:
    import obstore

    site(server, real)
    run("build")
    obstore.put(opened(real.endpoint, "open"), "show/CNAME", b"mine")
    run("publish", "s3")
    assert httpx.get(f"{real.endpoint}/open/show/CNAME").content == b"mine"


@pytest.mark.parametrize(
    ("mirror", "link", "why"),
    [
        (
            "to: folder",
            "",
            "show.mirror names no bucket: set to: s3, bucket and public",
        ),
        ("", "", "show.mirror.publish is not true: only audio goes into the bucket"),
        (
            "publish: true",
            "https://me.org/",
            "show.link is https://me.org/, and the bucket is read at HOST/open/: what "
            "is put there must have that address",
        ),
    ],
)
def test_what_can_not_be_published_there_is_told(
    real: Store, server: Server, mirror: str, link: str, why: str
) -> None:
    where = mirror if "folder" in mirror else f"{bucket(real)}, {mirror}".rstrip(", ")
    write(server, where, link=link or f"{real.endpoint}/open/")
    ran = run("publish", "s3")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.replace(real.endpoint, "HOST") == f"episodes.yaml: {why}\n"


def test_without_a_feed_nothing_is_published(real: Store, server: Server) -> None:
    site(server, real)
    ran = run("publish", "s3")
    path = Path("public/feed.xml")
    assert (ran.code, ran.err) == (
        2,
        f"{path}: no such file; make it with: podcast-digest build\n",
    )


def test_an_empty_file_has_a_mark_too(tmp_path: Path) -> None:
    path = tmp_path / "empty"
    path.write_bytes(b"")
    assert mark(path) == "d41d8cd98f00b204e9800998ecf8427e"
    assert len(TWO) < PART
