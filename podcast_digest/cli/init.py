"""``podcast-digest init``."""

import json
import shlex
from pathlib import Path
from typing import Annotated

import typer

from podcast_digest import catalog as catalogs
from podcast_digest.cli import schema
from podcast_digest.cli.fields import asked, warn_of_missing
from podcast_digest.cli.github import workflows, write_workflows
from podcast_digest.cli.options import DEFAULT, CatalogPath
from podcast_digest.cli.terminal import at_terminal, say
from podcast_digest.errors import OutputError
from podcast_digest.project import files

_SCHEMA = "schema/episodes.schema.json"

_TEMPLATE = """\
# yaml-language-server: $schema={schema}
#
# The podcast and its episodes. People write this file, and podcast-digest adds to it
# without touching anything else. What was measured is in episodes.lock.
show:
  title: {title}
  # Markdown is fine; 4000 bytes at most.
  description: {description}
  # Where the feed and its site will live. The feed is this address + feed.xml.
  link: {link}
  language: {language}
  {author}
  # Directories write to this address to see who owns the feed.
  {email}
  # Square, 1400 to 3000 pixels, JPEG or PNG: Apple requires it. A file beside this one.
  {image}
  # Apple's list; a subcategory as Education > Courses.
  categories: [{category}]
  explicit: false
  # The zone of dates that are written without one.
  timezone: {timezone}
{sources}{checks}\
  # The web site that comes with the feed. In a folder of its own, if another site has
  # the first page; in another colour; or not at all: enabled: false.
  {site}
  # Publish audio under a better address than the page links to:
  # rewrite:
  #   - from: https://github.com/me/digest/raw/refs/heads/main/
  #     to: https://me.github.io/digest/
  # Count downloads with a service that audio is fetched through (docs/statistics.md):
  # prefix: https://op3.dev/e/

# Newest first. Add one with: podcast-digest add --audio URL --title … --link …
# or take them from the page with: podcast-digest import README.md
episodes: []
"""

_SOURCES = "  # What podcast-digest import reads: pages, and folders of posts.\n"

#: What lets a show without a cover be built, until it has one.
_NO_COVER = """\
  # Findings of podcast-digest check and build to ignore, and why.
  checks:
    ignore:
      # Of no effect once image: above names the cover.
"""


def init(
    title: Annotated[str | None, typer.Option(help="The show's name.")] = None,
    link: Annotated[
        str | None, typer.Option(help="Where the site will live (http or https).")
    ] = None,
    description: Annotated[
        str | None, typer.Option(help="What it is about.  [default: made of the title]")
    ] = None,
    language: Annotated[
        str | None,
        typer.Option(help="Such as zh-cn or en.  [default: told by the title]"),
    ] = None,
    author: Annotated[str | None, typer.Option(help="Who makes it.")] = None,
    email: Annotated[str | None, typer.Option(help="The owner's address.")] = None,
    image: Annotated[
        str | None, typer.Option(help="The cover: a file beside the catalog, or a URL.")
    ] = None,
    category: Annotated[
        str, typer.Option(help="One of Apple's categories.")
    ] = "Technology",
    timezone: Annotated[
        str | None,
        typer.Option(help="Of dates written without a zone.  [default: by language]"),
    ] = None,
    github: Annotated[
        bool,
        typer.Option(
            "--github", help="Also write workflows by which GitHub publishes it."
        ),
    ] = False,
    page: Annotated[
        str | None,
        typer.Option(
            help="The digest page, a source.  [default with --github: README.md]"
        ),
    ] = None,
    posts: Annotated[
        str | None,
        typer.Option(help="A folder of posts, one in a file, kept as a source."),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(help="The folder that they build.  [default: public]"),
    ] = None,
    action: Annotated[
        str | None,
        typer.Option(
            metavar="OWNER/REPO@REF",
            help="Where on GitHub they find podcast-digest.  [default: where pip did]",
        ),
    ] = None,
    catalog: CatalogPath = DEFAULT,
) -> None:
    """Write a commented catalog that builds. Nothing is ever overwritten.

    Asks at a terminal for what is missing. With --github, a catalog that is there
    stays, and only the workflows are written.

    \b
    podcast-digest init --title "My digest" --link https://me.github.io/digest/
    podcast-digest init --github --action OWNER/podcast-digest@v1
    """
    for name, given in (("--output", output), ("--action", action)):
        if given and not github:
            raise typer.BadParameter(f"{name} is for --github")
    made = {}
    if github:
        where = (page or posts or "README.md", output or Path("public"))
        made = workflows(catalog, *where, action)
        if catalog.exists() and not (title or link):
            write_workflows(made)
            return
    if catalog.exists():
        raise OutputError(f"{catalog}: exists already; nothing was written")
    if at_terminal():
        title = title or asked("Title", "title")
        link = link or asked("Address of the site", "link")
        description = description or typer.prompt(
            "Description", default=_about(title), err=True
        )
    missing = [
        name for name, given in (("--title", title), ("--link", link)) if not given
    ]
    if missing:
        raise typer.BadParameter(f"needed: {' and '.join(missing)}")
    assert title is not None
    language = language or ("en" if title.isascii() else "zh-cn")
    text = _TEMPLATE.format(
        schema=_SCHEMA,
        title=_quoted(title),
        description=_quoted(description or _about(title)),
        link=_quoted(link),
        language=language,
        author=_line("author", author, "Your name"),
        email=_line("email", email, "you@example.org"),
        image=_line("image", image, "cover.jpg"),
        category=_quoted(category),
        timezone=timezone or ("Asia/Shanghai" if language == "zh-cn" else "UTC"),
        checks="" if image else _without_cover(),
        sources=_sources(page, posts),
        # GitHub makes the first page of the README.
        site=f"{'' if github else '# '}site: {{folder: podcast}}",
    )
    catalogs.parse(text, str(catalog))
    described = catalog.parent / _SCHEMA
    if not described.exists():
        files.write(described, schema.text().encode())
    files.write(catalog, text.encode())
    warn_of_missing(catalog, image)
    at = "" if catalog == DEFAULT else f" --catalog {shlex.quote(str(catalog))}"
    named = "" if page or posts else " README.md"
    say(
        f"{catalog}: written. Next, take the episodes from a page:\n"
        f"  podcast-digest import{at}{named}\n"
        "or add one by hand:\n"
        f"  podcast-digest add{at} --audio URL --title … --link …\n"
        f"and build the feed: podcast-digest build{at}"
    )
    if made:
        write_workflows(made)


def _sources(*paths: str | None) -> str:
    """Return what the catalog says of where its episodes come from."""
    if named := [path for path in paths if path]:
        return f"{_SOURCES}  sources: {json.dumps(named, ensure_ascii=False)}\n"
    return ""


def _about(title: str) -> str:
    """Return a description that says more than the title alone."""
    if title.isascii():
        return f"The articles of {title}, to listen to."
    return f"{title}的音频版：每篇文章，用耳朵读。"


def _without_cover() -> str:
    """Return the part of a catalog that keeps quiet about a missing cover."""
    from podcast_digest.checks.apple.show import show_has_image
    from podcast_digest.checks.rules import RULES

    code = next(rule.code for rule in RULES if rule.check is show_has_image)
    return f"{_NO_COVER}      {code}: no cover yet\n"


def _quoted(text: str | None) -> str:
    return json.dumps(text, ensure_ascii=False)


def _line(key: str, value: str | None, example: str) -> str:
    return f"{key}: {_quoted(value)}" if value else f"# {key}: {example}"
