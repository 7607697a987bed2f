"""Apply this state again: what a person declared at a revision, declared once more.

Only what people write is applied: Deployments, Services, ConfigMaps and their like. Pods, ReplicaSets and endpoints
follow from them by the controllers, as always, so their names and IPs will be new. What was declared since is deleted,
unless it is left out of the choice. Everything goes through the registry as ordinary writes of the person: nothing in
the log is rolled back, and this can itself be looked back at. (`kubectl replace`, or a GitOps tool's sync.)
"""

from __future__ import annotations

from collections.abc import Iterable, Set
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import yaml

from cluster.apimachinery import meta
from cluster.apimachinery.errors import StatusError
from cluster.apimachinery.meta import Obj
from cluster.etcd import store
from cluster.etcd.models import Change, Cluster
from cluster.registry.acts import Actor
from cluster.registry.registry import Registry
from dashboard.history import past
from dashboard.history.fields import Field, differences
from dashboard.history.film import objects_at

OBSERVED = frozenset({
    "pods", "nodes", "events", "endpoints", "leases.coordination.k8s.io", "endpointslices.discovery.k8s.io",
    "machines.sim.podium.local", "components.sim.podium.local",
})  # fmt: skip
"""Kinds that are found, not wished for: a machine's state, or what follows from other objects."""
FIRST = ("namespaces", "configmaps", "secrets", "serviceaccounts", "services")
"""Made before the others, and deleted after them: others refer to these."""
WORKLOADS = ("Deployment", "ReplicaSet", "ReplicationController", "DaemonSet", "StatefulSet", "Job", "CronJob")
HEAD = ("name", "namespace", "labels", "annotations")
COUNTED = ("deployment.kubernetes.io/", "kubectl.kubernetes.io/last-applied")
"""Annotations that programs keep for themselves."""

Key = tuple[str, str, str]


@dataclass(frozen=True)
class Step:
    """One write of the plan: what stands now, and what is to stand; None where there is nothing."""

    resource: str
    now: Obj | None
    wish: Obj | None

    @property
    def verb(self) -> str:
        if self.now is None:
            return "create"
        return "delete" if self.wish is None else "replace"

    @cached_property
    def obj(self) -> Obj:
        return self.wish or self.now or {}

    @property
    def key(self) -> str:
        return f"{self.resource}/{meta.key(self.obj)}"

    @cached_property
    def fields(self) -> list[Field]:
        if self.now is None or self.wish is None:
            return []
        return differences(_declared(self.now), self.wish)

    @property
    def kubectl(self) -> str:
        """The line that does the same; create and replace read the YAML beside it."""
        kind = self.obj["kind"].lower()
        if self.verb == "delete":
            namespace = meta.namespace(self.obj)
            elsewhere = f" -n {namespace}" if namespace not in ("", "default") else ""
            return f"kubectl delete {kind} {meta.name(self.obj)}{elsewhere}"
        return f"kubectl {self.verb} -f {kind}-{meta.name(self.obj)}.yaml"

    def notes(self) -> list[str]:
        """What will not be as it was, said before it happens."""
        kind = self.obj["kind"]
        if self.verb == "delete":
            return ["Its pods go with it."] if kind in WORKLOADS else []
        told = []
        if self.verb == "create" and kind == "Service" and meta.get(self.obj, "spec.clusterIP") != "None":
            told.append("Its cluster IP will be new.")
        if kind in WORKLOADS and (pods := self._new_pods()):
            told.append(pods)
        return told

    def _new_pods(self) -> str:
        template = any(field.path.startswith("spec.template") for field in self.fields)
        if self.verb == "create" or template:
            return "Its pods will be new, with new names and IPs."
        more = meta.get(self.obj, "spec.replicas", 1) - meta.get(self.now, "spec.replicas", 1)
        return f"{more} of its pods will be new, with new names and IPs." if more > 0 else ""

    def to_json(self) -> dict[str, Any]:
        return {
            "key": self.key,
            "verb": self.verb,
            "kind": self.obj["kind"],
            "namespace": meta.namespace(self.obj),
            "name": meta.name(self.obj),
            "fields": [field._asdict() for field in self.fields],
            "notes": self.notes(),
            "kubectl": self.kubectl,
            "yaml": "" if self.wish is None else yaml.safe_dump(self.wish, sort_keys=False),
        }


def plan(row: Cluster, revision: int) -> list[Step]:
    """The writes that make what is declared now what was declared then: creates and replaces, then deletes."""
    past.check(row, revision)
    return steps(declared(row, revision), declared(row, row.revision))


def steps(then: dict[Key, Obj], now: dict[Key, Obj]) -> list[Step]:
    """The writes that make of what is declared now what was declared then, here or in another cluster."""
    made = [Step(key[0], now.get(key), _wish(obj, now.get(key))) for key, obj in then.items()]
    gone = [Step(key[0], obj, None) for key, obj in now.items() if key not in then]
    wanted = [step for step in made if step.verb == "create" or step.fields]
    return [*sorted(wanted, key=_rank), *sorted(gone, key=_rank, reverse=True)]


def _rank(step: Step) -> int:
    return FIRST.index(step.resource) if step.resource in FIRST else len(FIRST)


def declared(row: Cluster, revision: int, observed: Set[str] = OBSERVED) -> dict[Key, Obj]:
    """What people had declared at a revision: theirs by the one who created it, and nobody's child."""
    found = {
        (resource, meta.namespace(obj), meta.name(obj)): obj
        for resource in store.resources(row.pk)
        if resource not in observed
        for obj in objects_at(row.pk, resource, revision)
        if meta.controller_of(obj) is None and not meta.is_deleting(obj)
    }
    people = _made_by_people(row, map(meta.uid, found.values()))
    return {key: obj for key, obj in found.items() if meta.uid(obj) in people}


def _made_by_people(row: Cluster, uids: Iterable[str]) -> set[str]:
    births = Change.objects.filter(cluster=row, verb="create", uid__in=list(uids)).exclude(by__startswith="system:")
    return set(births.values_list("uid", flat=True))


def _declared(obj: Obj) -> Obj:
    """An object without what the cluster adds: what a person would write into a file."""
    head = {name: obj["metadata"][name] for name in HEAD if obj["metadata"].get(name)}
    if notes := {k: v for k, v in head.pop("annotations", {}).items() if not k.startswith(COUNTED)}:
        head["annotations"] = notes
    rest = {name: value for name, value in obj.items() if name not in ("metadata", "status")}
    return {"apiVersion": rest.pop("apiVersion"), "kind": rest.pop("kind"), "metadata": head, **rest}


def _wish(then: Obj, now: Obj | None) -> Obj:
    """What to write: as it was, with the addresses that the cluster gives out left to it."""
    wish: Obj = meta.copy(_declared(then))
    if wish["kind"] != "Service":
        return wish
    spec = wish["spec"]
    if spec.get("clusterIP") != "None":
        for name in ("clusterIP", "clusterIPs"):
            spec.pop(name, None)
            if now is not None and name in now["spec"]:
                spec[name] = meta.copy(now["spec"][name])
    if now is None:
        spec["ports"] = [{k: v for k, v in port.items() if k != "nodePort"} for port in spec.get("ports", [])]
    return wish


def apply(row: Cluster, revision: int, chosen: Iterable[str], actor: Actor) -> list[dict[str, Any]]:
    """Carry out the chosen steps of the plan, one ordinary write each: [{key, verb, error}], "" for no error."""
    wanted = set(chosen)
    found = [step for step in plan(row, revision) if step.key in wanted]
    return carry_out(row, found, actor, f"as it was at revision {revision}")


def carry_out(row: Cluster, steps: Iterable[Step], actor: Actor, why: str) -> list[dict[str, Any]]:
    """One ordinary write each: [{key, verb, error}], "" for no error."""
    registry = Registry(row.name)
    return [{"key": step.key, "verb": step.verb, "error": _write(registry, step, actor, why)} for step in steps]


def _write(registry: Registry, step: Step, actor: Actor, why: str) -> str:
    namespace, name = meta.namespace(step.obj), meta.name(step.obj)
    try:
        if step.wish is None:
            registry.delete(step.resource, namespace, name, actor=actor, why=why)
        elif step.now is None:
            registry.create(step.resource, namespace, step.wish, actor=actor, why=why)
        else:
            registry.modify(step.resource, namespace, name, lambda old: _onto(old, step.obj), actor=actor, why=why)
    except StatusError as error:
        return str(error.status()["message"])
    return ""


def _onto(old: Obj, wish: Obj) -> Obj:
    """What stands, with all that is declared replaced: labels and annotations of the wish, and programs' own notes."""
    kept = {k: v for k, v in meta.annotations_of(old).items() if k.startswith(COUNTED)}
    head = {k: v for k, v in old["metadata"].items() if k not in ("labels", "annotations")}
    notes = {**kept, **meta.annotations_of(wish)}
    head |= {k: v for k, v in (("labels", meta.labels(wish)), ("annotations", notes)) if v}
    status = {"status": old["status"]} if "status" in old else {}
    return {**wish, "metadata": head, **status}
