"""Several shows of one repository: each built into its folder, and a page of all.

The shows lie side by side below one address: the folder that is published has a folder
for each, and above them a page, a list of subscriptions (OPML) and a sitemap of all.
"""

import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from podcast_digest.errors import CatalogError, OutputError, UsageError
from podcast_digest.feed import opml
from podcast_digest.project import files, leftovers, website
from podcast_digest.project.build import Built, Order, told_deleted
from podcast_digest.project.events import Kind, Remark
from podcast_digest.project.files import Content
from podcast_digest.project.loading import DEFAULT, Loaded
from podcast_digest.project.writing import write_all
from podcast_digest.show.fields import one_name
from podcast_digest.show.identity import folder as folder_of
from podcast_digest.site import shows as site

_FOREIGN = "is not podcast-digest's, so no page of all shows is made"


class Page(NamedTuple):
    """What came of the page of all shows."""

    path: Path  #: where it lies
    files: Mapping[str, Content] = {}  #: by their names; none if there is no page
    changed: Sequence[str] = ()  #: names of those that were written, or would be
    deleted: Sequence[str] = ()  #: names of those that nothing makes any more
    remarks: Sequence[Remark] = ()


def catalogs(given: Iterable[Path]) -> list[Path]:
    """Return the catalogs that paths name: files, and what lies in folders.

    A folder stands for the ``episodes.yaml`` of each folder in it, sorted by name; or
    for its own. Raises OutputError where there is none.
    """
    found: dict[Path, None] = {}
    for path in given:
        if not path.is_dir():
            found[path] = None
        elif (path / DEFAULT).is_file():
            found[path / DEFAULT] = None
        elif below := sorted(path.glob(f"*/{DEFAULT}")):
            found.update(dict.fromkeys(below))
        else:
            raise OutputError(
                f"{path}: no {DEFAULT} in it, and none in a folder in it; make one "
                f"with: podcast-digest init --catalog {path / 'NAME' / DEFAULT}"
            )
    return list(found)


def name_of(catalog: Path) -> str:
    """Return what the folder of a show is called where it is published.

    That of its catalog; a catalog of another name than the usual one gives its own.
    """
    if catalog.name == DEFAULT.name:
        return catalog.resolve().parent.name
    return catalog.stem


def orders(order: Order, paths: Sequence[Path]) -> list[Order]:
    """Return an order for each catalog, its output a folder in that of ``order``.

    Raises UsageError if two would be built into one folder.
    """
    made: dict[str, Order] = {}
    for path in paths:
        name = name_of(path)
        if name in made:
            raise UsageError(
                f"{made[name].catalog} and {path} would both be built into "
                f"{order.output / name}; one of their folders needs another name"
            )
        made[name] = order._replace(catalog=path, output=order.output / name)
    return list(made.values())


def home(projects: Sequence[Loaded]) -> str:
    """Return the address of the page of all shows, ending in /.

    Each show's link is this with the name of its folder. Raises CatalogError with
    every show of which it is not: it would be published where its feed does not say.
    """
    tops = {project.path: _top(project) for project in projects}
    first = next((top for top in tops.values() if top), "https://…/")
    wrong = [
        f"{path}: show.link must be {first}{name_of(path)}/, as the show is built "
        "beside the others into a folder of this name"
        for path, top in tops.items()
        if top != first
    ]
    if wrong:
        raise CatalogError(wrong)
    return first


def _top(project: Loaded) -> str | None:
    """Return the address above a show's, if its own ends in the show's folder."""
    link = folder_of(project.catalog.show.link)
    top, _, last = link.removesuffix("/").rpartition("/")
    named = unquote(last) == name_of(project.path) and urlsplit(link).path != "/"
    return f"{top}/" if named else None


def page(order: Order, built: Sequence[Built]) -> Page:
    """Write the page of all shows, and what belongs to it, if all were built.

    There is none where no show has a web site, and where somebody else's page lies.
    Raises CatalogError, SiteError or OutputError.
    """
    place = order.output / "index.html"
    address = home([one.given.project for one in built])
    sites = [one for one in built if one.given.site]
    if order.no_site or not sites or any(one.errors for one in built):
        return Page(place)
    if not website.is_ours(place):
        return Page(place, remarks=[Remark(Kind.WARNING, _FOREIGN, str(place))])
    members = [_member(one) for one in built]
    templates = website.read_templates(_around([one.order.catalog for one in built]))
    made = website.without_others(
        site.render(address, members, templates), order.output
    )
    shows = [member.show for member in members]
    made[opml.NAME] = opml.render_opml_of(site.title(members), shows)
    wrote = write_all(order.output, made, dry_run=order.check, remade=made)
    deleted = _cleaned(order, built, made)
    return Page(place, made, wrote.changed, deleted, [*told_deleted(order, deleted)])


#: What every page of all shows has, and nobody asks for when there is none.
_ALWAYS = frozenset(
    ["index.html", "search.bin", "sitemap.xml", opml.NAME, ".nojekyll", "robots.txt"]
)


def _cleaned(
    order: Order, built: Sequence[Built], made: Mapping[str, Content]
) -> list[str]:
    """Delete what earlier builds of all shows made and this one does not.

    A show is gone when its catalog is: one that is only left out this time stays.
    """
    folder, before = order.output, leftovers.shows(order.output)
    ours = {
        name_of(one.order.catalog): _way(one.order.catalog, folder) for one in built
    }
    others = {n: way for n, way in before.items() if n not in ours}
    # A hook has not all that lies there at hand, and leaves it to the next build.
    gone = [
        name
        for name, way in others.items()
        if not order.partial and not (folder / way).is_file()
    ]
    found = list(leftovers.left_over(folder, leftovers.listed(folder), made))
    found += [one for name in gone for one in leftovers.of_show(folder, name)]
    keeps = order.keep_old or order.now is not None
    if not order.check:
        known = leftovers.listed(folder) if keeps else {}
        stay = {name: mark for name, mark in known.items() if name in found}
        shows = ours | {n: w for n, w in others.items() if keeps or n not in gone}
        listed = {**stay, **leftovers.marks(made, always=_ALWAYS)}
        leftovers.remove(folder, () if keeps else found)
        files.write(folder / leftovers.NAME, leftovers.dump(listed, shows))
    return [] if keeps else found


def _way(catalog: Path, folder: Path) -> str:
    try:
        return Path(os.path.relpath(catalog.resolve(), folder.resolve())).as_posix()
    except ValueError:  # on another drive
        return catalog.resolve().as_posix()


def _member(built: Built) -> site.Member:
    image = built.given.project.catalog.show.image
    data = built.given.read.get(one_name(image)) if image else None
    cover = website.sized(data, whole=True) if data else None
    show = built.given.show
    if not built.given.site:  # switched off, or somebody else's page lies there
        off = show.site.model_copy(update={"enabled": False})
        show = show.model_copy(update={"site": off})
    return site.Member(show, name_of(built.order.catalog), cover)


def _around(paths: Sequence[Path]) -> Path:
    """Return the folder around the folders of all catalogs: its templates are used."""
    parents = {path.resolve().parent.parent for path in paths}
    return parents.pop() if len(parents) == 1 else Path()
