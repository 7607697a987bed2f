"""What staff see and do: starting a class, its console, the window for the room, and acts."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_GET, require_POST

from cluster.apimachinery.errors import StatusError
from dashboard import bodies, pages
from dashboard.access import class_page
from dashboard.classrooms import roles
from dashboard.classrooms.acting import acts
from dashboard.classrooms.joining import qr, reaching, seating
from dashboard.classrooms.models import Classroom
from dashboard.classrooms.roles import CREW
from dashboard.classrooms.together import leading, stage, voting
from dashboard.classrooms.watching import presence, wall
from dashboard.serving import address

NUMBERS = ("nodes", "team", "seats")


@login_required
@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """POST {name, lesson, nodes?, team?, seats?} makes a class, and goes to its console."""
    user: Any = request.user
    if not user.is_staff:
        raise PermissionDenied
    typed = request.POST
    try:
        numbers = {name: int(typed[name]) for name in NUMBERS if typed.get(name)}
        made = seating.open_class(user, typed.get("name", ""), lesson=typed.get("lesson", ""), **numbers)
    except ValueError:
        return pages.overview(request, "Nodes, people on a seat and seats made ready are numbers.")
    except StatusError as error:
        return pages.overview(request, error.message)
    return HttpResponseRedirect(reverse("class", args=[made.code]))


@class_page(*CREW)
@never_cache
@ensure_csrf_cookie
@require_GET
def console(request: HttpRequest, classroom: Classroom) -> HttpResponse:
    """The wall, and what can be done."""
    role = roles.staff_role(request.user, classroom)
    found = {"classroom": classroom, "role": role, "way_in": reaching.joining(request)[0], "alone": _alone()}
    return render(request, "dashboard/class_console.html", found)


@class_page(*CREW)
@never_cache
@require_GET
def audience(request: HttpRequest, classroom: Classroom) -> HttpResponse:
    """For the projector: what is shown, else how to join, and how many have. Nothing on it is private."""
    if (lead := leading.told(classroom)) and "join" not in request.GET:
        return stage.room(request, classroom, lead)
    addresses = reaching.joining(request)
    link = addresses[0] + reverse("join", args=[classroom.code])
    picture = qr.svg(link, f"QR code of {link}")
    loopback = _alone()
    found = {"classroom": classroom, "addresses": addresses, "qr": picture, "alone": loopback}
    return render(request, "dashboard/class_audience.html", found)


@class_page(*CREW)
@never_cache
@require_GET
def rows(request: HttpRequest, classroom: Classroom) -> HttpResponse:
    """{"room", "rows", "stuck", "vote"}: the wall as it stands, for where websockets do not come through."""
    room, found = wall.of(classroom.pk).read(presence.here(classroom.pk))
    vote = voting.told(voting.current(classroom.pk), staff=True)
    return JsonResponse({"room": room, "rows": [*found.values()], "stuck": wall.stuck(found), "vote": vote})


@class_page(*CREW)
@require_POST
def act(request: HttpRequest, classroom: Classroom) -> HttpResponse:
    """POST {"act", "seats"?, …} → what came of it; a Status when it may not be."""
    role, user = roles.staff_role(request.user, classroom), request.user
    assert role is not None
    try:
        return JsonResponse(acts.act(classroom, role, str(user.get_username()), bodies.read(request.body)))
    except StatusError as error:
        return JsonResponse(error.status(), status=error.code)


def _alone() -> bool:
    """Whether only this machine can come here."""
    return address.load(settings.DATA_DIR).is_loopback
