"""A watch that runs, and what it says."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from tests.checking import changed
from tests.running import Running, put, running

CATALOG_NAME = Path("episodes.yaml")
FEED = Path("public/feed.xml")
FIRST, SECOND = "first-article-1111111111", "second-article-2222222222"
WRITTEN = (
    "public/feed.xml: 2 episodes, written: cover.jpg, first.json, first.png, "
    f"first.srt, second.png, second.vtt, chapters/{SECOND}.json, "
    f"transcripts/{SECOND}.srt, transcripts/{SECOND}.json, "
    f"transcripts/{FIRST}.vtt, transcripts/{FIRST}.json, feed.xml, the site"
)
BUILT = "public/feed.xml: 2 episodes, written: feed.xml, the site"
SAVED = f"saved: episodes.yaml · {BUILT}"
READY = "watching episodes.yaml, its files; Ctrl-C ends it"
TITLE = "title: The article on compilers"


class Watch(Running):
    def started(self) -> Self:
        """Wait until the show without a fault is built and watched."""
        assert self.lines(2) == [WRITTEN, READY]
        return self


@contextmanager
def watch(*arguments: str) -> Iterator[Watch]:
    with running("build", "--watch", *arguments, kind=Watch) as watched:
        yield watched


def catalog(*changes: list[str]) -> str:
    return changed("base.yaml", changes)


def save(*changes: list[str]) -> None:
    """Save the catalog as the one of the show with these changes."""
    put(CATALOG_NAME, catalog(*changes))


def titled(title: str) -> list[str]:
    return [TITLE, f"title: {title}"]


def feed() -> str:
    return FEED.read_text(encoding="utf-8")
