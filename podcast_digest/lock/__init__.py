"""episodes.lock: what was measured, what a page said, and what subscribers got.

values.py holds what is kept, text.py makes JSON of it, states.py tells what follows for
each episode, merging.py makes one lock of two. Performs no I/O.
"""

from podcast_digest.lock.merging import merged
from podcast_digest.lock.states import (
    State,
    copy_of,
    is_declared,
    next_change,
    published,
    skipped,
    state,
    unmeasured,
    wants_chapters,
    with_notified,
    with_published,
    with_results,
)
from podcast_digest.lock.text import NAME, dump, parse
from podcast_digest.lock.values import (
    VERSION,
    Lock,
    Mirrored,
    Narration,
    Probe,
    Published,
    PublishedEpisode,
    Remembered,
    Seam,
    Silent,
)

__all__ = [
    "NAME",
    "VERSION",
    "Lock",
    "Mirrored",
    "Narration",
    "Probe",
    "Published",
    "PublishedEpisode",
    "Remembered",
    "Seam",
    "Silent",
    "State",
    "copy_of",
    "dump",
    "is_declared",
    "merged",
    "next_change",
    "parse",
    "published",
    "skipped",
    "state",
    "unmeasured",
    "wants_chapters",
    "with_notified",
    "with_published",
    "with_results",
]
