"""What Apple wants of the titles of episodes: no numbers, no names. No I/O."""

import re
from collections.abc import Iterator

from podcast_digest.checks.rule import Found, Level, Rule
from podcast_digest.checks.shared.sources import APPLE
from podcast_digest.checks.shared.words import gathered, shown
from podcast_digest.checks.subject import Subject

_CHINESE = "[零〇一二三四五六七八九十百千两]"
#: What begins a title and can only be its number: "EP12:", "S2E3", "#12", "第十二期 ".
_NUMBER_FIRST = re.compile(
    rf"""\s*[\[【(（「『]?\s*(?:
      (?:第\s*(?:\d{{1,3}}|{_CHINESE}{{1,5}})\s*季\s*)?
        第\s*(?:\d{{1,4}}|{_CHINESE}{{1,7}})\s*[期集回话話讲講课課](?!\w)
    | (?:season\s*\d{{1,2}},?\s*)?
        (?:episode|épisode|episodio|episódio|folge|avsnitt|odcinek|ep|vol)
        \.?\s*\#?\d{{1,4}}(?![A-Za-z0-9_])(?![.:,]\d)
    | S\d{{1,2}}\s*[.:·-]?\s*EP?\.?\s*\d{{1,3}}(?![A-Za-z0-9_])
    | \#\s?(?:\d{{2,3}}(?!\w)(?![.:,]\d)|\d\s*[:：|｜–—-])
    )""",
    re.VERBOSE | re.IGNORECASE,
)
#: What may be its number, if the number fits or most titles are written so.
_NUMBER_BARE = re.compile(
    r"\s*E?(\d{1,4})(?=\s*[.、:：|｜–—-](?!\d))|E(\d{1,4})(?![A-Za-z0-9_])"
)
_NUMBER_WITHIN = re.compile(
    r"""
      第\s*(\d{1,4})\s*[期集回话話讲講课課]
    | \b(?:episode|ep)\.?\s*\#?(\d{1,4})(?![A-Za-z0-9_])
    | [#№](\d{1,4})(?!\w)
    | \bno\.\s?(\d{1,4})(?!\w)
    """,
    re.VERBOSE | re.IGNORECASE,
)
# Cheaper than to look for these in every title.
_MAY_HAVE_NUMBER = re.compile(r"[0-9第]")
_MAY_BE_WITHIN = re.compile(r"[第#№pPeE.]\s*#?[0-9]")


def title_has_no_number(subject: Subject) -> Iterator[Found]:
    """The title of an episode does not repeat its number."""
    # Years, models and sizes are no numbers of episodes: what does not begin like one
    # counts only if it equals the episode's number, or if half of the titles are so.
    episodes = subject.show.episodes
    sure, perhaps = [], {}
    for e in episodes:
        title = e.title
        if not _MAY_HAVE_NUMBER.search(title):
            continue
        if _NUMBER_FIRST.match(title):
            sure.append(e)
        elif number := _number_in(title):
            if number == e.episode:
                sure.append(e)
            else:
                perhaps[id(e)] = number
    if len(set(perhaps.values())) * 2 >= max(len(episodes), 6):
        sure += [e for e in episodes if id(e) in perhaps]
    found = [
        Found(
            e, "title", f"is {shown(e.title)}, which repeats the number of the episode"
        )
        for e in sure
    ]
    yield from gathered(found, len(episodes), "have their number in the title")


def _number_in(title: str) -> int | None:
    found = _NUMBER_BARE.match(title)
    if not found and _MAY_BE_WITHIN.search(title):
        found = _NUMBER_WITHIN.search(title)
    return int(found[found.lastindex or 0]) if found else None


def title_has_no_show(subject: Subject) -> Iterator[Found]:
    """The title of an episode does not repeat the show's."""
    # Short names are words that any title may hold, and a trailer introduces the show.
    name = subject.show.title.casefold()
    if len(name) < (4 if name.isascii() else 3):
        return
    named = [
        (e, title.strip())
        for e in subject.show.episodes
        if name in (title := e.title.casefold()) and e.type != "trailer"
    ]
    if not named:
        return  # and the pattern is as long as the name, which may be anything
    opens, closes, part = r"[\[【「『(（]", r"[\]】」』)）]", re.escape(name)
    pattern = re.compile(
        rf"^{opens}?\s*{part}\s*(?:{closes}|[:：|｜丨·–—]|-\s|$)"
        rf"|(?:{opens}|[|｜丨·–—]|\s-)\s*{part}\s*{closes}?$"
    )
    found = [
        Found(e, "title", f"is {shown(e.title)}, which repeats the name of the show")
        for e, title in named
        if pattern.search(title)
    ]
    if found:
        message = "have the name of the show in the title"
        yield from gathered(found, len(subject.show.episodes), message)


RULES: tuple[Rule, ...] = (
    Rule(
        "A211",
        Level.NOTE,
        (APPLE,),
        title_has_no_number,
        "Put the number into itunes:episode, and remove it from the title.",
    ),
    Rule(
        "A212",
        Level.NOTE,
        (APPLE,),
        title_has_no_show,
        "Keep only what is specific to the episode.",
    ),
)
