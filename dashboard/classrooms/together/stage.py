"""The stage's addresses: the class's own cluster, leading with a cluster, following it, and forking from it."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_POST

from cluster.apimachinery import errors
from cluster.apimachinery.errors import StatusError
from dashboard import access, bodies
from dashboard.access import class_page
from dashboard.classrooms import roles
from dashboard.classrooms.models import Classroom, Person, Seat
from dashboard.classrooms.roles import HELPERS, Role, Standing
from dashboard.classrooms.together import forking, leading
from dashboard.classrooms.together.leading import Told

AGENT = "podium"
MOST_OFFERED = 8
"""Classes that may be led from a cluster that is in none."""


@class_page(*HELPERS)
@require_POST
def stage(request: HttpRequest, classroom: Classroom) -> HttpResponse:
    """To the page of the class's own cluster, which is made if it is missing."""
    return HttpResponseRedirect(f"/clusters/{leading.stage(classroom, request.user)}/")


@class_page(*HELPERS)
@require_POST
def lead(request: HttpRequest, classroom: Classroom) -> HttpResponse:
    """POST {"cluster", "begin"?, …what is shown} or {"end": true} → {"lead"}: what the class is shown from now on."""
    said = bodies.read(request.body)
    if said.get("end"):
        leading.end(classroom)
        return JsonResponse({"lead": None})
    try:
        return JsonResponse({"lead": leading.lead(classroom, request.user, said)})
    except StatusError as error:
        return JsonResponse(error.status(), status=error.code)


@class_page(Role.STUDENT)
@require_POST
def fork(request: HttpRequest, classroom: Classroom) -> HttpResponse:
    """POST {"revision"} → {"cluster", "done", "left"}: one's own cluster is a copy of that moment."""
    user: Any = request.user
    cluster = str(Person.objects.select_related("seat").get(classroom=classroom, user_id=user.pk).seat.cluster_id)
    try:
        revision = bodies.read(request.body).get("revision")
        if not isinstance(revision, int) or isinstance(revision, bool):
            raise errors.bad_request('"revision" must be a revision of what is shown')
        if (shown := leading.told(classroom, seat=True)) is None:
            raise errors.not_found("leads", classroom.code)
        done = forking.copy(shown["cluster"], revision, cluster, access.actor(user, cluster, AGENT))
    except StatusError as error:
        return JsonResponse(error.status(), status=error.code)
    return JsonResponse({"cluster": cluster, **done})


@ensure_csrf_cookie
def room(request: HttpRequest, classroom: Classroom, lead: Told) -> HttpResponse:
    """The window for the room while somebody leads: the picture of that cluster, and nobody's name."""
    found = {"cluster": lead["cluster"], "by": lead["by"], "classroom": classroom}
    return render(request, "dashboard/class_room.html", found)


def told(user: Any, cluster: str, standing: Standing) -> Told:
    """What a cluster's page must know of classes: {seat} of who looks, {following} a class, {leads} from here."""
    if standing.role is not Role.FOLLOWER:
        leads = _leads(user, cluster, standing.seat)
        return {"seat": standing.seat, "leads": json.dumps(leads) if leads else ""}
    person = Person.objects.select_related("seat__classroom").filter(user_id=user.pk).first()
    return {"seat": person.seat, "following": True} if person else {}


def _leads(user: Any, cluster: str, own: Seat | None) -> list[Told]:
    """The classes that somebody may lead with a cluster: its own, or with one that is in no class any of theirs."""
    seat = own or Seat.objects.select_related("classroom").filter(cluster_id=cluster).first()
    found = [seat.classroom] if seat else [*roles.classes_of(user).filter(ended="")[:MOST_OFFERED]]
    return [_offer(one, user, cluster) for one in found if _may_lead(user, one)]


def _may_lead(user: Any, classroom: Classroom) -> bool:
    return roles.staff_role(user, classroom) in HELPERS and not classroom.ended and classroom.mode != "exam"


def _offer(classroom: Classroom, user: Any, cluster: str) -> Told:
    mine = (classroom.lead.get("cluster"), classroom.lead.get("by")) == (cluster, str(user.get_username()))
    return {"code": classroom.code, "name": classroom.name, "leading": mine}
