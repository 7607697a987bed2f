"""A recording cut into steps: at the marks, else one step a command that changed something.

The log knows writes, not commands. Writes of one author by one program within a breath of each other are one command
(kubectl apply of a file with two documents). Requests with no write between them are one step. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from cluster.apimachinery import clock
from cluster.dataplane.request import url_of
from dashboard.lessons.recording.values import Act, Ask, Command, Deed, Mark, Moment, Recording, Take

RESOLVED = "resolved"
BREATH = 1.0
"""Seconds within which a program's writes are one command's."""


def cut(recording: Recording) -> list[Take]:
    """The steps of a recording, oldest first; none without anything done in it."""
    deeds = _deeds(recording)
    parts = _at_marks(deeds, recording.marks) if recording.marks else [("", part) for part in _by_intent(deeds)]
    firsts = [_first(part[0]) for _, part in parts]
    ends = [*(_before(deed) for deed in firsts[1:]), recording.ended]
    begins = [recording.begun, *ends]
    return [
        Take(begun, ended, tuple(_once(part)), title)
        for (title, part), begun, ended in zip(parts, begins, ends, strict=False)
    ]


def _deeds(recording: Recording) -> list[Deed]:
    """Commands and requests, by time."""
    found: list[Deed] = []
    done: list[Act | Ask] = [*recording.acts, *recording.asks]
    for one in sorted(done, key=lambda one: (one.at, one.revision)):
        last = found[-1] if found else None
        if isinstance(one, Ask):
            found.append(one)
        elif isinstance(last, Command) and _together(last.acts[-1], one, recording.marks):
            found[-1] = Command((*last.acts, one))
        else:
            found.append(Command((one,)))
    return found


def _together(one: Act, other: Act, marks: Sequence[Mark]) -> bool:
    same = (one.by, one.agent, one.verb) == (other.by, other.agent, other.verb)
    parted = any(one.at <= mark.at < other.at for mark in marks)
    return same and not parted and clock.parse(other.at) - clock.parse(one.at) < BREATH


def _by_intent(deeds: Sequence[Deed]) -> Iterator[list[Deed]]:
    for asks, run in groupby(deeds, lambda deed: isinstance(deed, Ask)):
        if asks:
            yield [*run]
        else:
            yield from ([deed] for deed in run)


def _at_marks(deeds: Sequence[Deed], marks: Sequence[Mark]) -> list[tuple[str, list[Deed]]]:
    """(title, deeds) up to each mark, and after the last one; a stretch in which nothing was done is left out."""
    parts: list[tuple[str, list[Deed]]] = []
    left = [*deeds]
    for mark in sorted(marks):
        parts.append((mark.title, [deed for deed in left if _first(deed).at <= mark.at]))
        left = left[len(parts[-1][1]) :]
    return [part for part in [*parts, ("", left)] if part[1]]


def _first(deed: Deed) -> Act | Ask:
    return deed.acts[0] if isinstance(deed, Command) else deed


def _before(one: Act | Ask) -> Moment:
    """The moment just before something was done."""
    return Moment(one.revision if isinstance(one, Ask) else one.revision - 1, one.at)


def _once(deeds: Sequence[Deed]) -> Iterator[Deed]:
    """Without requests that repeat one of the same step with the same outcome."""
    known = {_asked(deed) for deed in deeds if isinstance(deed, Ask) and deed.sent.verdict == RESOLVED}
    told = set()
    for deed in deeds:
        if isinstance(deed, Ask):
            asked, outcome = _asked(deed), (deed.sent.verdict, deed.sent.status)
            searched = url_of(deed.url).is_question and asked in known and deed.sent.verdict != RESOLVED
            if searched or (asked, outcome) in told:
                continue
            told.add((asked, outcome))
        yield deed


def _asked(ask: Ask) -> tuple[str, str]:
    """Who asked for what. A resolver asks for one name in each of its search domains, and for each type of record."""
    parts = url_of(ask.url)
    return ask.sent.source, parts.host.partition(".")[0] if parts.is_question else ask.url
