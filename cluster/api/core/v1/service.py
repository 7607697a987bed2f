"""Service: one steady name and address for whatever pods its selector finds today.

Pods come and go and their addresses with them; a Service's address stays. kube-proxy turns it, on every node,
into one of the addresses of the pods that are ready.
"""

from __future__ import annotations

from typing import Any

from cluster.api import servicespec
from cluster.api.printing import AGE_COLUMN, NAME_COLUMN, NONE, UNKNOWN, joined, pairs
from cluster.api.servicespec import allocation, defaults, validation, warnings
from cluster.apimachinery import meta
from cluster.apimachinery.errors import Cause
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.scheme import Column, Kind
from cluster.etcd.columns import text_at
from cluster.etcd.models import KubeObject


def _cluster_ip(obj: Obj) -> str:
    ips = meta.get(obj, "spec.clusterIPs", [])
    return str(ips[0]) if ips else NONE


def _external_ip(obj: Obj) -> str:
    spec = obj.get("spec") or {}
    given = spec.get("externalIPs") or []
    match spec.get("type"):
        case servicespec.CLUSTER_IP | servicespec.NODE_PORT:
            return joined(given)
        case servicespec.LOAD_BALANCER:
            return joined([*_ingress(obj), *given], "<pending>")
        case servicespec.EXTERNAL_NAME:
            return str(spec.get("externalName") or "")
    return UNKNOWN


def _ingress(obj: Obj) -> list[str]:
    """The load balancer's addresses or names, sorted."""
    points = meta.get(obj, "status.loadBalancer.ingress", [])
    return sorted({p.get("ip") or p.get("hostname") for p in points if p.get("ip") or p.get("hostname")})


def _ports(obj: Obj) -> str:
    return joined([_port(port) for port in meta.get(obj, "spec.ports", [])])


def _port(port: Obj) -> str:
    node = f":{port['nodePort']}" if port.get("nodePort") else ""
    return f"{port.get('port')}{node}/{port.get('protocol')}"


class Service(KubeObject):
    KIND = Kind(
        "",
        "v1",
        "Service",
        "services",
        short_names=("svc",),
        categories=("all",),
        subresources=("proxy", "status"),
    )
    COLUMNS = (
        NAME_COLUMN,
        Column("Type", lambda o: meta.get(o, "spec.type", ""), description="How the Service is exposed."),
        Column("Cluster-IP", _cluster_ip, description="The Service's address inside the cluster."),
        Column("External-IP", _external_ip, description="The addresses it has outside the cluster."),
        Column("Port(s)", _ports, description="The ports it is reached at, and those on every node."),
        AGE_COLUMN,
        Column("Selector", lambda o: pairs(meta.get(o, "spec.selector")), wide=True,
               description="The labels of the pods that serve it."),
    )  # fmt: skip
    CREATES_ON_UPDATE = True
    FORM = ("metadata.labels", "spec.type", "spec.selector", "spec.ports")
    NAME_RULE = "is_dns1035_label"

    type = text_at("spec.type")
    cluster_ip = text_at("spec.clusterIP", db_index=True)

    @classmethod
    def default(cls, obj: Obj) -> None:
        defaults.service(obj)

    @classmethod
    def prepare(cls, obj: Obj, old: Obj | None) -> None:
        if old is None:
            obj["status"] = {"loadBalancer": {}}
            defaults.created(obj["spec"])
        else:
            defaults.updated(obj["spec"], old["spec"])

    @classmethod
    def validate(cls, obj: Obj, old: Obj | None) -> list[Cause]:
        related = validation.cluster_ips(obj["spec"])
        if related:
            return related
        changed = validation.changes(obj["spec"], old["spec"]) if old is not None else []
        return changed + validation.problems(obj["spec"], meta.annotations_of(obj))

    @classmethod
    def warnings(cls, obj: Obj, old: Obj | None) -> list[str]:
        return warnings.of(obj)

    @classmethod
    def validate_status(cls, obj: Obj, old: Obj) -> list[Cause]:
        return validation.balancer_problems(obj.get("status") or {}, obj["spec"])

    @classmethod
    def inside(cls, tx: Any, obj: Obj, old: Obj | None) -> None:
        if old is None or obj["spec"] != old["spec"]:
            allocation.allocate(tx, obj, old)

    @classmethod
    def leave(cls, tx: Any, obj: Obj) -> None:
        allocation.give_back(tx, obj)

    @classmethod
    def selectable(cls, obj: Obj) -> dict[str, str]:
        return {
            "spec.clusterIP": meta.get(obj, "spec.clusterIP", ""),
            "spec.type": meta.get(obj, "spec.type", ""),
        }
