"""The Podcasting 2.0 namespace, and the files that its tags lead to: rules N."""

from podcast_digest.checks.namespace import (
    episodes,
    files,
    form,
    payments,
    show,
    values,
)

RULES = (
    *show.RULES,
    *payments.RULES,
    *form.RULES,
    *values.RULES,
    *episodes.RULES,
    *files.RULES,
)
