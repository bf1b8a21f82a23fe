"""``podcast-digest fetch-voice``."""

from typing import Annotated

import typer

from podcast_digest.cli.progress import shown
from podcast_digest.cli.terminal import say
from podcast_digest.project import voices
from podcast_digest.text.wording import size


def fetch_voice(
    source: Annotated[
        str,
        typer.Option(
            "--from", metavar="URL", help="Another address that has both files."
        ),
    ] = voices.SOURCE,
) -> None:
    """Download the neural voice that speaks on this machine, once.

    It is Kokoro-82M: a model and its voices, 121 MB, for engine: kokoro in
    show.narrate. Both files are checked by their SHA-256; what is there is not
    downloaded again, and a download that broke off goes on.

    \b
    podcast-digest fetch-voice
    podcast-digest fetch-voice --from https://mirror.example/kokoro/
    """
    with shown() as on_event:
        fetched = voices.fetch(source, on_event=on_event)
    for path, is_new in fetched:
        there = "" if is_new else ", unchanged"
        say(f"{path}: {size(path.stat().st_size)}{there}")
