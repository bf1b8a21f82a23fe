"""What Apple wants, in A Podcaster's Guide to RSS and its feed requirements: rules A.

No I/O.
"""

from podcast_digest.checks.rules import Rule

RULES: tuple[Rule, ...] = ()
