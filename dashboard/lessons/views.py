"""The lesson of a cluster, as its page asks for it: each answer is the whole of what the learner is told now."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.views.decorators.http import require_http_methods, require_POST

from cluster.apimachinery import errors
from cluster.apimachinery.errors import StatusError
from cluster.client.bootstrap import clusters
from cluster.etcd import store
from dashboard import bodies
from dashboard.access import cluster_page
from dashboard.lessons import ground, sitting, taking
from dashboard.lessons.taking import Learner
from dashboard.lessons.told import told

Act = Callable[[HttpRequest, Learner], None]


def answered(act: Act) -> Callable[..., HttpResponseBase]:
    """A view of one cluster that does something and answers with the lesson as it is then."""

    @cluster_page
    @wraps(act)
    def answer(request: HttpRequest, cluster: str) -> HttpResponse:
        try:
            learner = Learner(cluster, str(request.user.get_username()), request.user.pk)
            act(request, learner)
            return JsonResponse(told(learner))
        except StatusError as error:
            return JsonResponse(error.status(), status=error.code)

    return answer


@require_http_methods(["GET", "POST"])
@answered
def lesson(request: HttpRequest, learner: Learner) -> None:
    """GET → {lessons} or {taken}. POST {"lesson": SLUG} takes one, "" leaves the one that was taken. 400 for one that
    cannot be passed on this kind of cluster."""
    if request.method == "POST":
        _not_in_an_exam(learner, "lessons")
        slug = _given(request, "lesson", str)
        if slug:
            _fits(learner, slug)
            taking.take(learner, slug)
        else:
            taking.leave(learner)


@require_POST
@answered
def hint(request: HttpRequest, learner: Learner) -> None:
    """One rung more."""
    _not_in_an_exam(learner, "hints")
    taking.hint(learner)


@require_POST
@answered
def answer(request: HttpRequest, learner: Learner) -> None:
    """{"choice": number}: what the person predicts."""
    taking.answer(learner, _given(request, "choice", int))


@require_POST
@answered
def step(request: HttpRequest, learner: Learner) -> None:
    """{"step": number, "again": false}: to a step that was begun, or on to the next."""
    body = bodies.read(request.body)
    taking.go(learner, _typed(body, "step", int), again=bool(body.get("again")))


def _fits(learner: Learner, slug: str) -> None:
    wishes = clusters.wishes(store.cluster_row(learner.cluster))
    if advice := ground.advice(taking.lesson_at(learner.cluster, slug), wishes):
        raise errors.bad_request(advice)


def _not_in_an_exam(learner: Learner, what: str) -> None:
    if sitting.at(learner.cluster).exam:
        raise errors.forbidden(what, learner.cluster, "this is an exam")


def _given(request: HttpRequest, key: str, kind: type) -> Any:
    return _typed(bodies.read(request.body), key, kind)


def _typed(body: dict[str, Any], key: str, kind: type) -> Any:
    found = body.get(key)
    if not isinstance(found, kind) or isinstance(found, bool):
        raise errors.bad_request(f'"{key}" must be a {"text" if kind is str else "number"}')
    return found
