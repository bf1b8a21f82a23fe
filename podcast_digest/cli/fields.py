"""The options that describe an episode, for ``add`` and ``edit``."""

import os
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Annotated, Any

import typer

from podcast_digest import catalog as catalogs
from podcast_digest.cli.terminal import tell
from podcast_digest.errors import CatalogError, OutputError
from podcast_digest.project import files
from podcast_digest.show.fields import is_url

Title = Annotated[str | None, typer.Option(help="The episode's title.")]
Link = Annotated[str | None, typer.Option(help="The article.")]
Audio = Annotated[
    str | None,
    typer.Option(help="Where the audio is: a URL, or a file beside the catalog."),
]
Summary = Annotated[
    str | None,
    typer.Option(help="Markdown: the text itself, @FILE, or - for standard input."),
]
Published = Annotated[
    str | None,
    typer.Option(help="When it comes out, such as 2025-09-13T02:14+08:00."),
]
Subtitle = Annotated[str | None, typer.Option(help="One line about it.")]
Image = Annotated[
    str | None, typer.Option(help="Its own cover: a URL, or a file beside the catalog.")
]
Season = Annotated[int | None, typer.Option(min=1, help="Number of the season.")]
Number = Annotated[
    int | None, typer.Option("--episode", min=1, help="Number of the episode.")
]
Type = Annotated[
    str | None, typer.Option("--type", help="full, trailer or bonus.")
]  # fmt: skip
Explicit = Annotated[
    bool | None, typer.Option("--explicit/--clean", help="Strong language.")
]
Draft = Annotated[
    bool | None, typer.Option("--draft/--no-draft", help="Keep it out of the feed.")
]
#: What no option has alone: the model knows it, so every field can be set.
Fields = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="FIELD=VALUE",
        help=f"Any field, as the catalog has it: {', '.join(catalogs.ORDER[1:])}.",
    ),
]


def settings(values: list[str] | None) -> dict[str, Any]:
    """Return the fields of ``--set``; BadParameter for what is none, or can't be."""
    found = {}
    for text in values or ():
        name, mark, value = text.partition("=")
        name = name.strip().replace("-", "_")
        if not mark or name not in catalogs.ORDER or name == "id":
            fields = ", ".join(catalogs.ORDER[1:])
            raise typer.BadParameter(
                f"{text!r} is not FIELD=VALUE; fields are {fields}", param_hint="--set"
            )
        found[name] = catalogs.value(value)
        catalogs.entry({**_SOUND, name: found[name]})
    return found


#: An entry in which nothing is wrong, to try a field in.
_SOUND = {"id": "x", "title": "x", "audio": "x.mp3", "published": "2025-01-01"}


def given(**fields: Any) -> dict[str, Any]:
    """Return the fields that were given, the summary read from where it lies."""
    found = {name: value for name, value in fields.items() if value is not None}
    if "summary" in found:
        found["summary"] = text_from(found["summary"])
    return found


def asked(label: str, field: str, default: str | None = None) -> str:
    """Ask for a field until the answer is one that the catalog takes."""
    while True:
        answer = str(typer.prompt(label, default=default, err=True)).strip()
        if not answer:
            return answer
        try:
            catalogs.entry({**_SOUND, field: answer})
        except CatalogError as error:
            tell(str(error))
        else:
            return answer


def warn_of_missing(catalog: Path, image: str | None) -> None:
    """Say that a picture is not beside the catalog yet."""
    if image and not is_url(image) and not (catalog.parent / image).is_file():
        tell(f"warning: {catalog.parent / image} is not there yet")


def text_from(source: str) -> str:
    """Return text given as itself, ``@FILE`` or ``-``; raise OutputError."""
    if source == "-":
        data = sys.stdin.buffer.read()
    elif source.startswith("@"):
        data = files.read(Path(source[1:]))
    else:
        return _lines(source)
    try:
        return _lines(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        name = "standard input" if source == "-" else source[1:]
        raise OutputError(f"{name}: not UTF-8 text") from None


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def written_in_editor() -> str:
    """Let somebody write a summary in their editor; return it."""
    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "summary.md"
        path.write_bytes(b"")
        try:
            subprocess.run([*shlex.split(editor), str(path)], check=True)
        except (OSError, ValueError, subprocess.CalledProcessError) as error:
            raise OutputError(f"the editor {editor} failed: {error}") from None
        return _lines(path.read_bytes().decode(errors="replace"))
