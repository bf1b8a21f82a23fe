"""The Podcasting 2.0 namespace: rules N.  No I/O."""

from podcast_digest.checks.rules import Rule

RULES: tuple[Rule, ...] = ()
