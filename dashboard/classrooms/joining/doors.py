"""The ways in for students: by the class's code and a name, or back by a phrase; then their own seat's page.

Every refusal says what to do next. A browser that sits already is sent to its seat, and one in which a member of staff
is signed in is not signed out behind their back.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import yaml
from django.conf import settings
from django.contrib.auth import login
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cluster.apimachinery import clock
from cluster.client import bootstrap
from dashboard import bodies
from dashboard.access import class_page
from dashboard.classrooms import news, roles
from dashboard.classrooms.joining import limits, names, seating
from dashboard.classrooms.joining.seating import Refused
from dashboard.classrooms.models import Classroom, Person, Seat
from dashboard.classrooms.roles import Role
from dashboard.serving import address, arrivals

BACKEND = "django.contrib.auth.backends.ModelBackend"
NO_CLASS = "No class has this code now. Check the six characters with your teacher; letters and digits are never alike."
STAFF_HERE = "You are signed in as {}. To sit down as a student, use a private window or another browser."


@never_cache
@require_http_methods(["GET", "POST"])
def join(request: HttpRequest, code: str = "") -> HttpResponse:
    """The form; POST {code, name, partner} sits down and shows the seat, with the phrase to come back."""
    arrivals.note(request)
    wanted = request.POST.get("code", code)
    classroom = seating.find(wanted) if wanted else None
    if classroom and (seat := roles.seat_of(request.user, classroom)):
        return to_cluster(seat)
    if request.method == "GET":
        return _form(request, "join", wanted, "" if classroom or not wanted else NO_CLASS)
    try:
        joined = seating.join(_open(request, classroom), *_names(request))
    except Refused as reason:
        return _form(request, "join", wanted, str(reason))
    with transaction.atomic():  # one wait for the database, not one for each of its rows
        login(request, joined.person.user, backend=BACKEND)
    return _seat(request, joined.person, joined.phrase)


@never_cache
@require_http_methods(["GET", "POST"])
def back(request: HttpRequest) -> HttpResponse:
    """The form; POST {code, phrase} signs in whoever has that phrase."""
    code = request.POST.get("code", request.GET.get("code", ""))
    if request.method == "GET":
        return _form(request, "class_back", code, "")
    try:
        person = seating.come_back(_open(request, seating.find(code)), request.POST.get("phrase", ""))
    except Refused as reason:
        return _form(request, "class_back", code, str(reason))
    login(request, person.user, backend=BACKEND)
    return to_cluster(person.seat)


@class_page(Role.STUDENT)
@never_cache
@require_http_methods(["GET", "POST"])
def seat(request: HttpRequest, classroom: Classroom) -> HttpResponse:
    """One's own seat: who one is here, and the ways to one's cluster; POST draws another phrase."""
    person = _person(request, classroom)
    return _seat(request, person, seating.new_phrase(person) if request.method == "POST" else "")


@class_page(Role.STUDENT)
@never_cache
@require_GET
def kubeconfig(request: HttpRequest, classroom: Classroom) -> HttpResponse:
    """The way in for one's own kubectl, by one's own token, to the address that this browser came to."""
    person = _person(request, classroom)
    cluster, server = str(person.seat.cluster_id), _server(request)
    config = yaml.safe_load(bootstrap.kubeconfig(cluster, server, seating.authority()))
    config["contexts"][0]["context"]["user"] = person.alias
    config["users"] = [{"name": person.alias, "user": {"token": person.token}}]
    text = address.refreshing(cluster, server) + yaml.safe_dump(config, sort_keys=False, allow_unicode=True)
    head = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(cluster)}.kubeconfig"}
    return HttpResponse(text, content_type="application/yaml", headers=head)


@class_page(Role.STUDENT)
@require_POST
def hand(request: HttpRequest, classroom: Classroom) -> HttpResponse:
    """POST {"up": bool} → {"hand"}: one hand a seat, raised or lowered."""
    here = _person(request, classroom).seat
    up = bool(bodies.read(request.body).get("up"))
    if up and limits.HANDS.reached(str(here.pk)):
        return JsonResponse({"message": "Your hand has been up often. Somebody will come."}, status=429)
    limits.HANDS.count(str(here.pk))
    raised = (here.hand or clock.timestamp()) if up else ""
    Seat.objects.filter(pk=here.pk).update(hand=raised)
    news.tell(classroom.pk, news.of_seat(here.number), {"type": "seat", "hand": raised})
    return JsonResponse({"hand": raised})


def to_cluster(seat: Seat) -> HttpResponse:
    """To the page of a seat's cluster, which is made again if it is missing."""
    seating.ready(seat)
    return HttpResponseRedirect(f"/clusters/{seat.cluster_id}/")


def _open(request: HttpRequest, classroom: Classroom | None) -> Classroom:
    """The class to sit down in; Refused when there is none, or the browser is a member of staff's."""
    if classroom is None:
        raise Refused(NO_CLASS)
    user: Any = request.user
    if user.is_authenticated and not Person.objects.filter(user_id=user.pk).exists():
        raise Refused(STAFF_HERE.format(user.get_username()))
    return classroom


def _names(request: HttpRequest) -> tuple[str, str]:
    drawn = "drawn" in request.POST
    return "" if drawn else request.POST.get("name", ""), "" if drawn else request.POST.get("partner", "")


def _person(request: HttpRequest, classroom: Classroom) -> Person:
    user: Any = request.user
    return Person.objects.select_related("seat", "classroom").get(classroom=classroom, user_id=user.pk)


def _form(request: HttpRequest, which: str, code: str, trouble: str) -> HttpResponse:
    typed = {name: request.POST.get(name, "") for name in ("name", "partner")}
    found = {"code": names.read_code(code), "trouble": trouble, **typed}
    return render(request, f"dashboard/{which}.html", found, status=400 if request.method == "POST" else 200)


def _seat(request: HttpRequest, person: Person, phrase: str) -> HttpResponse:
    mates = person.seat.persons.exclude(pk=person.pk).values_list("alias", flat=True)
    return render(
        request, "dashboard/class_seat.html",
        {"person": person, "seat": person.seat, "classroom": person.classroom, "phrase": phrase, "mates": mates},
    )  # fmt: skip


def _server(request: HttpRequest) -> str:
    host = request.get_host()
    name = host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() and not host.endswith("]") else host
    return address.load(settings.DATA_DIR).tls_url_at(name)
