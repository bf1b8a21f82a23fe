"""Whole builds: from nothing against a naive program, after a change, growing."""

import sys
import time
from collections.abc import Iterator, Mapping
from functools import partial
from itertools import count
from pathlib import Path

from benches import naive
from benches.material import title
from benches.measuring import Row, check, compared, processor
from benches.projects import PROGRAM, apart, project
from benches.rendering import CONTENT, ITUNES, Tag, items

#: Of an item, what feedgen writes as we do.
SHARED = (
    *("title", "link", "guid", "pubDate", "description", "enclosure"),
    f"{{{CONTENT}}}encoded",
    f"{{{ITUNES}}}duration",
)


def shared(feed: bytes) -> list[list[Tag]]:
    return [[tag for tag in item if tag[0] in SHARED] for item in items(feed)]


def bench_cold(quick: bool) -> Iterator[Row]:
    sizes = (200,) if quick else (1_000, 10_000)
    for size in sizes:
        yield from cold(size, 1 if size > 1_000 else 3)


def cold(size: int, rounds: int) -> Iterator[Row]:
    with project(size) as here:
        number = count()

        def ours(*options: str) -> Path:
            here.forget()
            output = here.folder / f"ours-{next(number)}"
            build = [PROGRAM, "build", "--offline", "--no-check", *options]
            here.run(*build, "--output", output.name)
            return output / "feed.xml"

        def theirs(*options: str) -> Path:
            folder = here.folder / f"naive-{next(number)}"
            folder.mkdir()
            output = folder / "feed.xml"
            here.run(sys.executable, naive.__file__, str(output), *options)
            return output

        alone = partial(ours, "--no-site")
        made, wanted = (shared(one().read_bytes()) for one in (alone, theirs))
        check(len(made) == size, "episodes were left out of the feed")
        check(made == wanted, "the feeds differ in their items")
        del made, wanted
        many = size > 1_000
        for title, aim, one, other in (
            ("--no-site: naive", 0.12 if many else 0.2, alone, theirs),
            ("with site: naive without", 0.5 if many else 0.8, ours, theirs),
            ("with site: naive with pages", None, ours, partial(theirs, "--pages")),
        ):
            name = f"cold build of {size:,} {title}"
            yield compared(name, aim, rounds, one, other, processor)


def bench_changed(quick: bool) -> Iterator[Row]:
    for size in (200,) if quick else (1_000, 3_000):
        yield changed(size, 3 if quick else 5)


def changed(size: int, rounds: int) -> Row:
    """Measure builds, each a process of its own, in which one episode changed."""
    with project(size) as here:
        catalog = here.folder / "episodes.yaml"
        build = [PROGRAM, "build", "--offline", "--no-check", "--output"]
        number = count(1)

        def edited() -> None:
            text = catalog.read_text("utf-8")
            catalog.write_text(title(text, next(number)), "utf-8")
            said = here.run(*build, "public")
            check("written: feed.xml" in said, "an edit was not built")

        def cold() -> None:
            here.run(*build, f"cold-{next(number)}")

        here.run(*build, "public")
        time.sleep(0.2)
        edited()
        name = f"one title of {size:,}, another process: cold build"
        other = partial(apart, here, cold)
        row = compared(name, None, rounds, edited, other, processor)
        last = sorted(here.folder.glob("cold-*"), key=lambda p: p.stat().st_mtime)
        check(same(here.folder / "public", last[-1]), "the builds differ")
        return row


def same(one: Path, other: Path) -> bool:
    """Tell whether two folders hold the same."""

    def files(folder: Path) -> dict[str, bytes]:
        found = (p for p in folder.rglob("*") if p.is_file())
        return {str(p.relative_to(folder)): p.read_bytes() for p in found}

    return files(one) == files(other)


#: What grows with a show -> what its amounts are of.
GROWN = {"time": "seconds", "memory": "bytes", "files": "files", "output": "bytes"}


def bench_growth(quick: bool) -> Iterator[Row]:
    """Ten times the episodes take ten times the time and the memory, not more."""
    before: Mapping[str, float] = {}
    less = 1
    for size in (100, 400) if quick else (1_000, 10_000, 50_000):
        with project(size) as here:
            build = [PROGRAM, "build", "--offline", "--no-check"]
            spent = here.spend(*build, "--output", "public")
            made = [p for p in (here.folder / "public").rglob("*") if p.is_file()]
            pages = sum(1 for p in made if p.parent.parent.name == "episodes")
            check(pages == size, "an episode has no page")
            written = sum(path.stat().st_size for path in made)
        name = f"cold build of {size:,} with site"
        taken = {
            "time": spent.seconds,
            "memory": spent.memory,
            "files": len(made),
            "output": written,
        }
        for what, amount in taken.items() if before else ():
            each = (amount / size) / (before[what] / less)
            title = f"{name}, {what} of an episode: of {less:,}"
            aim = 1.3 if what in ("time", "memory") else None
            yield Row(title, amount, before[what], (each,), aim, GROWN[what])
        allowed = size * 40_000
        title = f"{name}, memory: 40 KB an episode"
        # The program itself takes as much as some thousand episodes.
        aim = 1.0 if size > 1_000 else None
        yield Row(title, spent.memory, allowed, (spent.memory / allowed,), aim, "bytes")
        before, less = taken, size
