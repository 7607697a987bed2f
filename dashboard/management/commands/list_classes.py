"""list_classes: the classes, in kubectl's manner."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q

from dashboard.classrooms.models import Classroom
from dashboard.management.base import ClassroomCommand


class Command(ClassroomCommand):
    help = "List the classes."

    def work(self, **options: Any) -> None:
        taken = Count("seats", filter=~Q(seats__joined=""))
        rows = [
            (c.code, c.name, c.lesson or "-", str(c.taken), _door(c), c.made)
            for c in Classroom.objects.annotate(taken=taken).order_by("pk")
        ]
        self.table(("CODE", "NAME", "LESSON", "SEATS", "DOOR", "CREATED"), rows, "No classes found.")


def _door(classroom: Classroom) -> str:
    return "Over" if classroom.ended else "Open" if classroom.door else "Closed"
