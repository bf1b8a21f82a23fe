"""What was built, as lines."""

from collections.abc import Iterator, Sequence

from podcast_digest.checks import Finding, Level
from podcast_digest.cli.terminal import say, tell
from podcast_digest.errors import PodcastDigestError
from podcast_digest.project.build import Built
from podcast_digest.project.verdict import Placed, is_guard
from podcast_digest.text.wording import count, listed, some


def tell_built(built: Built) -> None:
    """Say what listeners miss, and why nothing was written, if nothing was."""
    for line in (*map(str, built.remarks), *refusal(built.errors)):
        tell(line)


def wrongs(errors: Sequence[Placed], *, allows: bool) -> Iterator[str]:
    """Yield what is wrong, and how to fix each; ``allows``: how to let it through."""
    for error in errors:
        yield str(error.remark)
        allow = f"--allow-change {error.finding.code}"
        unsaid = allows and is_guard(error.finding) and allow not in error.finding.fix
        yield f"  {error.finding.fix}{f' If you intend it: {allow}' if unsaid else ''}"


def refusal(errors: Sequence[Placed]) -> Iterator[str]:
    """Yield what is wrong, how to fix each, and how to go on."""
    if not errors:
        return
    yield from wrongs(errors, allows=True)
    them = "it" if len(errors) == 1 else "them"
    yield (
        f"nothing was written; {count(len(errors), 'error')}. Look at {them} with: "
        "podcast-digest check, or build anyway with: --no-check"
    )


def summary(built: Built) -> str:
    """Return the one line that says what a build did."""
    order, episodes = built.order, count(len(built.given.show.episodes), "episode")
    feed = f"{order.output / 'feed.xml'}: {episodes}"
    if not built.changed:
        return f"{feed}, unchanged"
    verb = "would change" if order.check else "written"
    return f"{feed}, {verb}: {listed(built.changed, built.given.site)}"


def hint(findings: Sequence[Finding]) -> str:
    """Return how much else there is to read about."""
    counts = [
        count(number, level)
        for level in Level
        if level is not Level.RECOMMENDATION
        and (number := sum(finding.level is level for finding in findings))
    ]
    return f"{', '.join(counts)}: podcast-digest check" if counts else ""


def tell_watched(event: object) -> None:
    """Say what happened while files are watched."""
    # Imported here: a build alone needs none of it.
    from podcast_digest.cli.taken import report
    from podcast_digest.project.importing import Taken
    from podcast_digest.project.watching import Rebuilt, Watching

    match event:
        case Watching(catalog, page):
            more = f" and {page}" if page else ""
            tell(f"watching {catalog}, its files{more}; Ctrl-C ends it")
        case Taken():
            report(event)
        case PodcastDigestError():
            tell(str(event))
        case Rebuilt(built, why, remarks, others, new):
            for line in map(str, remarks):
                tell(line)
            if more := hint(others):
                tell(more)
            for line in refusal(built.errors):
                tell(line)
            if not built.errors:
                news = [f"new: {some(new)}"] if new else []
                say(" · ".join([*why, summary(built), *news]))
