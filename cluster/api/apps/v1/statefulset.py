"""StatefulSet: pods that are somebody: numbered, each with a name, a DNS record and storage of its own.

web-0 is made before web-1 and deleted after it, and when web-1 comes back, on whatever node, it finds its own claim
again. The pods' names come from a headless Service (`serviceName`), their claims from `volumeClaimTemplates`.
"""

from __future__ import annotations

from cluster.api import rollout, volumes, workload
from cluster.api.podspec import validation as pod_rules
from cluster.api.podspec import warnings
from cluster.api.podspec.defaults import fill
from cluster.api.podspec.rules import not_negative
from cluster.api.printing import AGE_COLUMN, NAME_COLUMN, containers_columns
from cluster.apimachinery import meta
from cluster.apimachinery.errors import (
    Cause,
    forbidden_field,
    invalid_value,
    not_supported,
    required,
)
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.scheme import Column, Kind
from cluster.etcd.columns import int_at
from cluster.etcd.models import KubeObject

ORDERED, PARALLEL = "OrderedReady", "Parallel"
_RETENTION = ("Retain", "Delete")
_FREE = ("replicas", "template", "updateStrategy", "minReadySeconds", "ordinals", "revisionHistoryLimit",
         "persistentVolumeClaimRetentionPolicy")  # fmt: skip
_PARTS = ("readyReplicas", "currentReplicas", "updatedReplicas", "availableReplicas")
_FIXED = (
    "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', "
    "'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden"
)


class StatefulSet(KubeObject):
    KIND = Kind(
        "apps", "v1", "StatefulSet", "statefulsets", short_names=("sts",), categories=("all",),
        subresources=("scale", "status"),
    )  # fmt: skip
    COLUMNS = (
        NAME_COLUMN,
        Column("Ready", lambda o: f"{meta.get(o, 'status.readyReplicas', 0)}/{meta.get(o, 'spec.replicas', 0)}",
               description="Number of the pod with ready state"),
        AGE_COLUMN,
        *containers_columns(),
    )  # fmt: skip
    FORM = ("metadata.labels", "spec.replicas", "spec.serviceName", "spec.template.spec.containers[0].image")
    GENERATION = True
    NAME_RULE = "is_dns1123_label"

    replicas = int_at("spec.replicas")
    ready_replicas = int_at("status.readyReplicas")

    @classmethod
    def default(cls, obj: Obj) -> None:
        spec = workload.spec_of(obj)
        fill(spec, podManagementPolicy=ORDERED, replicas=1, revisionHistoryLimit=10)
        _default_strategy(spec)
        kept = spec["persistentVolumeClaimRetentionPolicy"] = spec.get("persistentVolumeClaimRetentionPolicy") or {}
        fill(kept, whenDeleted="Retain", whenScaled="Retain")
        for claim in spec.get("volumeClaimTemplates") or []:
            claim |= {"apiVersion": "v1", "kind": "PersistentVolumeClaim"}
            claim["spec"] = claim.get("spec") or {}
            volumes.default_claim(claim["spec"])
            claim["status"] = {**(claim.get("status") or {}), "phase": meta.get(claim, "status.phase", "Pending")}

    @classmethod
    def prepare(cls, obj: Obj, old: Obj | None) -> None:
        if old is None:
            workload.status_of(obj, replicas=0, availableReplicas=0)

    @classmethod
    def validate(cls, obj: Obj, old: Obj | None) -> list[Cause]:
        spec = obj["spec"]
        found = [
            *_management(spec),
            *_strategy(spec.get("updateStrategy") or {}),
            *_retention(spec.get("persistentVolumeClaimRetentionPolicy") or {}),
            *not_negative(spec, "spec", "replicas", "minReadySeconds"),
            *not_negative({"ordinals.start": meta.get(spec, "ordinals.start")}, "spec", "ordinals.start"),
            *workload.selector_problems(spec, "statefulset"),
            *_template(spec, old),
        ]
        return found + (_changes(spec, old["spec"]) if old is not None else [])

    @classmethod
    def warnings(cls, obj: Obj, old: Obj | None) -> list[str]:
        spec = obj["spec"]
        changed = meta.get(obj, "metadata.generation") != meta.get(old, "metadata.generation")
        found = warnings.template(spec.get("template") or {}, "spec.template.") if old is None or changed else []
        for index, claim in enumerate(spec.get("volumeClaimTemplates") or []):
            found += volumes.size_warnings(claim.get("spec") or {}, f"spec.volumeClaimTemplates[{index}]")
        if (spec.get("revisionHistoryLimit") or 0) < 0:
            text = "a negative value retains all historical revisions; a value >= 0 is recommended"
            found.append(f"spec.revisionHistoryLimit: {text}")
        return found

    @classmethod
    def validate_status(cls, obj: Obj, old: Obj) -> list[Cause]:
        numbers = ("replicas", *_PARTS, "observedGeneration", "collisionCount")
        return workload.status_problems(obj, old, numbers, _PARTS, "status.readyReplicas")


def _default_strategy(spec: Obj) -> None:
    strategy = spec["updateStrategy"] = spec.get("updateStrategy") or {}
    if not strategy.get("type"):
        strategy["type"] = rollout.ROLLING
        strategy["rollingUpdate"] = strategy.get("rollingUpdate") or {}
    if strategy["type"] == rollout.ROLLING and strategy.get("rollingUpdate") is not None:
        fill(strategy["rollingUpdate"], partition=0)


def _management(spec: Obj) -> list[Cause]:
    path, policy = "spec.podManagementPolicy", spec.get("podManagementPolicy")
    if policy in (ORDERED, PARALLEL):
        return []
    return [invalid_value(path, policy, f"must be '{ORDERED}' or '{PARALLEL}'")] if policy else [required(path)]


def _strategy(strategy: Obj) -> list[Cause]:
    path, kind, rolling = "spec.updateStrategy", strategy.get("type"), strategy.get("rollingUpdate")
    if kind == rollout.ROLLING:
        found = not_negative(rolling or {}, f"{path}.rollingUpdate", "partition")
        share = (rolling or {}).get("maxUnavailable", 1)
        return found + rollout.share_problems(share, f"{path}.rollingUpdate.maxUnavailable")
    if kind == "OnDelete":
        text = f"only allowed for updateStrategy '{rollout.ROLLING}'"
        return [] if rolling is None else [invalid_value(f"{path}.rollingUpdate", rolling, text)]
    return [invalid_value(path, strategy, f"must be '{rollout.ROLLING}' or 'OnDelete'")]


def _retention(policy: Obj) -> list[Cause]:
    path = "spec.persistentVolumeClaimRetentionPolicy"
    return [
        not_supported(f"{path}.{field}", policy.get(field), _RETENTION)
        for field in ("whenDeleted", "whenScaled")
        if policy.get(field) not in _RETENTION
    ]


def _template(spec: Obj, old: Obj | None) -> list[Cause]:
    """The template with the volumes that its claims will be; a fault that is stored already is put up with."""
    found = workload.mismatch(spec)
    if old is None or not pod_rules.template_problems(_whole(old["spec"]), ""):
        found += pod_rules.template_problems(_whole(spec), "spec.template")
    return found + workload.lasting_problems(meta.get(spec, "template.spec") or {}, "spec.template.spec", "StatefulSet")


def _whole(spec: Obj) -> Obj:
    """The pod template as the controller completes it: each claim is a volume of its name."""
    template = spec.get("template") or {}
    claims = [meta.name(claim) for claim in spec.get("volumeClaimTemplates") or []]
    pod = template.get("spec") or {}
    added = [{"name": name, "persistentVolumeClaim": {"claimName": name}} for name in claims]
    kept = [volume for volume in pod.get("volumes") or [] if volume.get("name") not in claims]
    return {**template, "spec": {**pod, "volumes": [*added, *kept]}}


def _changes(spec: Obj, before: Obj) -> list[Cause]:
    settled, was = ({k: v for k, v in s.items() if k not in _FREE} for s in (spec, before))
    return [] if settled == was else [forbidden_field("spec", _FIXED)]
