"""Rules of one family; see its modules."""

from podcast_digest.checks.psp1.show import RULES

__all__ = ["RULES"]
