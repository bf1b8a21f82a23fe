"""Rules of one family; see its modules."""

from podcast_digest.checks.hosts.feed import RULES

__all__ = ["RULES"]
