"""The commands, and the one place where errors become exit codes.

0 fine · 1 findings, failed probes, or --check found a difference · 2 wrong usage or
input · 130 interrupted. Anything else is a bug: it shows a traceback, and ends with 70.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import wraps
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from podcast_digest import __version__, collector
from podcast_digest.cli.terminal import say, tell
from podcast_digest.errors import PodcastDigestError, UsageError

#: Name -> module below ``cli``, function in it, and what --help says of it: to say
#: that, it need not import what the commands import.
COMMANDS = {
    "init": ("init", "init", "Write a commented catalog that builds."),
    "import": ("import_", "import_", "Take the episodes from a digest page."),
    "narrate": (
        "narrate",
        "narrate",
        "Speak the summaries of articles that have no audio, as episodes.",
    ),
    "fetch-voice": (
        "fetch_voice",
        "fetch_voice",
        "Download the neural voice that speaks on this machine, once.",
    ),
    "page": (
        "page",
        "page",
        "Write players and a subscribe line into the digest page, between marks.",
    ),
    "migrate": (
        "migrate",
        "migrate_",
        "Take over a podcast that exists, and prove that no app sees a difference.",
    ),
    "add": (
        "add",
        "add",
        "Add an episode as the first one; measure its audio at once.",
    ),
    "edit": ("edit", "edit", "Change fields of an episode."),
    "remove": ("remove", "remove", "Take an episode out of the catalog."),
    "list": (
        "listing",
        "list_",
        "Show the episodes, newest first, and what subscribers see of each.",
    ),
    "probe": (
        "probe",
        "probe",
        "Measure what the lock lacks, from a few kilobytes of each file.",
    ),
    "build": (
        "build",
        "build",
        "Build the feed: measure what is missing, then write what changed.",
    ),
    "serve": (
        "serve",
        "serve",
        "Show what would be published, in browsers and podcast apps, as you edit.",
    ),
    "check": (
        "check",
        "check",
        "Find what directories refuse, apps show wrongly, or subscribers suffer from.",
    ),
    "merge": (
        "merge",
        "merge",
        "Resolve what git could not merge: the catalog, the lock, and the feed.",
    ),
    "hook": (
        "hook",
        "hook",
        "Build the feed again with every commit that changes it.",
    ),
    "diff": (
        "diff",
        "diff",
        "Show what subscribers will see change with the next build.",
    ),
    "repair": (
        "repair",
        "repair",
        "Repair an MP3 of joined or mislabelled parts, without loss.",
    ),
    "mirror": (
        "mirror",
        "mirror",
        "Copy audio to a place that lasts, and publish it from there.",
    ),
    "publish": (
        "publish",
        "publish",
        "Tell hubs and Podcast Index that the feed changed; prepare a first listing.",
    ),
    "schema": ("schema", "schema", "Print the JSON schema of the catalog."),
}


def _bounded(command: Callable[..., None]) -> Callable[..., None]:
    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> None:
        collector.resume()  # it was put aside while all this was imported
        try:
            command(*args, **kwargs)
        except UsageError as error:
            hint = f"--{error.argument}" if error.argument else None
            raise typer.BadParameter(str(error), param_hint=hint) from None
        except PodcastDigestError as error:
            tell(str(error))
            raise typer.Exit(2) from None
        except (KeyboardInterrupt, typer.Abort):
            tell("interrupted")
            raise typer.Exit(130) from None
        finally:
            from podcast_digest.project.files import lock_folder

            # Known only if something was locked.
            if lock_folder.cache_info().currsize and (lost := lock_folder()[1]):
                tell(lost)

    return run


class _Commands(Mapping[str, Any]):
    """The commands by name, each imported when it is asked for."""

    def __getitem__(self, name: str) -> Any:
        module, function, _ = COMMANDS[name]
        command = getattr(import_module(f"podcast_digest.cli.{module}"), function)
        alone = typer.Typer(add_completion=False, rich_markup_mode=None)
        alone.command(name)(_bounded(command))
        return typer.main.get_command(alone)

    def __iter__(self) -> Iterator[str]:
        return iter(COMMANDS)

    def __len__(self) -> int:
        return len(COMMANDS)


class _Root(TyperGroup):
    def __init__(self, **attributes: Any) -> None:
        super().__init__(**{**attributes, "commands": _Commands()})

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002
        return list(COMMANDS)

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl([(name, says) for name, (*_, says) in COMMANDS.items()])


app = typer.Typer(
    cls=_Root,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


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
