"""What podcast apps really do: rules C.  No I/O."""

from podcast_digest.checks.rules import Rule

RULES: tuple[Rule, ...] = ()
