"""A Service's defaults, and what becomes of its fields when it changes.

A writer who leaves out the address or the node ports of a Service means "as they are"; one who changes the type
and leaves fields of the old type as they were means "away with them". Both are guesses at intentions, and they
are Kubernetes'. (In Kubernetes: SetDefaults_Service; patchAllocatedValues, dropTypeDependentFields and
NormalizeClusterIPs in pkg/registry/core/service.)
"""

from __future__ import annotations

from cluster.api import servicespec
from cluster.api.podspec.defaults import fill
from cluster.apimachinery.meta import Obj

STICKY_SECONDS = 10800


def service(obj: Obj) -> None:
    """Fill in what needs no allocation, in place."""
    spec = obj["spec"] = obj.get("spec") or {}
    fill(spec, sessionAffinity="None", type=servicespec.CLUSTER_IP)
    _affinity(spec)
    for port in servicespec.ports(spec):
        fill(port, protocol="TCP")
        port["targetPort"] = port.get("targetPort") or port.get("port")
        if not port.get("nodePort"):
            port.pop("nodePort", None)
    if servicespec.is_external(spec):
        fill(spec, externalTrafficPolicy="Cluster")
    if servicespec.needs_cluster_ip(spec):
        fill(spec, internalTrafficPolicy="Cluster")
    if spec["type"] == servicespec.LOAD_BALANCER:
        fill(spec, allocateLoadBalancerNodePorts=True)
        for ingress in ((obj.get("status") or {}).get("loadBalancer") or {}).get("ingress") or []:
            if ingress.get("ip"):
                fill(ingress, ipMode="VIP")


def _affinity(spec: Obj) -> None:
    if spec["sessionAffinity"] == "None":
        spec.pop("sessionAffinityConfig", None)
    elif ((spec.get("sessionAffinityConfig") or {}).get("clientIP") or {}).get("timeoutSeconds") is None:
        spec["sessionAffinityConfig"] = {"clientIP": {"timeoutSeconds": STICKY_SECONDS}}


def created(spec: Obj) -> None:
    """What a new Service gets before its allocations, in place."""
    _clean(spec)
    if spec.get("clusterIP") and not spec.get("clusterIPs"):
        spec["clusterIPs"] = [spec["clusterIP"]]


def updated(spec: Obj, old: Obj) -> None:
    """What a changed Service keeps of the old one, and loses, in place."""
    _clean(spec)
    _normalize(spec, old)
    _keep(spec, old)
    _drop(spec, old)


def _clean(spec: Obj) -> None:
    """An empty address is none."""
    for field in (
        "clusterIP",
        "clusterIPs",
        "healthCheckNodePort",
        "externalIPs",
        "ipFamilies",
        "ipFamilyPolicy",
    ):
        if not spec.get(field):
            spec.pop(field, None)


def _normalize(spec: Obj, old: Obj) -> None:
    """clusterIP is clusterIPs[0]: an old client that changes one means the other too."""
    address, before = spec.get("clusterIP"), old.get("clusterIP")
    if address == before:
        if before and not spec.get("clusterIPs"):
            spec["clusterIPs"] = list(old.get("clusterIPs") or [before])
    elif not before and address:
        spec.setdefault("clusterIPs", [address])
    elif spec.get("clusterIPs") == old.get("clusterIPs"):
        spec.pop("clusterIPs", None)
        if address:
            spec["clusterIPs"] = [address]


def _keep(spec: Obj, old: Obj) -> None:
    """Allocated values that the writer left out stay as they are."""
    if servicespec.needs_cluster_ip(old) and servicespec.needs_cluster_ip(spec) and old.get("clusterIP"):
        fill(spec, clusterIP=old["clusterIP"])
        if not spec.get("clusterIPs") and spec["clusterIP"] == old["clusterIP"]:
            spec["clusterIPs"] = list(old.get("clusterIPs") or [])
        _keep_families(spec, old)
    if servicespec.needs_node_ports(old) and servicespec.needs_node_ports(spec):
        _keep_node_ports(spec, old)
    if servicespec.needs_health_check(old) and servicespec.needs_health_check(spec):
        fill(spec, healthCheckNodePort=old.get("healthCheckNodePort"))


def _keep_families(spec: Obj, old: Obj) -> None:
    """The same addresses are of the same families. (What a change of them means, families.settle decides.)"""
    if old.get("ipFamilyPolicy"):
        fill(spec, ipFamilyPolicy=old["ipFamilyPolicy"])
    if not spec.get("ipFamilies") and spec.get("clusterIPs") == old.get("clusterIPs") and old.get("ipFamilies"):
        spec["ipFamilies"] = list(old["ipFamilies"])


def _keep_node_ports(spec: Obj, old: Obj) -> None:
    """A port of the same name keeps its node port, unless another port asks for that one."""
    used = servicespec.node_ports(spec) & servicespec.node_ports(old)
    known = {port.get("name") or "": port.get("nodePort") for port in servicespec.ports(old)}
    for port in servicespec.ports(spec):
        before = known.get(port.get("name") or "")
        if before and not port.get("nodePort") and before not in used:
            port["nodePort"] = before
            used.add(before)


def _drop(spec: Obj, old: Obj) -> None:
    """Fields the new type has no use for, where the writer only left them standing."""
    if servicespec.needs_cluster_ip(old) and not servicespec.needs_cluster_ip(spec):
        _drop_same(
            spec, old, "clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy", "internalTrafficPolicy"
        )
    if servicespec.needs_node_ports(old) and not servicespec.needs_node_ports(spec):
        _drop_node_ports(spec, old)
    if servicespec.needs_health_check(old) and not servicespec.needs_health_check(spec):
        _drop_same(spec, old, "healthCheckNodePort")
    if spec.get("type") != servicespec.LOAD_BALANCER:
        _drop_same(spec, old, "allocateLoadBalancerNodePorts", "loadBalancerClass")
    if servicespec.is_external(old) and not servicespec.is_external(spec):
        _drop_same(spec, old, "externalTrafficPolicy")


def _drop_node_ports(spec: Obj, old: Obj) -> None:
    if servicespec.node_ports(spec) == servicespec.node_ports(old):
        for port in servicespec.ports(spec):
            port.pop("nodePort", None)


def _drop_same(spec: Obj, old: Obj, *fields: str) -> None:
    for field in fields:
        if field in spec and spec[field] == old.get(field):
            del spec[field]
