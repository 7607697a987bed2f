"""What a Job's owner has said about ends: which failures of its pods count, and when enough has succeeded.

A podFailurePolicy is a list of rules; the first that a failed pod matches, by the exit code of a container or by one
of the pod's conditions, decides: Ignore it, Count it towards the back-off limit (as without a rule), give up its index
(FailIndex) or the whole Job (FailJob). A successPolicy lets an indexed Job succeed before all its indexes have.
(In Kubernetes: pod_failure_policy.go and success_policy.go in pkg/controller/job.)
"""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from cluster.api.batch.policies import read_indexes
from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj

_STATUSES = ("containerStatuses", "initContainerStatuses")


class Verdict(NamedTuple):
    """What becomes of a failure: the rule's action, and for FailJob why."""

    action: str = "Count"
    message: str = ""


def verdict(job: Obj, pod: Obj) -> Verdict:
    """What the first rule that a failed pod matches says of it."""
    for index, rule in enumerate(meta.get(job, "spec.podFailurePolicy.rules", [])):
        why = _ended_so(rule["onExitCodes"], pod) if rule.get("onExitCodes") else _is_so(rule, pod)
        if why:
            return Verdict(rule["action"], f"{why} matching {rule['action']} rule at index {index}")
    return Verdict()


def _ended_so(wanted: Obj, pod: Obj) -> str:
    """Which container ended with such an exit code; a container that ended well matches nothing."""
    statuses = (s for field in _STATUSES for s in meta.get(pod, f"status.{field}", []))
    for status in statuses:
        code = int(meta.get(status, "state.terminated.exitCode", 0))
        named = wanted.get("containerName") in (None, status["name"])
        if code and named and (code in wanted["values"]) is (wanted["operator"] == "In"):
            return f"Container {status['name']} for pod {meta.key(pod)} failed with exit code {code}"
    return ""


def _is_so(rule: Obj, pod: Obj) -> str:
    """Which of the pod's conditions is one of the rule's."""
    patterns = {(p["type"], p["status"]) for p in rule.get("onPodConditions") or []}
    for condition in meta.get(pod, "status.conditions", []):
        if (condition.get("type"), condition.get("status")) in patterns:
            return f"Pod {meta.key(pod)} has condition {condition['type']}"
    return ""


def succeeded(job: Obj, done: Collection[int]) -> str:
    """Which rule of the successPolicy these indexes fulfil, "" for none."""
    for index, rule in enumerate(meta.get(job, "spec.successPolicy.rules", [])):
        if done and _fulfilled(rule, done, int(meta.get(job, "spec.completions", 0))):
            return f"Matched rules at index {index}"
    return ""


def _fulfilled(rule: Obj, done: Collection[int], completions: int) -> bool:
    """All the indexes that it names, or as many of them (of all, when it names none) as it counts."""
    named, count = rule.get("succeededIndexes"), rule.get("succeededCount")
    wanted = set(range(completions) if named is None else read_indexes(named, completions))
    return len(wanted.intersection(done)) >= (len(wanted) if count is None else int(count))
