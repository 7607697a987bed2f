"""Who is here: the seats of which a page is open, told by its line or by its asking."""

from __future__ import annotations

from collections import Counter, defaultdict

from cluster.apimachinery import clock

present: dict[int, Counter[int]] = defaultdict(Counter)
"""How many pages of each seat have a line, by class."""
asking: dict[tuple[int, int], float] = {}
"""When a page of a seat that has no websocket asked last: {(class, seat): monotonic seconds}."""
LATELY = 10.0


def here(classroom_id: int) -> Counter[int]:
    """How many pages of each seat listen, or have asked lately."""
    now = clock.monotonic()
    asked = (seat for (known, seat), at in [*asking.items()] if known == classroom_id and now - at < LATELY)
    return present[classroom_id] + Counter(asked)
