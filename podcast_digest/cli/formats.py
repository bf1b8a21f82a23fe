"""How results can be printed."""

from enum import StrEnum
from typing import Annotated

import typer


class Format(StrEnum):
    """How rules and findings are printed."""

    TEXT = "text"
    JSON = "json"
    GITHUB = "github"
    MARKDOWN = "markdown"


ChosenFormat = Annotated[Format, typer.Option("--format", help="The format.")]
