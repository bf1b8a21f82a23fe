"""``podcast-digest add``."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from podcast_digest import catalog as catalogs
from podcast_digest.cli.fields import (
    Audio,
    Draft,
    Explicit,
    Fields,
    Image,
    Link,
    Number,
    Published,
    Season,
    Subtitle,
    Summary,
    Title,
    Type,
    asked,
    given,
    settings,
    text_from,
    warn_of_missing,
    written_in_editor,
)
from podcast_digest.cli.options import DEFAULT, CatalogPath
from podcast_digest.cli.terminal import at_terminal, say, tell
from podcast_digest.errors import CatalogError, ProbeError
from podcast_digest.project import duplicates, files
from podcast_digest.project.loading import Loaded, change_catalog, load, save
from podcast_digest.project.measuring import Look, look
from podcast_digest.show import identity
from podcast_digest.show.addresses import file_name
from podcast_digest.show.model import CatalogEntry
from podcast_digest.text.wording import clock, size


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
    set_: Fields = None,
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
        audio = asked("Audio (URL, or a file beside the catalog)", "audio")
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
    fields |= settings(set_)
    # Before anything is fetched: the title may still be missing.
    duplicates.refuse(project, _entry(project, {"title": "–", **fields}))
    seen = None if offline else _look(project, fields, artwork=asks)
    if asks:
        _ask(fields, title, published)
    if not fields.get("title"):
        raise typer.BadParameter("needed: --title")
    entry = _entry(project, fields)
    duplicates.refuse(project, entry)
    cover = None
    if asks and not image and seen and seen.artwork:
        entry, cover = _with_cover(project, entry, *seen.artwork)
    tell(catalogs.as_yaml(entry))
    warn_of_missing(catalog, image)
    if asks and not typer.confirm("Add it?", default=True, err=True):
        tell("nothing was added")
        return

    def change(current: Loaded) -> str:
        # Somebody else may have added it since it was read above.
        duplicates.refuse(current, entry)
        return catalogs.add(current.text, [entry], str(catalog))

    if cover and seen and seen.artwork:
        files.write(cover, seen.artwork[1])
    change_catalog(catalog, change)
    if seen:
        save(load(catalog), {entry.audio: seen.probe})
    say(f"added {entry.id}")


def _now(project: Loaded) -> str:
    zone = ZoneInfo(project.catalog.show.timezone)
    return datetime.now(UTC).astimezone(zone).isoformat(timespec="seconds")


def _entry(project: Loaded, fields: dict[str, Any]) -> CatalogEntry:
    source = str(fields.get("link") or fields["audio"])
    id_ = identity.new_id(str(fields["title"]), source)
    zone = project.catalog.show.timezone
    return catalogs.entry({"id": id_, **fields}, timezone=zone)


def _look(project: Loaded, fields: dict[str, Any], *, artwork: bool) -> Look | None:
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
    project: Loaded, entry: CatalogEntry, suffix: str, data: bytes
) -> tuple[CatalogEntry, Path | None]:
    """Offer the cover in the audio's tags; return where to write it, if wanted."""
    image = f"images/{file_name(entry.id)}{suffix}"
    path = project.path.parent / image
    if path.exists() or not typer.confirm(
        f"The audio holds a cover ({size(len(data))}). Use it, as {image}?", err=True
    ):
        return entry, None
    fields = {**entry.model_dump(exclude_unset=True), "image": image}
    return catalogs.entry(fields), path


def _ask(fields: dict[str, Any], title: str | None, published: str | None) -> None:
    """Ask for what was not given."""
    if not title:
        fields["title"] = asked("Title", "title", default=fields.get("title"))
    if "link" not in fields and (link := asked("Article (URL)", "link", default="")):
        fields["link"] = link
    if "summary" not in fields:
        source = typer.prompt(
            "Summary (text, @FILE, ! for your editor, or nothing)", default="", err=True
        )
        summary = written_in_editor() if source == "!" else text_from(source)
        fields.update({"summary": summary} if summary else {})
    if not published:
        now = fields["published"]
        fields["published"] = asked("Published", "published", default=now)
