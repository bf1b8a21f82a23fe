"""What Apple wants, in A Podcaster's Guide to RSS and its feed requirements: rules A.

What PSP-1 asks for as well is one rule, with the standard's code as an alias.
"""

from podcast_digest.checks.apple import (
    audio,
    categories,
    episodes,
    pictures,
    show,
    titles,
    values,
)

RULES = (
    *show.RULES,
    *values.RULES,
    *categories.RULES,
    *episodes.RULES,
    *titles.RULES,
    *audio.RULES,
    *pictures.RULES,
)
