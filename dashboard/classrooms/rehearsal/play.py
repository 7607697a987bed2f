"""The rehearsal as a whole: a copy of the class, its simulated students all at once, what came of it, and the end.

A copy carries `rehearsal` in its settings, the code of the class it was made of: by that mark it is found and removed,
also after a crash in the middle of it.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.db.models import QuerySet

from dashboard.classrooms.joining import seating
from dashboard.classrooms.models import Classroom, Staff
from dashboard.classrooms.rehearsal.browser import Browser, Refused
from dashboard.classrooms.rehearsal.student import BREATH, BREATHS, Student
from dashboard.classrooms.storing import retention
from dashboard.classrooms.together import voting
from dashboard.lessons import library
from dashboard.lessons.lesson import Lesson
from dashboard.serving import address

MARK = "rehearsal"
STUDENTS = 10
POLL = "Can you read this?", ({"text": "Yes"}, {"text": "Not from here"})
"""What is asked where the lesson asks nothing."""
LOOK_EVERY = 1.0


@dataclass
class Report:
    """What came of a rehearsal, in counts and in sentences."""

    students: int
    slowest: float = 0.0
    cast: int = 0
    did: Counter[str] = field(default_factory=Counter)
    troubles: list[str] = field(default_factory=list)

    @property
    def lines(self) -> list[str]:
        did = self.did
        return [
            f"{did['joined']} of {self.students} joined, each within {self.slowest:.1f} s",
            f"{self.cast} voted, {did['predicted']} predictions",
            f"{did['passed']} steps passed, {did['went wrong']} wrong ways, {did['were hinted']} of them hinted",
            *self.troubles,
        ]


def copies(of: str = "") -> QuerySet[Classroom]:
    """The rehearsals that are there, of one class or of all."""
    found = Classroom.objects.filter(settings__has_key=MARK)
    return found.filter(settings__rehearsal=of) if of else found


def is_copy(classroom: Classroom) -> bool:
    return MARK in classroom.settings


def open_copy(classroom: Classroom) -> Classroom:
    """A class like that one, for nobody real; an earlier rehearsal of it is over."""
    clear(copies(classroom.code))
    wishes = {wish: value for wish, value in classroom.settings.items() if wish in (*seating.WISHES, "team")}
    made = seating.open_class(
        classroom.owner, f"Rehearsal of {classroom.name}"[:120], lesson=classroom.lesson, **wishes
    )
    made.settings[MARK] = classroom.code
    made.save(update_fields=["settings"])
    Staff.objects.bulk_create(
        Staff(classroom=made, user_id=one.user_id, role=one.role) for one in classroom.staff.all()
    )
    return made


def clear(rehearsals: QuerySet[Classroom]) -> None:
    """Remove them with everything that was made for them."""
    for copy in rehearsals:
        retention.delete(copy)


def run(
    copy: Classroom, students: int = STUDENTS, *, steps: int = 1000, say: Callable[[str], object] = print
) -> Report:
    """Let them come, vote and study, until all are done or the copy is gone."""
    base = address.load(Path(settings.DATA_DIR)).url
    lesson = library.find(copy.lesson, copy.lesson_digest) if copy.lesson else None
    breath = BREATHS.get(copy.settings.get("pace", ""), BREATH)
    them = [Student(number, Browser(base), lesson, breath) for number in range(students)]
    report, over = Report(students), threading.Event()
    with ThreadPoolExecutor(students) as pool:
        together(pool, them, lambda one: one.join(copy.code))
        report.slowest = max(one.waited for one in them)
        say(f"{students} simulated students sit in class {copy.code}.")
        report.cast = _vote(copy, pool, them, lesson)
        them[-1].raise_hand(copy.code)
        studying = [pool.submit(_study, one, over, steps) for one in them]
        while not all(one.done() for one in studying):
            if not Classroom.objects.filter(pk=copy.pk, ended="").exists():
                over.set()
            over.wait(LOOK_EVERY)
    for one in them:
        report.did += one.did
        report.troubles += one.troubles
    return report


def together(pool: ThreadPoolExecutor, them: Sequence[Student], act: Callable[[Student], None]) -> None:
    """Have all of them do something at once, and wait for the last."""
    for done in [pool.submit(act, one) for one in them]:
        done.result()


def _vote(copy: Classroom, pool: ThreadPoolExecutor, them: Sequence[Student], lesson: Lesson | None) -> int:
    """Ask the class what the lesson first asks; how many votes were counted."""
    asked = next((step.vote for step in lesson.steps if step.vote), None) if lesson else None
    question = asked.question if asked else POLL[0]
    choices = [{"text": one.text, "right": one.right} for one in asked.choices] if asked else [*POLL[1]]
    vote = voting.ask(copy, question, choices)
    together(pool, them, lambda one: one.vote(copy.code, len(choices)))
    return sum(voting.counts(vote)[-1])


def _study(one: Student, over: threading.Event, steps: int) -> None:
    """Whatever goes wrong on the way is part of what the rehearsal finds out."""
    try:
        one.study(lambda: not over.is_set(), steps)
    except (Refused, OSError) as trouble:
        if not over.is_set():
            one.troubles.append(f"{one.name}: {trouble}")
