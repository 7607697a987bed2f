"""Which view answers a path.

Resources are dispatched by what their path means (`requestinfo`), not by patterns. Verbs on objects are DRF's,
which is synchronous, and run in a worker thread; what streams (a watch, a log, a proxied answer) is
asynchronous and holds none. Whatever fails on the way is answered with a Status.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.csrf import csrf_exempt

from cluster.apimachinery import errors
from cluster.apimachinery.scheme import scheme
from cluster.apiserver import (
    aggregation,
    calls,
    exec,
    flows,
    log,
    metrics,
    negotiation,
    options,
    portforward,
    proxy,
    requestinfo,
    reviews,
    subresources,
    token_requests,
    watch,
    workers,
)
from cluster.apiserver.authorization import admitted
from cluster.apiserver.browsable.pages import browsable
from cluster.apiserver.requestinfo import RequestInfo
from cluster.apiserver.views import CollectionView, ObjectView, PartView

AsyncView = Callable[..., Awaitable[HttpResponseBase]]

STREAMS: dict[str, AsyncView] = {
    "attach": exec.refused,
    "exec": exec.refused,
    "log": log.view,
    "portforward": portforward.refused,
    "proxy": proxy.view,
}
PARTS: dict[str, Any] = {
    "binding": subresources.BindingView.as_view(),
    "eviction": subresources.EvictionView.as_view(),
    "scale": subresources.ScaleView.as_view(),
    "token": token_requests.TokenView.as_view(),
}
CUSTOM_PARTS = ("scale", "status")
"""What a kind may have that the process does not know: the view asks the cluster whether it has it."""
COLLECTION, OBJECT, PART = CollectionView.as_view(), ObjectView.as_view(), PartView.as_view()
REVIEW = subresources.ReviewView.as_view()
METRICS = metrics.MetricsView.as_view()


def statuses(view: AsyncView) -> Any:
    """The view, with every failure answered as a Status, and as a page for people in a browser.

    Exempt from Django's own CSRF answer: ours is a Status.
    """

    @wraps(view)
    async def answered(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        try:
            return flows.tell(request, await view(request, **kwargs))
        except Exception as error:  # the wall: beyond it nothing but Status objects is known
            failed: HttpResponseBase = _readable(request, calls.fail(error))
            return flows.tell(request, failed)

    return csrf_exempt(browsable(answered))


def in_thread(view: Callable[..., Any]) -> AsyncView:
    """A synchronous view as an asynchronous one, its answer rendered and squeezed in the same thread."""

    def whole(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        answer = view(request, **kwargs)
        if hasattr(answer, "render"):
            answer.render()
        return _squeezed(request, _readable(request, answer))

    return workers.in_thread(whole)


def _readable(request: HttpRequest, answer: Any) -> Any:
    """The answer indented, for a client that is read by people."""
    wanted = negotiation.pretty(request.GET.get("pretty"), request.headers.get("User-Agent", ""))
    if wanted and answer.get("Content-Type") == negotiation.JSON:
        answer.content = negotiation.indented(answer.content)
    return answer


def _squeezed(request: HttpRequest, answer: Any) -> HttpResponseBase:
    squeezed = negotiation.squeeze(answer.content, request.headers.get("Accept-Encoding", ""))
    if squeezed is not None:
        answer.content = squeezed
        answer["Content-Encoding"] = "gzip"
    answer.setdefault("Cache-Control", "no-cache, private")
    answer["Vary"] = "Accept, Accept-Encoding"
    return answer  # type: ignore[no-any-return]


@statuses
async def resource(request: HttpRequest, cluster: str, path: str) -> HttpResponseBase:
    """Everything below /api/VERSION and /apis/GROUP/VERSION that is a resource."""
    info = requestinfo.parse(path)
    view = None if info is None else _view(request, info)
    if view is None:
        return await unknown(request, cluster=cluster, info=info)
    return await view(request, cluster=cluster, info=info)


def _view(request: HttpRequest, info: RequestInfo) -> AsyncView | None:
    """The view for what a path means; None when it means nothing."""
    if info.subresource:
        return _part(request, info)
    if reviews.find(info.group, info.version, info.plural) is not None:
        return in_thread(REVIEW) if not info.name else None
    if metrics.find(info):
        return in_thread(METRICS)
    if info.name:
        return in_thread(OBJECT)
    if request.method == "GET" and (info.watch or options.flag(request.GET, "watch")):
        return watch.view
    return in_thread(COLLECTION)


def _part(request: HttpRequest, info: RequestInfo) -> AsyncView | None:
    """The view of a subresource that the kind has."""
    kind = scheme.by_gvr(info.group, info.version, info.plural)
    found = scheme.aliases.get((info.group, info.version, info.plural))
    served = kind or (found[1].kind if found else None)
    offered = served.subresources if served is not None else CUSTOM_PARTS
    if info.subresource not in offered:
        return None
    if info.rest and info.subresource != "proxy":
        return None
    return STREAMS.get(info.subresource) or in_thread(PARTS.get(info.subresource, PART))


@in_thread
def unknown(request: HttpRequest, cluster: str, info: RequestInfo | None = None) -> HttpResponse:
    """404 for a path that is nothing; 401 or 403 before that."""
    row = calls.cluster_named(cluster)
    admitted(request, row, info)
    if info is not None:
        aggregation.check(row, info.group, info.version)
    raise errors.unknown_path()


@statuses
async def anything_else(request: HttpRequest, cluster: str, path: str = "") -> HttpResponseBase:
    return await unknown(request, cluster=cluster)
