"""The proxy: HTTP through the API server to a port of a pod or of a service.

What answers there was written by students, and it comes from the address that the teacher is signed in at. So an
answer goes out sandboxed (its scripts run in an origin of their own and may not call this API), never guessed
into another type, and cookies pass in neither direction. (In Kubernetes: apimachinery/pkg/util/proxy and
pkg/registry/core/{pod,service}/rest/proxy.go.)
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, HttpResponseBase

from cluster.apimachinery import errors, meta
from cluster.apimachinery.meta import Obj
from cluster.apiserver import calls, connecting, node_proxy, rewriting, workers
from cluster.apiserver.calls import Call
from cluster.apiserver.requestinfo import RequestInfo
from cluster.kubelet import nodes
from cluster.registry.registry import Registry
from cluster.runtime import http

SANDBOX = {"Content-Security-Policy": "sandbox", "X-Content-Type-Options": "nosniff"}
_PATH = re.compile(r"(?P<root>.*?/api/v1(?:/namespaces/[^/]+)?/[a-z]+/[^/]+/proxy)(?P<below>/.*)?$")
_KEPT_IN = ("accept", "accept-language", "content-type", "user-agent", "x-requested-with")
_DROPPED_OUT = (
    "access-control-allow-credentials", "access-control-allow-origin", "clear-site-data", "connection",
    "content-length", "content-security-policy", "keep-alive", "service-worker-allowed", "set-cookie",
    "transfer-encoding", "upgrade", "x-content-type-options",
)  # fmt: skip


@dataclass(frozen=True)
class Backend:
    """The pod and port that a proxied request reaches."""

    namespace: str
    pod: str
    port: int


async def view(request: HttpRequest, cluster: str, info: RequestInfo) -> HttpResponseBase:
    """…/proxy and everything below it, with any method."""
    call, backend = await workers.in_thread(_opened)(request, cluster, info)
    if request.method in ("GET", "HEAD") and request.path.endswith("/proxy") and not info.rest:
        return _moved(request)
    if isinstance(backend, http.HttpResponse):
        return answered(backend, _parts(request)[0])
    message = http.HttpRequest(
        method=str(request.method),
        target=_target(request),
        headers=_headers(request),
        body=calls.raw_body(request),
        scheme="https" if info.name.startswith("https:") else "http",
    )
    answer = await nodes.current().http(call.row.name, backend.namespace, backend.pod, backend.port, message)
    return answered(answer, _parts(request)[0])


def _moved(request: HttpRequest) -> HttpResponseBase:
    """Onto the path with a slash at its end, which the links of a page are relative to."""
    query = request.META.get("QUERY_STRING", "")
    return HttpResponse(status=301, headers={"Location": f"{request.path}/{'?' if query else ''}{query}"})


def _opened(request: HttpRequest, cluster: str, info: RequestInfo) -> tuple[Call, Backend | http.HttpResponse]:
    """The request, and what it reaches; of a node's kubelet, its answer at once."""
    plain, port = split(info.name)
    named = RequestInfo(
        info.group, info.version, info.plural, info.namespace, plain, info.subresource, info.rest
    )
    call = calls.opened(request, cluster, named)
    obj = call.registry.get(call.resource, info.namespace, plain)
    connecting.admit(call, obj, f"/{info.rest}")
    if info.plural == "services":
        return call, _of_service(call.registry, obj, port)
    if info.plural == "pods":
        return call, Backend(info.namespace, plain, _pod_port(obj, port))
    return call, node_proxy.asked(call.registry, plain, port, _parts(request)[1])


def split(name: str) -> tuple[str, str]:
    """A name as the proxy takes it: NAME, NAME:PORT, SCHEME:NAME:PORT; the name and the port ("" if none)."""
    parts = name.split(":")
    if len(parts) == 3:
        parts = parts[1:]
    if len(parts) > 2:
        raise errors.bad_request(f'invalid name "{name}"')
    return parts[0], parts[1] if len(parts) == 2 else ""


def _pod_port(pod: Obj, port: str) -> int:
    """The port meant: a number, a name, or the first that a container declares, else 80."""
    declared = [p for c in meta.get(pod, "spec.containers", []) for p in c.get("ports") or []]
    if not port:
        return int(declared[0]["containerPort"]) if declared else 80
    if port.isdigit():
        return int(port)
    found = next((p["containerPort"] for p in declared if p.get("name") == port), None)
    if found is None:
        raise errors.bad_request(f'pod "{meta.name(pod)}" has no port named "{port}"')
    return int(found)


def _of_service(registry: Registry, service: Obj, port: str) -> Backend:
    """One of the service's ready endpoints; 503 when it has none."""
    wanted = _service_port(service, port)
    selector = f"kubernetes.io/service-name={meta.name(service)}"
    slices = registry.list("endpointslices.discovery.k8s.io", meta.namespace(service), labels=selector).items
    found = [
        Backend(meta.namespace(service), endpoint["targetRef"]["name"], int(p["port"]))
        for item in slices
        for p in item.get("ports") or []
        if (p.get("name") or "") == wanted
        for endpoint in item.get("endpoints") or []
        if meta.get(endpoint, "conditions.ready", True) and endpoint.get("targetRef")
    ]
    if not found:
        raise errors.unavailable(f'no endpoints available for service "{meta.name(service)}"')
    return random.choice(found)


def _service_port(service: Obj, port: str) -> str:
    """The name of the service's port that is meant ("" for the only, nameless one)."""
    declared = meta.get(service, "spec.ports", [])
    if not port and len(declared) == 1:
        return str(declared[0].get("name") or "")
    for item in declared:
        if port in (str(item.get("port")), item.get("name") or ""):
            return str(item.get("name") or "")
    raise errors.unavailable(f'no service port "{port}" found for service "{meta.name(service)}"')


def _parts(request: HttpRequest) -> tuple[str, str]:
    """The path as it was written, down to …/proxy, and what is below that."""
    raw = getattr(request, "scope", {}).get("raw_path")
    found = _PATH.match(raw.decode("latin-1") if raw else quote(request.path))
    return (found["root"], found["below"] or "/") if found else ("", "/")


def _target(request: HttpRequest) -> str:
    """What is asked of the backend: the path below, and the query."""
    below = _parts(request)[1]
    query = request.META.get("QUERY_STRING", "")
    return f"{below}?{query}" if query else below


def _headers(request: HttpRequest) -> http.Headers:
    """What the backend may know of the client: no cookies, no credentials."""
    kept = [(name, value) for name, value in request.headers.items() if name.lower() in _KEPT_IN]
    return (("Host", request.headers.get("Host", "")), *kept)


def answered(answer: http.HttpResponse, root: str = "") -> HttpResponse:
    """The backend's answer, made harmless; its links lead below `root`."""
    content_type = answer.header("Content-Type", "text/plain; charset=utf-8")
    found = HttpResponse(rewriting.body(answer, root), status=answer.status, content_type=content_type)
    for name, value in rewriting.headers(answer, root):
        if name.lower() not in (*_DROPPED_OUT, "content-type"):
            found[name] = value
    for name, value in SANDBOX.items():
        found[name] = value
    return found
