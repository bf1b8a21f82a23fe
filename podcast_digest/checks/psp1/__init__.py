"""PSP-1, the Podcast RSS Standard: rules P, for what Apple does not ask for, too."""

from podcast_digest.checks.psp1 import show

RULES = (*show.RULES,)
