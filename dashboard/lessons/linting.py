"""What is wrong with a lesson, found by playing it.

There are as many plays as the step with the most ways has, or the word with the most variants: the nth play takes each
step's nth way and each word's nth value, so that every right way, every wrong one and every fault is met. At each step
the checks must fail while nothing is done (those that only guard excepted) and hold afterwards; a wrong way must not
pass, must get its hint, and must pass once it is mended.
"""

from __future__ import annotations

from collections.abc import Iterator

from dashboard.lessons import library, seen, sitting, variants
from dashboard.lessons.checks import FORMS, Verdict
from dashboard.lessons.lesson import Lesson, Way
from dashboard.lessons.play import Play, Room
from dashboard.lessons.sitting import Sitting

MOST_VARIED = 8
"""A word with more values is a name or a port, of which some will do."""


def complaints(lesson: Lesson, room: Room) -> Iterator[str]:
    """Everything that is wrong, as "SLUG/STEP: what"."""
    yield from seen.complaints(lesson)
    varied = min(MOST_VARIED, max(map(len, lesson.variants.values()), default=1))
    plays = max(varied, *(len(step.ways) for step in lesson.steps))
    for nth in range(plays):
        seed = f"{variants.NTH}{nth}"
        drawn = library.find(lesson.slug, seed=seed) if lesson.variants else lesson
        with sitting.provided(Sitting(lesson.slug, seed=seed)), room.playing(drawn) as play:
            yield from _through(play, nth)


def _through(play: Play, nth: int) -> Iterator[str]:
    """One play to the end, or to the first step that cannot be passed."""
    while True:
        if play.step.ways:
            way = play.step.ways[nth % len(play.step.ways)]
            found = list(_gone(play, way))
            yield from (seen.at(play.lesson, play.step, f"{way.name}: {text}") for text in found)
            if found or (way.hint and not way.mend):
                return
        if play.progress.step + 1 == len(play.lesson.steps):
            return
        play.go_on()


def _gone(play: Play, way: Way) -> Iterator[str]:
    """One way through one step."""
    for check, verdict in zip(play.step.checks, play.verdicts(), strict=True):
        if verdict.passed and not FORMS[check.form].guards:
            yield f"whoever does nothing has “{check.wanted}”: {verdict.saw}"
    printed = play.type(way.script)
    if way.hint:
        yield from _wrong(play, way, printed)
        if not way.mend:
            return
        printed = play.type(way.mend)
    if play.step.checks and not play.passes():
        yield f"does not pass: {_failed(play.verdicts())}\n{printed}"


def _wrong(play: Play, way: Way, printed: str) -> Iterator[str]:
    play.settle()
    if all(one.passed for one in play.verdicts()):
        yield f"is wrong, and passes\n{printed}"
    fitting = play.fitting()
    if fitting is None or fitting.name != way.hint:
        yield f"gets the hint {fitting.name if fitting else 'none'}, not {way.hint}\n{printed}"


def _failed(verdicts: list[Verdict]) -> str:
    return "; ".join(f"wanted {one.wanted}, saw {one.saw}" for one in verdicts if not one.passed)
