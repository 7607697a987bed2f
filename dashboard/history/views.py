"""Time travel's addresses: rows for the scrubber, films, differences, walks, and a state applied again."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.views.decorators.http import require_GET, require_http_methods

from cluster.apimachinery import errors
from cluster.apimachinery.errors import StatusError
from cluster.etcd import store
from cluster.etcd.models import Cluster
from dashboard import access, bodies
from dashboard.access import cluster_page
from dashboard.history import again, changes, lanes, past, walks
from dashboard.history import film as films

AGENT = "podium"
Answer = Callable[..., dict[str, Any]]


def answered(view: Answer) -> Callable[..., HttpResponseBase]:
    """A view of a cluster's row that returns JSON; a StatusError is answered as its Status."""

    @cluster_page
    @wraps(view)
    def answer(request: HttpRequest, cluster: str, **kwargs: Any) -> HttpResponse:
        try:
            return JsonResponse(view(request, store.cluster_row(cluster), **kwargs))
        except StatusError as error:
            return JsonResponse(error.status(), status=error.code)

    return answer


def _two(request: HttpRequest, row: Cluster) -> tuple[int, int]:
    """The revisions `from` and `to` of an address; `to` is now unless said."""
    return past.number(request.GET.get("from"), "from"), past.number(request.GET.get("to"), "to", row.revision)


@require_GET
@answered
def rows(request: HttpRequest, row: Cluster) -> dict[str, Any]:
    """GET ?after=REVISION&before=REVISION → {revision, oldest, more, rows, requests}: the scrubber's ticks."""
    before = request.GET.get("before")
    after = past.number(request.GET.get("after"), "after", 0)
    return lanes.told(row, after, None if before is None else past.number(before, "before"))


@require_GET
@answered
def film(request: HttpRequest, row: Cluster) -> dict[str, Any]:
    """GET ?from=A&to=B → {snapshot, deltas, upto}; 410 for a revision that is compacted."""
    return films.film(row, *_two(request, row))


@require_GET
@answered
def between(request: HttpRequest, row: Cluster) -> dict[str, Any]:
    """GET ?from=A&to=B → {from, to, objects, passing}: what changed, by whom and why."""
    return changes.between(row, *_two(request, row))


@require_GET
@answered
def walk(request: HttpRequest, row: Cluster, number: int) -> dict[str, Any]:
    """GET ?from=A&to=B → {request, sides, differs}: a recorded request under two revisions."""
    return walks.under_two(row, number, *_two(request, row))


@require_http_methods(["GET", "POST"])
@answered
def apply(request: HttpRequest, row: Cluster, revision: int) -> dict[str, Any]:
    """GET → {revision, now, steps}: the diff, shown first. POST {"steps": [keys]} → {done}: as the person."""
    if request.method == "GET":
        steps = [step.to_json() for step in again.plan(row, revision)]
        return {"revision": revision, "now": row.revision, "steps": steps}
    chosen = bodies.read(request.body).get("steps")
    if not isinstance(chosen, list) or not all(isinstance(key, str) for key in chosen):
        raise errors.bad_request('"steps" must be a list of the keys of steps')
    actor = access.actor(request.user, row.name, AGENT)
    return {"done": again.apply(row, revision, chosen, actor)}
