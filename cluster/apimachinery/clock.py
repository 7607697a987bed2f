"""The only module that reads a clock.

Wall-clock time goes into objects, tokens and certificates, always. Everything that *waits* (an image pull, a
probe, a grace period) is measured on the cluster's own counter instead, so that a teacher can slow it down,
speed it up or stop it, and so that tests can move it. (In Kubernetes: k8s.io/utils/clock.)
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime

_offset = 0.0


def now() -> float:
    """Seconds since the epoch, moved by whatever `advance` added (tests only)."""
    return time.time() + _offset


def monotonic() -> float:
    """Seconds on a clock that never goes back; for measuring, never for storing."""
    return time.monotonic() + _offset


def sleep(seconds: float) -> None:
    time.sleep(seconds)


def advance(seconds: float) -> None:
    """Move this process's clock forward: for tests, which never wait."""
    global _offset
    _offset += seconds


def utc(at: float | None = None) -> datetime:
    """That moment (now by default) as an aware datetime, for libraries that want one."""
    return datetime.fromtimestamp(now() if at is None else at, UTC)


def timestamp(at: float | None = None) -> str:
    """RFC 3339 with whole seconds, as metav1.Time prints it: 2026-01-02T03:04:05Z."""
    return _zulu(at, "seconds")


def micro(at: float | None = None) -> str:
    """RFC 3339 with microseconds, as metav1.MicroTime prints it."""
    return _zulu(at, "microseconds")


def nano(at: float | None = None) -> str:
    """RFC 3339 with nine digits, as a node writes the time of a line; what it measures is microseconds."""
    return f"{micro(at)[:-1]}000Z"


def _zulu(at: float | None, precision: str) -> str:
    """strftime would write the year 1 as 1; a client whose clock was never set sends that year."""
    return utc(at).replace(tzinfo=None).isoformat(timespec=precision) + "Z"


def parse(text: str) -> float:
    """Seconds since the epoch of an RFC 3339 text; ValueError when it is none."""
    return datetime.fromisoformat(text).timestamp()


@dataclass(frozen=True)
class Counter:
    """A cluster's own time: `base` seconds at wall moment `anchor`, running at `speed` unless paused."""

    base: float
    anchor: float
    speed: float = 1.0
    paused: bool = False

    @property
    def rate(self) -> float:
        return 0.0 if self.paused else self.speed

    def at(self, wall: float) -> float:
        """What the counter shows at a wall moment (never less than its base)."""
        return self.base + max(0.0, wall - self.anchor) * self.rate

    def wall_until(self, counter: float) -> float | None:
        """The wall moment at which the counter reaches a value; None while it stands still."""
        if counter <= self.base:
            return self.anchor
        return self.anchor + (counter - self.base) / self.rate if self.rate else None

    def moved(self, wall: float, *, speed: float | None = None, paused: bool | None = None) -> Counter:
        """The same time, going on from `wall` at another speed or standing still."""
        return Counter(
            self.at(wall), wall, self.speed if speed is None else speed, self.paused if paused is None else paused
        )
