"""rehearse: ten simulated students go through a class before the real ones do."""

from __future__ import annotations

from typing import Any
from urllib.error import URLError

from django.core.management import CommandError, CommandParser

from cluster.apimachinery import clock
from dashboard.classrooms.joining import seating
from dashboard.classrooms.models import Classroom
from dashboard.classrooms.rehearsal import play
from dashboard.classrooms.rehearsal.browser import Refused
from dashboard.management.base import ClassroomCommand

LOOK_EVERY = 1.0


class Command(ClassroomCommand):
    help = "Have simulated students join a copy of a class, vote, and go through its lesson; then remove them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", help="the class's six characters")
        parser.add_argument("--students", type=int, default=play.STUDENTS, help=f"how many ({play.STUDENTS})")
        parser.add_argument("--steps", type=int, default=1000, help="how many steps of the lesson (all)")
        parser.add_argument("--linger", type=float, default=0, help="seconds until they leave, once they are done (0)")

    def work(self, **options: Any) -> None:
        found = seating.find(options["code"])
        if found is None:
            raise CommandError(f"no class has the code {options['code']}")
        if not 1 <= options["students"] <= seating.MOST_SEATS:
            raise CommandError(f"up to {seating.MOST_SEATS} students can be simulated")
        copy = found if play.is_copy(found) else play.open_copy(found)
        try:
            report = play.run(copy, options["students"], steps=options["steps"], say=self.stdout.write)
            self.stdout.write("\n".join(report.lines))
            self._linger(copy, options["linger"])
        except (Refused, URLError) as trouble:
            raise CommandError(f"the rehearsal cannot go on ({trouble}); is `manage.py serve` running?") from None
        finally:
            play.clear(play.copies().filter(pk=copy.pk))
        self.stdout.write("The simulated students are gone.")

    def _linger(self, copy: Classroom, seconds: float) -> None:
        """Leave time to look at it, unless it is ended before."""
        until = clock.monotonic() + seconds
        while clock.monotonic() < until and Classroom.objects.filter(pk=copy.pk).exists():
            clock.sleep(LOOK_EVERY)
