"""Assembling a narrated recording, against how long it lasts."""

import time
from collections.abc import Iterator
from statistics import median

from benches.measuring import Row, check


def bench_narrate(quick: bool) -> Iterator[Row]:
    """Yield what assembling takes of the time that the recording lasts."""
    import numpy as np

    from podcast_digest.audio import NewTag
    from podcast_digest.speech.assembly import Spoken, assembled
    from podcast_digest.speech.recording import Sound

    # What a service sends: sentences of six seconds, which swell as syllables do.
    rate, minutes = 24_000, 1 if quick else 10
    at = np.arange(6 * rate) / rate
    noise = np.random.default_rng(1).normal(size=len(at))
    swell = np.sin(2 * np.pi * 4 * at) ** 2
    voice = 0.2 * np.sin(2 * np.pi * 180 * at) + 0.03 * noise
    sound = Sound((swell * voice).astype(np.float32), rate)
    said = [[Spoken("A sentence.", sound)] * 5] * (minutes * 2)
    took = []
    for _ in range(1 if quick else 3):
        start = time.perf_counter()
        made = assembled(said, NewTag(title="Title"))
        took.append((time.perf_counter() - start, made.seconds))
    check(made.seconds > minutes * 60, "the recording is too short")
    yield Row(
        f"narrate: assemble {minutes} min, against its length",
        median(seconds for seconds, _ in took),
        made.seconds,
        tuple(seconds / lasts for seconds, lasts in took),
        0.05,
    )
