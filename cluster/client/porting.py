"""Export and import: what people made of a cluster, as YAML's objects, to be made again elsewhere.

Exported are a header with the cluster's wishes (its nodes, cloud, pace …) and every object that somebody made or
changed. What follows from those is left out, since the loops of the new cluster make it again: pods of Deployments,
endpoints, statuses, uids. What a cluster of the same wishes is born with is left out too, unless it was changed; to
know that, one is made and taken back. Import makes a cluster of these wishes and creates the objects in an order in
which none lacks what it needs. (In Kubernetes: what Velero keeps without its volumes.)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import orjson
from django.db import transaction

from cluster.apimachinery import errors, meta
from cluster.apimachinery.errors import StatusError
from cluster.apimachinery.meta import Obj
from cluster.client.bootstrap import clusters
from cluster.client.bootstrap.clusters import create_cluster, delete_cluster
from cluster.etcd import store
from cluster.etcd.models import Change, Cluster
from cluster.registry import served
from cluster.registry.acts import Actor
from cluster.registry.registry import Registry

API_VERSION, KIND = "podium.local/v1", "ExportedCluster"
IMPORTER = Actor("podium:import", ("system:masters",), "import")
LOOP = Actor("system:service-account-controller", ("system:masters",), "service-account-controller")
FIRST = ("Namespace", "CustomResourceDefinition", "PriorityClass", "StorageClass", "IngressClass", "RuntimeClass",
         "ServiceAccount", "ClusterRole", "Role", "ConfigMap", "Secret", "PersistentVolume", "PersistentVolumeClaim",
         "LimitRange", "Service")  # fmt: skip
LAST = ("ResourceQuota", "ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding", "MutatingAdmissionPolicy",
        "MutatingAdmissionPolicyBinding", "ValidatingWebhookConfiguration", "MutatingWebhookConfiguration")  # fmt: skip
"""Kinds that others need, and kinds that might refuse others."""
FOLLOWS = ("componentstatuses", "endpoints", "endpointslices.discovery.k8s.io", "events", "leases.coordination.k8s.io",
           "ipaddresses.networking.k8s.io", "controllerrevisions.apps")  # fmt: skip
"""Kinds that follow from others."""
_KEPT_HEAD = ("name", "namespace", "labels", "annotations")
_TOLD = ("deployment.kubernetes.io/", "pv.kubernetes.io/", "volume.kubernetes.io/selected-node",
         "kubernetes.io/service-account.uid")  # fmt: skip
"""Annotations that loops write."""
_UID_LABELS = ("controller-uid", "batch.kubernetes.io/controller-uid")


def exported(name: str) -> list[Obj]:
    """A cluster's header, then its objects. StatusError 404 when there is none."""
    row = Registry(name).row()
    given = clusters.wishes(row)
    wishes = {key: value for key, value in given.items() if key != "ca"}
    header = {"apiVersion": API_VERSION, "kind": KIND, "metadata": {"name": name}, "spec": wishes}
    born = _newborn(given)
    found = [obj for key, obj in _portable(row) if born.get(key) != obj]
    return [header, *sorted(found, key=_order)]


def _newborn(wishes: Mapping[str, Any]) -> dict[str, Obj]:
    """What a cluster of these wishes is born with, by kind and key."""
    with transaction.atomic():
        row = create_cluster(f"x-{meta.new_uid()}", **wishes)
        found = dict(_portable(row))
        transaction.set_rollback(True)
    return found


def _portable(row: Cluster) -> Iterator[tuple[str, Obj]]:
    """What may be made again elsewhere: each object that nobody controls and no loop has made."""
    makers = Change.objects.filter(cluster=row, verb="create").values_list("uid", "by")
    loops = {uid for uid, by in makers if by.startswith("system:") and not by.startswith(_PEOPLE)}
    for resource, text in store.everything(row.pk):
        obj = orjson.loads(text)
        if resource not in FOLLOWS and meta.uid(obj) not in loops and not meta.owners(obj):
            yield f"{resource}|{meta.key(obj)}", ported(obj)


_PEOPLE = ("system:serviceaccount:", "system:apiserver", "system:admin")
"""Whose names look like loops' and who are none; the API server is whoever made the cluster."""


def ported(obj: Obj) -> Obj:
    """An object as somebody would write it down: without what only the cluster it comes from says."""
    head = {k: v for k, v in meta.metadata(obj).items() if k in _KEPT_HEAD}
    notes = {k: v for k, v in (head.get("annotations") or {}).items() if not k.startswith(_TOLD)}
    head = {k: v for k, v in {**head, "annotations": notes}.items() if v}
    found = {k: v for k, v in obj.items() if k != "status"} | {"metadata": head}
    change = _CHANGES.get(obj["kind"])
    return change(meta.copy(found)) if change is not None else found


def _pod(pod: Obj) -> Obj:
    """Without its node and without the token that admission mounts."""
    spec = {k: v for k, v in pod["spec"].items() if k != "nodeName"}
    mounted = [v["name"] for v in spec.get("volumes") or () if v["name"].startswith("kube-api-access-")]
    spec["volumes"] = [v for v in spec.get("volumes") or () if v["name"] not in mounted]
    for field in ("containers", "initContainers"):
        for container in spec.get(field) or ():
            mounts = [m for m in container.get("volumeMounts") or () if m["name"] not in mounted]
            container["volumeMounts"] = mounts
    return {**pod, "spec": spec}


def _job(job: Obj) -> Obj:
    """Without what names its uid, unless its maker chose how its pods are found."""
    if job["spec"].get("manualSelector"):
        return job
    for labels in (meta.labels(job), meta.get(job, "spec.template.metadata.labels", {})):
        for label in _UID_LABELS:
            labels.pop(label, None)
    return {**job, "spec": {k: v for k, v in job["spec"].items() if k != "selector"}}


def _namespace(namespace: Obj) -> Obj:
    return {k: v for k, v in namespace.items() if k != "spec"}


def _claim(claim: Obj) -> Obj:
    return {**claim, "spec": {k: v for k, v in claim["spec"].items() if k != "volumeName"}}


def _volume(volume: Obj) -> Obj:
    return {**volume, "spec": {k: v for k, v in volume["spec"].items() if k != "claimRef"}}


def _secret(secret: Obj) -> Obj:
    """A token of one cluster is no good in another."""
    token = secret.get("type") == "kubernetes.io/service-account-token"
    return {k: v for k, v in secret.items() if not (token and k == "data")}


def _node(node: Obj) -> Obj:
    """Without the taints that follow from its conditions."""
    spec = node.get("spec") or {}
    taints = [t for t in spec.get("taints") or () if not t["key"].startswith("node.kubernetes.io/")]
    return {**node, "spec": {k: v for k, v in {**spec, "taints": taints}.items() if v}}


_CHANGES: dict[str, Callable[[Obj], Obj]] = {
    "Job": _job, "Namespace": _namespace, "Node": _node, "PersistentVolume": _volume, "PersistentVolumeClaim": _claim,
    "Pod": _pod, "Secret": _secret,
}  # fmt: skip


def _order(obj: Obj) -> tuple[int, int, str, str]:
    kind = obj["kind"]
    if kind in FIRST:
        return 0, FIRST.index(kind), "", meta.key(obj)
    return (2, LAST.index(kind), "", meta.key(obj)) if kind in LAST else (1, 0, kind, meta.key(obj))


def imported(name: str, documents: Sequence[Any], *, ca: str = "") -> int:
    """Make a cluster of what another was exported as; how many objects that were. On any error there is no cluster;
    StatusError says what is wrong, object by object."""
    header, *objects = documents or [None]
    wishes = _wishes(header)
    create_cluster(name, **wishes, ca=ca)
    problems = [problem for obj in objects if (problem := _made(Registry(name), obj))]
    if problems:
        delete_cluster(name)
        raise errors.unprocessable("\n".join(["this cannot be imported:", *problems]))
    return len(objects)


def _wishes(header: Any) -> dict[str, Any]:
    if not isinstance(header, dict) or (header.get("apiVersion"), header.get("kind")) != (API_VERSION, KIND):
        raise errors.unprocessable(f"this is no exported cluster: it must begin with an {KIND} of {API_VERSION}")
    spec, usual = header.get("spec") or {}, clusters.wishes(Cluster())
    if unknown := sorted(set(spec) - set(usual)):
        raise errors.unprocessable(f"a cluster has no {', '.join(unknown)} here: was it exported by a newer Podium?")
    if odd := [key for key, value in spec.items() if type(value) is not type(usual[key])]:
        raise errors.unprocessable(f"{odd[0]} of the {KIND} cannot be {spec[odd[0]]!r}")
    return {key: value for key, value in spec.items() if key != "ca"}


def _made(registry: Registry, obj: Any) -> str:
    """Make or change an object; what is wrong with it, "" if nothing."""
    if not isinstance(obj, dict) or not all(isinstance(obj.get(k), str) for k in ("apiVersion", "kind")):
        return f"- {str(obj)[:60]}: apiVersion and kind are missing"
    kind = served.of(registry.row()).by_gvk(*meta.group_version(obj["apiVersion"]), obj["kind"])
    title = f"- {obj['kind']} {meta.key(obj)}"
    if kind is None:
        return f"{title}: no kind {obj['kind']} of {obj['apiVersion']} is served"
    try:
        _put(registry, kind.resource, obj)
    except StatusError as error:
        return f"{title}: {error.message}"
    return ""


def _put(registry: Registry, resource: str, obj: Obj) -> None:
    namespace, name, why = meta.namespace(obj), meta.name(obj), "imported"
    if registry.find(resource, namespace, name) is None:
        registry.create(resource, namespace, obj, actor=IMPORTER, why=why)
        if resource == "namespaces":  # whose loop has no time yet, and pods want it
            account = {"metadata": {"name": "default"}}
            registry.create("serviceaccounts", name, account, actor=LOOP, why="each namespace has one")
    else:
        registry.modify(resource, namespace, name, lambda old: _over(old, obj), actor=IMPORTER, why=why)


def _over(old: Obj, new: Obj) -> Obj:
    """The object that is there, with what was exported in its place."""
    head = {k: v for k, v in meta.metadata(old).items() if k not in _KEPT_HEAD} | meta.metadata(new)
    return {**new, "metadata": head, **({"status": old["status"]} if "status" in old else {})}
