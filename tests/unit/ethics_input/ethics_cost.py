"""How cost grows with size: CPU time of this process at two sizes, the best of several tries.

The bound is on growth, not on seconds: eight times the text may take so many times as long. Twice eight leaves room
for a busy machine and stays far below what a square (64) or worse would give.
"""

from __future__ import annotations

import time
from collections.abc import Callable

GROWTH = 8
FLOOR = 0.004  # seconds; below, a clock measures itself


def cost(work: Callable[[], object], tries: int = 3) -> float:
    """CPU seconds of the quickest try."""
    best = float("inf")
    for _ in range(tries):
        started = time.process_time()
        work()
        best = min(best, time.process_time() - started)
        if best > 1:
            break  # slow enough to be sure
    return best


def growth(work: Callable[[int], object], small: int) -> float:
    """How many times as long `work(8 × small)` takes as `work(small)`."""
    first = max(cost(lambda: work(small)), FLOOR)
    return cost(lambda: work(GROWTH * small)) / first
