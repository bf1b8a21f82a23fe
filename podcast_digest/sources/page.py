"""A digest page as its articles. Performs no I/O."""

from collections.abc import Callable, Iterable

from podcast_digest.errors import DigestError
from podcast_digest.sources import addresses, dates, elsewhere, front
from podcast_digest.sources.articles import Digest, nothing, told_apart, unique
from podcast_digest.sources.audio import unread_above
from podcast_digest.sources.claims import Left
from podcast_digest.sources.containers import Part
from podcast_digest.sources.reading import Reading
from podcast_digest.sources.text import bounded, clean
from podcast_digest.text.wording import some

#: What a post's front matter, given its whole text, says of it.
Described = Callable[[front.Front, str], front.Post]


def parse(
    page: str,
    *,
    base_url: str | None = None,
    post: Described | None = None,
    site: str | None = None,
) -> Digest:
    """Return the articles of a digest page.

    Each piece of audio belongs to the smallest container around it that has a title:
    a section, a list item, a table row, ``<details>``, a paragraph that begins with
    bold text. A heading that holds a link is an article without audio, too.
    ``base_url`` is what relative addresses start from, as in a browser: without it,
    relative audio is a path beside the page. ``post`` tells what a file of a folder of
    posts says of itself: the whole of it is one article. ``site`` is where the site is
    that audio with an address such as ``/audio/1.mp3`` lies on.

    Raises DigestError when a page holds no article or too much, or a base is none.
    """
    if base_url is not None:
        try:
            addresses.absolute(base_url, None)
        except ValueError as error:
            raise DigestError(f"the base {error}") from None
    text = clean(page)
    bounded(text)
    above = front.split(text)
    lines: list[str | None] = list(text.split("\n"))
    lines[: above.lines] = [""] * above.lines
    described = post(above, text) if post else front.post(above, text)
    read = Reading(lines, base_url, described, whole=post is not None, site=site)
    if above.fault:
        read.notes.append(Left(1, above.fault))
    known = {sound.address for sound in read.sounds}
    for number, address in unread_above(text.split("\n")[: above.lines], known):
        what = f"{address} is in no field of the front matter that is read, not used"
        read.notes.append(Left(number, what))
    articles = unique(told_apart(read.articles()), read.notes)
    parts, owners = read.outline.parts, read.owners
    played = list(elsewhere.offered(parts, read.sounds, owners, read.claims))
    read.notes += played
    if not articles:
        seen = {sound.address: sound.line for sound in read.sounds if sound.address}
        seen |= {address: line for line, address in read.unread}
        seen |= {elsewhere.named_in(note): note.line for note in played}
        raise DigestError(f"line 1: {above.fault}" if above.fault else nothing(seen))
    if any(a.audio and not (a.written or a.day) for a in articles):
        read.notes += _undated(text.split("\n"), read.outline.parts, above.lines)
    read.notes.sort(key=lambda note: note.line)
    told = dict.fromkeys(f"line {line}: {what}" for line, what in read.notes)
    return Digest(articles=tuple(articles), warnings=tuple(told))


def _undated(lines: list[str], parts: Iterable[Part], above: int) -> Iterable[Left]:
    """Yield one remark on the dates that could be of two days, and one on no days."""
    shown = [n for part in parts for n in range(part.first, part.last)]
    for unclear, why in ((dates.ambiguous, _TWO), (dates.impossible, _NONE)):
        found = {n: unclear(lines[n]) for n in (*range(above), *shown)}
        told = [(n + 1, said) for n, said in sorted(found.items()) if said]
        if told:
            others = [str(number) for number, _ in told[1:]]
            more = f"; also on line {some(others)}" if others else ""
            yield Left(told[0][0], f"{told[0][1]} {why}{more}")


_TWO = "may be of two days, so it dates nothing; write 2025-03-01"
_NONE = "is not a day of the calendar, so it dates nothing"
