"""What would hurt those who subscribed already: rules G.  No I/O."""

from podcast_digest.checks.rules import Rule

RULES: tuple[Rule, ...] = ()
