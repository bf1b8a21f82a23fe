"""What Apple wants a show to have: rules A1xx. No I/O."""

from collections.abc import Iterator

from podcast_digest.checks.rule import Found, Level, Rule
from podcast_digest.checks.shared.items import full_episodes
from podcast_digest.checks.shared.sources import APPLE, PSP1
from podcast_digest.checks.shared.words import lacking
from podcast_digest.checks.subject import Subject

# The show: what must be there, and what should.


def show_has_title(subject: Subject) -> Iterator[Found]:
    """A show has a title."""
    if not subject.show.title:
        yield Found(None, "title", "is missing; directories reject a show without one")


def show_has_description(subject: Subject) -> Iterator[Found]:
    """A show has a description."""
    if not subject.show.description:
        yield Found(
            None, "description", "is missing; directories reject a show without one"
        )


def show_has_image(subject: Subject) -> Iterator[Found]:
    """A show has artwork."""
    if subject.show.image:
        return
    reason = subject.missing.get(("show", "image"))
    why = f"can't be published: {reason}" if reason else "is missing"
    yield Found(None, "image", f"{why}; directories reject a show without one")


def show_has_language(subject: Subject) -> Iterator[Found]:
    """A show states its language."""
    if not subject.show.language:
        yield Found(
            None, "language", "is missing; directories reject a show without one"
        )


def show_has_category(subject: Subject) -> Iterator[Found]:
    """A show has a category."""
    if not any(subject.show.categories):
        yield Found(
            None, "categories", "is missing; directories reject a show without one"
        )


def show_says_explicit(subject: Subject) -> Iterator[Found]:
    """A show states whether it is explicit."""
    document = subject.document
    if document and not document.channel.said("itunes:explicit"):
        yield Found(
            None, "explicit", "is missing; directories reject a show without it"
        )


def show_has_author(subject: Subject) -> Iterator[Found]:
    """A show names its author."""
    if not subject.show.author:
        yield Found(None, "author", "is missing; apps show it below the title")


def show_has_link(subject: Subject) -> Iterator[Found]:
    """A show links to its website."""
    if not subject.show.link:
        yield Found(None, "link", "is missing; apps can't link to the show's website")


def serial_has_numbers(subject: Subject) -> Iterator[Found]:
    """Every full episode of a serial show has a number."""
    if subject.show.type == "serial":
        full = full_episodes(subject)
        without = [e for e in full if e.episode is None]
        why = "Apple orders a serial show by it"
        yield from lacking(without, len(full), "episode", "a number", why)


_MOST_EPISODES = 2000


def episodes_are_shown(subject: Subject) -> Iterator[Found]:
    """A show has at most 2,000 episodes."""
    # Apple reads no archives.
    number = len(subject.show.episodes[: subject.show.page_size])
    if number > _MOST_EPISODES:
        yield Found(
            None,
            "episodes",
            f"are {number:,}; Apple shows the newest {_MOST_EPISODES:,}",
        )


def seasons_are_complete(subject: Subject) -> Iterator[Found]:
    """If any episodes have a season, all of them do."""
    full = full_episodes(subject)
    # Apple shows no season while there is only one.
    if len({e.season for e in full if e.season}) > 1:
        without = [e for e in full if e.season is None]
        why = "other episodes have one"
        yield from lacking(without, len(full), "season", "a season", why)


RULES: tuple[Rule, ...] = (
    Rule(
        "A101",
        Level.ERROR,
        (APPLE, PSP1 + "title"),
        show_has_title,
        "Give the show a title.",
        aliases=("P103",),
    ),
    Rule(
        "A102",
        Level.ERROR,
        (APPLE, PSP1 + "description"),
        show_has_description,
        "Say what the show is about.",
        aliases=("P104",),
    ),
    Rule(
        "A103",
        Level.ERROR,
        (APPLE, PSP1 + "itunesimage"),
        show_has_image,
        "Give the show a cover: a square JPEG.",
        aliases=("P111",),
    ),
    Rule(
        "A104",
        Level.ERROR,
        (APPLE, PSP1 + "language"),
        show_has_language,
        "Write its code, such as en or zh-cn.",
        aliases=("P107",),
    ),
    Rule(
        "A105",
        Level.ERROR,
        (APPLE, PSP1 + "itunescategory"),
        show_has_category,
        "Choose one of Apple's categories.",
        aliases=("P108",),
    ),
    Rule(
        "A106",
        Level.ERROR,
        (APPLE, PSP1 + "itunesexplicit"),
        show_says_explicit,
        "Write true or false.",
        aliases=("P109",),
    ),
    Rule(
        "A107",
        Level.WARNING,
        (APPLE, PSP1 + "itunesauthor"),
        show_has_author,
        "Name who makes the show.",
        aliases=("P114",),
    ),
    Rule(
        "A108",
        Level.WARNING,
        (APPLE, PSP1 + "link"),
        show_has_link,
        "Give the address of the show's website.",
        aliases=("P106",),
    ),
    Rule(
        "A119",
        Level.ERROR,
        (APPLE,),
        serial_has_numbers,
        "Number the episodes, or set the type to episodic.",
    ),
    Rule(
        "A122",
        Level.NOTE,
        (APPLE,),
        episodes_are_shown,
        "Move the oldest episodes to a show of their own if listeners should "
        "still find them.",
    ),
    Rule(
        "A123",
        Level.NOTE,
        (APPLE,),
        seasons_are_complete,
        "Give every episode its season.",
    ),
)
