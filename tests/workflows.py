"""action.yml and the workflows of ``init --github``, as they are written."""

from pathlib import Path
from typing import Any

import yaml

import podcast_digest

ROOT = Path(podcast_digest.__file__).parent.parent
ACTION = ROOT / "action.yml"
PUBLISH = ROOT / "podcast_digest/workflows/publish.yml"
CHECK = ROOT / "podcast_digest/workflows/check.yml"
ALL = {path.name: path for path in (ACTION, PUBLISH, CHECK)}


def read(name: str) -> Any:
    value = yaml.safe_load(ALL[name].read_text("utf-8"))
    # YAML 1.1 takes the key for a truth.
    return {"on" if key is True else key: part for key, part in value.items()}


def steps(name: str) -> list[Any]:
    value = read(name)
    if "runs" in value:
        return list(value["runs"]["steps"])
    return [step for job in value["jobs"].values() for step in job["steps"]]
