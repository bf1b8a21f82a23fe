"""How loud a sound is, and the same sound at the loudness of podcasts. No I/O.

ITU-R BS.1770-4: K-weighting, blocks of 0.4 s that overlap by three quarters, an
absolute gate at -70 LUFS and a relative one 10 LU below; true peak by oversampling.
pyloudnorm does the first with SciPy, which is forty times the size of all this needs.
"""

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Samples = NDArray[np.float32]

#: Seconds of a block, and from one to the next.
BLOCK, HOP = 0.4, 0.1
ABSOLUTE, RELATIVE = -70.0, -10.0
#: Times that a true peak is looked for between two samples (BS.1770-4, annex 2).
OVER = 4
_TAPS = 12  # of each phase
_STEP = 0.001  # seconds of one gain of the limiter
_REACH = 5  # steps that it begins before a peak and ends behind it
_CHUNK = 1 << 17


def lufs(samples: "Samples", rate: int) -> float:
    """Return the integrated loudness in LUFS; minus infinity for silence."""
    import numpy as np

    weighted = _weighted(samples, rate)
    hop = round(rate * HOP)
    whole = len(weighted) // hop
    squares = np.square(weighted[: whole * hop].reshape(whole, hop)).mean(axis=1)
    many = round(BLOCK / HOP)
    if whole < many:
        squares = np.pad(squares, (0, many - whole))
    power = np.convolve(squares, np.full(many, 1 / many), "valid")
    heard = power[power > _power(ABSOLUTE)]
    if not len(heard):
        return -math.inf
    gate = _power(_level(float(heard.mean())) + RELATIVE)
    return _level(float(heard[heard > gate].mean()))


def _power(level: float) -> float:
    return float(10 ** ((level + 0.691) / 10))


def _level(power: float) -> float:
    return -0.691 + 10 * math.log10(power)


def _weighted(samples: "Samples", rate: int) -> "NDArray[np.float64]":
    """Return the samples as loud as they are heard: convolved with both filters.

    Their answer to one impulse has died away after a second.
    """
    import numpy as np

    impulse = np.zeros(1 << (rate - 1).bit_length())
    size = len(impulse)
    turn = np.exp(-2j * np.pi * np.arange(size // 2 + 1) / size)
    answer = np.ones(size // 2 + 1, dtype=complex)
    for upper, lower in (_shelf(rate), _high_pass(rate)):
        answer *= np.polyval(upper[::-1], turn) / np.polyval(lower[::-1], turn)
    taps = np.fft.irfft(answer, size)[: size // 2]
    width = size * 4
    spectrum = np.fft.rfft(taps, width)
    step = width - len(taps) + 1
    result = np.zeros(len(samples) + len(taps) + width)
    for at in range(0, len(samples), step):
        piece = np.fft.rfft(samples[at : at + step], width) * spectrum
        result[at : at + width] += np.fft.irfft(piece, width)
    return result[: len(samples)]


_Filter = tuple[list[float], list[float]]


def _shelf(rate: int) -> _Filter:
    """Return the first filter of BS.1770 at any rate: a head lifts what is high."""
    k = math.tan(math.pi * 1681.974450955533 / rate)
    q, high = 0.7071752369554196, 10 ** (3.999843853973347 / 20)
    middle = high**0.4996667741545416
    low = 1 + k / q + k * k
    return (
        [
            (high + middle * k / q + k * k) / low,
            2 * (k * k - high) / low,
            (high - middle * k / q + k * k) / low,
        ],
        [1.0, 2 * (k * k - 1) / low, (1 - k / q + k * k) / low],
    )


def _high_pass(rate: int) -> _Filter:
    """Return the second filter of BS.1770 at any rate."""
    k = math.tan(math.pi * 38.13547087602444 / rate)
    q = 0.5003270373238773
    low = 1 + k / q + k * k
    return [1.0, -2.0, 1.0], [1.0, 2 * (k * k - 1) / low, (1 - k / q + k * k) / low]


def peaks(samples: "Samples", rate: int) -> "NDArray[np.float64]":
    """Return the true peak of each millisecond, 1 being full scale."""
    import numpy as np

    step = round(rate * _STEP)
    count = -(-len(samples) // step)
    found = np.zeros(count)
    padded = np.zeros(count * step, dtype=np.float64)
    padded[: len(samples)] = samples
    by_step = np.abs(padded.reshape(count, step)).max(axis=1)
    found[:] = by_step
    # Between samples a wave rises by half at most: only what is loud needs a look.
    loud = np.flatnonzero(by_step > 0.5 * by_step.max(initial=0.0))
    if not len(loud):
        return found
    around = np.pad(padded, _TAPS)
    filters = _phases()
    for at in range(0, len(loud), _CHUNK // step):
        rows = loud[at : at + _CHUNK // step]
        reach = np.arange(step + 2 * _TAPS)
        windows = around[rows[:, None] * step + reach[None, :]]
        for taps in filters:
            width = len(taps)
            between = np.lib.stride_tricks.sliding_window_view(windows, width, axis=1)
            heights = np.abs(between[:, _TAPS - width // 2 :][:, :step] @ taps)
            found[rows] = np.maximum(found[rows], heights.max(axis=1))
    return found


def _phases() -> "list[NDArray[np.float64]]":
    """Return what gives the values between two samples: windowed sines."""
    import numpy as np

    places = np.arange(-_TAPS, _TAPS)
    window = np.blackman(2 * _TAPS * OVER + 1)
    phases = []
    for phase in range(1, OVER):
        taps = np.sinc(places + phase / OVER)
        taps = taps * window[phase::OVER][: len(places)]
        phases.append(taps / taps.sum())
    return phases


def mastered(samples: "Samples", rate: int, target: float, ceiling: float) -> "Samples":
    """Return the samples at ``target`` LUFS with no true peak over ``ceiling`` dBTP.

    Where a gain alone would clip, a limiter takes the peaks back for a few
    milliseconds; what it takes of the loudness is given back by another round.
    """
    import numpy as np

    level = lufs(samples, rate)
    if math.isinf(level):
        return samples
    gain = target - level
    limit = 10 ** (ceiling / 20)
    found = samples
    for _ in range(6):
        found = _limited(samples * np.float32(10 ** (gain / 20)), rate, limit)
        missing = target - lufs(found, rate)
        if abs(missing) < 0.1:
            break
        gain += missing
    return found


def _limited(samples: "Samples", rate: int, limit: float) -> "Samples":
    """Return the samples with peaks taken back before, while and after they come."""
    import numpy as np

    high = peaks(samples, rate)
    if high.max(initial=0.0) <= limit:
        return samples
    wanted = np.minimum(1.0, limit / np.maximum(high, 1e-9))
    # The smoothing that follows reaches as far as the lowest gain was spread here.
    spread = np.pad(wanted, _REACH + 1, constant_values=1.0)
    width = 2 * _REACH + 3
    lowest = np.lib.stride_tricks.sliding_window_view(spread, width).min(axis=1)
    curve = np.hanning(2 * _REACH + 3)[1:-1]
    even = np.convolve(
        np.pad(lowest, _REACH, mode="edge"), curve / curve.sum(), "valid"
    )
    step = round(rate * _STEP)
    middle = (np.arange(len(even)) + 0.5) * step
    gains = np.interp(np.arange(len(samples)), middle, even)
    found: Samples = (samples * gains).astype(np.float32)
    return found
