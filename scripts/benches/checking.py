"""Checking a show against rendering it, and reading a feed that is to be checked."""

import re
from collections.abc import Iterator
from functools import partial
from itertools import count
from typing import Any

from benches.material import NOTES, NOW, catalog_text, lock_text, plain_audio
from benches.measuring import Row, check, compared, shortest


def checked_show(size: int) -> Any:
    """Return what rules look at: a show without faults, of articles in Chinese."""
    from podcast_digest import catalog, lock
    from podcast_digest.checks import Subject
    from podcast_digest.feed import rss
    from podcast_digest.lock import Published
    from podcast_digest.project.resolve import resolve

    text = catalog_text(size, NOTES + 300, plain_audio)
    # A number in a title is a finding, and there would be as many as episodes.
    text = re.sub("title: 第 ([0-9]+) 期.*", r"title: 显存分页与 \1 个读者", text)
    # No two articles are the same, nor two of their lines.
    numbers = count()
    starts = "本文系统|It compares|显存占用|prefix hits"
    text = re.sub(starts, lambda found: f"{found[0]} {next(numbers)} ", text)
    more = "  author: 阿文\n  email: a@example.org\n  locked: true\nepisodes:\n"
    written = catalog.parse(text.replace("episodes:\n", more, 1))
    measured = lock.parse(lock_text(size, plain_audio))
    show = resolve(written, measured, NOW)
    return Subject(
        show,
        NOW,
        len(rss.render(show)),
        catalog=written,
        lock=measured,
        before=Published.of(show),
    )


def bench_check(quick: bool) -> Iterator[Row]:
    from io import BytesIO

    import podcastparser

    from podcast_digest.checks import rules as checks
    from podcast_digest.feed import rss
    from podcast_digest.feed.reading import read

    size = 1_000 if quick else 10_000
    subject = checked_show(size)
    check(len(checks.check(subject)) < 50, "the show to be checked has faults")

    def afresh() -> None:
        # Rules keep what they found out of the very show that they look at.
        catalog = subject.catalog.model_copy()
        checks.check(subject._replace(catalog=catalog))

    yield compared(
        f"check of {size:,}: rendering its feed",
        2.0,
        5,
        afresh,
        partial(rss.render, subject.show),
    )
    feed = rss.render(subject.show)
    address = "https://example.org/feed.xml"

    def theirs() -> Any:
        return podcastparser.parse(address, BytesIO(feed))

    ours = [(e.id, e.title) for e in read(feed, "feed.xml").show.episodes]
    others = [(e["guid"], e["title"]) for e in theirs()["episodes"]]
    check(sorted(ours) == sorted(others), "the feeds are read differently")
    yield compared(
        f"reading a feed of {size:,}: podcastparser",
        None,
        3,
        partial(read, feed, "feed.xml"),
        theirs,
    )


def rule_table(quick: bool) -> str:
    """Return what each rule takes of the time that rendering the feed takes."""
    from podcast_digest.checks import rules as checks
    from podcast_digest.feed import rss

    subject = checked_show(1_000 if quick else 10_000)
    reference = shortest(partial(rss.render, subject.show))
    times = []
    for rule in checks.RULES:

        def run(rule: Any = rule) -> object:
            return list(rule.check(subject))

        times.append((shortest(run), rule))
    times.sort(key=lambda pair: -pair[0])
    whole = sum(took for took, _ in times)
    lines = [
        f"{took * 1000:8.1f} ms  {took / reference:6.3f}x  {rule.code}  {rule.says}"
        for took, rule in times
        if took > whole / 1000
    ]
    return "\n".join(
        [*lines, f"{whole * 1000:8.1f} ms  {whole / reference:6.3f}x  all"]
    )
