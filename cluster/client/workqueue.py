"""Work queues: each key once, whatever woke it, and again after a while when it failed.

Time is the caller's: the queue is told it and never asks. (In Kubernetes: client-go/util/workqueue.)
"""

from __future__ import annotations

import heapq
from collections import OrderedDict

BASE_DELAY, MAX_DELAY = 0.005, 1000.0


class WorkQueue:
    """Keys that are ready, in order; keys that wait for a moment; and how often each has failed."""

    def __init__(self) -> None:
        self._ready: OrderedDict[str, None] = OrderedDict()
        self._due: dict[str, float] = {}
        self._heap: list[tuple[float, str]] = []
        self._failures: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self._ready)

    def add(self, key: str) -> None:
        self._ready.setdefault(key)

    def add_at(self, key: str, moment: float) -> None:
        """Have the key ready at a moment; the earliest asked for counts."""
        if moment < self._due.get(key, float("inf")):
            self._due[key] = moment
            heapq.heappush(self._heap, (moment, key))

    def advance(self, moment: float) -> None:
        """Make ready what is due by now."""
        while self._heap and self._heap[0][0] <= moment:
            due, key = heapq.heappop(self._heap)
            if self._due.get(key) == due:
                del self._due[key]
                self.add(key)

    def next_due(self) -> float | None:
        """The moment the next waiting key is due, None when none waits."""
        while self._heap and self._due.get(self._heap[0][1]) != self._heap[0][0]:
            heapq.heappop(self._heap)
        return self._heap[0][0] if self._heap else None

    def take(self, limit: int) -> list[str]:
        """Up to `limit` ready keys, oldest first; they are no longer queued."""
        taken = [key for key, _ in zip(list(self._ready), range(limit), strict=False)]
        for key in taken:
            del self._ready[key]
        return taken

    def failed(self, key: str) -> float:
        """Note a failure; the seconds to wait before trying again: 5 ms, doubled each time, up to 1000 s."""
        count = self._failures[key] = self._failures.get(key, 0) + 1
        return float(min(MAX_DELAY, BASE_DELAY * 2 ** min(count - 1, 64)))

    def succeeded(self, key: str) -> None:
        self._failures.pop(key, None)
