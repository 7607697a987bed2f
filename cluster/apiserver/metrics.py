"""The resource metrics API: what nodes and pods use, worked out when somebody asks.

Here as in a real cluster it is a group beside the others; only that no other server stands behind it. (In Kubernetes:
metrics-server, pkg/api.)
"""

from __future__ import annotations

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from cluster.api.metrics.usage import GENERATORS
from cluster.api.metrics.v1beta1 import kinds as metrics
from cluster.apimachinery import clock, errors, meta
from cluster.apimachinery.meta import Objs
from cluster.apiserver import authorization, calls, negotiation, options, table
from cluster.apiserver.requestinfo import RequestInfo
from cluster.apiserver.views import KubeView
from cluster.registry import reading
from cluster.registry.registry import Registry

_MODELS: dict[str, Any] = {model.KIND.plural: model for model in (metrics.NodeMetrics, metrics.PodMetrics)}


def find(info: RequestInfo) -> Any:
    """The kind of measurements that a path means, None for any other path."""
    known = (info.group, info.version) == (metrics.GROUP, metrics.VERSION) and not info.subresource
    return _MODELS.get(info.plural) if known else None


class MetricsView(KubeView):
    """One measurement or all of them: GET and nothing else."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        self.row = calls.cluster_named(kwargs["cluster"])
        authorization.admitted(request._request, self.row, kwargs["info"])
        super(KubeView, self).initial(request, *args, **kwargs)

    def http_method_not_allowed(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        raise calls.method_not_allowed()

    def get(self, request: Request, info: RequestInfo, **_: Any) -> Response:
        model, query = _MODELS[info.plural], request._request.GET
        choice = negotiation.choose(request.headers.get("Accept", ""))
        found, include = _measured(Registry(self.row.name), info), query.get("includeObject", "")
        if info.name:
            if not found:
                raise errors.not_found(f"{info.plural}.{metrics.GROUP}", info.name)
            return Response(table.one(model, found[0], choice, include))
        asked = options.listing(query)
        matches = reading.matcher(model, asked.labels, asked.fields)
        head = {"kind": f"{model.KIND.kind}List", "apiVersion": model.KIND.api_version, "metadata": {}}
        return Response(table.many(model, [obj for obj in found if matches(obj)], head, choice, include))


def _measured(registry: Registry, info: RequestInfo) -> Objs:
    """What a path asks for: one, those of a namespace, or all."""
    now, generators = clock.timestamp(), registry.list(GENERATORS).items
    pods = registry.list("pods").items
    if info.plural == "nodes":
        wanted = [n for n in registry.list("nodes").items if info.name in ("", meta.name(n))]
        return metrics.of_nodes(wanted, pods, generators, now)
    found = metrics.of_pods(pods, generators, now)
    return [
        pod
        for pod in found
        if info.namespace in ("", meta.namespace(pod)) and info.name in ("", meta.name(pod))
    ]
