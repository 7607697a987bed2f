"""How a lesson speaks of an object that will have another name or address the next time. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from shlex import quote

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from dashboard.lessons.conditions import Find

DRAWN = ("pod-template-hash", "controller-revision-hash", "pod-template-generation", "controller-uid",
         "batch.kubernetes.io/controller-uid", "topology.kubernetes.io/")  # fmt: skip
"""How labels begin that are different each time."""
NAMED = ("StatefulSet", "Node")
"""Owners whose pods have the same names each time."""


def is_generated(obj: Obj) -> bool:
    """Whether a controller has drawn its name."""
    owner = meta.controller_of(obj)
    return owner is not None and owner["kind"] not in NAMED


def pattern(obj: Obj) -> str:
    """Its name, or for a drawn one what all of that kind begin with: "my-nginx-*"."""
    return f"{maker(obj)}-*" if is_generated(obj) else meta.name(obj)


def maker(obj: Obj) -> str:
    """Who is behind a drawn name: the Deployment, else the owner."""
    owner = meta.controller_of(obj) or {}
    name, hashed = str(owner.get("name", meta.name(obj))), meta.labels(obj).get("pod-template-hash")
    return name.removesuffix(f"-{hashed}") if hashed else name


def spoken(obj: Obj) -> str:
    """As one speaks of it: "the Deployment my-nginx", "a pod of my-nginx"."""
    kind = obj["kind"] if obj["kind"] not in ("Pod", "Node") else obj["kind"].lower()
    return f"a {kind} of {maker(obj)}" if is_generated(obj) else f"the {kind} {meta.name(obj)}"


def kind(obj: Obj) -> str:
    """As kubectl's argument; with its group where the name alone may mean another."""
    group, _ = meta.group_version(obj["apiVersion"])
    own = "." in group and not group.endswith((".k8s.io", ".podium.local"))
    return f"{obj['kind'].lower()}.{group}" if own else str(obj["kind"].lower())


def elsewhere(obj: Obj) -> str:
    """kubectl's flag for another namespace than the default one."""
    namespace = meta.namespace(obj)
    return f" -n {namespace}" if namespace not in ("", "default") else ""


def selector(obj: Obj) -> str:
    """The labels that are the same each time, as a selector."""
    return ",".join(f"{key}={value}" for key, value in meta.labels(obj).items() if not key.startswith(DRAWN))


def picked(obj: Obj, which: str = "head") -> str:
    """kubectl's arguments for an object: "deployment my-nginx", or a way to pick one whose name is drawn."""
    if not is_generated(obj):
        return f"{kind(obj)} {meta.name(obj)}"
    chosen = f" -l {quote(selector(obj))}" if selector(obj) else ""
    own = "" if chosen else f" | grep /{maker(obj)}-"
    return f"$(kubectl get {kind(obj)}{chosen}{elsewhere(obj)} -o name{own} | {which} -1)"


def shell(pod: Obj) -> str:
    """Where kubectl exec goes in."""
    if is_generated(pod) and "pod-template-hash" in meta.labels(pod):
        return f"deployment/{maker(pod)}{elsewhere(pod)}"
    return f"{picked(pod) if is_generated(pod) else meta.name(pod)}{elsewhere(pod)}"


def addresses(objects: Find) -> Iterator[tuple[str, str, str]]:
    """Of Services and pods: (address, who has it as a check says it, or "", the words that find it in a shell)."""
    for service in objects("services"):
        found = f"kubectl get service {meta.name(service)}{elsewhere(service)} -o jsonpath="
        for ip in meta.get(service, "spec.clusterIPs", []):
            if ip != "None":
                yield ip, f"service/{meta.name(service)}", f"$({found}{{.spec.clusterIP}})"
        for one in meta.get(service, "status.loadBalancer.ingress", []) or []:
            if "ip" in one:
                yield one["ip"], "", f"$({found}{{.status.loadBalancer.ingress[0].ip}})"
    for pod in objects("pods"):
        if ip := meta.get(pod, "status.podIP"):
            which = f"-l {quote(selector(pod))}" if is_generated(pod) else meta.name(pod)
            path = "{.items[0].status.podIP}" if is_generated(pod) else "{.status.podIP}"
            found = f"kubectl get pod {which}{elsewhere(pod)} -o jsonpath={path}"
            yield ip, f"pod/{pattern(pod)}", f"$({found})"
