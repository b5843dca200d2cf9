"""How cost grows with size: CPU time of this process at two sizes, one after the other, the quickest of many tries.

The bound is on growth, not on seconds: eight times the text may take so many times as long. Twice eight stays far below
what a square (64) or worse would give. A busy machine only makes a try slower: tries go on until the quickest of both
sizes agree with the bound, and what really grows faster never does.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable

GROWTH = 8
TRIES = 15
FLOOR = 0.004  # seconds; below, a clock measures itself
LONG = 20.0  # seconds of the larger size that no busy machine explains: no more tries


def cost(work: Callable[[], object]) -> float:
    """CPU seconds of one try; what other tests left in memory is not looked through meanwhile."""
    gc.disable()
    try:
        started = time.process_time()
        work()
        return time.process_time() - started
    finally:
        gc.enable()


def grows_less(work: Callable[[int], object], small: int, bound: float) -> bool:
    """Whether `work(8 × small)` takes less than `bound` times as long as `work(small)`."""
    first = second = float("inf")
    for _ in range(TRIES):
        first = min(first, cost(lambda: work(small)))
        second = min(second, cost(lambda: work(GROWTH * small)))
        if second < bound * max(first, FLOOR):
            return True
        if second > LONG:
            break
    return False
