"""What podcast apps make of a feed, told from their sources and bugs: rules C."""

from podcast_digest.checks.clients import files, form, show, titles, values

RULES = (*show.RULES, *titles.RULES, *files.RULES, *form.RULES, *values.RULES)
