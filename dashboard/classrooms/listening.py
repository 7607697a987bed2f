"""The lines to a class for where websockets do not come through: a page asks, and is told how things stand.

A seat's page and the window of the room; a console asks for the wall (watching/console.py).
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from cluster.apimachinery import clock
from dashboard.access import class_page
from dashboard.classrooms import consumer, news, roles
from dashboard.classrooms.models import Classroom
from dashboard.classrooms.roles import CREW, Role
from dashboard.classrooms.together import leading
from dashboard.classrooms.watching import presence, wall

USUAL = 10.0
"""Seconds of notices that a page is told which has not asked before: it has just lost its line."""


@class_page(Role.STUDENT)
@never_cache
@require_GET
def now(request: HttpRequest, classroom: Classroom) -> HttpResponse:
    """GET ?at=TIME → {"at", "messages"}: how things stand for the seat, and what it was told once since that time."""
    seat = roles.seat_of(request.user, classroom)
    assert seat is not None
    presence.asking[classroom.pk, seat.number] = clock.monotonic()
    at, asked = clock.now(), request.GET.get("at", "")
    after = float(asked) if asked.replace(".", "", 1).isdecimal() else at - USUAL
    notices = news.since(classroom.pk, news.of_seat(seat.number), after)
    return JsonResponse({"at": at, "messages": [consumer.to_seat(classroom, seat), *notices]})


@class_page(*CREW)
@never_cache
@require_GET
def room(request: HttpRequest, classroom: Classroom) -> HttpResponse:
    """{"messages"}: how things stand for the window of the room, and what is shown there; nobody's name."""
    told, _ = wall.of(classroom.pk).read(presence.here(classroom.pk))
    shown = {"type": "lead", "lead": leading.told(classroom)}
    return JsonResponse({"messages": [{"type": "room", **told}, shown]})
