"""/readyz: whether this Podium can be used yet, for scripts and for `serve` itself.

With a demo cluster it waits for that cluster's system pods, as one waits for a real cluster; without one it is
enough that the site answers.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from cluster.apimachinery import meta
from cluster.apimachinery.errors import StatusError
from cluster.registry.registry import Registry

SYSTEM = "kube-system"

_awaited: list[str] = []


def wait_for(cluster: str) -> None:
    """From now on, ready means that this cluster's system pods run."""
    _awaited[:] = [cluster]


def ready() -> str:
    """'' when Podium is ready, else what it still waits for, in a few words."""
    return "; ".join(filter(None, map(_missing_in, _awaited)))


def readyz(request: HttpRequest) -> HttpResponse:
    """200 "ok", or 503 and the reason."""
    waiting = ready()
    return HttpResponse(waiting or "ok", status=503 if waiting else 200, content_type="text/plain")


def _missing_in(cluster: str) -> str:
    try:
        pods = Registry(cluster).list("pods", SYSTEM).items
    except StatusError as error:
        return "" if error.code == 404 else error.message  # the teacher deleted it: nothing to wait for
    if not pods:
        return f"the pods of {cluster}'s {SYSTEM}"
    waiting = [meta.name(pod) for pod in pods if not meta.condition_is(pod, "Ready")]
    return f"{', '.join(waiting)} in cluster {cluster}" if waiting else ""
