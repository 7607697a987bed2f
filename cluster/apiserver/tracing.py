"""RequestTrace answered: the request is sent through the nodes, recorded, and told from its record.

The sender's own kubelet sends it, with the tool that a person at that place would take; the numbers that it gets in
the traffic log lead to its hops. A sender that cannot send (a pod that does not run, a machine that is off) is a trace
like any other: it ends where it should have begun.
"""

from __future__ import annotations

import asyncio
import random

from asgiref.sync import async_to_sync

from cluster.api.traffic.v1.requesttrace import KIND, problems
from cluster.apimachinery import errors
from cluster.apimachinery.errors import Cause, not_found_value
from cluster.apimachinery.meta import Obj, join_key
from cluster.apiserver import reviews
from cluster.dataplane import live
from cluster.dataplane.hops import Memory
from cluster.dataplane.report import report
from cluster.dataplane.request import Request, Source
from cluster.dataplane.trace import NOBODY, traverse
from cluster.etcd.models import Cluster, Traffic
from cluster.kubelet import nodes
from cluster.registry.registry import Registry

NEVER_SENT = ("process.no-pod", "process.dead")


def traced(cluster: Cluster, namespace: str, spec: Obj, name: str = "") -> Obj:
    """Send the request that a RequestTrace's spec describes; its status. StatusError 422 for one that cannot be."""
    found = problems(spec) or _absent(cluster, namespace, spec["from"])
    if found:
        raise errors.invalid(KIND.kind, KIND.group, name, found)
    numbers = _unsendable(cluster, namespace, spec) or async_to_sync(_sent)(cluster.name, namespace, spec)
    rows = Traffic.objects.filter(cluster=cluster, number__in=numbers).order_by("number")
    return report([(row.number, live.retell(cluster.name, row)) for row in rows], cluster.advice)


def _absent(cluster: Cluster, namespace: str, sender: Obj) -> list[Cause]:
    """A sender that the cluster does not have."""
    for field, resource, home in (("pod", "pods", namespace), ("node", "nodes", "")):
        if sender.get(field) and Registry(cluster.name).find(resource, home, sender[field]) is None:
            return [not_found_value(f"spec.from.{field}", sender[field])]
    return []


def _unsendable(cluster: Cluster, namespace: str, spec: Obj) -> list[int]:
    """The record of a request whose sender is not there to send it; none when it is."""
    request = Request(_source(namespace, spec["from"]), spec["url"], spec.get("method") or "GET")
    trace = traverse(live.world_now(cluster.name), NOBODY, request, random.SystemRandom().getrandbits(48))
    return [live.record(cluster.name, trace, Memory())] if trace.ending in NEVER_SENT else []


async def _sent(cluster: str, namespace: str, spec: Obj) -> list[int]:
    """The records of the requests. The first goes alone, so that session affinity remembers it for the others."""
    place, options = _place(namespace, spec["from"]), _options(spec)

    async def send() -> int:
        number = await nodes.current().request(cluster, place, spec["url"], options)
        if number is None:
            raise errors.bad_request(f"nobody could make sense of {spec['url']}")
        return number

    first = await send()
    return [first, *await asyncio.gather(*(send() for _ in range(1, spec.get("count", 1))))]


def _source(namespace: str, sender: Obj) -> Source:
    if sender.get("pod"):
        return Source("pod", sender["pod"], namespace)
    return Source("node", sender["node"]) if sender.get("node") else Source("internet")


def _place(namespace: str, sender: Obj) -> str:
    """The sender as `Nodes` names places."""
    if sender.get("pod"):
        return f"pod:{join_key(namespace, sender['pod'])}"
    return f"node:{sender['node']}" if sender.get("node") else "internet"


def _options(spec: Obj) -> list[str]:
    """curl's options for the request."""
    headers = (("-H", f"{name}: {value}") for name, value in (spec.get("headers") or {}).items())
    method = ["-X", spec["method"]] if spec.get("method") else []
    return [*method, *(word for pair in headers for word in pair), *(["-k"] if spec.get("insecure") else [])]


def _answer(question: reviews.Question) -> Obj:
    name = str((question.obj.get("metadata") or {}).get("name") or "")
    return traced(question.cluster, question.namespace, question.spec, name)


def serve() -> None:
    """Serve the kind beside Kubernetes' own reviews."""
    reviews.register(KIND, _answer, named=True)


