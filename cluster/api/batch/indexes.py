"""Lists of indexes as a Job writes them: "0-2,5" are 0, 1, 2 and 5.

They stay intervals, however many indexes there are. (In Kubernetes: validateIndexesFormat and parseIndexInterval in
pkg/apis/batch/validation.)
"""

from __future__ import annotations

from itertools import pairwise

Interval = tuple[int, int]


def intervals(text: str, completions: int) -> list[Interval]:
    """The first and last of each part; ValueError for what cannot be read, goes down or reaches `completions`."""
    found: list[Interval] = []
    for part in text.split(",") if text else []:
        first, last = _interval(part, completions)
        if found and first <= found[-1][1]:
            raise ValueError(f"non-increasing order, previous: {found[-1][1]}, current: {first}")
        found.append((first, last))
    return found


def _interval(part: str, completions: int) -> Interval:
    ends = part.split("-")
    if len(ends) > 2:
        text = "violates the requirement that an index interval can have at most two parts separated by '-'"
        raise ValueError(f'the fragment "{part}" {text}')
    first, last = (_index(end, completions) for end in (ends[0], ends[-1]))
    if len(ends) == 2 and first >= last:
        raise ValueError(f"non-increasing order, previous: {first}, current: {last}")
    return first, last


def _index(text: str, completions: int) -> int:
    if not text.isdecimal():
        raise ValueError(f'cannot convert string to integer for index: "{text}"')
    if int(text) >= completions:
        raise ValueError(f'too large index: "{text}"')
    return int(text)


def problem(text: str, completions: int) -> str:
    """What is wrong with a list of indexes; "" for nothing."""
    try:
        intervals(text, completions)
    except ValueError as error:
        return str(error)
    return ""


def overlap(one: str, other: str, completions: int) -> int | None:
    """The first index that stands in both lists; lists that cannot be read share none."""
    if problem(one, completions) or problem(other, completions):
        return None
    ordered = sorted([*intervals(one, completions), *intervals(other, completions)])
    return next((after[0] for before, after in pairwise(ordered) if after[0] <= before[1]), None)
