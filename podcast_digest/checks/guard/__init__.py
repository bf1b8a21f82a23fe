"""What would hurt those who subscribed already: rules G.

They compare the show with what its subscribers have.
"""

from podcast_digest.checks.guard import episodes, show

RULES = (
    *show.RULES,
    *episodes.RULES,
)
