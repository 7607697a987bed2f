"""kube-proxy's own HTTP answers, at the end of a packet's way: Services' health check node ports, and port 10256.

They are made of the node's rules and its Node object, so they come from the world that the packet was walked in, and
not from a container.
"""

from __future__ import annotations

from cluster.apimachinery import clock
from cluster.dataplane.trace import Trace
from cluster.kube_proxy import healthcheck
from cluster.kube_proxy.healthcheck import Answer
from cluster.runtime.http import HttpRequest, HttpResponse


def answered(trace: Trace, request: HttpRequest) -> HttpResponse | None:
    """The response of kube-proxy on the node where a connection ended; None where it ended with somebody else."""
    found = _answer(trace, request.path)
    if found is None:
        return None
    date, length = f"{clock.utc():%a, %d %b %Y %H:%M:%S} GMT", str(len(found.body))
    headers = (*found.headers, ("Date", date), ("Content-Length", length))
    return HttpResponse(found.status, headers, found.body.encode())


def _answer(trace: Trace, path: str) -> Answer | None:
    if trace.target is None or trace.endpoint is None or trace.endpoint.protocol != "TCP":
        return None
    node, (_, _, ip, port, _) = trace.world.nodes.get(trace.target.place.node), trace.endpoint
    if node is None or ip not in node.addresses:
        return None
    if port == healthcheck.PORT:
        return healthcheck.of_node(path, node.eligible, _go_time())
    check = healthcheck.at(trace.world.rules(node.name), ip, port)
    return check.answer() if check else None


def _go_time() -> str:
    """Now, as Go's time.Time prints itself: with the process's own clock behind."""
    return f"{clock.utc():%Y-%m-%d %H:%M:%S.%f} +0000 UTC m=+{clock.monotonic():.9f}"
