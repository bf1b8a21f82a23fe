"""The catalog itself: rules K.  No I/O."""

from podcast_digest.checks.rules import Rule

RULES: tuple[Rule, ...] = ()
