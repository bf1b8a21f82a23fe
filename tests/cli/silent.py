"""A page with silent articles, its show, and what became of it."""

import json
from pathlib import Path

from podcast_digest.catalog import parse
from podcast_digest.show.model import CatalogEntry
from tests.servers import Server
from tests.shell import Ran, run

PAGE = """\
# Digest

## [One has audio](https://a.example/one)

The first summary.

<audio controls src="https://a.example/one.mp3"></audio>

## [Two is silent](https://a.example/two)

It is 1.5–2x faster with the KV cache. It was measured on 8×H100.

Another paragraph stands here.

## [Three is silent too](https://a.example/three)

A third summary with BRIGHT in it.
"""


def settings(**more: object) -> str:
    return f"  narrate: {json.dumps(more)}\n"


def entries() -> list[CatalogEntry]:
    return list(parse(Path("episodes.yaml").read_text("utf-8")).episodes)


def inputs(server: Server) -> list[str]:
    return [json.loads(request.body)["input"] for request in server.requests]


def narrate(*arguments: str) -> Ran:
    return run("narrate", *arguments)
