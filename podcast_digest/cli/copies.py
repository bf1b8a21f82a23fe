"""What came of copies of audio, as lines."""

from collections.abc import Iterable, Iterator, Sequence

from podcast_digest.cli.terminal import say, tell
from podcast_digest.project.copying import Copied, Did
from podcast_digest.project.uploading import Uploaded
from podcast_digest.text.wording import count, size


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
    for line in faults(copied):
        tell(line)


def faults(copied: Copied) -> Iterator[str]:
    """Yield what is wrong with a source, and with its copy."""
    id_, copy = copied.entry.id, copied.copy
    if copied.source and copy:
        serves = "is published from its mirror" if copy.verified else "has a copy"
        yield f"{id_}: warning: {copied.source}; it {serves}"
    if copied.problem and not copied.waits:
        where = copied.source.url if copied.source and not copy else ""
        where = where or ((copy.waiting or copy).url if copy else "")
        yield (
            f"{id_}: {where}: {copied.problem}" if where else f"{id_}: {copied.problem}"
        )


def waiting(done: Iterable[Copied]) -> int:
    """Return how many copies only wait until their folder is public."""
    return sum(copied.waits for copied in done)


def summary(done: Sequence[Copied]) -> str:
    """Return the one line that says what a run did."""
    counts = {did: sum(one.did is did for one in done) for did in Did}
    public = sum(one.copy is not None and one.copy.verified for one in done)
    parts = [f"{number} {did}" for did, number in counts.items() if number]
    parts += [f"{public} public"] if parts else ["nothing to mirror"]
    if number := waiting(done):
        parts.append(f"{number} waiting")
    return " · ".join(parts)


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


def say_uploaded(files: Iterable[Uploaded], *, dry_run: bool) -> None:
    """Say which files went into a bucket, as they do, and how many did not need to."""
    verb, changed, same = "would be put there" if dry_run else "put there", 0, 0
    for file in files:
        changed, same = changed + file.changed, same + (not file.changed)
        if file.changed:
            say(f"{file.name}: {verb}, {size(file.length)}")
    say(f"{count(changed, 'file')} {verb} · {same} unchanged")
