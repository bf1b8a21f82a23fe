"""A show -> findings, from tables of rules. No I/O.

Each family of rules has a wing. A rule is a function, and a row of the table at the end
of its module. All of them together are in ``rules``: who asks for one need not import
the others.
"""

from podcast_digest.checks.finding import Finding
from podcast_digest.checks.rule import DOCUMENTATION, Found, Level, Needs, Rule
from podcast_digest.checks.subject import Subject

__all__ = ["DOCUMENTATION", "Finding", "Found", "Level", "Needs", "Rule", "Subject"]
