"""One request, understood: which cluster, who, which kind, in what form.

Every view starts from a `Call`, whether it is one of DRF's or an asynchronous one, so that authentication,
addressing and content negotiation happen once and alike.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, RawPostDataException

from cluster.apimachinery import errors
from cluster.apimachinery.errors import StatusError
from cluster.apimachinery.serializer import Loaded
from cluster.apiserver import aggregation, authorization, bodies, dead, negotiation, requestinfo
from cluster.apiserver.negotiation import Choice
from cluster.apiserver.requestinfo import RequestInfo, Target
from cluster.etcd import store
from cluster.etcd.models import Cluster
from cluster.registry import served
from cluster.registry.acts import Actor
from cluster.registry.registry import Registry

log = logging.getLogger(__name__)

DEPRECATED = {
    "endpoints": "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice",
    "componentstatuses": "v1 ComponentStatus is deprecated in v1.19+",
}


@dataclass
class Call:
    """A request to a resource of a cluster. `warnings` go out with the answer."""

    request: HttpRequest
    row: Cluster
    actor: Actor
    info: RequestInfo
    target: Target
    warnings: list[str] = field(default_factory=list)

    @cached_property
    def choice(self) -> Choice:
        """The form of the answer; 406 when the client accepts none that there is."""
        return negotiation.choose(self.request.headers.get("Accept", ""))

    @property
    def registry(self) -> Registry:
        return Registry(self.row.name, self.target.kind.version)

    @property
    def resource(self) -> str:
        return self.target.resource

    @property
    def key(self) -> tuple[str, str, str]:
        """What the registry finds the object by."""
        return self.target.resource, self.info.namespace, self.info.name

    def body(self, kind: str = "") -> Loaded:
        """The decoded request body, which should be of the target's kind or the one named; an empty one is {}."""
        return body_of(self.request, kind or self.target.kind.kind)

    def warn(self, text: str) -> None:
        if text not in self.warnings:
            self.warnings.append(text)


def body_of(request: HttpRequest, kind: str) -> Loaded:
    """The decoded body; {} for an empty one."""
    raw = raw_body(request)
    return bodies.decode(raw, request.headers.get("Content-Type", ""), kind) if raw else Loaded({}, [])


def raw_body(request: HttpRequest) -> bytes:
    """The body's bytes; 413 beyond the limit."""
    try:
        return request.body
    except (RequestDataTooBig, RawPostDataException):
        raise errors.too_large(f"Request entity too large: limit is {bodies.MAX_BYTES}") from None


def cluster_named(name: str) -> Cluster:
    """The cluster of a URL. A name nobody has is a 401, as any cluster one has no token for."""
    try:
        return store.cluster_row(name)
    except store.NoCluster:
        raise errors.unauthorized() from None


def opened(request: HttpRequest, cluster: str, info: RequestInfo) -> Call:
    """Understand a request; StatusError 401, 403 or 404."""
    row = cluster_named(cluster)
    actor = authorization.admitted(request, row, info)
    kinds = served.of(row)
    try:
        target = requestinfo.target(info.group, info.version, info.plural, strict=row.strict_135, kinds=kinds)
    except StatusError:
        aggregation.check(row, info.group, info.version)
        raise
    call = Call(request, row, actor, info, target)
    for text in (DEPRECATED.get(target.resource), target.alias.warning if target.alias else ""):
        if text:
            call.warn(text)
    return call


def respond(
    value: Any, *, status: int = 200, encoding: str = negotiation.JSON, warnings: list[str] | None = None
) -> HttpResponse:
    """A value as an answer."""
    answer = HttpResponse(negotiation.encode(value, encoding), status=status, content_type=encoding)
    add_warnings(answer, warnings or [])
    return answer


def respond_text(body: bytes) -> HttpResponse:
    return HttpResponse(body, content_type="text/plain")


def add_warnings(answer: Any, warnings: list[str]) -> None:
    """Warnings as client-go reads them: one header, commas between."""
    if warnings:
        answer["Warning"] = ", ".join(f'299 - "{_quotable(text)}"' for text in warnings)


def _quotable(text: str) -> str:
    plain = " ".join(text.split())
    return plain.replace("\\", "\\\\").replace('"', '\\"')


def method_not_allowed() -> StatusError:
    """405 for a method that a path does not have: the router's answer, which knows nothing of kinds."""
    text = "the server does not allow this method on the requested resource"
    return StatusError(405, "MethodNotAllowed", text)


def status_of(error: Exception) -> StatusError:
    """The failure a client is told of; what nobody foresaw is logged and becomes a 500."""
    if isinstance(error, StatusError):
        return error
    log.exception("a request failed", exc_info=error)
    return errors.internal(f"{type(error).__name__}: see the server's log")


def fail(error: Exception, *, head: dict[str, str] | None = None) -> HttpResponse:
    """The answer to a request that failed: always a Status."""
    failure = status_of(error)
    if isinstance(failure, aggregation.Unavailable):
        return HttpResponse(f"{failure.message}\n", status=failure.code, content_type="text/plain; charset=utf-8")
    answer = respond(failure.status(), status=failure.code)
    for name, value in (head or {}).items():
        answer[name] = value
    if seconds := failure.details.get("retryAfterSeconds"):
        answer["Retry-After"] = str(seconds)
    if failure.code == 401:
        answer["WWW-Authenticate"] = 'Bearer realm="kubernetes"'
    return dead.marked(answer, failure)
