"""The cluster's clock and the switches of its control plane, as the page sets them: past the API, which may be dead."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from cluster.apimachinery import errors
from cluster.apimachinery.errors import Cause, StatusError, invalid_value, not_supported
from cluster.client import bootstrap
from cluster.etcd import beside
from cluster.etcd.models import PACES
from dashboard import access, bodies
from dashboard.access import cluster_page
from dashboard.topology.messages import clock_state

SLOWEST, FASTEST, FARTHEST = 0.1, 50.0, 3600.0
FIELDS = ("pace", "speed", "paused", "skip", "steps")


@cluster_page
@require_POST
def clock(request: HttpRequest, cluster: str) -> HttpResponse:
    """POST {pace?, speed?, paused?, skip?, steps?} → the clock's state; a Status with causes for bad wishes."""
    try:
        row = beside.set_clock(cluster, **_wishes(request.body))
    except StatusError as error:
        return JsonResponse(error.status(), status=error.code)
    return JsonResponse(clock_state(row.pace, row.counter, row.steps, row.pending))


@cluster_page
@require_POST
def switch(request: HttpRequest, cluster: str) -> HttpResponse:
    """POST {name, running} → the Component; a Status for one that there is not, or for a bad wish."""
    try:
        name, running = _switched(request.body)
        found = bootstrap.switch(cluster, name, running, access.actor(request.user, cluster, "podium"))
    except StatusError as error:
        return JsonResponse(error.status(), status=error.code)
    return JsonResponse(found)


def _switched(body: bytes) -> tuple[str, bool]:
    asked = bodies.read(body)
    name, running = asked.get("name"), asked.get("running")
    if not isinstance(name, str) or not isinstance(running, bool):
        told = invalid_value("running", running, "must be true or false, of the component that `name` says")
        raise errors.invalid("Component", "sim.podium.local", "", [told])
    return name, running


def _wishes(body: bytes) -> dict[str, Any]:
    wishes = {k: v for k, v in bodies.read(body).items() if v is not None}
    causes = [c for name, value in wishes.items() if (c := _problem(name, value)) is not None]
    if causes:
        raise errors.invalid("Clock", "", "", causes)
    return wishes


def _problem(name: str, value: Any) -> Cause | None:
    if name not in FIELDS:
        return not_supported(name, value, FIELDS)
    if name == "pace":
        return None if value in PACES else not_supported(name, value, PACES)
    if name == "paused":
        return None if isinstance(value, bool) else invalid_value(name, value, "must be true or false")
    if isinstance(value, bool) or not isinstance(value, int | float):
        return invalid_value(name, value, "must be a number")
    low, high = {"speed": (SLOWEST, FASTEST), "skip": (0.0, FARTHEST), "steps": (0, 100)}[name]
    if not low <= value <= high or (name == "steps" and not isinstance(value, int)):
        return invalid_value(name, value, f"must be between {low:g} and {high:g}, inclusive")
    return None
