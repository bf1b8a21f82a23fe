"""Commands in daily use: with nothing to do, as a commit's hook, while watching."""

import json
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from itertools import count
from pathlib import Path
from statistics import median

from benches.material import article, digest_page, lock_text, title
from benches.measuring import Row, check, compared, processor
from benches.projects import PROGRAM, Project, apart, project, under_git

NO_SITE = "  site:\n    enabled: false\n"


def bench_start(quick: bool) -> Iterator[Row]:
    rounds = 9 if quick else 31
    if "import re" in Path(PROGRAM).read_text(encoding="utf-8"):
        print(
            f"note: {PROGRAM} was made by a pip older than 25.1, whose launchers "
            "import re: that alone is half of an empty Python",
            file=sys.stderr,
        )
    with project(100) as here:
        empty = partial(here.run, sys.executable, "-c", "pass")
        usage = partial(here.run, PROGRAM, "--help")
        empty()
        check("Commands:" in usage(), "--help says nothing")
        yield compared("--help: python -c pass", 7, rounds, usage, empty, processor)
        here.run(PROGRAM, "build")
        build = repeating(here, "build")
        yield compared(
            "build, nothing to do: same", 1.5, rounds, build, empty, processor
        )
    with project(7) as here:
        (here.folder / "episodes.lock").unlink()
        empty = partial(here.run, sys.executable, "-c", "pass")
        here.run(PROGRAM, "build", "--offline")
        build = repeating(here, "build", "--offline")
        name = "build, nothing to do, 7 warnings: same"
        yield compared(name, 1.5, rounds, build, empty, processor)
        catalog, number = here.folder / "episodes.yaml", count(1)
        for command in ("list", "check", "diff"):
            again = repeating(here, command)
            name = f"{command}, 7 episodes, nothing changed: same"
            yield compared(name, 1.5, rounds, again, empty, processor)

            def changed(command: str = command) -> None:
                text = title(catalog.read_text("utf-8"), next(number))
                catalog.write_text(text, "utf-8")
                here.run_any(PROGRAM, command)

            name = f"{command}, 7 episodes, after a change: same"
            yield compared(name, 15, rounds // 3, changed, empty, processor)


def repeating(here: Project, *command: str) -> Callable[[], None]:
    """Return what runs a command whose answer is remembered."""
    before = len(list((here.folder / "cache").rglob("*.stamp")))
    for _ in range(2):
        time.sleep(0.2)  # younger files could change again unnoticed
        here.run_any(PROGRAM, *command)
    after = len(list((here.folder / "cache").rglob("*.stamp")))
    check(after > before, f"{' '.join(command)}: did not remember what it said")
    return partial(here.run_any, PROGRAM, *command)


def bench_hook(quick: bool) -> Iterator[Row]:
    rounds = 9 if quick else 31
    with project(100) as here:
        here.run("git", "init", "-q")
        here.run(PROGRAM, "hook", "install")
        (here.folder / "notes.txt").write_text("none of the feed's business")
        here.run("git", "add", "-A")
        here.run("git", "reset", "-q", "episodes.yaml", "episodes.lock")
        hook = partial(here.run, ".git/hooks/pre-commit")
        empty = partial(here.run, sys.executable, "-c", "pass")
        check(not hook(), "the hook had something to do")
        name = "hook, nothing to do: python -c pass"
        yield compared(name, None, rounds, hook, empty, processor)
    size = 200 if quick else 1_000
    with project(size) as here:
        number = count(1)
        build = [PROGRAM, "build", "--offline", "--no-check", "--output"]

        def committed() -> None:
            catalog = here.folder / "episodes.yaml"
            text = title(catalog.read_text("utf-8"), next(number))
            catalog.write_text(text, "utf-8")
            here.run("git", "commit", "-qam", "Another title")

        here.run(*build, "public")
        under_git(here)
        here.run(PROGRAM, "hook", "install")
        committed()  # in the copy of a commit nothing was built before
        cold = partial(apart, here, lambda: here.run(*build, f"cold-{next(number)}"))
        name = f"hook, one title of {size:,}: cold build"
        yield compared(name, None, 3, committed, cold, processor)
    yield from hook_of_page(500 if quick else 5_000, 1 if quick else 3)


def hook_of_page(articles: int, rounds: int) -> Iterator[Row]:
    """Yield what a commit takes that changes the catalog and not the long page."""
    with project(0) as here, project(0) as other:
        for one in (here, other):
            (one.folder / "README.md").write_text(digest_page(articles), "utf-8")
        empty, number = (other.folder / "episodes.yaml").read_bytes(), count(1)

        def first() -> None:
            other.forget()
            (other.folder / "episodes.yaml").write_bytes(empty)
            (other.folder / "episodes.lock").unlink()
            other.run(PROGRAM, "import", "README.md", "--yes")

        def committed() -> None:
            catalog = here.folder / "episodes.yaml"
            text = catalog.read_text("utf-8")
            said = f"  title: Show {next(number)}\n"
            catalog.write_text(re.sub("  title: .*\n", said, text, count=1), "utf-8")
            here.run("git", "commit", "-qam", "Another title")

        catalog = here.folder / "episodes.yaml"
        plain = catalog.read_text("utf-8").replace("show:\n", "show:\n" + NO_SITE, 1)
        catalog.write_text(plain, "utf-8")
        here.run(PROGRAM, "import", "README.md", "--yes")
        lock = json.loads((here.folder / "episodes.lock").read_bytes())
        lock["probes"] = json.loads(lock_text(articles))["probes"]
        text = json.dumps(lock, indent=2, sort_keys=True) + "\n"
        (here.folder / "episodes.lock").write_text(text, "utf-8")
        here.run(PROGRAM, "build", "--offline", "--no-check")
        under_git(here)
        here.run(PROGRAM, "hook", "install", "--import", "README.md")
        committed()  # the first one reads the page
        name = f"hook, page of {articles:,} not touched: first import of it"
        yield compared(name, None, rounds, committed, first, processor)


def bench_watch(quick: bool) -> Iterator[Row]:
    rounds = 5 if quick else 15
    few, many = (100, 300) if quick else (1_000, 3_000)
    medians: dict[str, float] = {}
    for episodes in (100, 300) if quick else (100, 1_000, 3_000):
        for name, change in ("episodes.yaml", title), ("README.md", article):
            with project(episodes) as here:
                took = saved(here, name, change, rounds)
            what = f"watch, saved {name}, {episodes:,} episodes"
            aim = 0.3 if episodes <= few else None
            yield Row(what, median(took), None, tuple(took), aim)
            if episodes == many:
                ratio = median(took) / medians[name]
                what = f"watch, saved {name}: {many:,} episodes / {few:,}"
                yield Row(what, median(took), medians[name], (ratio,), 3.2)
            elif episodes == few:
                medians[name] = median(took)


def saved(
    here: Project, name: str, change: Callable[[str, int], str], rounds: int
) -> list[float]:
    """Return how long after each save of a file the watch has built."""
    path = here.folder / name
    page = here.folder / "README.md"
    page.write_text(article("# Digest\n", 0), encoding="utf-8")
    with subprocess.Popen(
        [PROGRAM, "build", "--watch", "--offline", "--import", page.name],
        cwd=here.folder,
        env=here.environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        assert process.stdout is not None
        try:
            next(line for line in process.stdout if line.startswith("watching "))
            took = []
            for number in range(1, rounds + 1):
                text = change(path.read_text(encoding="utf-8"), number)
                time.sleep(0.3)  # somebody thinks before saving again
                start = time.perf_counter()
                path.write_text(text, encoding="utf-8")
                built = next(line for line in process.stdout if line[:6] == "saved:")
                took.append(time.perf_counter() - start)
                check("written" in built, f"the watch did not build: {built}")
            return took
        finally:
            process.kill()
