"""PodDisruptionBudget: how many of some pods must stay, whoever empties nodes.

Evictions ask it (`kubectl drain` evicts); deletions and crashes do not. The disruption controller counts what is
healthy and writes how many may go; each eviction takes one of those.
"""

from __future__ import annotations

from cluster.api import conditions, rollout
from cluster.api.podspec.rules import not_negative
from cluster.api.printing import AGE_COLUMN, NAME_COLUMN
from cluster.apimachinery import meta, validation
from cluster.apimachinery.errors import Cause, invalid_value, not_supported
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.scheme import Column, Kind
from cluster.etcd.columns import int_at
from cluster.etcd.models import KubeObject

_UNHEALTHY = ("AlwaysAllow", "IfHealthyBudget")


class PodDisruptionBudget(KubeObject):
    KIND = Kind("policy", "v1", "PodDisruptionBudget", "poddisruptionbudgets", short_names=("pdb",),
                subresources=("status",))  # fmt: skip
    COLUMNS = (
        NAME_COLUMN,
        Column("Min Available", lambda o: str(meta.get(o, "spec.minAvailable", "N/A")),
               description="The minimum number of pods that must be available."),
        Column("Max Unavailable", lambda o: str(meta.get(o, "spec.maxUnavailable", "N/A")),
               description="The maximum number of pods that may be unavailable."),
        Column("Allowed Disruptions", lambda o: meta.get(o, "status.disruptionsAllowed", 0), type="integer",
               description="Calculated number of pods that may be disrupted at this time."),
        AGE_COLUMN,
    )  # fmt: skip
    UNCONDITIONAL = False
    FORM = ("spec.minAvailable", "spec.maxUnavailable", "spec.selector")
    GENERATION = True

    allowed = int_at("status.disruptionsAllowed")

    @classmethod
    def prepare(cls, obj: Obj, old: Obj | None) -> None:
        if old is None:
            zero = ("disruptionsAllowed", "currentHealthy", "desiredHealthy", "expectedPods")
            obj["status"] = dict.fromkeys(zero, 0)

    @classmethod
    def validate(cls, obj: Obj, old: Obj | None) -> list[Cause]:
        spec = obj.get("spec") or {}
        found: list[Cause] = []
        given = [field for field in ("minAvailable", "maxUnavailable") if spec.get(field) is not None]
        if len(given) > 1:
            found.append(invalid_value("spec", spec, "minAvailable and maxUnavailable cannot be both set"))
        for field in given:
            found += rollout.share_problems(spec[field], f"spec.{field}")
            found += rollout.whole_problems(spec[field], f"spec.{field}")
        found += validation.selector_causes(spec.get("selector") or {})
        policy = spec.get("unhealthyPodEvictionPolicy")
        if policy is not None and policy not in _UNHEALTHY:
            found.append(not_supported("spec.unhealthyPodEvictionPolicy", policy, _UNHEALTHY))
        return found

    @classmethod
    def validate_status(cls, obj: Obj, old: Obj) -> list[Cause]:
        counts = ("disruptionsAllowed", "currentHealthy", "desiredHealthy", "expectedPods")
        found = conditions.problems(meta.get(obj, "status.conditions", []))
        return found + not_negative(obj.get("status") or {}, "status", *counts)
