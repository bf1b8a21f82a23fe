"""Hosts with limits, and the way out of them where there is one.  No I/O.

Raw files of a repository on GitHub may have a better address, on GitHub Pages. Whether
the same files are there is asked too, so that nobody moves an episode to nowhere.
"""

import json
from collections.abc import Iterator
from typing import NamedTuple

from podcast_digest.checks.hosts.by_address import (
    ATTACHED,
    PECULIAR,
    RAW,
    SHARED,
    Host,
    Move,
    known,
    to_pages,
)
from podcast_digest.checks.hosts.reading import ALL, came, files, size_of, status_text
from podcast_digest.checks.rule import Found, Level, Needs, Rule
from podcast_digest.checks.shared.sources import ATTACHMENTS, GITHUB_LIMITS, RELEASES
from podcast_digest.checks.shared.words import many
from podcast_digest.checks.subject import Subject
from podcast_digest.network.answers import Answers


def are_not_raw(subject: Subject) -> Iterator[Found]:
    """Files are not raw files of a GitHub repository, which GitHub rate-limits."""
    return _verdicts(subject, RAW)


def suit_all_players(subject: Subject) -> Iterator[Found]:
    """Files are on hosts that work with every kind of player."""
    return _verdicts(subject, PECULIAR)


def are_not_attached(subject: Subject) -> Iterator[Found]:
    """Files are not GitHub attachments, which may disappear."""
    return _verdicts(subject, ATTACHED)


def are_published(subject: Subject) -> Iterator[Found]:
    """Files are on hosts made for publishing, not for sharing with a few people."""
    return _verdicts(subject, SHARED)


class _Lies(NamedTuple):
    """What of a show lies at one host: told once."""

    host: Host
    field: str
    of_show: bool
    move: Move | None  #: for audio that could be had elsewhere


def _verdicts(subject: Subject, hosts: tuple[Host, ...]) -> Iterator[Found]:
    lies: dict[_Lies, list[str]] = {}
    for file in files(subject, *ALL):
        found = (known(hosts, hop) for hop in (file.url, *file.answers.hops))
        if host := next(filter(None, found), None):
            move = to_pages(file.url) if file.field == "audio" else None
            key = _Lies(host, file.field, file.of is None, move)
            lies.setdefault(key, []).append(file.url)
    total = len(subject.show.episodes)
    for (host, field, of_show, move), urls in lies.items():
        if of_show:
            what = "the feed" if field == "feed_url" else "the show's image"
        else:
            share = f"{len(urls)} of " if len(urls) < total else ""
            what = f"the {field} of {share}{many(total, 'episode')}"
        proof, fix = _way_out(subject, move, urls) if move else ("", None)
        yield Found(
            None, field, f"{host.says}; {what} is there{proof}", fix or host.fix
        )


def _way_out(subject: Subject, move: Move, urls: list[str]) -> tuple[str, str | None]:
    """Return what the better host answers, and what to do about it."""
    answers = subject.answers or {}
    moved = [move.to + url.removeprefix(move.from_) for url in urls]
    asked = [(url, new) for url, new in zip(urls, moved, strict=True) if new in answers]
    if not asked:
        return "", None
    sizes = {e.enclosure.url: e.enclosure.length for e in subject.show.episodes}
    same: list[str] = []
    other: list[str] = []
    for url, new in asked:
        there = size_of(answers[new])
        here = (size_of(answers[url]) if url in answers else None) or sizes.get(url)
        (same if there and there == here else other).append(new)
    do = _rewriting(subject, move)
    if not other:
        first = answers[same[0]]
        proof = (
            f"{same[0]} has the same {size_of(first):,} bytes"
            if len(same) == 1
            else f"all {len(same)} files have as many bytes under {move.to}"
        )
        return f"; {proof}", do
    proof = f"; {other[0]} {_why_not(answers[other[0]])}"
    if same:
        proof += f", {len(same)} of {len(asked)} files have as many bytes there"
    elif not came(start := answers[other[0]].start):
        # Without an answer nobody knows whether the files are there.
        silent = start is None or start.transient
        on = f"Switch GitHub Pages on for the repository. {do}"
        return proof, None if silent else on
    return proof, f"Publish the same files there. {do}"


def _why_not(answers: Answers) -> str:
    start = answers.start
    if start and came(start):
        there = size_of(answers)
        return f"has {there:,} bytes, not the same" if there else "tells no length"
    if start and start.error:
        return f"could not be asked: {start.error}"
    return f"answers {status_text(start.status)}" if start else "was not asked"


def _rewriting(subject: Subject, move: Move) -> str:
    if subject.catalog is None:
        return f"Publish the audio of {move.from_} under {move.to} instead."
    row = f"{{from: {json.dumps(move.from_)}, to: {json.dumps(move.to)}}}"
    if subject.catalog.show.rewrite:
        return f"Add to `rewrite:` in episodes.yaml: `- {row}`"
    return f"Add below `show:` in episodes.yaml: `rewrite: [{row}]`"


RULES: tuple[Rule, ...] = (
    Rule(
        "H110",
        Level.WARNING,
        (GITHUB_LIMITS,),
        are_not_raw,
        "Put the files on a host that is made for publishing.",
        needs=Needs.HOSTS,
    ),
    Rule(
        "H111",
        Level.NOTE,
        (RELEASES,),
        suit_all_players,
        "Put the files on a host that is made for publishing.",
        needs=Needs.HOSTS,
    ),
    Rule(
        "H112",
        Level.WARNING,
        (ATTACHMENTS,),
        are_not_attached,
        "Put the files on a host that is made for publishing.",
        needs=Needs.HOSTS,
    ),
    Rule(
        "H113",
        Level.WARNING,
        (),
        are_published,
        "Put the files on a host that is made for publishing.",
        needs=Needs.HOSTS,
        why=(
            "Hosts that share files with a few people, or are not made "
            "for media, do not promise to serve many listeners."
        ),
    ),
)
