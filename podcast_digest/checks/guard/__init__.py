"""Rules of one family; see its modules."""

from podcast_digest.checks.guard.episodes import RULES

__all__ = ["RULES"]
