"""The workflows by which GitHub publishes a podcast, in the repository of a digest."""

import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import NamedTuple

from podcast_digest.errors import UsageError
from podcast_digest.project import files
from podcast_digest.project.events import Kind, Remark
from podcast_digest.show.fields import is_url

_FOLDER = Path(__file__).parent.parent / "workflows"
#: Ours -> what it is called in the repository of a digest.
_NAMES = {"publish.yml": "podcast-publish.yml", "check.yml": "podcast-check.yml"}
_ACTION = re.compile(r"[\w.-]+/[\w./-]+@[\w./-]+")


def workflows(
    catalog: Path, page: str, output: Path, action: str | None
) -> dict[Path, str]:
    """Return the workflows, each with its place in the repository of the catalog.

    ``action`` is what they use, such as OWNER/podcast-digest@v1. Raises UsageError
    for a file that is not in the repository, and if nobody knows the action.
    """
    top = _top(catalog.resolve().parent)
    action = action or _installed_from()
    if not action:
        raise UsageError(
            "needed: the repository of podcast-digest on GitHub, with a tag or commit, "
            "such as OWNER/podcast-digest@v1",
            "action",
        )
    if not _ACTION.fullmatch(action):
        raise UsageError(f"{action!r} is not OWNER/REPOSITORY@TAG", "action")
    inputs = {
        "page: README.md": f"page: {_input(page, top, 'page')}",
        "catalog: episodes.yaml": f"catalog: {_input(str(catalog), top, 'catalog')}",
        "output: public": f"output: {_input(str(output), top, 'output')}",
        "OWNER/podcast-digest@REF": action,
    }
    made = {}
    for ours, name in _NAMES.items():
        text = (_FOLDER / ours).read_text(encoding="utf-8")
        for placeholder, value in inputs.items():
            text = text.replace(placeholder, value)
        made[top / ".github" / "workflows" / name] = text
    return made


class Kept(NamedTuple):
    """A workflow, and whether it was written or there already."""

    path: Path
    is_new: bool


def write_workflows(made: Mapping[Path, str]) -> list[Kept]:
    """Write the workflows that are not there yet. Raises OutputError."""
    done = []
    for path, text in made.items():
        done.append(Kept(path, not path.exists()))
        if done[-1].is_new:
            files.write(path, text.encode())
    return done


def _top(folder: Path) -> Path:
    """Return the top of the work tree that a folder is in, or the folder."""
    around = (folder, *folder.parents)
    return next((place for place in around if (place / ".git").exists()), folder)


def _input(path: str, top: Path, option: str) -> str:
    """Return a path as the workflow names it, from the top of the repository."""
    if is_url(path):
        return json.dumps(path)
    whole = Path(path).resolve()
    if not whole.is_relative_to(top):
        raise UsageError(f"{path} is not in {top}", option)
    if "${{" in whole.as_posix():
        raise UsageError(f"{path}: GitHub would take ${{{{ for an expression", option)
    return json.dumps(whole.relative_to(top).as_posix(), ensure_ascii=False)


def others(made: Iterable[Path]) -> Iterator[Remark]:
    """Yield which workflow publishes the site already: the last that runs would win."""
    folders = {path.parent for path in made}
    for path in sorted(path for folder in folders for path in folder.glob("*.y*ml")):
        text = path.read_text(encoding="utf-8", errors="replace")
        if path.name not in _NAMES.values() and "actions/deploy-pages" in text:
            yield Remark(
                Kind.WARNING,
                f"{os.path.relpath(path)} publishes the site too, without the podcast; "
                f"take it out, or put its steps into {_NAMES['publish.yml']}",
            )


def _installed_from() -> str | None:
    """Return the commit on GitHub that pip installed this from, if it did (PEP 610)."""
    try:
        told = distribution("podcast-digest").read_text("direct_url.json")
    except PackageNotFoundError:
        return None
    origin = json.loads(told or "{}")
    where = re.fullmatch(
        r"(?:https|ssh)://(?:git@)?github\.com/([^/]+/[^/]+?)(?:\.git)?/?",
        origin.get("url", ""),
    )
    commit = origin.get("vcs_info", {}).get("commit_id")
    return f"{where[1]}@{commit}" if where and commit else None
