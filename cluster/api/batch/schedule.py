"""Cron's five fields: minute, hour, day of the month, month, day of the week.

Each is a list of numbers, ranges and steps; a moment is due when all five fit, but of the two kinds of day either is
enough once both are restricted. (In Kubernetes: github.com/robfig/cron, ParseStandard.)
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_BOUNDS: tuple[tuple[int, int, dict[str, int]], ...] = (
    (0, 59, {}),
    (0, 23, {}),
    (1, 31, {}),
    (1, 12, {name: i for i, name in enumerate(_MONTHS, 1)}),
    (0, 6, {name: i for i, name in enumerate(_DAYS)}),
)
_DESCRIPTORS = {
    "@yearly": "0 0 1 1 *", "@annually": "0 0 1 1 *", "@monthly": "0 0 1 * *", "@weekly": "0 0 * * 0",
    "@daily": "0 0 * * *", "@midnight": "0 0 * * *", "@hourly": "0 * * * *",
}  # fmt: skip
_UNITS = {"h": 3600.0, "m": 60.0, "s": 1.0}
_YEARS = 5
"""How far ahead a moment is looked for: 30 February never comes."""


@dataclass(frozen=True)
class Schedule:
    """When something is due: sets of numbers for the five fields, or `every` so many seconds."""

    fields: tuple[frozenset[int], ...] = ()
    stars: tuple[bool, bool] = (False, False)
    every: float = 0.0

    def next(self, after: float, zone: str | None = None) -> float | None:
        """The first moment later than `after` (epoch seconds); None when none comes within some years."""
        if self.every:
            return float(int(after) + self.every)
        where: tzinfo = ZoneInfo(zone) if zone else UTC
        moment = datetime.fromtimestamp(int(after), where).replace(second=0) + timedelta(minutes=1)
        limit = moment + timedelta(days=366 * _YEARS)
        while moment < limit:
            step = self._missed(moment)
            if step is None:
                return moment.timestamp()
            moment = step
        return None

    def _missed(self, at: datetime) -> datetime | None:
        """None where the moment is due, else a later one before which nothing is."""
        minutes, hours, _, months, _ = self.fields
        if at.month not in months or not self._day(at):
            return at.replace(hour=0, minute=0) + timedelta(days=1)
        if at.hour not in hours:
            return at.replace(minute=0) + timedelta(hours=1)
        return None if at.minute in minutes else at + timedelta(minutes=1)

    def _day(self, at: datetime) -> bool:
        _, _, days, _, weekdays = self.fields
        month, week = at.day in days, at.isoweekday() % 7 in weekdays
        return month and week if any(self.stars) else month or week


def parse(text: str) -> Schedule:
    """The schedule a text means; ValueError, in the words of Kubernetes' parser, when it means none."""
    if not text:
        raise ValueError("empty spec string")
    if text.startswith("@every "):
        return Schedule(every=max(1.0, float(int(_duration(text, text[len("@every ") :])))))
    if text.startswith("@") and text not in _DESCRIPTORS:
        raise ValueError(f"unrecognized descriptor: {text}")
    parts = _DESCRIPTORS.get(text, text).split()
    if len(parts) != len(_BOUNDS):
        raise ValueError(f"expected exactly 5 fields, found {len(parts)}: [{' '.join(parts)}]")
    read = [_field(part, *bounds) for part, bounds in zip(parts, _BOUNDS, strict=True)]
    return Schedule(tuple(numbers for numbers, _ in read), (read[2][1], read[4][1]))


def _duration(text: str, given: str) -> float:
    """Go's notation: 1h30m."""
    found = re.findall(r"(\d+(?:\.\d+)?)([hms])", given)
    if not found or "".join(n + u for n, u in found) != given:
        raise ValueError(f'failed to parse duration {text}: time: invalid duration "{given}"')
    return sum(float(number) * _UNITS[unit] for number, unit in found)


def _field(text: str, low: int, high: int, names: dict[str, int]) -> tuple[frozenset[int], bool]:
    """The numbers of a field, and whether a star stands in it."""
    ranges = [_range(part, low, high, names) for part in text.split(",") if part]
    return frozenset(n for numbers, _ in ranges for n in numbers), any(star for _, star in ranges)


def _range(text: str, low: int, high: int, names: dict[str, int]) -> tuple[Iterable[int], bool]:
    bounds, *steps = text.split("/")
    start, *end = bounds.split("-")
    star = start in ("*", "?")
    if len(end) > 1:
        raise ValueError(f"too many hyphens: {text}")
    first = low if star else _number(start, names)
    last = high if star else _number(end[0], names) if end else first
    if len(steps) > 1:
        raise ValueError(f"too many slashes: {text}")
    step = _number(steps[0], {}) if steps else 1
    if steps and not end:
        last = high
    _check(first, last, step, low, high, text)
    return range(first, last + 1, step), star and step == 1


def _check(first: int, last: int, step: int, low: int, high: int, text: str) -> None:
    if first < low:
        raise ValueError(f"beginning of range ({first}) below minimum ({low}): {text}")
    if last > high:
        raise ValueError(f"end of range ({last}) above maximum ({high}): {text}")
    if first > last:
        raise ValueError(f"beginning of range ({first}) beyond end of range ({last}): {text}")
    if step == 0:
        raise ValueError(f"step of range should be a positive number: {text}")


def _number(text: str, names: dict[str, int]) -> int:
    if text.lower() in names:
        return names[text.lower()]
    if not text.isdecimal():
        raise ValueError(f'failed to parse int from {text}: strconv.Atoi: parsing "{text}": invalid syntax')
    return int(text)
