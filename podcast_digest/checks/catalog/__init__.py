"""The catalog, and what people wrote into it: rules K."""

from podcast_digest.checks.catalog import (
    audio,
    episodes,
    markdown,
    narrated,
    paragraphs,
    prose,
)

RULES = (
    *episodes.RULES,
    *audio.RULES,
    *prose.RULES,
    *markdown.RULES,
    *paragraphs.RULES,
    *narrated.RULES,
)
