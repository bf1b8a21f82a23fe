"""``podcast-digest add``."""

from datetime import UTC, datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from podcast_digest import catalog as catalogs
from podcast_digest import identity
from podcast_digest.cli.fields import (
    Audio,
    Draft,
    Explicit,
    Image,
    Link,
    Number,
    Published,
    Season,
    Subtitle,
    Summary,
    Title,
    Type,
    given,
    written_in_editor,
)
from podcast_digest.cli.project import (
    DEFAULT,
    CatalogPath,
    Project,
    Results,
    change_catalog,
    load,
    measure,
    save,
)
from podcast_digest.cli.text import at_terminal, say, tell
from podcast_digest.errors import CatalogError, ProbeError
from podcast_digest.model import CatalogEntry


def add(
    audio: Audio = None,
    title: Title = None,
    link: Link = None,
    summary: Summary = None,
    published: Published = None,
    id_: Annotated[
        str | None, typer.Option("--id", help="Keep the id of an existing feed.")
    ] = None,
    subtitle: Subtitle = None,
    image: Image = None,
    season: Season = None,
    episode: Number = None,
    type_: Type = None,
    explicit: Explicit = None,
    draft: Draft = None,
    offline: Annotated[
        bool, typer.Option("--offline", help="Don't look at the audio.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Don't ask.")] = False,
    catalog: CatalogPath = DEFAULT,
) -> None:
    """Add an episode as the first one; measure its audio at once.

    Asks at a terminal for what is missing. What is there already (the same article,
    audio, or title on one day) is refused.

    \b
    podcast-digest add --audio https://example.org/1.mp3 --title "One" \\
        --link https://example.org/one --summary @one.md
    """
    project = load(catalog)
    asks = at_terminal() and not yes
    if not audio and asks:
        audio = typer.prompt("Audio (URL, or a file beside the catalog)", err=True)
    if not audio:
        raise typer.BadParameter("needed: --audio")
    fields = given(
        title=title,
        link=link,
        audio=audio.strip(),
        summary=summary,
        published=published or _now(project),
        id=id_,
        subtitle=subtitle,
        image=image,
        season=season,
        episode=episode,
        type=type_,
        explicit=explicit,
        draft=draft,
    )
    results = {} if offline else _measured(project, fields)
    if asks:
        _ask(fields)
    if not fields.get("title"):
        raise typer.BadParameter("needed: --title")
    entry = _entry(project, fields)
    refuse_duplicate(project, entry)
    tell(catalogs.as_yaml(entry))
    if asks:
        typer.confirm("Add it?", default=True, abort=True, err=True)

    def change(current: Project) -> str:
        # Somebody else may have added it since it was read above.
        refuse_duplicate(current, entry)
        return catalogs.add(current.text, [entry], str(catalog))

    change_catalog(catalog, change)
    save(load(catalog), results)
    say(f"added {entry.id}")


def _now(project: Project) -> str:
    zone = ZoneInfo(project.catalog.show.timezone)
    return datetime.now(UTC).astimezone(zone).isoformat(timespec="seconds")


def _entry(project: Project, fields: dict[str, Any]) -> CatalogEntry:
    source = str(fields.get("link") or fields["audio"])
    fields.setdefault("id", identity.new_id(str(fields["title"]), source))
    return catalogs.entry(fields, timezone=project.catalog.show.timezone)


def _measured(project: Project, fields: dict[str, Any]) -> Results:
    """Look at the audio; refuse what certainly can't be played."""
    trial = _entry(project, {"title": "audio", **fields, "id": "audio"})
    results = measure(project, [trial])
    for audio, result in results.items():
        if isinstance(result, ProbeError) and not result.transient:
            raise CatalogError(
                [f"{audio}: {result.reason}; nothing was added (--offline adds it)"]
            )
    return results


def _ask(fields: dict[str, Any]) -> None:
    """Ask for what was not given."""
    if "title" not in fields:
        fields["title"] = typer.prompt("Title", err=True)
    if "link" not in fields:
        link = typer.prompt("Article (URL, or nothing)", default="", err=True)
        fields.update({"link": link.strip()} if link.strip() else {})
    if "summary" not in fields and typer.confirm("Write a summary now?", err=True):
        summary = written_in_editor()
        fields.update({"summary": summary} if summary else {})


def refuse_duplicate(project: Project, new: CatalogEntry) -> None:
    """Raise CatalogError, naming the line, if the episode is there already."""
    for old in project.catalog.episodes:
        same = _sameness(old, new)
        if same:
            line = catalogs.lines(project.text)[old.id]
            raise CatalogError(
                [f"{project.path}:{line}: {old.id} is there already, with {same}"]
            )


def _sameness(old: CatalogEntry, new: CatalogEntry) -> str | None:
    if old.id == new.id:
        return "the same id"
    if old.audio == new.audio:
        return "the same audio"
    links = {identity.canonical(link) for link in (old.link, new.link) if link}
    if old.link and new.link and len(links) == 1:
        return "the same article"
    same_day = old.published.astimezone(UTC).date() == (
        new.published.astimezone(UTC).date()
    )
    if same_day and old.title.casefold() == new.title.casefold():
        return "the same title on the same day"
    return None
