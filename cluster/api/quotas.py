"""What an object uses of a quota: itself, and what it asks for.

Every object counts as one of its kind (count/PLURAL.GROUP, and under the old names of some core kinds). Pods also use
compute, claims storage, Services ports and balancers. Scopes say which pods a quota means. (In Kubernetes:
pkg/quota/v1/evaluator/core and apiserver/pkg/quota/v1/generic.)
"""

from __future__ import annotations

from collections.abc import Iterable

from cluster.api import resources
from cluster.api.podspec import amounts, qos
from cluster.apimachinery import meta, quantity
from cluster.apimachinery.meta import Obj

QUOTAS = "resourcequotas"
_FINAL = ("Succeeded", "Failed")
_CLASS = ".storageclass.storage.k8s.io/"
_ASKED = ("cpu", "memory", "requests.cpu", "requests.memory", "limits.cpu", "limits.memory")
"""What every container must say once a quota counts it."""


def count_name(resource: str) -> str:
    return f"count/{resource}"


def usage(resource: str, obj: Obj) -> dict[str, str]:
    """What an object uses, by the names that quotas count."""
    used = {count_name(resource): "1"}
    if resource == "pods":
        return used | _pod(obj)
    if resource in resources.OBJECTS:
        used[resource] = "1"
    if resource == "persistentvolumeclaims":
        return used | _claim(obj)
    return used | _service(obj) if resource == "services" else used


def _pod(pod: Obj) -> dict[str, str]:
    """A pod that has ended only takes up room among the objects."""
    if meta.get(pod, "status.phase") in _FINAL:
        return {}
    spec = pod.get("spec") or {}
    requests, limits = amounts.total(spec, "requests"), amounts.total(spec, "limits")
    used = {name: amount for name, amount in requests.items() if name in resources.COMPUTE}
    used |= {f"requests.{name}": amount for name, amount in requests.items()}
    return {"pods": "1", **used, **{f"limits.{name}": amount for name, amount in limits.items()}}


def _claim(claim: Obj) -> dict[str, str]:
    size, name = meta.get(claim, "spec.resources.requests.storage", "0"), meta.get(claim, "spec.storageClassName")
    used = {"requests.storage": size}
    if name:
        used |= {f"{name}{_CLASS}requests.storage": size, f"{name}{_CLASS}persistentvolumeclaims": "1"}
    return used


def _service(service: Obj) -> dict[str, str]:
    kind, ports = meta.get(service, "spec.type"), meta.get(service, "spec.ports", [])
    if kind == "NodePort":
        return {"services.nodeports": str(len(ports)), "services.loadbalancers": "0"}
    if kind != "LoadBalancer":
        return {"services.nodeports": "0", "services.loadbalancers": "0"}
    allocated = meta.get(service, "spec.allocateLoadBalancerNodePorts", True)
    given = len(ports) if allocated else sum(bool(p.get("nodePort")) for p in ports)
    return {"services.nodeports": str(given), "services.loadbalancers": "1"}


def matches(quota: Obj, resource: str, obj: Obj) -> bool:
    """Whether a quota's scopes mean the object; scopes mean pods only."""
    spec = quota.get("spec") or {}
    terms = [{"scopeName": scope, "operator": "Exists"} for scope in spec.get("scopes") or []]
    terms += meta.get(spec, "scopeSelector.matchExpressions", [])
    return not terms or (resource == "pods" and all(_in_scope(term, obj) for term in terms))


def _in_scope(term: Obj, pod: Obj) -> bool:
    spec, scope = pod.get("spec") or {}, term.get("scopeName")
    ends, best = spec.get("activeDeadlineSeconds") is not None, qos.qos_class(spec) == "BestEffort"
    simple = {"Terminating": ends, "NotTerminating": not ends, "BestEffort": best, "NotBestEffort": not best}
    if scope in simple:
        return simple[scope]
    if scope != "PriorityClass":
        return any("namespaces" in term or "namespaceSelector" in term for term in _affinities(spec))
    name, operator, values = spec.get("priorityClassName") or "", term.get("operator"), term.get("values") or []
    if operator in ("Exists", "DoesNotExist"):
        return bool(name) is bool(operator == "Exists")
    return bool(name in values) == (operator == "In")


def _affinities(spec: Obj) -> Iterable[Obj]:
    """The terms about other pods."""
    for kind in ("podAffinity", "podAntiAffinity"):
        found = meta.get(spec, f"affinity.{kind}", {})
        yield from found.get("requiredDuringSchedulingIgnoredDuringExecution") or []
        for weighted in found.get("preferredDuringSchedulingIgnoredDuringExecution") or []:
            yield weighted.get("podAffinityTerm") or {}


def unsaid(hard: Iterable[str], pod: Obj) -> list[str]:
    """What of the counted compute some containers do not ask for: "limits.cpu for: web,db"."""
    spec = pod.get("spec") or {}
    containers = [*(spec.get("containers") or []), *(spec.get("initContainers") or [])]
    found = []
    for name in sorted(set(hard) & set(_ASKED)):
        side, _, resource = name.rpartition(".")
        lacking = [c["name"] for c in containers if resource not in meta.get(c, f"resources.{side or 'requests'}", {})]
        found += [f"{name} for: {','.join(sorted(lacking))}"] if lacking else []
    return found


def total(quota: Obj, objects: Iterable[tuple[str, Obj]]) -> dict[str, str]:
    """How much of what a quota counts these objects (resource, object) use."""
    used = dict.fromkeys(meta.get(quota, "spec.hard", {}), "0")
    for resource, obj in objects:
        if matches(quota, resource, obj):
            for name, amount in usage(resource, obj).items():
                if name in used:
                    used[name] = quantity.add(used[name], amount)
    return used


def counted(quota: Obj, resources_known: Iterable[str]) -> list[str]:
    """Which kinds a quota counts objects of."""
    hard = set(meta.get(quota, "spec.hard", {}))
    asked = {name for name in hard if name.startswith(("requests.", "limits.")) and name != "requests.storage"}
    more = {"pods": asked, "persistentvolumeclaims": {name for name in hard if _CLASS in name}}
    return [
        resource
        for resource in resources_known
        if hard & {resource, count_name(resource), *_NAMES.get(resource, ()), *more.get(resource, ())}
    ]


_NAMES = {
    "pods": resources.COMPUTE,
    "persistentvolumeclaims": ("requests.storage",),
    "services": ("services.nodeports", "services.loadbalancers"),
}
