"""Component: a part of the control plane, with its switch.

No real cluster has this kind: there such a part is a process (of kubeadm's, a static pod of the control-plane node),
and dies by itself. Here `spec.running: false` ends it, until somebody says true. Nothing else is told: who needs it
must notice by itself. Whoever ends the API server has sent their last request; it can be started from outside the
cluster only. kubelet and kube-proxy have no such switch: the one ends with its Machine, the other with its pod.
"""

from __future__ import annotations

from typing import Any

from cluster.api.printing import AGE_COLUMN, NAME_COLUMN
from cluster.apimachinery import meta, schema
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.scheme import Column, Kind
from cluster.etcd.columns import bool_at
from cluster.etcd.models import API_SERVER, KubeObject

NAMES = (API_SERVER, "kube-controller-manager", "kube-scheduler")
SCHEMA: Obj = {
    "description": "Component is a part of the control plane, by the name of its program.",
    "type": "object",
    "properties": {
        "apiVersion": {"type": "string"},
        "kind": {"type": "string"},
        "metadata": {"$ref": "#/$defs/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"},
        "spec": {
            "description": "Whether it is to run.",
            "type": "object",
            "properties": {
                "running": {"type": "boolean", "description": "Whether it runs; true by default."},
            },
        },
    },
}
"""What clients may write; `kubectl explain component` reads it."""


schema.define(("sim.podium.local", "v1", "Component"), SCHEMA)


class Component(KubeObject):
    KIND = Kind("sim.podium.local", "v1", "Component", "components", namespaced=False)
    COLUMNS = (
        NAME_COLUMN,
        Column("Running", lambda o: meta.get(o, "spec.running", True), type="boolean",
               description="Whether it runs."),
        AGE_COLUMN,
    )  # fmt: skip
    FORM = ("spec.running",)
    GENERATION = True

    running = bool_at("spec.running")

    @classmethod
    def default(cls, obj: Obj) -> None:
        spec = obj["spec"] = obj.get("spec") or {}
        if spec.get("running") is None:
            spec["running"] = True

    @classmethod
    def inside(cls, tx: Any, obj: Obj, old: Obj | None) -> None:
        _switch(tx, meta.name(obj), meta.get(obj, "spec.running", True))

    @classmethod
    def leave(cls, tx: Any, obj: Obj) -> None:
        _switch(tx, meta.name(obj), True)


def _switch(tx: Any, name: str, running: bool) -> None:
    """The cluster's row tells the same, for all who ask each moment; a switch of another name switches nothing."""
    if name not in NAMES:
        return
    others = {stopped for stopped in tx.cluster.stopped if stopped != name}
    tx.cluster.stopped = sorted(others if running else {*others, name})


def component(name: str) -> Obj:
    """A part that runs."""
    head = {"apiVersion": "sim.podium.local/v1", "kind": "Component", "metadata": {"name": name}}
    return {**head, "spec": {"running": True}}
