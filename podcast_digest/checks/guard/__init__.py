"""What would hurt those who subscribed already: rules G.

They compare the show with what its subscribers have.
"""

from podcast_digest.checks.guard import episodes, many, show

RULES = (
    *show.RULES,
    *episodes.RULES,
    *many.RULES,
)
