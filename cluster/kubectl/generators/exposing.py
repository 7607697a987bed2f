"""The Service in front of what is there already: labels and ports taken from the object.

(In Kubernetes: kubectl/pkg/cmd/expose and kubectl/pkg/polymorphichelpers.)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.kubectl.generators.objects import head, omitempty

EXPOSABLE = frozenset(
    {
        ("", "ReplicationController"),
        ("", "Service"),
        ("", "Pod"),
        ("apps", "Deployment"),
        ("apps", "ReplicaSet"),
    }
)


def selector_of(obj: Obj) -> Mapping[str, str]:
    """The labels by which the object's pods are found; ValueError when there are none."""
    kind = obj["kind"]
    if kind == "Pod":
        return _some(meta.labels(obj), "the pod has no labels and cannot be exposed")
    if kind == "Service":
        return _some(meta.get(obj, "spec.selector"), "the service has no pod selector set")
    if kind == "ReplicationController":
        return dict(meta.get(obj, "spec.selector", {}))
    words = {"Deployment": "deployment", "ReplicaSet": "replicaset"}
    found = meta.get(obj, "spec.selector.matchLabels")
    _some(found, f"invalid {words[kind]}: no selectors, therefore cannot be exposed")
    if meta.get(obj, "spec.selector.matchExpressions"):
        raise ValueError("couldn't convert expressions to map-based selector format")
    return dict(found)


def _some(labels: Any, complaint: str) -> Mapping[str, str]:
    if not labels:
        raise ValueError(complaint)
    return dict(labels)


def ports_of(obj: Obj) -> dict[str, list[str]]:
    """The object's ports in order, each with its protocols."""
    if obj["kind"] == "Service":
        pairs = [(port["port"], port.get("protocol")) for port in meta.get(obj, "spec.ports", [])]
    else:
        spec = obj["spec"] if obj["kind"] == "Pod" else meta.get(obj, "spec.template.spec", {})
        pairs = [
            (port["containerPort"], port.get("protocol"))
            for container in spec.get("containers") or ()
            for port in container.get("ports") or ()
        ]
    found: dict[str, list[str]] = {}
    for port, protocol in pairs:
        protocols = found.setdefault(str(port), [])
        if (protocol or "TCP") not in protocols:
            protocols.append(protocol or "TCP")
    return found


@dataclass(frozen=True)
class Exposure:
    """What the flags say of the Service; "" and {} leave it to the object that is exposed."""

    name: str
    labels: Mapping[str, str]
    selector: Mapping[str, str]
    ports: Mapping[str, list[str]] = field(default_factory=dict)
    protocol: str = ""
    target: str = ""
    type: str = ""
    external_ip: str = ""
    load_balancer_ip: str = ""
    affinity: str = ""
    cluster_ip: str = ""


def exposed(wanted: Exposure, namespace: str = "") -> Obj:
    """The Service; ValueError for a port that is none or an affinity nobody knows."""
    if wanted.affinity not in ("", "None", "ClientIP"):
        raise ValueError(f"unknown session affinity: {wanted.affinity}")
    balanced = wanted.load_balancer_ip if wanted.type == "LoadBalancer" else ""
    spec = omitempty(
        ports=list(_ports(wanted)),
        selector=dict(sorted(wanted.selector.items())),
        clusterIP=wanted.cluster_ip,
        type=wanted.type,
        externalIPs=[wanted.external_ip] if wanted.external_ip else [],
        sessionAffinity=wanted.affinity,
        loadBalancerIP=balanced,
    )
    made = head("v1", "Service", wanted.name, namespace, dict(sorted(wanted.labels.items())))
    return {**made, "spec": spec, "status": {"loadBalancer": {}}}


def _ports(wanted: Exposure) -> Iterable[Obj]:
    for place, (text, protocols) in enumerate(wanted.ports.items(), 1):
        name = f"port-{place}" if len(wanted.ports) > 1 else ""
        spoken = [wanted.protocol] if wanted.protocol else protocols or ["TCP"]
        for protocol in spoken:
            full = f"port-{place}-{protocol.lower()}" if len(spoken) > 1 else name
            yield _port(full, text, protocol, wanted.target)


def _port(name: str, text: str, protocol: str, target: str) -> Obj:
    if not text.lstrip("+-").isdigit():
        raise ValueError(f'strconv.Atoi: parsing "{text}": invalid syntax')
    there = int(target) if target.lstrip("+-").isdigit() else target
    return {**omitempty(name=name), "protocol": protocol, "port": int(text), "targetPort": there or int(text)}
