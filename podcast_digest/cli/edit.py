"""``podcast-digest edit``."""

from typing import Annotated, Any

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
    given,
    settings,
    warn_of_missing,
)
from podcast_digest.cli.options import DEFAULT, CatalogPath, EpisodeId
from podcast_digest.cli.terminal import say
from podcast_digest.project import duplicates
from podcast_digest.project.loading import Loaded, change_catalog, find, load

_NEEDED = ("id", "title", "audio", "published")


def edit(
    id_: EpisodeId,
    title: Title = None,
    link: Link = None,
    audio: Audio = None,
    summary: Summary = None,
    published: Published = None,
    subtitle: Subtitle = None,
    image: Image = None,
    season: Season = None,
    episode: Number = None,
    type_: Type = None,
    explicit: Explicit = None,
    draft: Draft = None,
    set_: Fields = None,
    unset: Annotated[
        list[str] | None,
        typer.Option(help="Take this field out, such as subtitle.", metavar="FIELD"),
    ] = None,
    catalog: CatalogPath = DEFAULT,
) -> None:
    """Change fields of an episode; every other byte of the catalog stays.

    The id never changes, so apps know it for the same episode.

    \b
    podcast-digest edit pytorch --audio https://example.org/new/place.mp3
    podcast-digest edit pytorch --summary @summary.md --unset subtitle
    podcast-digest edit pytorch --set "topics=[compilers, CUDA]"
    """
    changes: dict[str, Any] = given(
        title=title,
        link=link,
        audio=audio,
        summary=summary,
        published=published,
        subtitle=subtitle,
        image=image,
        season=season,
        episode=episode,
        type=type_,
        explicit=explicit,
        draft=draft,
    )
    changes |= settings(set_)
    for field in unset or ():
        if field not in catalogs.ORDER or field in _NEEDED:
            raise typer.BadParameter(
                f"{field} can't be taken out", param_hint="--unset"
            )
        changes[field] = None
    if not changes:
        raise typer.BadParameter("nothing to change; see podcast-digest edit --help")
    entry = find(load(catalog), id_)
    changed = False

    def change(project: Loaded) -> str:
        nonlocal changed
        text = catalogs.edit(project.text, {entry.id: changes}, str(catalog))
        changed = text != project.text
        if changes.keys() & {"title", "link", "audio", "published"}:
            edited = catalogs.parse(text, str(catalog)).episodes
            new = next(e for e in edited if e.id == entry.id)
            duplicates.refuse(project, new, instead_of=entry.id)
        return text

    change_catalog(catalog, change)
    warn_of_missing(catalog, image)
    what = f"changed {entry.id}: {', '.join(changes)}"
    say(what if changed else f"{entry.id} is so already; nothing was changed")
