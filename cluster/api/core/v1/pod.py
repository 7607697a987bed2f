"""Pod: one or more containers that share an address and a life; what a node runs.

A pod is placed once, by the scheduler through the `binding` subresource, and never moves. Almost nothing of its
spec can change afterwards: whoever wants another pod makes another pod. Deleting it only marks it; the kubelet
stops the containers within the grace period and then removes it for good.
"""

from __future__ import annotations

from typing import Any

from cluster.api.podspec import defaults, display, qos, resizing, statuses, updates, validation, warnings
from cluster.api.printing import AGE_COLUMN, NAME_COLUMN, NONE
from cluster.apimachinery import meta
from cluster.apimachinery.errors import Cause
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.scheme import Column, Kind
from cluster.etcd.columns import text_at
from cluster.etcd.models import KubeObject

GATED = "Scheduling is blocked due to non-empty scheduling gates"
_FINAL = ("Succeeded", "Failed")


class Pod(KubeObject):
    KIND = Kind(
        "", "v1", "Pod", "pods", short_names=("po",), categories=("all",),
        subresources=("attach", "binding", "ephemeralcontainers", "eviction", "exec", "log", "portforward",
                      "proxy", "resize", "status"),
    )  # fmt: skip
    COLUMNS = (
        NAME_COLUMN,
        Column("Ready", display.ready,
               description="The aggregate readiness state of this pod for accepting traffic."),
        Column("Status", display.status, description="The aggregate status of the containers in this pod."),
        Column("Restarts", display.restarts,
               description="The number of times the containers in this pod have been restarted and when the last "
               "container in this pod has restarted."),
        AGE_COLUMN,
        Column("IP", lambda o: _first_ip(o) or NONE, wide=True, description="The pod's address."),
        Column("Node", lambda o: meta.get(o, "spec.nodeName") or NONE, wide=True,
               description="The node the pod runs on."),
        Column("Nominated Node", lambda o: meta.get(o, "status.nominatedNodeName") or NONE, wide=True,
               description="The node being freed for the pod."),
        Column("Readiness Gates", display.readiness_gates, wide=True,
               description="Conditions that outsiders set and readiness waits for."),
    )  # fmt: skip
    FORM = ("metadata.labels", "spec.containers[0].image")

    node_name = text_at("spec.nodeName", db_index=True)
    phase = text_at("status.phase", db_index=True)
    pod_ip = text_at("status.podIP")

    @classmethod
    def default(cls, obj: Obj) -> None:
        defaults.pod(obj)

    @classmethod
    def prepare(cls, obj: Obj, old: Obj | None) -> None:
        if old is None:
            obj["metadata"]["generation"] = 1
            obj["status"] = {
                "phase": "Pending",
                "qosClass": qos.qos_class(obj["spec"]),
                **_gated(obj["spec"]),
            }
            return
        ephemeral = meta.get(old, "spec.ephemeralContainers")
        kept = {k: v for k, v in obj["spec"].items() if k != "ephemeralContainers"}
        obj["spec"] = {**kept, "ephemeralContainers": ephemeral} if ephemeral else kept
        if obj["spec"] != old.get("spec"):
            obj["metadata"]["generation"] = int(meta.get(old, "metadata.generation", 0)) + 1

    @classmethod
    def validate(cls, obj: Obj, old: Obj | None) -> list[Cause]:
        if old is None:
            return validation.pod_problems(obj)
        return updates.problems(obj, old) or validation.problems(obj["spec"], "spec")

    @classmethod
    def warnings(cls, obj: Obj, old: Obj | None) -> list[str]:
        return warnings.of_pod(obj) if old is None else []

    @classmethod
    def validate_status(cls, obj: Obj, old: Obj) -> list[Cause]:
        return statuses.problems(obj, old)

    @classmethod
    def validate_part(cls, subresource: str, obj: Obj, old: Obj) -> list[Cause]:
        if subresource == "resize":
            return resizing.problems(obj, old)
        return super().validate_part(subresource, obj, old)

    @classmethod
    def merge(cls, subresource: str, new: Obj, old: Obj) -> Obj:
        """A binding places the pod and says so in its status; ephemeralcontainers only adds to the spec.

        A status says nothing of owners: old kubelets garbled them.
        """
        if subresource == "binding":
            return new
        if subresource == "resize":
            return resizing.merged(new, old)
        if subresource == "ephemeralcontainers":
            added = meta.get(new, "spec.ephemeralContainers", [])
            return {**old, "spec": {**old["spec"], "ephemeralContainers": added}}
        merged = super().merge(subresource, new, old)
        if subresource != "status":
            return merged
        owners = {k: v for k, v in meta.metadata(old).items() if k == "ownerReferences"}
        head = {**meta.metadata(merged), "ownerReferences": None, **owners}
        return {**merged, "metadata": head, "status": statuses.kept(merged["status"], old.get("status") or {})}

    @classmethod
    def inside(cls, tx: Any, obj: Obj, old: Obj | None) -> None:
        """A pod's generation counts what becomes of its spec through any door but the binding's."""
        if old is None or meta.get(obj, "metadata.generation") != meta.get(old, "metadata.generation"):
            return
        now, was = ({k: v for k, v in o["spec"].items() if k != "nodeName"} for o in (obj, old))
        if now != was:
            obj["metadata"]["generation"] = int(meta.get(old, "metadata.generation", 0)) + 1

    @classmethod
    def grace(cls, obj: Obj, asked: int | None) -> int:
        """Nothing to wait for when no kubelet has the pod, or when its containers have ended for good."""
        if not meta.get(obj, "spec.nodeName") or meta.get(obj, "status.phase") in _FINAL:
            return 0
        period = meta.get(obj, "spec.terminationGracePeriodSeconds", 0) if asked is None else asked
        return 1 if period < 0 else int(period)

    @classmethod
    def selectable(cls, obj: Obj) -> dict[str, str]:
        spec, status = obj.get("spec") or {}, obj.get("status") or {}
        return {
            "spec.nodeName": spec.get("nodeName") or "",
            "spec.restartPolicy": spec.get("restartPolicy") or "",
            "spec.schedulerName": spec.get("schedulerName") or "",
            "spec.serviceAccountName": spec.get("serviceAccountName") or "",
            "spec.hostNetwork": "true" if spec.get("hostNetwork") else "false",
            "status.phase": status.get("phase") or "",
            "status.podIP": _first_ip(obj),
            "status.nominatedNodeName": status.get("nominatedNodeName") or "",
        }


def _gated(spec: Obj) -> Obj:
    """A pod behind gates says so from the start: no scheduler will look at it."""
    if not spec.get("schedulingGates"):
        return {}
    said = {"type": "PodScheduled", "status": "False", "reason": "SchedulingGated", "message": GATED}
    return {"conditions": [{**said, "lastProbeTime": None, "lastTransitionTime": None}]}


def _first_ip(pod: Obj) -> str:
    ips = meta.get(pod, "status.podIPs", [])
    return str(ips[0].get("ip") or "") if ips else str(meta.get(pod, "status.podIP", ""))
