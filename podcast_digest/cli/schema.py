"""``podcast-digest schema``."""

import json

from podcast_digest.cli.terminal import say
from podcast_digest.show.model import Catalog


def schema() -> None:
    """Print the JSON schema of the catalog, for editors that complete and check.

    \b
    podcast-digest schema > schema/episodes.schema.json
    """
    say(text().rstrip())


def text() -> str:
    """Return the JSON schema as text with a final newline."""
    value = Catalog.model_json_schema(mode="validation")
    value["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    value["title"] = "episodes.yaml of podcast-digest"
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"
