"""The script that git runs, and the calls of podcast-digest in one. No I/O."""

import shlex
import sys
from collections.abc import Sequence
from pathlib import Path

import podcast_digest
from podcast_digest.git.hook import Options, told

MARK = "# Written by: podcast-digest hook install\n"
_SCRIPT = """\
#!/bin/sh
{mark}# If a commit changes what the feed is made of, this builds it again, and adds it.
# To be rid of it: podcast-digest hook uninstall
podcast_digest() {{
    if [ -x {python} ] && [ -e {package} ]; then
        {python} -P -m podcast_digest "$@"
    elif command -v podcast-digest >/dev/null 2>&1; then
        podcast-digest "$@"
    else
        # Going on would leave subscribers with the old feed, and nobody would know.
        echo 'podcast-digest is gone; install it, then run: {install}' >&2
        echo 'to commit without it: git commit --no-verify' >&2
        return 1
    fi
}}
{calls}
"""


def called(text: str) -> list[Options]:
    """Return the options of each call of ``hook run`` in a script, one of a line."""
    calls = []
    for row in text.splitlines():
        try:
            words = shlex.split(row, comments=True)
        except ValueError:  # a text that goes on in the next line
            continue
        if words[:2] == ["set", "--"]:
            words = words[2:]
        for at, word in enumerate(words):
            ends = (n for n in range(len(words), at, -1))
            found = (told(words[at:end]) for end in ends if word == "hook")
            if options := next((options for options in found if options), None):
                calls.append(options)
                break
    return calls


def script(options: Sequence[Options]) -> str:
    """Return the script of a hook that makes these calls, until one fails."""
    package = Path(podcast_digest.__file__).with_name("__main__.py")
    return _SCRIPT.format(
        mark=MARK,
        calls="\n".join(
            f"podcast_digest {shlex.join(one.arguments())} || exit" for one in options
        ),
        python=shlex.quote(sys.executable),
        package=shlex.quote(str(package)),
        install=again(options).replace("'", "'\\''"),
    )


def again(options: Sequence[Options]) -> str:
    """Return what installs a hook once more, at the top of the work tree."""
    plain = (one._replace(merging=False).arguments()[2:] for one in options)
    return " && ".join(
        shlex.join(["podcast-digest", "hook", "install", *arguments])
        for arguments in plain
    )


def line(options: Options) -> str:
    """Return the line with which somebody's own hook calls us."""
    call = [sys.executable, "-P", "-m", "podcast_digest", *options.arguments()]
    return f"{shlex.join(call)} || exit 1"
