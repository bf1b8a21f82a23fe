"""Pictures of examples, each taken apart once."""

from collections.abc import Iterator
from functools import cache

import pytest

from podcast_digest.media import artwork


@pytest.fixture(scope="session", autouse=True)
def _pictures_are_seen_once() -> Iterator[None]:
    """Remember what a picture is: hundreds of examples have the same few."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(artwork, "look", cache(artwork.look))
        yield
