"""Every packet of `packet_tables`, over three transports, with and without session affinity, in every mode."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

import pytest

from cluster.apimachinery.meta import Obj
from cluster.controllers.endpointslice import reconcile
from cluster.dataplane.hops import Memory
from cluster.dataplane.request import Request, Source
from cluster.dataplane.trace import FORGETFUL, Trace, traverse
from cluster.dataplane.world import SLICES, World
from cluster.kube_proxy import modes
from tests.cluster.controllers.objects import creates, view
from tests.cluster.dataplane.packet_tables import TABLES, Table
from tests.cluster.dataplane.worlds import Cluster, Pretend, external_ip, internal_ip, pod, service

VIP, BALANCER, NODE_PORT = "10.0.0.50", "203.0.113.200", 30080
SENDERS = {
    "P1": Source("pod", "p1", "default"), "P3": Source("pod", "p3", "default"), "A": Source("pod", "a", "default"),
    "N1": Source("node", "node-1"), "N3": Source("node", "node-3"), "I": Source("internet"),
}  # fmt: skip
A, B = ("a", "10.244.1.4", "node-1"), ("b", "10.244.2.4", "node-2")
READY, SICK, LEAVING, GONE = (True, False), (False, False), (True, True), (False, True)
STATES: dict[str, list[tuple[tuple[str, str, str], tuple[bool, bool]]]] = {
    "both": [(A, READY), (B, READY)],
    "away": [(B, READY)],
    "none": [],
    "sick": [(A, SICK), (B, SICK)],
    "leaving": [(A, LEAVING), (B, LEAVING)],
    "gone": [(A, GONE), (B, GONE)],
    "mixed": [(A, LEAVING), (B, READY)],
    "early": [(A, SICK), (B, SICK)],
}
FAILURES = {"refused": "no", "dropped": "--", "nxdomain": "nx"}
SERVERS = Pretend({"uid-a": (8080,), "uid-b": (8080,)})
PROTOCOLS = ("TCP", "UDP", "SCTP")
TRIES = 6  # seeds: enough to meet both of two endpoints


class Case(NamedTuple):
    table: Table
    mode: str
    state: str
    cells: dict[str, str]


def cases() -> Iterator[Any]:
    for table in TABLES:
        head, *rows = (line.split() for line in table.cells.strip().splitlines())
        for mode in table.modes:
            for state, *cells in rows:
                kind = "-".join([table.to, *(str(value) for value in table.spec.values())])
                case = Case(table, mode, state, dict(zip(head, cells, strict=True)))
                yield pytest.param(case, id=f"{mode}-{kind}-{state}")


def endpoint(place: tuple[str, str, str], state: tuple[bool, bool]) -> Obj:
    ready, terminating = state
    made = pod(*place, ready=ready, app="web")
    if terminating:
        made["metadata"]["deletionTimestamp"] = "2026-01-02T03:04:05Z"
    return made


@cache
def world(number: int, mode: str, state: str, affinity: str) -> World:
    """A table's Service, a port for each transport; its endpoints in a state; their slices by the real controller."""
    table = TABLES[number]
    pods = [endpoint(*each) for each in STATES[state]]
    numbers = {"port": 80, "targetPort": 8080} | ({"nodePort": NODE_PORT} if table.spec.get("type") else {})
    ports = [{"name": protocol.lower(), "protocol": protocol, **numbers} for protocol in PROTOCOLS]
    spec = {"sessionAffinity": affinity, "publishNotReadyAddresses": state == "early", **table.spec}
    ingress = [{"ip": BALANCER}] if table.spec.get("type") == "LoadBalancer" else []
    ip = spec.pop("clusterIP", VIP)
    svc = {"apiVersion": "v1", **service("web", ip, *ports, selector={"app": "web"}, ingress=ingress, **spec)}
    alias = service("alias", "", type="ExternalName", externalName="web.default.svc.cluster.local")
    slices = creates(reconcile("default/web", view(svc, *pods)))
    callers = [pod("p1", "10.244.1.9", "node-1"), pod("p3", "10.244.3.9", "node-3")]
    made = Cluster([*pods, *callers], [svc, alias], slices).world(mode=modes.mode(mode))
    assert made.objects[SLICES]
    return made


def url(table: Table, at: str, protocol: str, inside: bool) -> str:
    scheme = protocol.lower()
    if table.to == "node":
        node = f"node-{at}"
        return f"{scheme}://{internal_ip(node) if inside else external_ip(node)}:{NODE_PORT}"
    if table.to == "name":
        return f"{scheme}://web.default.svc.cluster.local:8080"
    host = {"cluster": VIP, "balancer": BALANCER, "external": "192.0.2.7"}.get(table.to)
    return f"{scheme}://{host or 'alias.default.svc.cluster.local'}:80"


def fates(seen: World, request: Request, memory: Memory = FORGETFUL) -> set[str]:
    return {fate(traverse(seen, SERVERS, request, seed, memory)) for seed in range(TRIES)}


def fate(trace: Trace) -> str:
    """A cell of one request: the endpoint, or how it failed."""
    if not trace.ok or trace.endpoint is None:
        return FAILURES[trace.verdict]
    name = {A[1]: "A", B[1]: "B"}[trace.endpoint.dst]
    hidden = any(trace.endpoint.src in node.addresses for node in trace.world.nodes.values())
    return name.lower() if hidden else name


@pytest.mark.parametrize("case", list(cases()))
def test_a_packet_ends_as_its_table_says(case: Case) -> None:
    number = TABLES.index(case.table)
    loose, sticky = (world(number, case.mode, case.state, affinity) for affinity in ("None", "ClientIP"))
    for column, cell in case.cells.items():
        for protocol in PROTOCOLS if cell != "." else ():
            sender, _, at = column.partition("@")
            inside = sender != "I"
            request = Request(SENDERS[sender], url(case.table, at, protocol, inside))
            expected = {cell} if cell in FAILURES.values() else set(cell)
            assert fates(loose, request) == expected, (column, protocol)
            first = traverse(sticky, SERVERS, request, 0)
            assert fate(first) in expected, (column, protocol)
            if first.affinity and inside:  # a balancer may take another node, which remembers nothing
                assert fates(sticky, request, Memory(affinity=first.affinity)) == {fate(first)}, (
                    column,
                    protocol,
                )
