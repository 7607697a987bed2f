"""How often something may be tried. Counted by code or by seat, never by address: a whole school is one address.

Counts live in this process and end with it: who restarts Podium to try again has the machine anyway.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from dataclasses import dataclass, field

from cluster.apimachinery import clock

MOST_KEYS = 10_000


@dataclass
class Limit:
    """At most so many in so many seconds, for each key."""

    most: int
    seconds: float
    _seen: OrderedDict[str, deque[float]] = field(default_factory=OrderedDict)

    def reached(self, key: str) -> bool:
        """Whether the next one would be too many."""
        times = self._seen.get(key, deque())
        while times and times[0] <= clock.monotonic() - self.seconds:
            times.popleft()
        return len(times) >= self.most

    def count(self, key: str) -> None:
        self._seen.setdefault(key, deque()).append(clock.monotonic())
        self._seen.move_to_end(key)
        while len(self._seen) > MOST_KEYS:
            self._seen.popitem(last=False)


WRONG_PHRASES = Limit(most=20, seconds=60)
"""By code. So guessing one phrase of two hundred takes ten days of a class that nobody looks after."""
NEW_SEATS = Limit(most=300, seconds=600)
"""By code: a lecture hall may come at once, but a script may not go on for ever."""
HANDS = Limit(most=10, seconds=60)
"""By seat."""
VOTES = Limit(most=60, seconds=60)
"""By person: one may change one's mind."""
