"""Documents to be read as feeds, and what came of them."""

from pathlib import Path

import pytest

from podcast_digest.errors import FeedError
from podcast_digest.feed.reading import read
from podcast_digest.show.model import Episode, Show

DATA = Path(__file__).parents[1] / "data"
SPACES = (
    'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" '
    'xmlns:podcast="https://podcastindex.org/namespace/1.0" '
    'xmlns:atom="http://www.w3.org/2005/Atom" '
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    'xmlns:psc="http://podlove.org/simple-chapters"'
)


def feed(channel: str = "", spaces: str = SPACES) -> bytes:
    return f'<rss version="2.0" {spaces}><channel>{channel}</channel></rss>'.encode()


def show_of(channel: str, spaces: str = SPACES) -> Show:
    return read(feed(channel, spaces), "feed.xml").show


def episode_of(item: str) -> Episode:
    (episode,) = show_of(f"<item>{item}</item>").episodes
    return episode


def refused(data: bytes) -> str:
    with pytest.raises(FeedError) as error:
        read(data, "feed.xml")
    return str(error.value)
