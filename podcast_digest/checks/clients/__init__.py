"""Rules of one family; see its modules."""

from podcast_digest.checks.clients.show import RULES

__all__ = ["RULES"]
