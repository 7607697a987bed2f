"""Help at a seat: who is there is said to the student, and one hint goes to all who are stuck on the same thing.

Whoever acts in a student's cluster does so under their own name (people.py), so the log says whose act each was; here
the student is told while it happens, also when the helper has not announced it. Help ticks no box: lessons/helped.py.
"""

from __future__ import annotations

from cluster.apimachinery import errors
from cluster.dataplane import cap
from dashboard.classrooms import news
from dashboard.classrooms.acting.doing import Act, Doing, Said
from dashboard.classrooms.models import Seat
from dashboard.classrooms.watching import judging
from dashboard.lessons.lesson import Hint
from dashboard.lessons.models import Progress


def noticed(seat: Seat, helper: str) -> None:
    """Somebody was seen acting at a seat: unless a helper is known there already, it is this one."""
    if Seat.objects.filter(pk=seat.pk, help="").update(help=helper):
        seat.help = helper
        news.tell(seat.classroom_id, news.of_seat(seat.number), {"type": "seat", "help": helper})


def hint(doing: Doing) -> Said:
    """The next rung of the hint for the fault at hand, to each of those seats: {"hinted": seats}. With a `mistake`,
    only to those who still make it."""
    if doing.classroom.mode == "exam":
        raise errors.forbidden("classrooms", doing.classroom.code, "an exam has no hints")
    mistake = doing.said.get("mistake")
    steps = {one.cluster.name: one for one in judging.current(str(seat.cluster_id) for seat in doing.seats)}
    hinted = []
    for seat in doing.seats:
        progress = steps.get(str(seat.cluster_id))
        if progress and mistake in (None, progress.fits) and (text := _next_rung(progress)):
            message = {"type": "notice", "text": text, "by": doing.who}
            news.tell(doing.classroom.pk, news.of_seat(seat.number), message)
            hinted.append(seat.number)
    return {"hinted": hinted}


def _next_rung(progress: Progress) -> str:
    """One rung more for who has not passed, as if they had asked for it; "" where none is left."""
    found = judging.hint_of(progress, progress.fits)
    taken: int = progress.hints.get(progress.fits, 0)
    rungs = _rungs(found, progress)
    if progress.passed_revision is not None or taken >= len(rungs):
        return ""
    progress.hints = {**progress.hints, progress.fits: taken + 1}
    progress.save(update_fields=["hints"])
    return rungs[taken]


def _rungs(found: Hint | None, progress: Progress) -> list[str]:
    return cap.rungs(found.rungs, progress.cluster.advice) if found else []


ACTS = {"hint": Act(hint)}
