"""A seat's line to its class for where websockets do not come through: the page asks, and is told how things stand."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from cluster.apimachinery import clock
from dashboard.access import class_page
from dashboard.classrooms import consumer, news, roles
from dashboard.classrooms.models import Classroom
from dashboard.classrooms.roles import Role
from dashboard.classrooms.watching.presence import asking

USUAL = 10.0
"""Seconds of notices that a page is told which has not asked before: it has just lost its line."""


@class_page(Role.STUDENT)
@never_cache
@require_GET
def now(request: HttpRequest, classroom: Classroom) -> HttpResponse:
    """GET ?at=TIME → {"at", "messages"}: how things stand for the seat, and what it was told once since that time."""
    seat = roles.seat_of(request.user, classroom)
    assert seat is not None
    asking[classroom.pk, seat.number] = clock.monotonic()
    at, asked = clock.now(), request.GET.get("at", "")
    after = float(asked) if asked.replace(".", "", 1).isdecimal() else at - USUAL
    notices = news.since(classroom.pk, news.of_seat(seat.number), after)
    return JsonResponse({"at": at, "messages": [consumer.to_seat(classroom, seat), *notices]})
