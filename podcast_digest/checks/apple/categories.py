"""Rules about the categories of show/categories.py, and their former names. No I/O."""

from collections.abc import Iterator
from difflib import get_close_matches

from podcast_digest.checks.rule import Found, Level, Rule
from podcast_digest.checks.shared.sources import APPLE_CATEGORIES
from podcast_digest.checks.shared.words import shown
from podcast_digest.checks.subject import Subject
from podcast_digest.show.categories import CATEGORY_NAMES, SUCCESSORS


def categories_are_known(subject: Subject) -> Iterator[Found]:
    """A category is one of Apple's, spelled exactly."""
    for name in dict.fromkeys(subject.show.categories):
        if name and name not in CATEGORY_NAMES and name not in SUCCESSORS:
            near = _near_category(name)
            yield Found(
                None,
                "categories",
                f"is {shown(name)}, which is not one of Apple's categories",
                f"Write {shown(near)}, if that is what it is about." if near else None,
            )


def _near_category(name: str) -> str | None:
    folded = {known.casefold(): known for known in CATEGORY_NAMES}
    # A subcategory that stands alone, or below another one.
    folded |= {key.rpartition(" > ")[2]: known for key, known in folded.items()}
    last = name.casefold().rpartition(" > ")[2]
    for wanted in (name.casefold(), last):
        if close := get_close_matches(wanted[:80], folded, n=1, cutoff=0.8):
            return folded[close[0]]
    return None


def categories_are_current(subject: Subject) -> Iterator[Found]:
    """A category has its current name, since 2019."""
    for name in dict.fromkeys(subject.show.categories):
        if new := SUCCESSORS.get(name):
            yield Found(
                None,
                "categories",
                f"is {shown(name)}, which Apple replaced in 2019 with {shown(new)}",
                f"Write {shown(new)}, or choose another of Apple's categories.",
            )


RULES: tuple[Rule, ...] = (
    Rule(
        "A115",
        Level.ERROR,
        (APPLE_CATEGORIES,),
        categories_are_known,
        "Copy a name from Apple's list exactly.",
    ),
    Rule(
        "A116",
        Level.WARNING,
        (APPLE_CATEGORIES,),
        categories_are_current,
        "Choose one of Apple's current categories.",
    ),
)
