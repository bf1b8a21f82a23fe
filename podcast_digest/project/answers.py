"""What a command said of a project, kept until anything that it looked at changes."""

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from podcast_digest import catalog as catalogs
from podcast_digest import lock as locks
from podcast_digest.project import stamp
from podcast_digest.project.loading import Loaded, lock_path
from podcast_digest.project.stamp import Answer, Question


def keep(
    question: Question,
    answer: Answer,
    project: Loaded,
    others: Iterable[Path] = (),
    *,
    asked: str = "",
) -> None:
    """Let the next command that is asked the same repeat an answer.

    ``others`` are files that it looked at besides those that the project is made of,
    ``asked`` what hosts said.
    """
    began = datetime.fromtimestamp(question[1], UTC)
    ahead = locks.next_change(project.catalog, began)
    until = ahead.timestamp() if ahead else float("inf")
    paths = dict.fromkeys(map(str, (*inputs(project), *others)))
    stamp.remember(question, answer, [*paths], until, asked)


def inputs(project: Loaded) -> list[Path]:
    """Return every file that a project is made of, and where one may come to be."""
    folder = project.path.parent
    named = [folder / name for name in project.catalog.files()]
    if project.catalog.show.siblings:
        beside = folder / ".."
        named += [beside, *(one / catalogs.NAME for one in beside.glob("*"))]
    if any(entry.narrated for entry in project.catalog.episodes):
        from podcast_digest.project.silent import terms_path

        named.append(terms_path(project))
    return [project.path, lock_path(project.path), *named]
