"""Ingress, IngressClass, and the ranges and addresses of Services."""

from __future__ import annotations

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj, Objs
from cluster.kubectl.describe.base import Source, describes
from cluster.kubectl.describe.parts import tables
from cluster.kubectl.describe.parts.endpoints import addresses
from cluster.kubectl.describe.parts.metadata import head, labels, notes
from cluster.kubectl.describe.parts.writer import NONE, Writer
from cluster.kubectl.describe.services import slices_of
from cluster.kubectl.errors import StatusError


@describes("Ingress", "apis/networking.k8s.io/v1")
async def ingress(source: Source, obj: Obj, w: Writer) -> None:
    spec, namespace = obj.get("spec") or {}, meta.namespace(obj)
    w.field("Name", meta.name(obj))
    labels(w, "Labels", meta.labels(obj))
    w.field("Namespace", namespace)
    given: Objs = meta.get(obj, "status.loadBalancer.ingress", [])
    w.field(
        "Address", ",".join(sorted({each.get("ip") or each.get("hostname") or "" for each in given} - {""}))
    )
    w.field("Ingress Class", spec.get("ingressClassName", NONE))
    default = (
        await _backend(source, namespace, spec["defaultBackend"])
        if spec.get("defaultBackend")
        else "<default>"
    )
    w.field("Default backend", default)
    _tls(w, spec.get("tls") or [])
    w.write("Rules:\n")
    w.table("Host\tPath\tBackends")
    rules = [rule for rule in spec.get("rules") or [] if rule.get("http")]
    for rule in rules:
        w.row(rule.get("host") or "*", "", level=1)
        for path in rule["http"].get("paths") or []:
            backend = await _backend(source, namespace, path["backend"])
            w.row("", f"{path.get('path', '')} ", backend, level=2)
    if not rules:
        w.row("*", "*", default, level=1)
    notes(w, "Annotations", meta.annotations_of(obj))


def _tls(w: Writer, found: Objs) -> None:
    if found:
        w.write("TLS:\n")
    for each in found:
        how = f"{each['secretName']} terminates" if each.get("secretName") else "SNI routes"
        w.write(f"{how} {','.join(each.get('hosts') or [])}\n", 1)


async def _backend(source: Source, namespace: str, backend: Obj) -> str:
    """A backend with the addresses behind it, or why they are not known."""
    if "resource" in backend:
        ref = backend["resource"]
        return f"APIGroup: {ref.get('apiGroup', NONE)}, Kind: {ref['kind']}, Name: {ref['name']}"
    wanted = backend.get("service")
    if not wanted:
        return ""
    port: Obj = wanted.get("port") or {}
    shown = f"{wanted['name']}:{port.get('number') or port.get('name', '')}"
    try:
        slices = await slices_of(source, namespace, wanted["name"])
        service = await source.get(f"/api/v1/namespaces/{namespace}/services/{wanted['name']}")
    except StatusError as refused:
        return f"{shown} (<error: {refused.message}>)"
    return f"{shown} ({addresses(slices, _port_name(service, port))})"


def _port_name(service: Obj, port: Obj) -> str:
    """The name of the Service's port that a backend means by number or by name."""
    found = ""
    for each in meta.get(service, "spec.ports", []):
        name = each.get("name", "")
        if port.get("number") == each["port"] or (port.get("name") and port["name"] == name):
            found = name
    return found


@describes("IngressClass", "apis/networking.k8s.io/v1")
async def ingress_class(source: Source, obj: Obj, w: Writer) -> None:
    head(w, obj, namespaced=False)
    w.field("Controller", meta.get(obj, "spec.controller", ""))
    parameters = meta.get(obj, "spec.parameters")
    if parameters:
        w.write("Parameters:\n")
        if parameters.get("apiGroup") is not None:
            w.field("APIGroup", parameters["apiGroup"], 1)
        w.field("Kind", parameters["kind"], 1)
        w.field("Name", parameters["name"], 1)


@describes("ServiceCIDR", "apis/networking.k8s.io/v1")
async def service_cidr(source: Source, obj: Obj, w: Writer) -> None:
    head(w, obj, namespaced=False)
    w.field("CIDRs", ", ".join(meta.get(obj, "spec.cidrs", [])))
    conditions = meta.get(obj, "status.conditions")
    if conditions:
        w.write("Status:\n")
    tables.with_transition(w, conditions)


@describes("IPAddress", "apis/networking.k8s.io/v1")
async def ip_address(source: Source, obj: Obj, w: Writer) -> None:
    head(w, obj, namespaced=False)
    parent = meta.get(obj, "spec.parentRef")
    if parent:
        w.write("Parent Reference:\n")
        for label in ("Group", "Resource", "Namespace", "Name"):
            w.field(label, parent.get(label.lower(), ""), 1)
