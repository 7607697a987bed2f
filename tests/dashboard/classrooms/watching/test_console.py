"""Starting a class, its console, and the window for the room."""

from __future__ import annotations

import re

import pytest
from django.conf import settings

from dashboard.classrooms.joining import qr
from dashboard.classrooms.models import Classroom
from dashboard.serving.address import Address
from tests.dashboard.classrooms.conftest import School


def test_a_name_is_enough_to_start_a_class(school: School) -> None:
    answer = school.browser(school.teacher).post("/class/", {"name": "Tomorrow"})
    made = Classroom.objects.get(name="Tomorrow")
    assert answer.headers["Location"] == f"/class/{made.code}/"
    assert (made.owner, made.door, made.settings) == (school.teacher, True, {})


def test_a_class_that_cannot_be_is_refused_where_it_was_asked_for(school: School) -> None:
    for wrong, said in (({"nodes": "many"}, "are numbers"), ({"nodes": "0"}, "must be between 1 and 100")):
        answer = school.browser(school.teacher).post("/class/", {"name": "Odd", **wrong})
        assert answer.status_code == 400
        assert said in answer.content.decode()
    assert not Classroom.objects.filter(name="Odd").exists()


def test_only_staff_start_classes(school: School) -> None:
    assert school.browser(school.anna).post("/class/", {"name": "Mine"}).status_code == 403


def test_staff_see_their_own_classes_and_the_clusters_that_are_in_none(school: School) -> None:
    page = school.browser(school.other_teacher).get("/").content.decode()
    assert "Next door" in page
    assert "Networks" not in page
    assert school.classroom.code.lower() not in page


def test_the_window_for_the_room_says_how_to_join_and_nothing_private(school: School) -> None:
    page = school.browser(school.teacher).get(f"/class/{school.classroom.code}/audience/").content.decode()
    assert re.search(rf">{school.classroom.code}</p>", page)
    assert '<svg role="img"' in page
    assert "anna" not in page


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0"])
def test_who_serves_this_machine_alone_is_told_so(school: School, host: str) -> None:
    Address(host).save(settings.DATA_DIR)
    page = school.browser(school.teacher).get(f"/class/{school.classroom.code}/audience/").content.decode()
    assert ("Only this machine can come here" in page) == (host == "127.0.0.1")
    (settings.DATA_DIR / "address.json").unlink()


def test_a_qr_code_is_a_picture_without_style_or_script() -> None:
    found = qr.svg("http://10.0.0.1:8000/join/K7X2MP/", "QR <code>")
    assert found.startswith("<svg role=")
    assert "style" not in found
    assert "<title>QR &lt;code&gt;</title>" in found
