"""Objects and views made by hand, for tests of loops: no database, no clock, no registry."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable
from typing import Any

from cluster.apimachinery import clock, meta
from cluster.apimachinery.meta import Obj
from cluster.client.controller import Act, Create, Decided, Delete, Event, Patch, Update
from cluster.client.informer import Cache
from cluster.client.view import ClusterInfo, View

NOW = clock.parse("2026-01-02T03:04:05Z")
_numbers = itertools.count(1)

RESOURCES = {
    "Pod": "pods", "Service": "services", "Node": "nodes", "Namespace": "namespaces", "Endpoints": "endpoints",
    "EndpointSlice": "endpointslices.discovery.k8s.io", "ReplicaSet": "replicasets.apps", "ConfigMap": "configmaps",
    "Deployment": "deployments.apps", "DaemonSet": "daemonsets.apps", "ServiceAccount": "serviceaccounts",
    "ReplicationController": "replicationcontrollers", "Lease": "leases.coordination.k8s.io", "Secret": "secrets",
    "ServiceCIDR": "servicecidrs.networking.k8s.io", "IPAddress": "ipaddresses.networking.k8s.io",
    "PodDisruptionBudget": "poddisruptionbudgets.policy", "StatefulSet": "statefulsets.apps", "Job": "jobs.batch",
    "CronJob": "cronjobs.batch", "ControllerRevision": "controllerrevisions.apps", "ResourceQuota": "resourcequotas",
    "PersistentVolumeClaim": "persistentvolumeclaims", "PersistentVolume": "persistentvolumes",
    "ClusterRole": "clusterroles.rbac.authorization.k8s.io",
    "ClusterRoleBinding": "clusterrolebindings.rbac.authorization.k8s.io",
    "APIService": "apiservices.apiregistration.k8s.io",
    "CustomResourceDefinition": "customresourcedefinitions.apiextensions.k8s.io",
    "FlowSchema": "flowschemas.flowcontrol.apiserver.k8s.io",
    "PriorityLevelConfiguration": "prioritylevelconfigurations.flowcontrol.apiserver.k8s.io",
    "CertificateSigningRequest": "certificatesigningrequests.certificates.k8s.io",
    "ValidatingAdmissionPolicy": "validatingadmissionpolicies.admissionregistration.k8s.io",
    "HorizontalPodAutoscaler": "horizontalpodautoscalers.autoscaling",
}  # fmt: skip


def ago(seconds: float) -> str:
    return clock.timestamp(NOW - seconds)


def make(kind: str, name: str, *, namespace: str | None = "default", labels: Any = None, owner: Obj | None = None,
         age: float = 60, **rest: Any) -> Obj:  # fmt: skip
    """Any object: `rest` is its top-level fields, `owner` its controller."""
    group = RESOURCES[kind].partition(".")[2]
    head: Obj = {"name": name, "uid": f"uid-{name}", "creationTimestamp": ago(age), "resourceVersion": "1"}
    if namespace is not None and kind not in ("Node", "Namespace", "ServiceCIDR", "IPAddress"):
        head["namespace"] = namespace
    if labels:
        head["labels"] = dict(labels)
    if owner is not None:
        head["ownerReferences"] = [meta.owner_ref(owner)]
    head |= rest.pop("metadata", {})
    return {"apiVersion": f"{group}/v1" if group else "v1", "kind": kind, "metadata": head, **rest}


def pod(name: str, *, node: str = "", phase: str = "Running", ready: bool | None = None, ip: str = "",
        ready_age: float = 30, spec: Obj | None = None, **rest: Any) -> Obj:  # fmt: skip
    """A pod; one with a node and an address runs and is ready unless told otherwise."""
    ready = bool(ip) if ready is None else ready
    condition = {"type": "Ready", "status": "True" if ready else "False", "lastTransitionTime": ago(ready_age)}
    status: Obj = {"phase": phase, "conditions": [condition]}
    if ip:
        status |= {"podIP": ip, "podIPs": [{"ip": ip}]}
    body: Obj = {"containers": [{"name": "c", "image": "nginx"}], **(spec or {})}
    if node:
        body["nodeName"] = node
    return make("Pod", name, spec=body, status=status, **rest)


def template(app: str = "web", image: str = "nginx") -> Obj:
    return {"metadata": {"labels": {"app": app}}, "spec": {"containers": [{"name": "c", "image": image}]}}


def replicaset(name: str, replicas: int = 2, *, status: Obj | None = None, **rest: Any) -> Obj:
    spec = {"replicas": replicas, "selector": {"matchLabels": {"app": "web"}}, "template": template()}
    spec |= rest.pop("spec", {})
    head = {"generation": 1, **rest.pop("metadata", {})}
    return make("ReplicaSet", name, spec=spec, status=status or {"replicas": 0}, metadata=head, **rest)


def deleted(obj: Obj, grace: int = 30) -> Obj:
    head = {**obj["metadata"], "deletionTimestamp": ago(-grace), "deletionGracePeriodSeconds": grace}
    return {**obj, "metadata": head}


def resource_of(obj: Obj) -> str:
    return RESOURCES[obj["kind"]]


def view(*objects: Obj, time: float = 1000.0, now: float = NOW, memory: Any = None, revision: int = 7,
         **cluster: Any) -> View:  # fmt: skip
    cache = Cache()
    for obj in objects:
        cache.put(resource_of(obj), obj)
    cache.revision = revision
    return View(cache, ClusterInfo("demo", **cluster), now, time, {} if memory is None else memory, "test")


def acts(decided: Decided | Iterable[Act], kind: type | None = None) -> list[Any]:
    found = decided.acts if isinstance(decided, Decided) else decided
    return [a for a in found if kind is None or isinstance(a, kind)]


def creates(decided: Any) -> list[Obj]:
    return [a.obj for a in acts(decided, Create)]


def updates(decided: Any, subresource: str = "") -> list[Obj]:
    return [a.obj for a in acts(decided, Update) if a.subresource == subresource]


def deletes(decided: Any) -> list[str]:
    return [a.name for a in acts(decided, Delete)]


def said(decided: Any) -> list[tuple[str, str]]:
    return [(a.reason, a.message) for a in acts(decided, Event)]


def play(reconcile: Callable[[str, View], Any], key: str, seen: View, turns: int = 20) -> View:
    """Carry a loop's acts out on the view, over and over, until it is content."""
    for _ in range(turns):
        found = [a for a in acts(reconcile(key, seen)) if not isinstance(a, Event)]
        if not found:
            return seen
        for act in found:
            carry_out(act, seen)
        seen.cache.revision += 1
    raise AssertionError("the loop does not come to rest")


def carry_out(act: Act, seen: View) -> None:
    """What the registry would do, as far as loops can tell."""
    cache = seen.cache
    if isinstance(act, Create):
        head = {"uid": f"uid-{next(_numbers)}", "creationTimestamp": clock.timestamp(seen.now), **act.obj["metadata"]}
        if "name" not in head:
            head["name"] = f"{head['generateName']}{next(_numbers):05d}"
        cache.put(act.resource, {**act.obj, "metadata": {**head, "generation": 1}})
    elif isinstance(act, Update):
        old = cache.get(act.resource, meta.namespace(act.obj), meta.name(act.obj))
        assert old is not None, f"{act} updates nothing"
        bumped = int(meta.metadata(old).get("generation") or 0) + (act.obj.get("spec") != old.get("spec"))
        cache.put(act.resource, {**act.obj, "metadata": {**act.obj["metadata"], "generation": bumped}})
    elif isinstance(act, Delete):
        cache.drop(act.resource, meta.join_key(act.namespace, act.name))
    elif isinstance(act, Patch):
        old = cache.get(act.resource, act.namespace, act.name)
        assert old is not None, f"{act} patches nothing"
        cache.put(act.resource, merged(old, act.patch))


def merged(old: Any, patch: Any) -> Any:
    if not isinstance(patch, dict):
        return patch
    base = old if isinstance(old, dict) else {}
    keep = {k: v for k, v in base.items() if k not in patch}
    return {**keep, **{k: merged(base.get(k), v) for k, v in patch.items() if v is not None}}
