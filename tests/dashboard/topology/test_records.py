"""What the picture knows of those who send, and of the records that say who may."""

from __future__ import annotations

from typing import Any

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.registry.acts import Actor
from dashboard.topology import graph, messages, records
from tests.resilience.room import TEACHER, Room


def described(resource: str, spec: Obj, status: Obj | None = None) -> dict[str, Any]:
    obj = {"metadata": {"name": "it", "namespace": "shop", "uid": "u"}, "spec": spec, "status": status or {}}
    found = graph.entity(resource, obj)
    assert found is not None
    return found[2]


def load(spec: Obj, status: Obj | None = None) -> dict[str, Any]:
    return described("trafficgenerators.traffic.podium.local", spec, status)


def test_a_load_is_told_with_its_sender_and_its_counts() -> None:
    spec = {"from": {"pod": "curl"}, "to": "http://web/", "rate": 100, "connections": "new"}
    edge = {"from": "pod/curl", "to": "node/node-1", "requests": 50}
    counts = {"answered": 45, "refused": 5}
    told = load(spec, {"phase": "Running", "requests": 50, "elapsedMilliseconds": 500, "verdicts": counts,
                       "endpoints": {"web-a": 45}, "edges": [edge], "sample": 7})  # fmt: skip
    assert told["from"] == {"kind": "pod", "name": "curl", "namespace": "shop"}
    assert (told["to"], told["rate"], told["requests"], told["elapsed"]) == ("http://web/", 100, 50, 500)
    assert (told["verdicts"], told["endpoints"], told["sample"]) == (counts, {"web-a": 45}, 7)
    assert told["edges"] == [["pod/curl", "node/node-1", 50]]


def test_a_load_that_has_not_begun_has_counted_nothing() -> None:
    told = load({"from": {"internet": {}}, "to": "http://203.0.113.4/", "rate": 1})
    assert (told["phase"], told["requests"], told["edges"]) == ("Pending", 0, [])
    assert told["from"] == {"kind": "internet", "name": "", "namespace": ""}


def test_ways_too_many_to_draw_are_not_sent() -> None:
    edges = [{"from": "node/a", "to": f"pod/{n}", "requests": 1} for n in range(records.WAYS + 1)]
    assert load({"from": {"node": "a"}, "to": "http://web/", "rate": 1}, {"edges": edges})["edges"] == []


def test_a_policy_keeps_its_selectors_and_its_ports_as_text() -> None:
    rule = {"from": [{"podSelector": {"matchLabels": {"access": "true"}}}, {"ipBlock": {"cidr": "10.0.0.0/8"}}],
            "ports": [{"port": 80, "protocol": "TCP"}, {"port": 8000, "endPort": 8100, "protocol": "UDP"}]}  # fmt: skip
    picked = {"matchLabels": {"app": "web"}}
    told = described("networkpolicies.networking.k8s.io",
                     {"podSelector": picked, "policyTypes": ["Ingress"], "ingress": [rule]})  # fmt: skip
    assert (told["pods"], told["types"], told["egress"]) == (picked, ["Ingress"], [])
    (only,) = told["ingress"]
    assert only["ports"] == ["80/TCP", "8000-8100/UDP"]
    assert only["peers"] == [
        {"pods": {"matchLabels": {"access": "true"}}, "namespaces": None},
        {"block": "10.0.0.0/8", "except": []},
    ]


def test_an_ingress_is_a_table_whose_last_row_is_its_default_backend() -> None:
    path = {
        "path": "/cart",
        "pathType": "Prefix",
        "backend": {"service": {"name": "cart", "port": {"number": 80}}},
    }
    told = described(
        "ingresses.networking.k8s.io",
        {"ingressClassName": "nginx", "rules": [{"host": "shop.example", "http": {"paths": [path]}}],
         "tls": [{"hosts": ["shop.example"], "secretName": "cert"}],
         "defaultBackend": {"service": {"name": "home", "port": {"name": "web"}}}},
        {"loadBalancer": {"ingress": [{"ip": "203.0.113.9"}]}},
    )  # fmt: skip
    assert told["rows"] == [
        {"host": "shop.example", "path": "/cart", "type": "Prefix", "service": "cart", "port": 80},
        {"host": "", "path": "", "type": "default", "service": "home", "port": "web"},
    ]
    assert (told["className"], told["address"], told["tls"]) == ("nginx", ["203.0.113.9"], ["shop.example"])


def test_a_loads_counts_are_no_news(room: Room) -> None:
    kind = "trafficgenerators.traffic.podium.local"
    spec = {"from": {"node": "node-1"}, "to": "http://10.0.0.1/", "rate": 50}
    made = room.registry.create(kind, "default", {"metadata": {"name": "g"}, "spec": spec}, actor=TEACHER)
    counter = Actor(messages.COUNTER)
    room.registry.update(
        kind, "default", "g", {**made, "status": {"requests": 5}}, actor=counter, subresource="status"
    )
    _, snapshot = messages.snapshot(room.name)
    assert [c["verb"] for c in snapshot["changes"] if c["resource"] == kind] == ["create"]
    assert snapshot["collections"]["generators"][meta.uid(made)]["requests"] == 5
