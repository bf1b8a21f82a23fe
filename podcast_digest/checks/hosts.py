"""What hosts must answer: rules H.  No I/O."""

from podcast_digest.checks.rules import Rule

RULES: tuple[Rule, ...] = ()
