"""The commands that make and list classes; in process, for a class needs no serve."""

from __future__ import annotations

import re
from io import StringIO

import pytest
from django.core.management import CommandError

from dashboard.classrooms.joining import seating
from dashboard.classrooms.models import Classroom
from dashboard.management.commands import create_class, list_classes
from tests.dashboard.classrooms.conftest import _clusters_are_small

__all__ = ["_clusters_are_small"]
pytestmark = pytest.mark.django_db
USUAL = {"lesson": "", "seats": 0, "owner": "teacher", **dict.fromkeys(create_class.WISHES)}


def create(**options: object) -> str:
    out = StringIO()
    create_class.Command(stdout=out).work(**{**USUAL, **options})
    return out.getvalue()


def listed() -> list[str]:
    out = StringIO()
    list_classes.Command(stdout=out).work()
    return out.getvalue().splitlines()


def test_a_class_is_made_with_its_seats_and_the_way_in_is_said() -> None:
    said = create(name="Networks", seats=2)
    classroom = Classroom.objects.get()
    assert re.fullmatch(rf"class/{classroom.code} created; join at http://\S+/join/{classroom.code}/\n", said)
    assert (classroom.seats.count(), classroom.owner.get_username()) == (2, "teacher")


def test_an_unknown_lesson_is_refused() -> None:
    with pytest.raises(CommandError, match="there is no lesson nothing"):
        create(name="Networks", lesson="nothing")


def test_classes_are_listed_as_kubectl_would() -> None:
    assert listed() == ["No classes found."]
    create(name="Networks")
    seating.join(Classroom.objects.get(), "Anna")
    head, row = listed()
    assert head.split() == ["CODE", "NAME", "LESSON", "SEATS", "DOOR", "CREATED"]
    assert row.split()[1:5] == ["Networks", "-", "1", "Open"]
