"""What search engines and chat apps read of a page: schema.org as JSON-LD. No I/O."""

import json
from typing import Any

from podcast_digest.show.model import Episode, Show
from podcast_digest.text.notes import short


def series(show: Show, url: str) -> dict[str, Any]:
    """Return the show as schema.org/PodcastSeries; ``url`` is that of its pages."""
    return _known(
        {
            "@context": "https://schema.org",
            "@type": "PodcastSeries",
            "@id": url,
            "url": url,
            "name": show.title,
            "description": show.description,
            "webFeed": show.feed_url,
            "inLanguage": show.language,
            "image": show.image,
            "author": _named(show.author),
            "license": show.license and show.license.url,
            "sameAs": [*show.links.values()],
        }
    )


def episode(show: Show, episode: Episode, url: str, home: str) -> dict[str, Any]:
    """Return an episode as schema.org/PodcastEpisode, part of the show's series."""
    enclosure = episode.enclosure
    lasts = enclosure.duration and iso_duration(enclosure.duration)
    return _known(
        {
            "@context": "https://schema.org",
            "@type": "PodcastEpisode",
            "@id": url,
            "url": url,
            "name": episode.title,
            "description": short(episode.description),
            "datePublished": episode.published.isoformat(),
            "inLanguage": show.language,
            "image": episode.image or show.image,
            "duration": lasts,
            "episodeNumber": episode.episode,
            "keywords": ", ".join(episode.topics),
            "isBasedOn": episode.link,
            "associatedMedia": _known(
                {
                    "@type": "AudioObject",
                    "contentUrl": enclosure.url,
                    "encodingFormat": enclosure.type,
                    "contentSize": enclosure.length and str(enclosure.length),
                    "duration": lasts,
                }
            ),
            "partOfSeries": {
                "@type": "PodcastSeries",
                "@id": home,
                "name": show.title,
                "url": home,
            },
        }
    )


def script(value: dict[str, Any]) -> str:
    """Return JSON that can stand inside of ``<script>``: nothing in it ends that."""
    text = json.dumps(value, ensure_ascii=False, indent=1)
    for mark in "<>&":
        text = text.replace(mark, f"\\u{ord(mark):04x}")
    return text


def iso_duration(seconds: float) -> str:
    """Return a duration as ISO 8601 has it.

    >>> iso_duration(3723.4)
    'PT1H2M3S'
    """
    minutes, rest = divmod(max(1, round(seconds)), 60)
    hours, minutes = divmod(minutes, 60)
    parts = ((hours, "H"), (minutes, "M"), (rest, "S"))
    return "PT" + "".join(f"{number}{unit}" for number, unit in parts if number)


def _named(author: str | None) -> dict[str, str] | None:
    return {"@type": "Person", "name": author} if author else None


def _known(pairs: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in pairs.items() if value}
