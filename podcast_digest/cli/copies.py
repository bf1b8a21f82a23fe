"""What came of copies of audio, as lines."""

from collections.abc import Sequence

from podcast_digest.cli.terminal import say, tell
from podcast_digest.project.copying import Copied, Did
from podcast_digest.text.wording import size


def tell_copied(copied: Copied, *, quiet: bool) -> None:
    """Say what was done for an episode, and what is wrong with it."""
    id_, copy = copied.entry.id, copied.copy
    match copied.did:
        case Did.COPIED | Did.AGAIN if copy and not quiet:
            say(f"{id_}: {copied.did}, {size(copy.length)}: {copy.url}")
        case Did.WOULD if not quiet:
            length = copied.probe.length if copied.probe else None
            say(f"{id_}: {copied.did}, {size(length)}: {copied.entry.audio}")
        case Did.LEFT:
            tell(f"{id_}: {copied.did}: its host is not among show.mirror.hosts")
    if copied.source and copy:
        serves = "is published from its mirror" if copy.verified else "has a copy"
        tell(f"{id_}: warning: {copied.source}; it {serves}")
    if copied.problem:
        where = copied.source.url if copied.source and not copy else ""
        where = where or (copy.url if copy else "")
        tell(
            f"{id_}: {where}: {copied.problem}" if where else f"{id_}: {copied.problem}"
        )


def summary(done: Sequence[Copied]) -> str:
    """Return the one line that says what a run did."""
    counts = {did: sum(one.did is did for one in done) for did in Did}
    public = sum(one.copy is not None and one.copy.verified for one in done)
    parts = [f"{number} {did}" for did, number in counts.items() if number]
    return " · ".join([*parts, f"{public} public"]) if parts else "nothing to mirror"


def facts(copied: Copied) -> dict[str, object]:
    """Return what came of an episode, for programs."""
    copy = copied.copy.model_dump(mode="json") if copied.copy else None
    return {
        "id": copied.entry.id,
        "source": copied.entry.audio,
        "did": copied.did.value,
        "copy": copy,
        "source_problem": copied.source.reason if copied.source else None,
        "problem": copied.problem,
        "remarks": list(copied.remarks),
    }
