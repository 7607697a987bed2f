"""Why nobody stands behind a Service: its selector, its pods, its ports, one after the other.

A Service without endpoints is the commonest fault there is, and it has five causes: it selects nothing by design;
its selector matches no pod (a typo, or no pods at all); a named targetPort is missing in the pods; the pods are not
ready; or the node's rules have not caught up yet.
"""

from __future__ import annotations

from typing import NamedTuple

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.kube_proxy.endpoints import by_port
from cluster.kube_proxy.services import ServicePort

from .world import SLICES, World


class Fault(NamedTuple):
    """The lower three rungs of a ladder."""

    rule: str
    object: str
    field: str


def diagnose(world: World, port: ServicePort, node: str) -> Fault:
    """Why this service port has no endpoints on the node ("" when no node is concerned)."""
    service = world.services.get(port.key)
    if service is None or (node and _listed(world, port)):
        rule = f"The rules of {node} are older than the endpoints."
        return Fault(rule, f"kube-proxy on {node}", "wait, and ask again")
    selector = meta.get(service, "spec.selector", {})
    name = f"Service {port.key}"
    if not selector:
        rule = f"{port.key} has no selector, and nobody has written an EndpointSlice for it."
        return Fault(rule, name, "spec.selector (or an EndpointSlice labelled kubernetes.io/service-name)")
    pods = [p for p in _pods(world, port.namespace) if selects(service, p)]
    if not pods:
        return _unmatched(world, port, selector)
    return _unnamed(service, port, pods) or _unready(pods)


def headless_port(service: Obj) -> ServicePort:
    """A stand-in for a headless Service's port, which has no rules: enough to ask who is behind it."""
    return ServicePort(meta.namespace(service), meta.name(service), "", "TCP", "None", 0, "", 0, (), (), (),
                       False, False, 0, 0)  # fmt: skip


def selects(service: Obj, pod: Obj) -> bool:
    selector = meta.get(service, "spec.selector", {})
    return bool(selector) and selector.items() <= meta.labels(pod).items()


def ready_condition(world: World, node: str) -> Obj | None:
    """The Ready condition of a Node as the control plane has it."""
    found = next((n for n in world.objects.get("nodes", ()) if meta.name(n) == node), None)
    return meta.condition(found, "Ready") if found else None


def _listed(world: World, port: ServicePort) -> bool:
    """Whether the EndpointSlices do list somebody ready: then it is the rules that lag."""
    found = by_port(world.objects.get(SLICES, ())).get((port.key, port.port_name, port.protocol, port.family), ())
    return any(e.ready for e in found)


def _pods(world: World, namespace: str) -> list[Obj]:
    pods = (p.manifest for p in world.pods.values() if p.namespace == namespace)
    return [p for p in pods if meta.get(p, "status.phase") not in ("Succeeded", "Failed")]


def _unmatched(world: World, port: ServicePort, selector: dict[str, str]) -> Fault:
    """No pod has these labels: the nearest pod shows which one differs."""
    said = ",".join(f"{k}={v}" for k, v in selector.items())
    near = _nearest(world, port.namespace, selector)
    if near is None:
        rule = f"selector {said} matches 0 pods, and no pod is like it."
        return Fault(rule, *_empty_owner(world, port, selector))
    key, value = near
    there = f"{key}={value}" if value else f"a pod without {key}"
    rule = f"selector {said} matches 0 pods; nearest: {there}"
    return Fault(rule, f"Service {port.key}", f"spec.selector.{key}")


def _nearest(world: World, namespace: str, selector: dict[str, str]) -> tuple[str, str] | None:
    """(label, its value on the pod) of the first difference of the pod that is most like the selector."""
    best, found = 0.0, None
    for pod in _pods(world, namespace):
        labels = meta.labels(pod)
        wrong = [k for k, v in selector.items() if labels.get(k) != v]
        score = sum(_likeness(labels.get(k, ""), v) for k, v in selector.items()) / len(selector)
        if wrong and score > best:
            best, found = score, (wrong[0], labels.get(wrong[0], ""))
    return found if best >= 0.5 else None


def _likeness(one: str, other: str) -> float:
    """1 for equal texts, 0 for texts with nothing in common."""
    return max(0.0, 1 - _distance(one, other) / max(len(one), len(other), 1))


def _distance(one: str, other: str) -> int:
    """Levenshtein's distance, where two letters changing places count as one slip (my-ngnix)."""
    rows = [list(range(len(other) + 1))]
    for i, a in enumerate(one, 1):
        row = [i]
        for j, b in enumerate(other, 1):
            cost = min(row[-1] + 1, rows[-1][j] + 1, rows[-1][j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, rows[-2][j - 2] + 1)
            row.append(cost)
        rows = [*rows[-1:], row]
    return rows[-1][-1]


def _empty_owner(world: World, port: ServicePort, selector: dict[str, str]) -> tuple[str, str]:
    """The workload whose pods would match, if it only made some; else the Service itself."""
    for resource in ("deployments.apps", "replicasets.apps", "replicationcontrollers"):
        for owner in world.objects.get(resource, ()):
            labels = meta.get(owner, "spec.template.metadata.labels", {})
            if meta.namespace(owner) == port.namespace and selector.items() <= labels.items():
                kind = owner.get("kind") or "Workload"
                return (
                    f"{kind} {meta.key(owner)}",
                    f"spec.replicas: it is {meta.get(owner, 'spec.replicas', 1)}",
                )
    return f"Service {port.key}", "spec.selector, or create pods with these labels"


def _unnamed(service: Obj, port: ServicePort, pods: list[Obj]) -> Fault | None:
    """A targetPort given by name that no container declares."""
    target = port.target_port
    if not target or target.isdigit():
        return None
    named = {
        p["name"]: p["containerPort"]
        for pod in pods
        for c in meta.get(pod, "spec.containers", [])
        for p in c.get("ports") or []
        if p.get("name")
    }
    if target in named:
        return None
    index = [str(p.get("targetPort")) for p in meta.get(service, "spec.ports", [])].index(target)
    known = ", ".join(sorted(named)) or "none"
    rule = f"targetPort {target} is a name that no container's ports have; they have: {known}"
    return Fault(rule, f"Service {port.key}", f"spec.ports[{index}].targetPort")


def _unready(pods: list[Obj]) -> Fault:
    """Pods match, but none may get traffic: the first one says why."""
    pod = next((p for p in pods if not meta.is_deleting(p)), pods[0])
    count = f"{len(pods)} pod{'s match' if len(pods) > 1 else ' matches'}, 0 ready"
    name = f"Pod {meta.key(pod)}"
    if meta.is_deleting(pod):
        return Fault(
            f"{count}: all are being deleted.", name, "wait for their successors, or raise spec.replicas"
        )
    if not meta.get(pod, "spec.nodeName"):
        return Fault(f"{count}: {meta.name(pod)} is on no node yet.", name, _unbound(pod))
    for container in meta.get(pod, "status.containerStatuses", []):
        waiting = meta.get(container, "state.waiting.reason", "")
        if waiting and not container.get("ready"):
            spot = "image" if "Image" in waiting else "command" if "Crash" in waiting else "image"
            return Fault(
                f"{count}: {container['name']} waits ({waiting}).", name, f"spec.containers[].{spot}"
            )
    probed = any(c.get("readinessProbe") for c in meta.get(pod, "spec.containers", []))
    if probed:
        return Fault(f"{count}: the readiness probe fails.", name, "spec.containers[].readinessProbe")
    said = f"{count}: {meta.name(pod)} has not become Ready."
    return Fault(said, name, "status.conditions[type=Ready] (kubectl describe)")


def _unbound(pod: Obj) -> str:
    scheduled = meta.condition(pod, "PodScheduled") or {}
    return f"spec.nodeName is empty: {scheduled.get('message') or 'the scheduler has not bound it yet'}"
