"""Machine: the computer under a node, with its power switch, its network cable and its place at the cloud.

No real cluster has this kind: there a machine fails by itself. Here `spec.running: false` pulls the plug. That
stops the node's heartbeat and its packets, and nothing else: Kubernetes must notice by itself. `spec.connected: false`
cuts the cable: the machine and its pods run on, and nobody hears from them.
"""

from __future__ import annotations

from cluster.api.printing import AGE_COLUMN, NAME_COLUMN, NONE
from cluster.apimachinery import meta, schema, validation
from cluster.apimachinery.errors import Cause
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.scheme import Column, Kind
from cluster.etcd.columns import bool_at, text_at
from cluster.etcd.models import KubeObject

_ADDRESSES = ("externalIP", "internalIP")
SCHEMA: Obj = {
    "description": "Machine is the computer under the node of the same name.",
    "type": "object",
    "properties": {
        "apiVersion": {"type": "string"},
        "kind": {"type": "string"},
        "metadata": {"$ref": "#/$defs/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"},
        "spec": {
            "description": "What the machine is, and whether it has power.",
            "type": "object",
            "properties": {
                "running": {
                    "type": "boolean",
                    "description": "Whether the machine has power; true by default.",
                },
                "connected": {
                    "type": "boolean",
                    "description": "Whether its network cable is whole; true by default.",
                },
                "internalIP": {"type": "string", "description": "Its address among the nodes."},
                "externalIP": {
                    "type": "string",
                    "description": "Its address in the world, given by the cloud.",
                },
            },
        },
    },
}
"""What clients may write; `kubectl explain machine` reads it."""


schema.define(("sim.podium.local", "v1", "Machine"), SCHEMA)


class Machine(KubeObject):
    KIND = Kind("sim.podium.local", "v1", "Machine", "machines", namespaced=False)
    COLUMNS = (
        NAME_COLUMN,
        Column("Running", lambda o: meta.get(o, "spec.running", True), type="boolean",
               description="Whether the machine has power."),
        AGE_COLUMN,
        Column("Connected", lambda o: meta.get(o, "spec.connected", True), type="boolean", wide=True,
               description="Whether its network cable is whole."),
        Column("Internal-IP", lambda o: meta.get(o, "spec.internalIP") or NONE, wide=True,
               description="Its address among the nodes."),
        Column("External-IP", lambda o: meta.get(o, "spec.externalIP") or NONE, wide=True,
               description="Its address in the world."),
    )  # fmt: skip
    FORM = ("spec.running", "spec.connected")
    GENERATION = True

    running = bool_at("spec.running")
    external_ip = text_at("spec.externalIP")

    @classmethod
    def default(cls, obj: Obj) -> None:
        spec = obj["spec"] = obj.get("spec") or {}
        for field in ("running", "connected"):
            if spec.get(field) is None:
                spec[field] = True

    @classmethod
    def validate(cls, obj: Obj, old: Obj | None) -> list[Cause]:
        found: list[Cause] = []
        for field in _ADDRESSES:
            address = meta.get(obj, f"spec.{field}")
            if address:
                found += validation.causes(f"spec.{field}", address, validation.is_ip(address))
        return found
