"""NetworkPolicy: whose traffic is let in and out, rule by rule."""

from __future__ import annotations

from datetime import UTC, datetime

from cluster.apimachinery import meta
from cluster.apimachinery.labels import format_selector
from cluster.apimachinery.meta import Obj, Objs
from cluster.kubectl.describe.base import Source, describes
from cluster.kubectl.describe.parts.metadata import labels, notes
from cluster.kubectl.describe.parts.writer import NONE, Writer

_INDENT = "    "
_DIRECTIONS = (
    ("Ingress", "ingress", "from", "From", "source"),
    ("Egress", "egress", "to", "To", "destination"),
)  # fmt: skip


@describes("NetworkPolicy", "apis/networking.k8s.io/v1", references=None)
async def network_policy(source: Source, obj: Obj, w: Writer) -> None:
    w.field("Name", meta.name(obj))
    w.field("Namespace", meta.namespace(obj))
    created = datetime.fromisoformat(obj["metadata"]["creationTimestamp"]).astimezone(UTC)
    w.field("Created on", created.strftime("%Y-%m-%d %H:%M:%S +0000 UTC"))
    labels(w, "Labels", meta.labels(obj))
    notes(w, "Annotations", meta.annotations_of(obj))
    _spec(w, obj.get("spec") or {})


def _spec(w: Writer, spec: Obj) -> None:
    selector = spec.get("podSelector") or {}
    w.write("Spec:\n")
    w.write("PodSelector: ", 1)
    every = "<none> (Allowing the specific traffic to all pods in this namespace)"
    named = selector.get("matchLabels") or selector.get("matchExpressions")
    w.write((format_selector(selector) if named else every) + "\n", 2)
    types: list[str] = spec.get("policyTypes") or []
    for kind, field, peers, word, end in _DIRECTIONS:
        if kind not in types:
            w.write(f"Not affecting {field} traffic\n", 1)
            continue
        w.write(f"Allowing {field} traffic:\n", 1)
        rules: Objs = spec.get(field) or []
        if not rules:
            w.write(f"{_INDENT}<none> (Selected pods are isolated for {field} connectivity)\n")
        for index, rule in enumerate(rules):
            if index:
                w.write(f"{_INDENT}----------\n")
            _ports(w, rule.get("ports") or [])
            _peers(w, rule.get(peers) or [], word, end)
    w.write(f"Policy Types: {', '.join(types) or NONE}\n", 1)


def _ports(w: Writer, ports: Objs) -> None:
    if not ports:
        w.write(f"{_INDENT}To Port: <any> (traffic allowed to all ports)\n")
    for port in ports:
        number, protocol = port.get("port", "<nil>"), port.get("protocol", "TCP")
        if port.get("endPort") is None:
            w.write(f"{_INDENT}To Port: {number}/{protocol}\n")
        else:
            w.write(f"{_INDENT}To Port Range: {number}-{port['endPort']}/{protocol}\n")


def _peers(w: Writer, peers: Objs, word: str, end: str) -> None:
    if not peers:
        w.write(f"{_INDENT}{word}: <any> (traffic not restricted by {end})\n")
    for peer in peers:
        w.write(f"{_INDENT}{word}:\n")
        for label, field in (("NamespaceSelector", "namespaceSelector"), ("PodSelector", "podSelector")):
            if peer.get(field) is not None:
                w.write(f"{_INDENT}{label}: {format_selector(peer[field])}\n", 1)
        block = peer.get("ipBlock")
        if block:
            w.write(f"{_INDENT}IPBlock:\n", 1)
            w.write(f"{_INDENT}CIDR: {block['cidr']}\n", 2)
            w.write(f"{_INDENT}Except: {', '.join(block.get('except') or [])}\n", 2)
