"""The terminal edge. Nothing heavy is imported before it is known to be needed."""

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import TracebackType

#: The exit code of a bug (EX_SOFTWARE of sysexits.h): 1 means findings.
CRASHED = 70


def main() -> None:
    """Run podcast-digest with the arguments of this process."""
    sys.excepthook = _crash
    try:
        _main()
    except KeyboardInterrupt:  # before the command itself could take care of it
        sys.exit(130)


def _main() -> None:
    if os.name == "posix" and sys.getfilesystemencoding() != "utf-8":
        # Python took the encoding of file names from the locale, where it knows none
        # of Chinese ones: begin again without looking at it.
        arguments = [sys.executable, "-X", "utf8", *sys.orig_argv[1:]]
        os.execv(sys.executable, arguments)
    _open_what_is_closed()
    from podcast_digest.cli.answering import question, say_again
    from podcast_digest.project import stamp

    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            # A terminal or pipe that has no Chinese gets its numbers, no crash.
            stream.reconfigure(errors="backslashreplace")

    # What would only say again what it said answers before the command line is even
    # parsed: some of it runs on every commit.
    if answer := stamp.still_true(question()):
        sys.exit(say_again(*answer))
    if sys.argv[1:3] == ["hook", "run"]:  # so does every commit
        from podcast_digest.git import hook as hooked

        if hooked.nothing_to_do(sys.argv[1:]):
            return
    # Nobody who installs this has plugins for pydantic; to look for them, it would read
    # what each installed package says of itself.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    # httpx has a command line of its own, and imports it where rich and pygments are
    # there: that takes as long as all the rest of it. None stands for a module that
    # can't be imported (the import system, "The module cache"), which it provides for.
    sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]
    from podcast_digest import collector

    collector.put_aside()
    from podcast_digest.cli.app import app

    app(prog_name="podcast-digest")


def _crash(
    kind: type[BaseException], error: BaseException, trace: "TracebackType | None"
) -> None:
    """Show a bug's traceback, and end with a code that nothing else has."""
    from contextlib import suppress

    sys.__excepthook__(kind, error, trace)
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError):  # nobody is there to read it
            stream.flush()
    os._exit(CRASHED)


def _open_what_is_closed() -> None:
    """Give closed standard streams a place, or the next file would take theirs."""
    if sys.stdin is None:
        os.open(os.devnull, os.O_RDONLY)
    if sys.stdout is None:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115
