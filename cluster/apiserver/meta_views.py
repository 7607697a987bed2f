"""What the server says about itself: its version, its health, its kinds and their schemas."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified

from cluster.apimachinery.meta import Obj
from cluster.apiserver import aggregation, calls, discovery, negotiation, openapi, openapi_v2
from cluster.apiserver.authorization import admitted
from cluster.apiserver.endpoints import in_thread, statuses
from cluster.etcd.models import Cluster
from cluster.registry import served

VERSION = {
    "major": "1",
    "minor": "35",
    "emulationMajor": "1",
    "emulationMinor": "35",
    "minCompatibilityMajor": "1",
    "minCompatibilityMinor": "34",
    "gitVersion": "v1.35.0",
    "gitCommit": "66452049f3d692768c39c797b21b793dce80314e",
    "gitTreeState": "clean",
    "buildDate": "2025-12-17T12:32:07Z",
    "goVersion": "go1.25.5",
    "compiler": "gc",
    "platform": "linux/amd64",
}


def reading(view: Callable[..., HttpResponse]) -> Any:
    """A GET of something that needs no object: the caller is known, the cluster's row is at hand."""

    def known(request: HttpRequest, cluster: str, **kwargs: str) -> HttpResponse:
        row = calls.cluster_named(cluster)
        admitted(request, row)
        if request.method not in ("GET", "HEAD"):
            raise calls.method_not_allowed()
        return view(request, row, **kwargs)

    return statuses(in_thread(known))


CHECKS = ("etcd", "log", "ping")
"""What /healthz, /livez and /readyz look at."""
_PROBES = ("healthz", "livez", "readyz")
_PATHS = (
    "/.well-known/openid-configuration", "/api", "/apis", "/openapi/v2", "/openapi/v3", "/openid/v1/jwks", "/version",
    *(f"/{probe}" for probe in _PROBES), *(f"/{probe}/{check}" for probe in _PROBES for check in CHECKS),
)  # fmt: skip


@reading
def index(request: HttpRequest, row: Cluster) -> HttpResponse:
    """/: where there is something to ask."""
    served_here = discovery.by_group_version(strict=row.strict_135, kinds=served.of(row))
    paths = {f"/apis/{group}/{version}" if group else f"/api/{version}" for group, version in served_here}
    paths |= {f"/apis/{group}" for group, _ in served_here if group} | set(_PATHS)
    body = orjson.dumps({"paths": sorted(paths)}, option=orjson.OPT_INDENT_2)
    return HttpResponse(body, content_type=negotiation.JSON)


@reading
def version(request: HttpRequest, row: Cluster) -> HttpResponse:
    body = orjson.dumps(VERSION, option=orjson.OPT_INDENT_2)
    return HttpResponse(body, content_type=negotiation.JSON)


@reading
def health(request: HttpRequest, row: Cluster, name: str, check: str = "") -> HttpResponse:
    """/healthz, /livez and /readyz, or one check of theirs; with ?verbose what was looked at."""
    if "verbose" in request.GET and not check:
        looked_at = "".join(f"[+]{check} ok\n" for check in reversed(CHECKS))
        return HttpResponse(f"{looked_at}{name} check passed\n", content_type="text/plain; charset=utf-8")
    return HttpResponse("ok", content_type="text/plain; charset=utf-8")


@reading
def groups(request: HttpRequest, row: Cluster, root: str) -> HttpResponse:
    """/api and /apis, in the dialect that the client prefers."""
    dialect = discovery.aggregated(request.headers.get("Accept", ""))
    count = len(discovery.served(strict=row.strict_135))
    body, etag = discovery.cached(root == "api", dialect, row.strict_135, count, served.of(row))
    if root == "apis" and (others := aggregation.remote(row)):
        body, etag = _with_others(orjson.loads(body), others)
    media = discovery.AGGREGATED.format(dialect) if dialect else negotiation.JSON
    return tagged(request, body, etag, media)


def _with_others(document: Obj, others: dict[str, list[str]]) -> tuple[bytes, str]:
    """The document, in either dialect, with the groups that other servers are to serve."""
    if "groups" in document:
        return discovery.tagged({**document, "groups": [*document["groups"], *aggregation.groups(others)]})
    return discovery.tagged({**document, "items": [*document["items"], *aggregation.stale(others)]})


def tagged(request: HttpRequest, body: bytes, etag: str, media: str) -> HttpResponse:
    """A document with its ETag, or 304 for a client that has it."""
    answer: HttpResponse
    if request.headers.get("If-None-Match", "").strip('"') == etag:
        answer = HttpResponseNotModified()
    else:
        answer = HttpResponse(body, content_type=media)
    answer["ETag"] = f'"{etag}"'
    return answer


@reading
def group(request: HttpRequest, row: Cluster, group: str) -> HttpResponse:
    if versions := aggregation.remote(row).get(group):
        return calls.respond({"kind": "APIGroup", "apiVersion": "v1", **discovery.told_group(group, versions)})
    return calls.respond(discovery.group(group, strict=row.strict_135, kinds=served.of(row)))


@reading
def resources(request: HttpRequest, row: Cluster, version: str, group: str = "") -> HttpResponse:
    aggregation.check(row, group, version)
    return calls.respond(discovery.resource_list(group, version, strict=row.strict_135, kinds=served.of(row)))


@reading
def openapi_index(request: HttpRequest, row: Cluster) -> HttpResponse:
    return calls.respond(openapi.index(row.name, strict=row.strict_135, kinds=served.of(row)))


@reading
def openapi_group(request: HttpRequest, row: Cluster, path: str) -> HttpResponse:
    """One group and version; with its own hash in the query it may be kept for ever."""
    body, etag = openapi.document(path, strict=row.strict_135, kinds=served.of(row))
    answer = tagged(request, body, etag, negotiation.JSON)
    if request.GET.get("hash") == etag:
        answer["Cache-Control"] = "public, immutable"
    return answer


@reading
def openapi_two(request: HttpRequest, row: Cluster) -> HttpResponse:
    """/openapi/v2, which kubectl reads as protobuf."""
    if "protobuf" in request.headers.get("Accept", ""):
        body, etag = openapi_v2.protobuf(strict=row.strict_135, kinds=served.of(row))
        return tagged(request, body, etag, openapi_v2.PROTOBUF)
    body, etag = openapi_v2.document(strict=row.strict_135, kinds=served.of(row))
    return tagged(request, body, etag, negotiation.JSON)
