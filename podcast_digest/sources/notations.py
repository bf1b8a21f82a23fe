"""What programs read: YAML, TOML and JSON, as texts from anywhere. Performs no I/O."""

import json
import tomllib
from typing import Any


def loaded(kind: str, text: str) -> Any:
    """Return what a text holds, which is ``yaml``, ``toml`` or ``json``.

    Raises ValueError where it is broken, or nested deeper than anybody writes.
    """
    try:
        if kind == "toml":
            return tomllib.loads(text)
        return json.loads(text) if kind == "json" else _yaml(text)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def _yaml(text: str) -> Any:
    # Imported here: most pages have no front matter.
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return yaml.load(text, Loader=loader)
    except yaml.YAMLError as error:
        problem = getattr(error, "problem", None) or "it is not YAML"
        mark = getattr(error, "problem_mark", None)
        raise ValueError(
            f"{problem} (line {mark.line + 2})" if mark else problem
        ) from None
