"""Who may come in where. The one gate of the site: every page of a cluster or a class, and every websocket, asks here.

Three answers: to come in, to come in and look only (observers, a muted seat), or that there is nothing here; nobody
learns of a cluster or a class that is none of theirs. Who somebody is, is said in `classrooms.roles`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponseBase, JsonResponse

from cluster.apimachinery import errors
from cluster.apiserver import workers
from cluster.etcd.models import Cluster
from cluster.registry.acts import Actor
from dashboard.classrooms import people, roles
from dashboard.classrooms.grading import exam
from dashboard.classrooms.models import Classroom
from dashboard.classrooms.roles import Role, Standing

View = Callable[..., HttpResponseBase]
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
SHARED = frozenset({
    "cluster", "request", "rules", "doors", "history", "film", "changes", "lesson", "picks", "picture",
})  # fmt: skip
"""By name, the addresses of a cluster that whoever follows its lead may read: its picture and its past, no more."""


def allowed(user: Any, cluster: str, acting: bool = False) -> bool:
    """Whether a signed-in person may see a cluster, or also act in it."""
    found = _standing(user, cluster)
    return found is not None and (found.may_act or not acting)


def actor(user: Any, cluster: str, agent: str) -> Actor:
    """Somebody as the author of what the site writes for them; StatusError 403 for who may not act."""
    found = _standing(user, cluster)
    if found is None or not found.may_act:
        raise _looking_only(cluster)
    return people.actor(found, agent)


_allowed = workers.in_thread(allowed)


def standing(request: HttpRequest, cluster: str) -> Standing | None:
    """What whoever asks is to a cluster; None when they may not know of it. Looked up once a request."""
    known: dict[str, Standing | None] = request.__dict__.setdefault("standings", {})
    if cluster not in known:
        known[cluster] = _standing(request.user, cluster)
    return known[cluster]


def cluster_page(view: View) -> View:
    """Views of one cluster: signed in, else to the sign-in page; 404 for a cluster that is none of theirs, 403 for
    an act of who may only look."""

    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, cluster: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
        found = standing(request, cluster)
        if found is None or (found.role is Role.FOLLOWER and _address(request) not in SHARED):
            raise Http404(f"There is no cluster {cluster} for you here.")
        if request.method not in SAFE_METHODS and not found.may_act:
            return _told(_looking_only(cluster))
        return view(request, cluster, *args, **kwargs)

    return guarded


def teaches(request: HttpRequest, cluster: str) -> bool:
    """Whether whoever asks may be told answers at a cluster: its class's helpers, or whose it is."""
    found = standing(request, cluster)
    return found is not None and found.role in (Role.OWNER, *roles.HELPERS)


def _address(request: HttpRequest) -> str | None:
    return request.resolver_match.url_name if request.resolver_match else None


def class_page(*allowed: Role) -> Callable[[View], View]:
    """Views of one class, called with it: for these roles alone, and nothing is there for anybody else."""

    def gate(view: View) -> View:
        @login_required
        @wraps(view)
        def guarded(request: HttpRequest, code: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
            classroom = class_for(request.user, code, allowed)
            if classroom is None:
                raise Http404("There is no such class for you here.")
            return view(request, classroom, *args, **kwargs)

        return guarded

    return gate


def class_for(user: Any, code: str, allowed: tuple[Role, ...]) -> Classroom | None:
    """The class with that code, for whoever is one of these there."""
    classroom = Classroom.objects.filter(code=code).first()
    return classroom if classroom and roles.role_in(user, classroom) in allowed else None


def ends_in(user: Any, cluster: str) -> float | None:
    """The seconds until somebody may act in a cluster no more, where a clock decides it: an exam's bell."""
    seat = roles.seat_at(user, cluster)
    return exam.left(seat) if seat and seat.classroom.mode == "exam" else None


async def may_see(scope: dict[str, Any], cluster: str, acting: bool = False) -> bool:
    """`allowed` for a websocket, which must also come from this site's own pages."""
    if not same_origin(scope):
        return False
    return await _allowed(scope["user"], cluster, acting)


def same_origin(scope: dict[str, Any]) -> bool:
    """Browsers say where a websocket was opened from; another site's page must not ride on our cookies."""
    headers = dict(scope["headers"])
    origin = headers.get(b"origin", b"").decode()
    return not origin or urlsplit(origin).netloc == headers.get(b"host", b"").decode()


def _standing(user: Any, cluster: str) -> Standing | None:
    found = roles.standing(user, cluster)
    return found if found and Cluster.objects.filter(name=cluster).exists() else None


def _looking_only(cluster: str) -> errors.StatusError:
    return errors.forbidden("clusters", cluster, "you may look, and change nothing")


def _told(error: errors.StatusError) -> JsonResponse:
    return JsonResponse(error.status(), status=error.code)
