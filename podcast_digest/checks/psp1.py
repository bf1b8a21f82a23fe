"""PSP-1, the Podcast RSS Standard: rules P.  No I/O."""

from podcast_digest.checks.rules import Rule

RULES: tuple[Rule, ...] = ()
