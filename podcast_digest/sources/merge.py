"""What an import changes: catalog + page + what the page said before -> a plan.

Performs no I/O. People edit the catalog too, so each field is merged three ways: the
page may change what it said itself, never what a person wrote.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from dataclasses import field as fact
from datetime import datetime
from zoneinfo import ZoneInfo

from podcast_digest.lock import Remembered
from podcast_digest.show.fields import is_url
from podcast_digest.show.identity import canonical, fingerprint, new_id
from podcast_digest.show.model import Catalog, CatalogEntry
from podcast_digest.sources import moments
from podcast_digest.sources.articles import Article, Digest
from podcast_digest.text.wording import count

#: When audio first appeared, by article key; or what tells that of some articles.
Heard = Mapping[str, datetime] | Callable[[Sequence[Article]], Mapping[str, datetime]]

_MONTH = "the month above"
_MANY = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What to do to a catalog, and what to tell its owner."""

    new: tuple[CatalogEntry, ...]  #: the newest first, in the page's order
    changes: Mapping[str, Mapping[str, object]]  #: id -> field -> value; None removes
    notes: tuple[str, ...]
    silent: tuple[Article, ...]  #: articles without audio
    remembered: Mapping[str, Remembered]  #: by id, for the lock
    #: Id -> field -> where it was found, of the new ones.
    why: Mapping[str, Mapping[str, str]] = fact(default_factory=dict)


def plan(
    catalog: Catalog,
    digest: Digest,
    remembered: Mapping[str, Remembered],
    *,
    heard: Heard,
    today: datetime,
    every: bool = True,
) -> Plan:
    """Compare a page with the catalog.

    ``heard`` tells by article key when its audio first appeared, and is asked that
    only if there are new ones; ``today`` is the moment for audio of which nothing is
    known. With nothing remembered of an entry,
    all that differs from the page counts as written by a person. Without ``every``
    there are other pages, and what this one lacks may be there.
    """
    notes: list[str] = []
    known = _matched(catalog, digest, remembered)
    digest = _with_own_keys(catalog, digest, known)
    changes: dict[str, dict[str, object]] = {}
    for article in digest.articles:
        if entry := known.get(article.key):
            merged = _merged(entry, article, remembered.get(entry.id), notes)
            if changed := dict(merged):
                changes[entry.id] = changed
    on_page = {entry.id for entry in known.values()}
    if drafts := sum(a.draft and a.key not in known for a in digest.articles):
        notes.append(f"drafts that are not imported: {drafts}")
    refused = _refuse_shared_audio(catalog, changes, notes)
    audio = {
        e.id: changes.get(e.id, {}).get("audio", e.audio) for e in catalog.episodes
    }
    fresh = _fresh(digest, known, {str(url): id_ for id_, url in audio.items()}, notes)
    # A catalog may name no sources: then this page may be another one than before.
    named = bool(catalog.show.origins) or any(a.source for a in digest.articles)
    if every:
        gone = [
            entry.id
            for entry in catalog.episodes
            if entry.id in remembered and entry.id not in on_page
        ]
        other = (fresh and not on_page) or len(gone) > max(_MANY, len(on_page))
        notes += _told(gone, other_page=bool(other) and not named)
    appeared = heard if isinstance(heard, Mapping) else heard(fresh) if fresh else {}
    dates, whence = _dates(catalog, digest, known, fresh, appeared, today, notes)
    new = {a.key: _entry(a, dates[a.key], notes) for a in fresh}
    memory = dict(remembered)
    for article in digest.articles:
        if entry := known.get(article.key) or new.get(article.key):
            before = memory.get(entry.id)
            memory[entry.id] = _said(article, before, old_audio=entry.id in refused)
    entries = list(new.values())
    # In the catalog the newest is first; a page has an order of its own.
    if any(article.source for article in digest.articles):
        entries.sort(key=lambda entry: entry.published, reverse=True)
    elif moments.oldest_first(digest.articles, today):
        entries.reverse()
    return Plan(
        new=tuple(entries),
        changes={id_: fields for id_, fields in changes.items() if fields},
        notes=tuple(notes),
        silent=tuple(
            article
            for article in digest.articles
            if article.audio is None
            and not (article.key in known and known[article.key].narrated)
        ),
        remembered=memory,
        why={new[a.key].id: {**a.why, "date": f"{whence[a.key]}"} for a in fresh},
    )


def _told(gone: Sequence[str], *, other_page: bool) -> list[str]:
    """Return what is said of the ids of episodes that a page does not have."""
    if gone and other_page:
        return [
            f"not on this page: {count(len(gone), 'episode')}; if there are several "
            "pages, name all of them in show.sources"
        ]
    return [f"{id_}: no longer on the page; the episode stays" for id_ in gone]


def _dates(
    catalog: Catalog,
    digest: Digest,
    known: Mapping[str, CatalogEntry],
    fresh: list[Article],
    heard: Mapping[str, datetime],
    today: datetime,
    notes: list[str],
) -> tuple[dict[str, datetime], dict[str, str]]:
    """Return when each new episode was published, and from where that is known."""
    zone = ZoneInfo(catalog.show.timezone)
    found = {a.key: moments.known(a, heard.get(a.key), today, zone) for a in fresh}
    by_month = [a for a in fresh if a.key in heard and found[a.key].why == _MONTH]
    if by_month:
        notes.append(
            f"{count(len(by_month), 'new episode')} dated by the month above: the "
            "history shows the audio at another time, as after a move"
        )
    upwards = moments.oldest_first(digest.articles, today)
    dates = moments.spread(
        digest.articles[::-1] if upwards else digest.articles,
        found,
        {key: entry.published for key, entry in known.items()},
        {entry.published for entry in catalog.episodes},
        today,
    )
    return dates, {key: moment.why for key, moment in found.items()}


def _matched(
    catalog: Catalog, digest: Digest, remembered: Mapping[str, Remembered]
) -> dict[str, CatalogEntry]:
    """Return the entry of each article that has one, by the article's key.

    That is the entry with its guid; the one that was imported from this article, as
    its id tells, though a person has changed the link since; else the one with its
    link; else the one with its audio and no link, or the one that had this audio when
    it was last on the page: its post was renamed, or its link has changed.
    """
    newest_wins = catalog.episodes[::-1]
    marks = {a.key: fingerprint(a.key) for a in digest.articles if newest_wins}
    imported = {e.id.rpartition("-")[2]: e for e in newest_wins if e.id in remembered}
    by_link = {canonical(e.link): e for e in newest_wins if e.link}
    by_mark = {e.id.rpartition("-")[2]: e for e in newest_wins}
    by_audio = {e.audio: e for e in newest_wins if not e.link}
    by_id = {e.id: e for e in newest_wins}
    moved = {e.audio: e for e in newest_wins if e.id in remembered}
    known: dict[str, CatalogEntry] = {}
    used: set[str] = set()

    def match(article: Article, entry: CatalogEntry | None) -> None:
        if entry and article.key not in known and entry.id not in used:
            known[article.key] = entry
            used.add(entry.id)

    # Each way for all articles, before the next way for any.
    for article in digest.articles:
        match(article, by_id.get(article.guid))

    def same(article: Article, entry: CatalogEntry | None) -> CatalogEntry | None:
        return entry if entry and not _is_other(article, entry, remembered) else None

    for article in digest.articles:
        match(article, same(article, imported.get(marks.get(article.key, ""))))
    for article in digest.articles:
        match(article, same(article, by_link.get(article.key)))
    for article in digest.articles:
        match(article, same(article, by_mark.get(marks.get(article.key, ""))))
        match(article, by_audio.get(article.audio or ""))
    for article in digest.articles:
        match(article, moved.get(article.audio or ""))
    return known


def _with_own_keys(
    catalog: Catalog, digest: Digest, known: Mapping[str, CatalogEntry]
) -> Digest:
    """Return the digest, new pieces that have a known one's link by their audio."""
    links = {canonical(entry.link) for entry in catalog.episodes if entry.link}
    return replace(
        digest,
        articles=tuple(
            replace(a, key=canonical(a.audio))
            if a.audio and a.key in links and a.key not in known
            else a
            for a in digest.articles
        ),
    )


def _is_other(
    article: Article, entry: CatalogEntry, remembered: Mapping[str, Remembered]
) -> bool:
    """Tell a new piece that has a known one's link by chance.

    That is a link that only stands below the title, such as to the show's home, or one
    that differs in its fragment; and title and audio are others than they were.
    """
    before = remembered.get(entry.id)
    if article.audio is None or article.audio in (entry.audio, before and before.audio):
        return False
    if article.title in (entry.title, before and before.title):
        return False
    ends = {(link or "").partition("#")[2] for link in (article.link, entry.link)}
    return article.linked == "first" or (len(ends) == 2 and "" not in ends)


def _merged(
    entry: CatalogEntry, article: Article, before: Remembered | None, notes: list[str]
) -> Iterator[tuple[str, object]]:
    """Yield what the page changes of an entry; note what it may not change."""
    if entry.narrated and article.audio:
        moved = f"{entry.id}: the audio moved to {article.audio}"
        notes.append(f"{moved}; it replaces the narrated one")
        yield "audio", article.audio
        yield "narrated", None
        if entry.transcript:  # of what was narrated
            yield "transcript", None
    if article.audio is None and before and before.audio and not entry.narrated:
        notes.append(f"{entry.id}: no audio on the page any more; the episode stays")
    known_by_audio = before and not entry.link and entry.audio == article.audio
    if known_by_audio and article.link and is_url(article.link):
        yield "link", article.link  # once its audio moves, that tells who it is
    for field in ("title", "summary", "audio"):
        here = (getattr(entry, field) or "").strip()
        there = getattr(article, field)
        if there is None or here == there or (entry.narrated and field == "audio"):
            continue
        if before and before.said(field, here):
            if field == "audio":
                notes.append(f"{entry.id}: the audio moved to {there}")
            yield field, there or None
        elif before is None:
            notes.append(f"{entry.id}: the {field} is not the page's; it stays")
        elif not before.said(field, there):
            notes.append(
                f"{entry.id}: the page has another {field} now, but it was edited in "
                "the catalog; the edit stays"
            )


def _refuse_shared_audio(
    catalog: Catalog, changes: dict[str, dict[str, object]], notes: list[str]
) -> set[str]:
    """Take back changes that would give two episodes the same audio.

    Return whose change was taken back. Two that swap their audio may do so.
    """
    moved = {id_: f["audio"] for id_, f in changes.items() if "audio" in f}
    refused: set[str] = set()
    while True:
        owners = {e.audio: e.id for e in catalog.episodes if e.id not in moved}
        for id_, audio in moved.items():
            if (owner := owners.setdefault(str(audio), id_)) != id_:
                break
        else:
            return refused
        # What is taken back may stand in another's way: look again.
        del moved[id_]
        for field in ("audio", "narrated", "transcript"):
            changes[id_].pop(field, None)
        refused.add(id_)
        moving = f"{id_}: the audio moved to {audio}"
        at = next(n for n, note in enumerate(notes) if note.startswith(moving))
        notes[at] = f"{id_}: {audio} is the audio of {owner} already"


def _fresh(
    digest: Digest,
    known: Mapping[str, CatalogEntry],
    owners: dict[str, str],
    notes: list[str],
) -> list[Article]:
    """Return the articles that become episodes, in page order."""
    fresh = []
    ids = set(owners.values())
    for article in digest.articles:
        if article.audio is None or article.key in known or article.draft:
            continue
        id_ = _id(article)
        if owner := owners.get(article.audio):
            notes.append(
                f"{article.place}: not added, {article.audio} is the audio of {owner} "
                "already"
            )
        elif id_ in ids:
            notes.append(f"{article.place}: not added, the id {id_} is taken")
        else:
            owners[article.audio] = id_
            ids.add(id_)
            fresh.append(article)
    return fresh


def _id(article: Article) -> str:
    return article.guid or new_id(article.title, article.key)


def _entry(article: Article, published: datetime, notes: list[str]) -> CatalogEntry:
    link = article.link if article.link and is_url(article.link) else None
    fields = {
        "id": _id(article),
        "title": article.title,
        "link": link,
        "audio": article.audio,
        "published": published,
        "summary": article.summary or None,
    }
    # What is unset is not written.
    entry, refused = CatalogEntry.fitting(
        {k: v for k, v in fields.items() if v}, article.more
    )
    notes += [
        f"{article.place}: the {what} is left out: {why}" for what, why in refused
    ]
    return entry


def _said(
    article: Article, before: Remembered | None, *, old_audio: bool
) -> Remembered:
    """Return what the page said, and of audio that is gone what it said before."""
    last = before.audio if before else ""
    audio = last if old_audio or article.audio is None else article.audio
    return Remembered.of(title=article.title, summary=article.summary, audio=audio)
