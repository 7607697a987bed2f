"""Deployment: a version of an application, and how to get from one version to the next.

It owns one ReplicaSet for each version of its pod template and moves the replicas from the old ones to the new
one, a few at a time: at most maxSurge too many, at most maxUnavailable too few.
"""

from __future__ import annotations

from cluster.api import rollout, workload
from cluster.api.podspec import warnings
from cluster.api.podspec.defaults import fill
from cluster.api.printing import AGE_COLUMN, NAME_COLUMN, containers_columns
from cluster.apimachinery import labels, meta
from cluster.apimachinery.errors import Cause
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.scheme import Column, Kind
from cluster.etcd.columns import bool_at, int_at
from cluster.etcd.models import KubeObject

_PARTS = ("updatedReplicas", "readyReplicas", "availableReplicas")
_NUMBERS = ("observedGeneration", "replicas", *_PARTS, "unavailableReplicas", "terminatingReplicas", "collisionCount")


def _ready(obj: Obj) -> str:
    return f"{meta.get(obj, 'status.readyReplicas', 0)}/{meta.get(obj, 'spec.replicas', 0)}"


def _selector(obj: Obj) -> str:
    """Unlike everywhere else, no selector shows as nothing at all."""
    return labels.format_selector(meta.get(obj, "spec.selector")).replace("<none>", "")


class Deployment(KubeObject):
    KIND = Kind(
        "apps", "v1", "Deployment", "deployments", short_names=("deploy",), categories=("all",),
        subresources=("scale", "status"),
    )  # fmt: skip
    COLUMNS = (
        NAME_COLUMN,
        Column("Ready", _ready, description="Number of the pod with ready state"),
        Column("Up-to-date", workload.number("status.updatedReplicas"), type="integer",
               description="The number of pods made from the newest template."),
        Column("Available", workload.number("status.availableReplicas"), type="integer",
               description="The number of pods that have been ready for minReadySeconds."),
        AGE_COLUMN,
        *containers_columns(),
        Column("Selector", _selector, wide=True, description="A label query over the Deployment's pods."),
    )  # fmt: skip
    FORM = (
        "metadata.labels",
        "spec.replicas",
        "spec.template.spec.containers[0].image",
        "spec.strategy.type",
        "spec.strategy.rollingUpdate.maxSurge",
        "spec.strategy.rollingUpdate.maxUnavailable",
        "spec.paused",
    )
    GENERATION = True

    replicas = int_at("spec.replicas")
    ready_replicas = int_at("status.readyReplicas")
    paused = bool_at("spec.paused")

    @classmethod
    def default(cls, obj: Obj) -> None:
        spec = workload.spec_of(obj)
        fill(spec, replicas=1, revisionHistoryLimit=10, progressDeadlineSeconds=600)
        rollout.default_strategy(spec)

    @classmethod
    def prepare(cls, obj: Obj, old: Obj | None) -> None:
        if old is None:
            workload.status_of(obj)

    @classmethod
    def validate(cls, obj: Obj, old: Obj | None) -> list[Cause]:
        return [*workload.replica_problems(obj, old, "deployment"), *rollout.problems(obj["spec"])]

    @classmethod
    def warnings(cls, obj: Obj, old: Obj | None) -> list[str]:
        return warnings.of_owner(obj, old)

    @classmethod
    def validate_status(cls, obj: Obj, old: Obj) -> list[Cause]:
        return workload.status_problems(obj, old, _NUMBERS, _PARTS)
