"""What hosts must answer, to directories and to listeners: rules H."""

from podcast_digest.checks.hosts import feed, files, ranges, ways_out

RULES = (
    *feed.RULES,
    *files.RULES,
    *ranges.RULES,
    *ways_out.RULES,
)
