"""Reading episodes.yaml against libyaml's loader, and adding an episode to it."""

import os
import tempfile
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from statistics import median

from benches.material import ENTRY, NOTES, catalog_text, markdown, title
from benches.measuring import Row, check, compared, timed


def bench_catalog(quick: bool) -> Iterator[Row]:
    import yaml

    from podcast_digest import catalog
    from podcast_digest.project.loading import parsed

    size = 1_000 if quick else 10_000
    text = catalog_text(size, ENTRY)
    rounds = 5
    data = text.encode()
    others = iter([title(text, number).encode() for number in range(rounds)])
    load = partial(yaml.load, text, Loader=yaml.CSafeLoader)
    theirs = [(e["id"], e["summary"].strip()) for e in load()["episodes"]]
    ours = catalog.parse(text)
    check(theirs == [(e.id, e.summary) for e in ours.episodes], "the catalogs differ")
    del theirs
    with tempfile.TemporaryDirectory() as name:
        os.environ["XDG_CACHE_HOME"] = name
        path = Path(name, "episodes.yaml")
        for _ in range(2):
            check(parsed(data, path) == ours, "the cache has another catalog")
        for what, ours_is in (
            ("without a cache", partial(catalog.parse, text)),
            ("unchanged", lambda: parsed(data, path)),
            ("one entry changed", lambda: parsed(next(others), path)),
        ):
            name = f"catalog of {size:,}, {what}: CSafeLoader"
            yield compared(name, 0.15, rounds, ours_is, load, time.process_time)


def bench_add(quick: bool) -> Iterator[Row]:
    from podcast_digest import catalog

    size = 1_000 if quick else 10_000
    text = catalog_text(size, ENTRY)
    fields = {
        "id": "the-new-one",
        "title": "The new one",
        "audio": "https://audio.example.org/new.mp3",
        "published": "2025-02-01T08:00:00+08:00",
        "summary": markdown(0, NOTES),
    }
    entry = catalog.entry(fields)
    made = catalog.parse(catalog.add(text, [entry]))
    check(made.episodes[0] == entry, "what was added is not what is there")
    check(made.episodes[1:] == catalog.parse(text).episodes, "other episodes changed")
    del made
    figures = [timed(partial(catalog.add, text, [entry])) for _ in range(7)]
    yield Row(f"add to {size:,}", median(figures), None, tuple(figures), 0.5)
