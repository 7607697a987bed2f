"""The kubectl line that does what a page does, to copy.

A kind goes by its bare plural where kubectl would take that for it, and by all its names where it would take it for
another's: `events` are core's, those of events.k8s.io are `events.v1.events.k8s.io`.
"""

from __future__ import annotations

from shlex import quote
from typing import Any

from cluster.apimachinery.scheme import Kind
from cluster.apiserver.browsable.places import Known, Place

OUTPUTS = {"table": "", "wide": " -o wide", "yaml": " -o yaml", "json": " -o json"}
STREAMS = {
    "attach": "kubectl attach -it {name}{where}",
    "exec": "kubectl exec -it {name}{where} -- sh",
    "log": "kubectl logs {name}{where} --tail=500",
    "portforward": "kubectl port-forward {name}{where} 8080:80",
}
PARTS = {
    "token": "kubectl create token {name}{where}",
}


def resource(kind: Kind, known: Known) -> str:
    """A kind as kubectl's argument."""
    meant = next((other for other in known.kinds if other.plural == kind.plural), kind)
    return kind.plural if meant == kind else ".".join(filter(None, (kind.plural, kind.version, kind.group)))


def _where(place: Place, kind: Kind) -> str:
    if not kind.namespaced:
        return ""
    return f" -n {quote(place.namespace)}" if place.namespace else " -A"


def raw(place: Place) -> str:
    return f"kubectl get --raw {quote('/' + place.path)}"


def reading(place: Place, known: Known, query: Any) -> str:
    """What reads the same."""
    kind = known.kind(place.info)
    if kind is None:
        return _of_discovery(place)
    name, where = quote(place.name), _where(place, kind)
    if place.subresource in STREAMS:
        return STREAMS[place.subresource].format(name=name, where=where)
    if place.subresource in ("scale", "status"):
        return f"kubectl get {resource(kind, known)} {name}{where} --subresource={place.subresource} -o yaml"
    if place.subresource or "list" not in kind.verbs:
        return ""
    chosen = _chosen(query) if place.is_list else f" {name}"
    return f"kubectl get {resource(kind, known)}{chosen}{where}{OUTPUTS[place.shown(query)]}"


def _chosen(query: Any) -> str:
    flags = (("-l", "labelSelector"), ("--field-selector", "fieldSelector"))
    return "".join(f" {flag} {quote(query[name])}" for flag, name in flags if query.get(name))


def _of_discovery(place: Place) -> str:
    parts = place.path.split("/")
    if place.path in ("api", "apis"):
        return "kubectl api-resources"
    if parts[0] in ("api", "apis") and len(parts) <= 3:
        return f"kubectl api-resources --api-group={quote(parts[1] if parts[0] == 'apis' else '')}"
    return "kubectl version -o yaml" if place.path == "version" else raw(place)


def writing(place: Place, known: Known, method: str, patch: str = "") -> str:
    """What writes the same, with the text on standard input; "" where kubectl has no line for it.

    patch is "merge", "strategic", "json" or "apply".
    """
    kind = known.kind(place.info)
    if kind is None:
        return ""
    name, where, what = quote(place.name), _where(place, kind), resource(kind, known)
    part = f" --subresource={place.subresource}" if place.subresource else ""
    if place.subresource and method == "POST":
        return PARTS.get(place.subresource, "").format(name=name, where=where)
    if patch == "apply":
        return f"kubectl apply --server-side{where}{part} -f -"
    return {
        "POST": f"kubectl create{where} -f -",
        "PUT": f"kubectl replace{where}{part} -f -",
        "PATCH": f"kubectl patch {what} {name}{where}{part} --type={patch} --patch-file=/dev/stdin",
        "DELETE": f"kubectl delete {what} {name}{where}",
    }[method]
