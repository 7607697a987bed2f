"""Throttling: a cluster with a limit of requests answers no more than so many a second.

Each has a bucket that fills at the speed of its limit and holds one second's worth; a request takes one out, and where
none is left the answer is 429, which clients know: they come back a second later. Counted by cluster, never by
address: a school is one address. (In Kubernetes: API priority and fairness; client-go waits as Retry-After says.)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import orjson

from cluster.apimachinery import clock
from cluster.registry import limits


@dataclass
class Bucket:
    """What is left at a moment of the process's clock."""

    limit: int
    left: float
    at: float

    def take(self, now: float) -> bool:
        """Take one out, if there is one."""
        self.left, self.at = min(float(self.limit), self.left + (now - self.at) * self.limit), now
        if self.left < 1:
            return False
        self.left -= 1
        return True


class Throttle:
    """The buckets of all clusters that have a limit."""

    def __init__(self) -> None:
        self._buckets: dict[str, Bucket] = {}

    def set(self, cluster: str, limit: int) -> None:
        """From now on so many requests a second; 0 is as many as they like."""
        known = self._buckets.get(cluster)
        if not limit:
            self._buckets.pop(cluster, None)
        elif known is None or known.limit != limit:
            self._buckets[cluster] = Bucket(limit, float(limit), clock.monotonic())

    def exceeded(self, cluster: str) -> int:
        """The limit that one more request exceeds, 0 when it may come in."""
        bucket = self._buckets.get(cluster)
        return 0 if bucket is None or bucket.take(clock.monotonic()) else bucket.limit


async def refuse(send: Any, limit: int) -> None:
    """Answer 429, with a Status that says why."""
    body = orjson.dumps(limits.too_fast(limit).status())
    headers = [(b"content-type", b"application/json"), (b"retry-after", b"1")]
    await send({"type": "http.response.start", "status": 429, "headers": headers})
    await send({"type": "http.response.body", "body": body})
