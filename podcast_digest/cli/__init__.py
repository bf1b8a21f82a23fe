"""The terminal edge. Nothing heavy is imported before it is known to be needed."""

import sys


def main() -> None:
    """Run podcast-digest with the arguments of this process."""
    from podcast_digest.cli import stamp

    # A build with nothing to do answers before the command line is even parsed:
    # it runs on every commit.
    if (message := stamp.still_true(sys.argv[1:])) is not None:
        print(message)  # noqa: T201
        return
    from podcast_digest.cli.app import app

    app(prog_name="podcast-digest")
