"""Two locks that came from one, as one. No I/O."""

from collections.abc import Callable, Mapping
from datetime import UTC
from typing import TypeVar

from podcast_digest.lock.values import Lock, Mirrored, Probe, Published
from podcast_digest.show.model import Value


def merged(base: Lock, ours: Lock, theirs: Lock) -> Lock:
    """Return our lock with all that they changed since ``base``.

    Of audio that both measured, what is kept does not depend on whose it is, so that
    a merge and a rebase make the same file. What a page said and what subscribers got
    stays ours, field by field, as what both wrote differently in the catalog does.
    """
    return Lock(
        probes=_union(
            base.probes,
            ours.probes,
            theirs.probes,
            lambda _, one, other: max(one, other, key=_worth),
        ),
        # A build asks again about every failure: one that is too many does not last.
        failures=_union(
            base.failures,
            ours.failures,
            theirs.failures,
            lambda _, one, other: min(one, other),
        ),
        # What one of them proved is true for both.
        mirrors=_union(
            base.mirrors,
            ours.mirrors,
            theirs.mirrors,
            lambda _, one, other: max(one, other, key=_proven),
        ),
        pages=_union(base.pages, ours.pages, theirs.pages, _by_field),
        articles=_union(base.articles, ours.articles, theirs.articles, _by_field),
        # One recording: its facts belong together.
        narrations=_union(
            base.narrations,
            ours.narrations,
            theirs.narrations,
            lambda _, one, __: one,
        ),
        published=_published(base.published, ours.published, theirs.published),
        # Of two feeds the merged one is neither: it will be announced in any case.
        notified=_union(
            base.notified,
            ours.notified,
            theirs.notified,
            lambda _, one, other: min(one, other),
        ),
    )


T = TypeVar("T")
V = TypeVar("V", bound=Value)


def _union(
    base: Mapping[str, T],
    ours: Mapping[str, T],
    theirs: Mapping[str, T],
    settled: Callable[[T | None, T, T], T],
) -> dict[str, T]:
    """Merge by key; what one side changed and the other took out stays changed."""
    union = {}
    for key in {**ours, **theirs}:
        old, our, their = base.get(key), ours.get(key), theirs.get(key)
        if our is not None and their is not None:
            if our == old:
                union[key] = their
            elif their in (old, our):
                union[key] = our
            else:
                union[key] = settled(old, our, their)
        elif our is not None and our != old:
            union[key] = our
        elif their is not None and their != old:
            union[key] = their
    return union


def _worth(probe: Probe) -> tuple[float, bool, bool, bool, str]:
    """Return what makes a measurement the better one of two.

    The file may have changed between them: the newer file counts. Then what looked at
    more of it, and at last anything that always decides the same.
    """
    return (
        _modified(probe.last_modified or ""),
        probe.sha256 is not None,
        probe.exact,
        probe.chapters is not None,
        probe.model_dump_json(),
    )


def _proven(copy: Mirrored) -> tuple[bool, float, str]:
    when = _modified(copy.last_modified or "")
    return copy.verified, when, copy.model_dump_json()


def _modified(date: str) -> float:
    """Return seconds since 1970; 0 for what is no date."""
    from email.utils import parsedate_to_datetime

    try:
        return parsedate_to_datetime(date).replace(tzinfo=UTC).timestamp()
    except (ValueError, OverflowError):
        return 0.0


def _published(
    base: Published | None, ours: Published | None, theirs: Published | None
) -> Published | None:
    if ours is None or theirs is None:
        return ours or theirs
    before = base.episodes if base else {}
    episodes = _union(before, ours.episodes, theirs.episodes, _by_field)
    return _by_field(base, ours, theirs).model_copy(update={"episodes": episodes})


def _by_field(old: V | None, our: V, their: V) -> V:
    """Return ours, with the fields that only they changed."""
    if old is None:
        return our
    names = type(our).model_fields
    return our.model_copy(
        update={
            n: getattr(their, n) for n in names if getattr(our, n) == getattr(old, n)
        }
    )
