"""What kube-proxy itself answers over HTTP: whether a node should get a balancer's traffic, and whether it works.

A Service with externalTrafficPolicy Local leaves a balancer with a question: which nodes have pods of its own? Each
such Service therefore has a health check node port, and kube-proxy answers there on every node: 200 with a ready pod
on it, 503 without. A pod that is terminating does not count, though it still serves who comes: so the balancer turns
away before the last one is gone. For all other Services a balancer asks port 10256, /healthz, whether the node is to
stay at all; /livez says only whether kube-proxy keeps up. (Upstream: pkg/proxy/healthcheck.)
"""

from __future__ import annotations

from typing import NamedTuple

from .rules import Rules

PORT = 10256
ASKED = ("/healthz", "/livez")
TO_BE_DELETED = "ToBeDeletedByClusterAutoscaler"
JSON = (("Content-Type", "application/json"), ("X-Content-Type-Options", "nosniff"))
WEIGHT = "X-Load-Balancing-Endpoint-Weight"
SERVICE = """{{
	"service": {{
		"namespace": "{}",
		"name": "{}"
	}},
	"localEndpoints": {},
	"serviceProxyHealthy": true
}}"""


class Answer(NamedTuple):
    """An HTTP answer: the status, the headers in their order, the body."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: str


class Check(NamedTuple):
    """A Service's health check on one node: how many ready pods the node has of it."""

    namespace: str
    name: str
    endpoints: int

    @property
    def healthy(self) -> bool:
        return self.endpoints > 0

    def answer(self) -> Answer:
        """The same for every path."""
        body = SERVICE.format(self.namespace, self.name, self.endpoints)
        headers = (*JSON, (WEIGHT, str(self.endpoints)))
        return Answer(200 if self.healthy else 503, headers, body)


def local_endpoints(rules: Rules, service: str) -> int:
    """How many pods (addresses) of a Service, "namespace/name", are ready on the node."""
    own = (e for rule in rules.services.get(service, ()) for e in rule.usable.local)
    return len({e.ip for e in own if e.ready})


def at(rules: Rules, ip: str, port: int) -> Check | None:
    """The Service whose health check listens at this address and port of the node."""
    if ip not in rules.addresses:
        return None
    found = rules.health_checks.get(port)
    return Check(found.namespace, found.name, local_endpoints(rules, found.key)) if found else None


def of_node(path: str, eligible: bool, now: str) -> Answer:
    """Port 10256. `eligible` says that the node is not about to be removed; `now` is the time as Go prints it."""
    if path not in ASKED:
        return Answer(404, (("Content-Type", "text/plain; charset=utf-8"), JSON[1]), "404 page not found\n")
    times = f'"lastUpdated": "{now}","currentTime": "{now}"'
    if path == "/livez":
        return Answer(200, JSON, f"{{{times}}}")
    said = f'{{{times}, "nodeEligible": {str(eligible).lower()}}}'
    return Answer(200 if eligible else 503, JSON, said)
