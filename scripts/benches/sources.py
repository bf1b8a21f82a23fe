"""Taking episodes in: from pages and posts, dated by git or not, and from feeds."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from benches.material import (
    ENTRY,
    MARKDOWN,
    NOTES,
    NOW,
    audio,
    catalog_text,
    digest_page,
    markdown,
)
from benches.measuring import Row, check, compared, processor
from benches.projects import PROGRAM, Project, checked_out, project


def bench_import(quick: bool) -> Iterator[Row]:
    """A page of 5,000 articles against ten of 500; pages and posts, and again."""
    from podcast_digest.project.origins import read
    from podcast_digest.show.model import Origin
    from podcast_digest.sources import parse

    few = 100 if quick else 500
    small, large = digest_page(few), digest_page(10 * few)
    check(len(parse(large).articles) == 10 * few, "articles were lost")
    yield compared(
        f"import {10 * few:,} articles / 10 x {few}",
        1.3,
        2 if quick else 5,
        lambda: parse(large),
        lambda: [parse(small) for _ in range(10)],
    )
    with project(0) as here:
        (here.folder / "README.md").write_text(large, encoding="utf-8")
        take = partial(here.run, PROGRAM, "import", "README.md", "--yes")
        empty = (here.folder / "episodes.yaml").read_bytes()

        def first_time() -> None:
            here.forget()
            (here.folder / "episodes.yaml").write_bytes(empty)
            (here.folder / "episodes.lock").unlink()
            check(f"{10 * few} new" in take(), "articles were not imported")

        def unchanged() -> None:
            check("0 new · 0 changed" in take(), "the page had changed")

        first_time()
        yield compared(
            f"import {10 * few:,} articles, unchanged / first",
            0.15,
            1 if quick else 3,
            unchanged,
            first_time,
            processor,
        )
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ["XDG_CACHE_HOME"] = str(folder / "cache")
        (folder / "posts").mkdir()
        for number in range(10 * few):
            text = f"---\ntitle: P {number}\naudio: {audio(number)}\n---\n{MARKDOWN}"
            (folder / "posts" / f"{number}.md").write_text(text, encoding="utf-8")
        origins = [Origin(path=str(folder / "posts"))]

        def first() -> None:
            shutil.rmtree(folder / "cache", ignore_errors=True)
            read(origins, folder)

        def again() -> None:
            check(len(read(origins, folder).digest.articles) == 10 * few, "posts lost")

        first()
        rounds = 1 if quick else 3
        # In pairs, as all figures: what is read first leaves the cache of the other.
        yield compared(
            f"import {10 * few:,} posts, unchanged / first",
            0.15,
            rounds,
            again,
            first,
        )


def history(commits: int) -> bytes:
    """Return commits for git fast-import, each with an article more on its page."""
    stream = []
    for number in range(1, commits + 1):
        page = digest_page(number).encode()
        at = int(NOW.timestamp()) + number * 86_400
        stream.append(
            b"commit refs/heads/main\n"
            b"committer A <a@example.org> %d +0000\ndata 0\n"
            b"M 100644 inline README.md\ndata %d\n%s\n" % (at, len(page), page)
        )
    return b"".join(stream)


def history_of_posts(commits: int, posts: int) -> bytes:
    """Return commits for git fast-import that add so many posts, and edit some."""
    stream = []
    for number in range(commits):
        at = int(NOW.timestamp()) + number * 86_400
        stream.append(
            b"commit refs/heads/main\ncommitter A <a@example.org> %d +0000\ndata 0\n"
            % at
        )
        new = range(posts * number // commits, posts * (number + 1) // commits)
        for post in {*new, new.start // 2}:
            text = f"---\ntitle: P {post}\naudio: {audio(post)}\n---\n"
            text += f"{markdown(post, NOTES)}\n{number}\n"
            data = text.encode()
            stream.append(
                b"M 100644 inline posts/%d.md\ndata %d\n%s\n" % (post, len(data), data)
            )
    return b"".join(stream)


def bench_dating(quick: bool) -> Iterator[Row]:
    """First imports, which date each article by the commit that brought it."""

    def imported(here: Project, source: str, articles: int) -> None:
        here.forget()
        (here.folder / "episodes.yaml").write_bytes(catalog_text(0, ENTRY).encode())
        (here.folder / "episodes.lock").unlink(missing_ok=True)
        said = here.run(PROGRAM, "import", source, "--yes")
        check(f"{articles} new" in said, "articles were not imported")

    few, rounds = (10, 1) if quick else (50, 3)
    with project(0) as small, project(0) as large:
        checked_out(small, history(few))
        checked_out(large, history(10 * few))
        yield compared(
            f"dating by git: {10 * few} commits / {few}",
            12,
            rounds,
            partial(imported, large, "README.md", 10 * few),
            partial(imported, small, "README.md", few),
            processor,
        )
        text = (large.folder / "episodes.yaml").read_text("utf-8")
        first = NOW + timedelta(days=1)
        check(f"{first:%Y-%m-%dT%H:%M}" in text, "the first commit dates no article")
    commits, posts = (30, 100) if quick else (300, 1_000)
    with project(0) as here, project(0) as plain:
        checked_out(here, history_of_posts(commits, posts))
        shutil.copytree(here.folder / "posts", plain.folder / "posts")
        yield compared(
            f"{posts:,} posts, dated by {commits} commits: not dated",
            1.5,
            rounds,
            partial(imported, here, "posts", posts),
            partial(imported, plain, "posts", posts),
            processor,
        )


def bench_migrate(quick: bool) -> Iterator[Row]:
    import feedparser

    from podcast_digest.project.migrating import migrate
    from tests.wild import radio

    size = 1_000 if quick else 10_000
    notes = "<p>What happened: <b>a lot</b>, <a href='https://r.example/'>here</a>.</p>"
    feed = radio(size).replace(
        b"<description>What", f"<description><![CDATA[{notes}]]> What".encode()
    )

    def ours() -> Any:
        folder = Path("nowhere")
        return migrate("-", folder, data=feed, owned=True, dry_run=True)

    check(ours().episodes == size, "episodes were lost")
    yield compared(
        f"migrate of {size:,}: feedparser reads them",
        3.0,
        3,
        ours,
        partial(feedparser.parse, feed),
    )
