"""Who sends, and who may: the records behind traffic as the picture shows them.

A TrafficGenerator is told with its counts, which change twice a second while it runs; so all that can be worked out
from other entities is left out, and where too many ways are taken to be drawn apart, the ways are too. A
NetworkPolicy is told with its selectors, for the page follows them as it follows a Service's. An Ingress is a table:
one row for each host and path.
"""

from __future__ import annotations

from typing import Any

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj

WAYS = 240
"""Edges between neighbouring places that are told one by one."""


def generator(obj: Obj) -> dict[str, Any]:
    """A load: who sends what to whom, and what became of it so far. `elapsed` is in milliseconds."""
    spec, status = obj["spec"], obj.get("status") or {}
    edges = status.get("edges", [])
    return {
        "from": sender(obj),
        **{field: spec.get(field) for field in ("to", "rate", "pattern", "duration", "connections")},
        "phase": status.get("phase", "Pending"),
        "requests": status.get("requests", 0),
        "elapsed": status.get("elapsedMilliseconds", 0),
        "verdicts": status.get("verdicts", {}),
        "endpoints": status.get("endpoints", {}),
        "edges": [[e["from"], e["to"], e["requests"]] for e in edges] if len(edges) <= WAYS else [],
        "sample": status.get("sample", 0),
    }


def sender(obj: Obj) -> dict[str, str]:
    """Who a generator sends as: {kind, name, namespace}, as the traffic log names senders."""
    source = obj["spec"].get("from") or {}
    if source.get("pod"):
        return {"kind": "pod", "name": source["pod"], "namespace": meta.namespace(obj)}
    return {
        "kind": "node" if source.get("node") else "internet",
        "name": source.get("node", ""),
        "namespace": "",
    }


def policy(obj: Obj) -> dict[str, Any]:
    """Whom a policy picks, in which directions it isolates them, and who may come and go all the same."""
    spec = obj["spec"]
    return {
        "pods": spec.get("podSelector") or {},
        "types": spec.get("policyTypes") or [],
        "ingress": [_rule(rule, "from") for rule in spec.get("ingress") or []],
        "egress": [_rule(rule, "to") for rule in spec.get("egress") or []],
    }


def _rule(rule: Obj, side: str) -> dict[str, Any]:
    """{peers, ports}; no peers means anybody, no ports any port."""
    return {
        "peers": [_peer(peer) for peer in rule.get(side) or []],
        "ports": [_port(p) for p in rule.get("ports") or []],
    }


def _peer(peer: Obj) -> dict[str, Any]:
    """A range of addresses {block, except}, or the selectors {pods, namespaces}; None where there is none."""
    if block := peer.get("ipBlock"):
        return {"block": block["cidr"], "except": block.get("except") or []}
    return {"pods": peer.get("podSelector"), "namespaces": peer.get("namespaceSelector")}


def _port(port: Obj) -> str:
    upto = f"-{port['endPort']}" if port.get("endPort") else ""
    return f"{port.get('port', 'any')}{upto}/{port.get('protocol', 'TCP')}"


def ingress(obj: Obj) -> dict[str, Any]:
    """Its rows {host, path, type, service, port}; a default backend is a row for any host and path."""
    spec = obj["spec"]
    rows = [
        {"host": rule.get("host", ""), "path": path.get("path", "/"), "type": path.get("pathType", ""),
         **_backend(path["backend"])}
        for rule in spec.get("rules") or [] for path in (rule.get("http") or {}).get("paths") or []
    ]  # fmt: skip
    default = spec.get("defaultBackend")
    return {
        "className": spec.get("ingressClassName", ""),
        "address": [
            p.get("ip") or p.get("hostname", "") for p in meta.get(obj, "status.loadBalancer.ingress", [])
        ],
        "tls": [host for one in spec.get("tls") or [] for host in one.get("hosts") or []],
        "rows": [
            *rows,
            *([{"host": "", "path": "", "type": "default", **_backend(default)}] if default else []),
        ],
    }


def _backend(backend: Obj) -> dict[str, Any]:
    service = backend.get("service") or {}
    port = service.get("port") or {}
    return {"service": service.get("name", ""), "port": port.get("number") or port.get("name", "")}
