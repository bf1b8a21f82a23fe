"""``podcast-digest add``."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from podcast_digest import catalog as catalogs
from podcast_digest import files, identity
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
    Look,
    Project,
    change_catalog,
    load,
    look,
    save,
)
from podcast_digest.cli.text import at_terminal, clock, say, size, tell
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
    # Before anything is fetched: the title may still be missing.
    refuse_duplicate(project, _entry(project, {"title": "–", **fields}))
    seen = None if offline else _look(project, fields, artwork=asks)
    if asks:
        _ask(fields, title)
    if not fields.get("title"):
        raise typer.BadParameter("needed: --title")
    entry = _entry(project, fields)
    refuse_duplicate(project, entry)
    cover = None
    if asks and not image and seen and seen.artwork:
        entry, cover = _with_cover(project, entry, *seen.artwork)
    tell(catalogs.as_yaml(entry))
    if asks:
        typer.confirm("Add it?", default=True, abort=True, err=True)

    def change(current: Project) -> str:
        # Somebody else may have added it since it was read above.
        refuse_duplicate(current, entry)
        return catalogs.add(current.text, [entry], str(catalog))

    if cover and seen and seen.artwork:
        files.write(cover, seen.artwork[1])
    change_catalog(catalog, change)
    if seen:
        save(load(catalog), {entry.audio: seen.probe})
    say(f"added {entry.id}")


def _now(project: Project) -> str:
    zone = ZoneInfo(project.catalog.show.timezone)
    return datetime.now(UTC).astimezone(zone).isoformat(timespec="seconds")


def _entry(project: Project, fields: dict[str, Any]) -> CatalogEntry:
    source = str(fields.get("link") or fields["audio"])
    id_ = identity.new_id(str(fields["title"]), source)
    zone = project.catalog.show.timezone
    return catalogs.entry({"id": id_, **fields}, timezone=zone)


def _look(project: Project, fields: dict[str, Any], *, artwork: bool) -> Look | None:
    """Look at the audio; propose its title; refuse what certainly can't be played."""
    try:
        seen = look(project, fields["audio"], artwork=artwork)
    except ProbeError as error:
        if not error.transient:
            raise CatalogError(
                [f"{error}; nothing was added (--offline adds it)"]
            ) from None
        tell(f"warning: {error}; the next build tries again")
        return None
    if seen.title:
        fields.setdefault("title", seen.title)
    probe = seen.probe
    length, duration = size(probe.length), clock(probe.duration, exact=probe.exact)
    tell(f"{duration}, {length}, {probe.type}")
    return seen


def _with_cover(
    project: Project, entry: CatalogEntry, suffix: str, data: bytes
) -> tuple[CatalogEntry, Path | None]:
    """Offer the cover in the audio's tags; return where to write it, if wanted."""
    image = f"images/{entry.id}{suffix}"
    path = project.path.parent / image
    if path.exists() or not typer.confirm(
        f"The audio holds a cover ({size(len(data))}). Use it, as {image}?", err=True
    ):
        return entry, None
    fields = {**entry.model_dump(exclude_unset=True), "image": image}
    return catalogs.entry(fields), path


def _ask(fields: dict[str, Any], title: str | None) -> None:
    """Ask for what was not given."""
    if not title:
        proposed = fields.get("title")
        fields["title"] = typer.prompt("Title", default=proposed, err=True)
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
