"""The commands, and the one place where errors become exit codes.

0 fine · 1 findings, failed probes, or --check found a difference · 2 wrong usage or
input · 130 interrupted. Anything else is a bug and shows a traceback.
"""

from collections.abc import Callable
from functools import wraps
from typing import Annotated, Any

import typer

from podcast_digest import __version__
from podcast_digest.cli import (
    add,
    build,
    edit,
    importing,
    init,
    listing,
    probe,
    remove,
    schema,
)
from podcast_digest.cli.text import say, tell
from podcast_digest.errors import PodcastDigestError

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

COMMANDS: tuple[tuple[str, Callable[..., None]], ...] = (
    ("init", init.init),
    ("import", importing.import_),
    ("add", add.add),
    ("edit", edit.edit),
    ("remove", remove.remove),
    ("list", listing.list_),
    ("probe", probe.probe),
    ("build", build.build),
    ("schema", schema.schema),
)


def _bounded(command: Callable[..., None]) -> Callable[..., None]:
    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> None:
        try:
            command(*args, **kwargs)
        except PodcastDigestError as error:
            tell(str(error))
            raise typer.Exit(2) from None
        except (KeyboardInterrupt, typer.Abort):
            tell("interrupted")
            raise typer.Exit(130) from None

    return run


for _name, _command in COMMANDS:
    app.command(_name)(_bounded(_command))


def _version(wanted: bool) -> None:
    if wanted:
        say(f"podcast-digest {__version__}")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Show it."),
    ] = False,
) -> None:
    """Turn a Markdown digest with audio players into a podcast feed.

    \b
    podcast-digest init --title "My digest" --link https://me.github.io/digest/
    podcast-digest import README.md
    podcast-digest build
    """
