"""What ``narrate`` does and says once it is clear what is to be spoken."""

import typer

from podcast_digest.cli import plans
from podcast_digest.cli.progress import Line, shown
from podcast_digest.cli.terminal import at_terminal, say, tell
from podcast_digest.project import narrating, silent, speaking
from podcast_digest.project.loading import Loaded, load
from podcast_digest.show.model import Narrate
from podcast_digest.text.wording import clock

_DECLARE = "Declare to apps that the show has content made by AI (ai_content: true)?"


def carry_out(
    project: Loaded,
    works: tuple[silent.Work, ...],
    settings: Narrate,
    max_chars: int | None,
    *,
    as_json: bool,
) -> None:
    """Speak works and say what came of each; exit 1 if any was not narrated."""
    results = list[narrating.Narrated | narrating.Failed]()

    def hear(event: object) -> None:
        on_event(event)
        if isinstance(event, narrating.Narrated):
            results.append(event)
            if not as_json:
                text = f"{event.id}: {clock(event.seconds)}: {event.title}"
                on_event(Line(text, say))
        elif isinstance(event, narrating.Failed):
            results.append(event)
            text = f"{event.id}: {event.title}: not narrated: {event.reason}"
            on_event(Line(text))
        elif isinstance(event, speaking.Waiting):
            on_event(Line("waiting for what is being spoken; Ctrl-C again drops it"))

    try:
        with shown("sentences") as on_event:
            narrating.narrate_all(
                project, works, settings, max_chars=max_chars, on_event=hear
            )
    except KeyboardInterrupt:
        tell("what was spoken is kept; the next run goes on from there")
        raise
    made = [result for result in results if isinstance(result, narrating.Narrated)]
    if made:
        _declare(project)
    say(plans.done_json(results) if as_json else plans.done(results, len(works)))
    if len(made) < len(works):
        raise typer.Exit(1)


def _declare(project: Loaded) -> None:
    """Say in the catalog that it has content made by AI, if people agree.

    That is asked with the first narrated episode, so a "no" lasts.
    """
    if any(entry.narrated for entry in project.catalog.episodes):
        return
    if load(project.path).catalog.show.ai_content is None and (
        not at_terminal() or typer.confirm(_DECLARE, default=True, err=True)
    ):
        narrating.declare(project)
        tell(f"{project.path}: ai_content: true was added")
