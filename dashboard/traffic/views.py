"""Send one request from somewhere in the cluster and tell its story; read a node's rules."""

from __future__ import annotations

from typing import Any

from asgiref.sync import async_to_sync
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_GET, require_POST

from cluster.apimachinery import errors
from cluster.apimachinery.errors import StatusError, not_supported
from cluster.cni import portmap
from cluster.dataplane import live
from cluster.etcd.models import Traffic
from cluster.kube_proxy import modes
from cluster.kubelet import nodes
from dashboard import bodies
from dashboard.access import cluster_page
from dashboard.serving import doors

OPTIONS = {"insecure": "-k"}


@cluster_page
@require_POST
def send(request: HttpRequest, cluster: str) -> HttpResponse:
    """POST {"from": {"kind", "name", "namespace"}, "url", "insecure"} → the trace."""
    try:
        asked = bodies.read(request.body)
        place, url = _place(asked.get("from") or {}), _url(asked)
        options = [flag for name, flag in OPTIONS.items() if asked.get(name)]
        number = async_to_sync(nodes.current().request)(cluster, place, url, options)
        if number is None:
            raise errors.bad_request(f"curl could not make sense of {url}")
    except StatusError as error:
        return JsonResponse(error.status(), status=error.code)
    row = Traffic.objects.get(cluster__name=cluster, number=number)
    return JsonResponse(live.trace_json(cluster, row))


@cluster_page
@require_GET
def trace(request: HttpRequest, cluster: str, number: int) -> HttpResponse:
    """A recorded request, told again."""
    row = Traffic.objects.filter(cluster__name=cluster, number=number).first()
    if row is None:
        error = errors.not_found("requests", str(number))
        return JsonResponse(error.status(), status=error.code)
    return JsonResponse(live.trace_json(cluster, row))


@cluster_page
@require_GET
def rules(request: HttpRequest, cluster: str, node: str) -> HttpResponse:
    """A node's rules as its kube-proxy last wrote them, as its mode's tool prints them: {mode, iptables|nft|ipvs}.

    With ?mode=: what they would be in that mode; `own` is always the cluster's.
    """
    world = live.world_now(cluster)
    if node not in world.nodes:
        error = errors.not_found("nodes", node)
        return JsonResponse(error.status(), status=error.code)
    found = world.rules(node)
    own, asked = found.mode.name, request.GET.get("mode", found.mode.name)
    if asked not in modes.TEXTS:
        refused = errors.invalid("Rules", "", node, [not_supported("mode", asked, sorted(modes.TEXTS))])
        return JsonResponse(refused.status(), status=refused.code)
    head = {"node": node, "own": own, "revision": world.synced.get(node), "now": world.revision}
    told: dict[str, Any] = {**head, **modes.told(modes.in_mode(found, asked))}
    if "iptables" in told:
        told["iptables"] = portmap.woven(str(told["iptables"]), world.published(node))
    return JsonResponse(told)


@cluster_page
@require_GET
def open_doors(request: HttpRequest, cluster: str) -> HttpResponse:
    """Which of the cluster's ports are open on this machine: {"doors": [{service, kind, port, door, …}]}."""
    return JsonResponse({"doors": doors.told(cluster)})


def _place(source: dict[str, Any]) -> str:
    kind, name = source.get("kind"), source.get("name", "")
    if kind == "internet":
        return "internet"
    if kind == "node" and name:
        return f"node:{name}"
    if kind == "pod" and name:
        return f"pod:{source.get('namespace') or 'default'}/{name}"
    raise errors.bad_request('"from" must name the internet, a node or a pod')


def _url(asked: dict[str, Any]) -> str:
    url = asked.get("url")
    if not isinstance(url, str) or not url.strip() or url.startswith("-"):
        raise errors.bad_request('"url" must be an address such as http://my-nginx/')
    return url.strip()
