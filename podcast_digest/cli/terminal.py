"""The terminal: what is said there, what is read there, and whether somebody is."""

import sys

import typer

from podcast_digest.errors import OutputError


def say(text: str) -> None:
    """Print a result to standard output; raise OutputError when that is full."""
    try:
        typer.echo(text)
    except BrokenPipeError:  # somebody like head has seen enough
        raise
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise OutputError(f"standard output: {reason}") from None


def tell(text: str) -> None:
    """Print what is no result (warnings, progress, errors) to standard error."""
    typer.echo(text, err=True)


def at_terminal() -> bool:
    """Tell whether somebody is there to answer questions."""
    return is_seen() and bool(sys.stdin and sys.stdin.isatty())


def is_seen() -> bool:
    """Tell whether somebody sees standard error while it is written."""
    # Python has no such stream where the shell closed it.
    return bool(sys.stderr and sys.stderr.isatty())


def given(source: str) -> bytes | None:
    """Return what standard input holds, if that is what ``-`` asks for.

    Raises OutputError where the shell closed it.
    """
    if source != "-":
        return None
    if sys.stdin is None:
        raise OutputError("standard input: it is closed")
    return sys.stdin.buffer.read()
