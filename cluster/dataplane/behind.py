"""Why nobody stands behind a Service: its selector, its pods, its ports, one after the other.

A Service without endpoints is the commonest fault there is, and it has five causes: it selects nothing by design;
its selector matches no pod (a typo, or no pods at all); a named targetPort is missing in the pods; the pods are not
ready (`unready`); or the node's rules have not caught up yet.
"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.kube_proxy.endpoints import by_port
from cluster.kube_proxy.services import ServicePort

from . import mend
from .unready import WORKLOADS, Fault, unready
from .world import SLICES, World

DISCOVERY = "discovery.k8s.io/v1"
LIKE = 0.5  # from here on a text is taken for a slip of another


def diagnose(world: World, port: ServicePort, node: str) -> Fault:
    """Why this service port has no endpoints on the node ("" when no node is concerned)."""
    service = world.services.get(port.key)
    if service is None or (node and _listed(world, port)):
        rule = f"The rules of {node} are older than the endpoints."
        return Fault(rule, f"kube-proxy on {node}", mend.wait("kube-proxy writes its rules, then ask again"))
    selector, name = meta.get(service, "spec.selector", {}), f"Service {port.key}"
    if not selector:
        return _unselective(world, service)
    pods = [p for p in _pods(world, port.namespace) if selects(service, p)]
    if not pods:
        return _unmatched(world, port, selector)
    if fault := _unnamed(service, port, pods):
        return fault
    if any(meta.ready(p) and not meta.is_deleting(p) for p in pods):
        rule = f"A pod behind {port.key} is ready; the EndpointSlices do not list it yet."
        return Fault(rule, f"EndpointSlices of {name}", mend.wait("the endpointslice controller lists it"))
    return unready(world, pods)


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
    found = by_port(world.objects.get(SLICES, ())).get(
        (port.key, port.port_name, port.protocol, port.family), ()
    )
    return any(e.ready for e in found)


def _pods(world: World, namespace: str) -> list[Obj]:
    pods = (p.manifest for p in world.pods.values() if p.namespace == namespace)
    return [p for p in pods if meta.get(p, "status.phase") not in ("Succeeded", "Failed")]


def _unselective(world: World, service: Obj) -> Fault:
    """By design somebody else writes its EndpointSlices; else the selector was forgotten."""
    key, like = meta.key(service), alike(world, meta.namespace(service), meta.name(service))
    rule = f"{key} has no selector, and nobody has written an EndpointSlice for it."
    if like:
        return Fault(rule, f"Service {key}", mend.put("spec.selector", like, "or write an EndpointSlice"))
    labels = {"kubernetes.io/service-name": meta.name(service)}
    space, name = meta.namespace(service), f"{meta.name(service)}-1"
    made = mend.create(
        "EndpointSlice", space, name, "with its endpoints and ports", api=DISCOVERY, labels=labels
    )
    return Fault(rule, f"EndpointSlice {space}/{name}", made)


def alike(world: World, namespace: str, name: str) -> dict[str, str]:
    """The label of a pod whose value is most like a name; {} if none is: what a Service of this name should select."""
    found = ((likeness(value, name), key, value) for p in _pods(world, namespace)
             for key, value in meta.labels(p).items())  # fmt: skip
    score, key, value = max(found, default=(0.0, "", ""))
    return {key: value} if score >= LIKE else {}


# -- a selector that matches nobody ----------------------------------------------------------------------------------


def _unmatched(world: World, port: ServicePort, selector: dict[str, str]) -> Fault:
    """No pod has these labels: held against the nearest pod, else against the workloads that could make one."""
    said = ",".join(f"{k}={v}" for k, v in sorted(selector.items()))
    name = f"Service {port.key}"
    near = _nearest(world, port.namespace, selector)
    if near is None:
        rule = f"selector {said} matches 0 pods, and no pod is like it."
        return Fault(rule, *(_empty_owner(world, port, selector) or _nobody(port, selector)))
    (wrong, _), (key, value) = near
    there = f"{key}={value}" if key else f"a pod without {wrong}"
    rule = f"selector {said} matches 0 pods; nearest: {there}"
    if key == wrong and not set("./") & set(key):
        return Fault(rule, name, mend.put(f"spec.selector.{key}", value))
    rest = {k: v for k, v in selector.items() if k != wrong}
    return Fault(rule, name, mend.put("spec.selector", rest | ({key: value} if key else {})))


Label = tuple[str, str]


def _nearest(world: World, namespace: str, selector: dict[str, str]) -> tuple[Label, Label] | None:
    """The first label of the selector that the most similar pod lacks, and the one it has instead (two empty texts
    if it has none like it)."""
    best, found = 0.0, None
    for pod in _pods(world, namespace):
        labels = meta.labels(pod)
        instead = {pair: _closest(pair, labels) for pair in selector.items()}
        score = sum(_alikeness(*pairs) for pairs in instead.items()) / len(selector)
        wrong = next(((pair, there) for pair, there in instead.items() if pair != there), None)
        if wrong and score > best:
            best, found = score, wrong
    return found if best >= LIKE else None


def _closest(wanted: Label, labels: dict[str, str]) -> Label:
    """The label that stands for the wanted one: of the same key if there is one, else the likest; ("", "") if none."""
    if wanted[0] in labels:
        return wanted[0], labels[wanted[0]]
    there = max(labels.items(), key=lambda pair: _alikeness(wanted, pair), default=("", ""))
    return there if _alikeness(wanted, there) >= LIKE else ("", "")


def _alikeness(one: Label, other: Label) -> float:
    """Of two labels of one key by their values; of two keys by the worse of keys and values."""
    values = likeness(one[1], other[1])
    return values if one[0] == other[0] else min(values, likeness(one[0], other[0]))


def likeness(one: str, other: str) -> float:
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


def _empty_owner(world: World, port: ServicePort, selector: dict[str, str]) -> tuple[str, str] | None:
    """The workload whose pods would match, if it only made some."""
    for owner in (o for resource in WORKLOADS.values() for o in world.objects.get(resource, ())):
        labels = meta.get(owner, "spec.template.metadata.labels", {})
        if meta.namespace(owner) == port.namespace and selector.items() <= labels.items():
            name = f"{owner.get('kind') or 'Workload'} {meta.key(owner)}"
            if meta.get(owner, "spec.replicas", 1):
                return name, mend.wait("its pods are being made")
            return name, mend.put("spec.replicas", 1, "it is 0")
    return None


def _nobody(port: ServicePort, selector: dict[str, str]) -> tuple[str, str]:
    made = mend.create("Pod", port.namespace, port.name, "with a container that serves", labels=selector)
    return f"Pod {port.key}", made


# -- a targetPort that names nothing ---------------------------------------------------------------------------------


def _unnamed(service: Obj, port: ServicePort, pods: list[Obj]) -> Fault | None:
    """A targetPort given by name that no container declares for this protocol."""
    target = port.target_port
    if not target or target.isdigit():
        return None
    declared = list(_declared(pods, port.protocol))
    named = [p["name"] for p in declared if p.get("name")]
    if target in named:
        return None
    index = [str(p.get("targetPort")) for p in meta.get(service, "spec.ports", [])].index(target)
    known = ", ".join(sorted(set(named))) or "none"
    rule = f"targetPort {target} is a name that no container's ports have; they have: {known}"
    path = f"spec.ports[{index}].targetPort"
    right: list[Any] = get_close_matches(target, named, 1, 0) or [p["containerPort"] for p in declared]
    field = (
        mend.put(path, right[0])
        if right
        else mend.replace(path, target, "the number that the server listens on")
    )
    return Fault(rule, f"Service {port.key}", field)


def _declared(pods: list[Obj], protocol: str) -> Iterator[Obj]:
    """The ports that the pods' containers declare for a protocol."""
    for pod in pods:
        for container in meta.get(pod, "spec.containers", []):
            yield from (p for p in container.get("ports") or [] if (p.get("protocol") or "TCP") == protocol)
