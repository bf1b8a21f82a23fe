"""Rules of one family; see its modules."""

from podcast_digest.checks.catalog.episodes import RULES

__all__ = ["RULES"]
