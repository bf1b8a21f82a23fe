"""Audio in footnotes: it belongs to what refers to them. Performs no I/O."""

import re
from collections.abc import Iterable, Sequence

from podcast_digest.sources.audio import Sound
from podcast_digest.sources.claims import Left
from podcast_digest.sources.containers import Container, Part

_BEGINS = re.compile(r"^\[\^([^\]\s]+)\]:", re.MULTILINE)
_REFERS = re.compile(r"\[\^([^\]\s]+)\](?!:)")


def referred(parts: Iterable[Part], sounds: list[Sound], left: list[Left]) -> bool:
    """Give audio in footnotes to what refers to them; tell whether there is any.

    A footnote stands anywhere on a page, most often behind the last article. Where
    nothing refers to it, no reader sees it (GitHub), so its audio is taken out of
    ``sounds`` and told.
    """
    noted = {id(sound): label for sound in sounds if (label := _label(sound))}
    if not noted:
        return False
    homes = _homes(list(parts))
    for sound in list(sounds):
        label = noted.get(id(sound), "")
        if not label:
            continue
        if home := homes.get(label):
            sound.home = home
            continue
        sounds.remove(sound)
        what = f"{sound.address} is in the footnote [^{label}] that nothing refers to"
        left.append(Left(sound.line, f"{what}, not used"))
    return True


def _label(sound: Sound) -> str:
    """Return the label of the footnote that a sound stands in, empty if in none."""
    part = sound.part
    if part.kind != "text" or not part.content.startswith("[^"):
        return ""
    begun = [match[1] for match in _BEGINS.finditer(part.content, 0, sound.start + 1)]
    return begun[-1] if begun else ""


def _homes(parts: Sequence[Part]) -> dict[str, Container]:
    """Return where each footnote is first referred to."""
    homes: dict[str, Container] = {}
    for part in parts:
        for found in _REFERS.finditer(part.content):
            homes.setdefault(found[1], part.home_at(found.start()))
    return homes
