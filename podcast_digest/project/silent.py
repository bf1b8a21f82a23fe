"""What is to be spoken: articles of a page without audio, and recordings to renew."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, time, timedelta, timezone
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

from podcast_digest import catalog as catalogs
from podcast_digest.errors import CatalogError
from podcast_digest.lock import Remembered
from podcast_digest.project import files, segments
from podcast_digest.project.importing import named
from podcast_digest.project.loading import Loaded
from podcast_digest.project.origins import read
from podcast_digest.show.fields import is_url
from podcast_digest.show.identity import canonical, fingerprint, new_id
from podcast_digest.show.model import CatalogEntry, Narrate
from podcast_digest.sources import Article
from podcast_digest.speech import lexicon, script
from podcast_digest.speech.reading import Piece
from podcast_digest.speech.recording import units

#: Syllables a second, to estimate how long a recording will be.
_PACE = 4.5
_MINUTE = timedelta(minutes=1)


class Work(NamedTuple):
    """One article that is to be spoken."""

    entry: CatalogEntry  #: as it is in the catalog, or as it will be
    page: Remembered | None  #: of a new one: what the page says, for the lock
    paragraphs: tuple[script.Paragraph, ...]

    @property
    def is_new(self) -> bool:
        """Whether the catalog does not have it yet."""
        return self.page is not None

    @property
    def sentences(self) -> list[script.Sentence]:
        """All that is spoken, in order."""
        return [sentence for paragraph in self.paragraphs for sentence in paragraph]

    @property
    def characters(self) -> int:
        """How many a service counts."""
        return sum(len(sentence.spoken) for sentence in self.sentences)

    @property
    def pieces(self) -> list[Piece]:
        """The parts of its sentences, and how each is said."""
        return [piece for sentence in self.sentences for piece in sentence.pieces]

    @property
    def text_sha256(self) -> str:
        """The SHA-256 of the sentences, whatever is said for them."""
        texts = "\n".join(sentence.text for sentence in self.sentences)
        return sha256(texts.encode()).hexdigest()

    @property
    def seconds(self) -> float:
        """About how long it will be."""
        spoken = sum(units(sentence.spoken) for sentence in self.sentences)
        pauses = 0.25 * len(self.sentences) + 0.35 * len(self.paragraphs)
        return spoken / _PACE + pauses


class Wanted(NamedTuple):
    """What there is to do."""

    works: tuple[Work, ...]  #: in the order of the page
    older: tuple[str, ...]  #: ids of recordings that are older than their text
    remarks: tuple[str, ...]  #: what can't be spoken, and why


def settings(project: Loaded, voice: str | None = None) -> Narrate:
    """Return how the show is spoken, perhaps by another voice; raise CatalogError."""
    narrate = project.catalog.show.narrate
    if narrate is None:
        raise CatalogError(
            [
                f"{project.path}: show.narrate is missing; it says who speaks, such "
                "as: narrate: {engine: openai, voice: alloy}"
            ]
        )
    return narrate.model_copy(update={"voice": voice}) if voice else narrate


def terms(project: Loaded) -> lexicon.Lexicon:
    """Return how terms are said: the show's own over those that come with us.

    Raises SpeechError, CatalogError or OutputError.
    """
    return lexicon.lexicon(lexicon.shipped(), own_terms(project))


def terms_path(project: Loaded) -> Path:
    """Return the show's own file of how terms are said, there or not."""
    narrate = project.catalog.show.narrate
    return project.path.parent / ((narrate and narrate.lexicon) or lexicon.NAME)


def own_terms(project: Loaded) -> Mapping[str, str]:
    """Return how terms are said by the show's own file; raises what ``terms`` does."""
    narrate, path = project.catalog.show.narrate, terms_path(project)
    if not (narrate and narrate.lexicon) and not path.exists():
        return {}
    return lexicon.parse(catalogs.decode(files.read(path), str(path)), str(path))


def wanted(
    project: Loaded,
    narrate: Narrate,
    page: str | None,
    names: Sequence[str] = (),
    *,
    again: bool = False,
    now: datetime | None = None,
) -> Wanted:
    """Return what is to be spoken, of a page and of the catalog.

    ``names`` are ids or links. Without them it is every article without audio, and
    what is narrated and has lost its file. ``again`` renews what is there already:
    without names, what is older than its text. Raises what reading a page raises.
    """
    known, language = terms(project), project.catalog.show.language
    around = (narrate.intro or "", narrate.outro or "")

    def work(entry: CatalogEntry, said: Remembered | None = None) -> Work:
        title = entry.title if narrate.speak == "title+summary" else ""
        spoken = script.script(title, entry.summary or "", language, known, around)
        return Work(entry, said, spoken)

    works, older, named = list[Work](), list[str](), set[str]()
    remarks = list[str]()
    for entry in project.catalog.episodes:
        asked = [name for name in names if _is(name, entry)]
        named |= set(asked)
        if not entry.narrated:
            continue
        one = work(entry)
        before = project.lock.narrations.get(entry.id)
        changed = before is not None and before.text_sha256 != one.text_sha256
        if is_url(entry.audio):  # it was moved to a host
            remarks += [f"{name}: its audio is at {entry.audio}" for name in asked]
            continue
        lost = not (project.path.parent / entry.audio).exists()
        renewed = again and (bool(asked) or changed)
        if (asked or not names) and (lost or renewed):
            works.append(one)
        elif changed:
            older.append(entry.id)
    for entry, said in _fresh(project, narrate, page, now):
        asked = [name for name in names if _is(name, entry)]
        named |= set(asked)
        if names and not asked:
            continue
        if entry.summary:
            works.append(work(entry, said))
        else:
            remarks.append(f"{entry.id}: skipped: the article has no summary")
    unknown = [name for name in names if name not in named]
    remarks += [
        f"{name}: no article without audio has this id or link" for name in unknown
    ]
    return Wanted(tuple(works), tuple(older), tuple(remarks))


def within(
    works: Sequence[Work],
    narrate: Narrate,
    limit: int | None = None,
    max_chars: int | None = None,
) -> tuple[Work, ...]:
    """Return the first works that keep within so many articles and paid characters."""
    chosen, characters = list[Work](), 0
    for work in works[:limit]:
        characters += unpaid([work], narrate)
        if max_chars is not None and characters > max_chars:
            break
        chosen.append(work)
    return tuple(chosen)


def unpaid(works: Iterable[Work], narrate: Narrate) -> int:
    """Return how many characters of works were not spoken yet; no text counts twice."""
    texts = {sentence.spoken for work in works for sentence in work.sentences}
    return sum(
        len(text)
        for text in texts
        if segments.kept(segments.key(narrate, text)) is None
    )


def _is(name: str, entry: CatalogEntry) -> bool:
    """Tell whether an id, the beginning of one, or a link is this entry's."""
    if is_url(name):
        return bool(entry.link) and canonical(name) == canonical(entry.link or "")
    return bool(name) and entry.id.startswith(name)


def _fresh(
    project: Loaded, narrate: Narrate, page: str | None, now: datetime | None
) -> Iterator[tuple[CatalogEntry, Remembered]]:
    """Yield the entries of articles that have neither audio nor an episode."""
    if page is None and not project.catalog.show.sources:
        return
    origins = named(project, () if page is None else (page,))
    digest = read(origins, project.path.parent).digest
    entries = project.catalog.episodes
    links = {canonical(entry.link) for entry in entries if entry.link}
    marks = {entry.id.rpartition("-")[2] for entry in entries}
    taken = {entry.published for entry in entries}
    zone = ZoneInfo(project.catalog.show.timezone)
    today = (now or datetime.now(UTC)).astimezone(zone).replace(microsecond=0)
    for article in digest.articles:
        is_known = article.key in links or fingerprint(article.key) in marks
        if article.audio is not None or is_known:
            continue
        moment = _moment(article, narrate, today, zone)
        while moment in taken:  # what stands higher on the page is newer
            moment -= _MINUTE
        taken.add(moment)
        id_ = new_id(article.title, article.key)
        audio = f"audio/{id_}.mp3"
        fields = {
            "id": id_,
            "title": article.title,
            "link": article.link if article.link and is_url(article.link) else None,
            "audio": audio,
            "narrated": True,
            "published": moment,
            "summary": article.summary or None,
            "transcript": f"transcripts/{id_}.vtt",
        }
        # What is unset is not written. The page is remembered to have this audio: so
        # another one that it gets is taken over, unless somebody edits the episode.
        yield (
            CatalogEntry.model_validate({k: v for k, v in fields.items() if v}),
            Remembered.of(title=article.title, summary=article.summary, audio=audio),
        )


def _moment(
    article: Article, narrate: Narrate, today: datetime, zone: ZoneInfo
) -> datetime:
    """Return when an episode is published: now, or on the article's day."""
    if narrate.date == "now":
        return today
    for name in ("written", "day", "month"):
        day = getattr(article, name, None)
        if day is None:
            continue
        moment = day if isinstance(day, datetime) else datetime.combine(day, time())
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=zone)
        if moment <= today:
            # The offset of that day, as it will be written.
            return moment.replace(tzinfo=timezone(moment.utcoffset() or timedelta()))
    return today


def page_of(project: Loaded, page: str | None) -> str | None:
    """Return the page to look at: the one given, or README.md beside the catalog.

    None where the catalog names its sources, and where there is no page.
    """
    if page is not None or project.catalog.show.sources:
        return page
    path = project.path.parent / "README.md"
    return str(path) if Path(path).exists() else None
