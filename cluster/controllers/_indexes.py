"""The numbers of an indexed Job's pods: which are done, given up or free, how they are told to the pod.

With a `backoffLimitPerIndex` each number has failures of its own: every pod carries how often its number failed
before it, and a number that has failed once more than it may is given up, while the others go on.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from cluster.api.batch.jobs import INDEXED
from cluster.api.batch.policies import read_indexes
from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.controllers import _job_policies

MARK = "batch.kubernetes.io/job-completion-index"
FAILURES = "batch.kubernetes.io/job-index-failure-count"
IGNORED = "batch.kubernetes.io/job-index-ignored-failure-count"
VARIABLE = "JOB_COMPLETION_INDEX"


def indexed(job: Obj) -> bool:
    return bool(meta.get(job, "spec.completionMode") == INDEXED)


def limited(job: Obj) -> bool:
    """Whether each number has a back-off limit of its own."""
    return meta.get(job, "spec.backoffLimitPerIndex") is not None


def completed(job: Obj, pods: Iterable[Obj]) -> list[int]:
    """The numbers that have ended well, also those whose pods are gone."""
    return _known(job, "completedIndexes", (p for p in pods if meta.get(p, "status.phase") == "Succeeded"))


def failed(job: Obj, pods: Iterable[Obj]) -> list[int]:
    """The numbers that were given up; none without a limit for each."""
    return _known(job, "failedIndexes", (p for p in pods if _given_up(job, p))) if limited(job) else []


def _given_up(job: Obj, pod: Obj) -> bool:
    if meta.get(pod, "status.phase") != "Failed":
        return False
    action = _job_policies.verdict(job, pod).action
    spent = _mark(pod, FAILURES) >= int(job["spec"]["backoffLimitPerIndex"])
    return action == "FailIndex" or (spent and action != "Ignore")


def _known(job: Obj, field: str, pods: Iterable[Obj]) -> list[int]:
    """The numbers that the status has, and those of these pods."""
    wanted = int(meta.get(job, "spec.completions", 0))
    before = read_indexes(meta.get(job, f"status.{field}", ""), wanted)
    return sorted({*before, *(i for i in map(_of, pods) if 0 <= i < wanted)})


def free(job: Obj, pods: Sequence[Obj], held: Iterable[Obj], count: int) -> list[int | None]:
    """The lowest numbers that are neither done, given up nor `held` by a pod."""
    taken = {*completed(job, pods), *failed(job, pods), *map(_of, held)}
    found = [i for i in range(int(meta.get(job, "spec.completions", 0))) if i not in taken]
    return [*found[:count]]


def before(pods: Iterable[Obj], index: int) -> list[Obj]:
    """The pods of a number that have failed."""
    return [p for p in pods if _of(p) == index and meta.get(p, "status.phase") == "Failed"]


def numbered(job: Obj, pod: Obj, index: int, failures: Iterable[Obj] = ()) -> Obj:
    """The pod with its number: in its name, on a label and an annotation, and in every container's environment."""
    head = {**pod["metadata"], "name": f"{meta.name(job)}-{index}-{meta.name(pod)[-5:]}"}
    head["generateName"] = f"{meta.name(job)}-{index}-"
    for field in ("labels", "annotations"):
        head[field] = {**(head.get(field) or {}), MARK: str(index)}
    if limited(job):
        head["annotations"] |= _failures(job, failures)
    spec = {**pod["spec"], "hostname": f"{meta.name(job)}-{index}"}
    told = {"name": VARIABLE, "valueFrom": {"fieldRef": {"fieldPath": f"metadata.labels['{MARK}']"}}}
    for field in ("containers", "initContainers"):
        if spec.get(field):
            spec[field] = [{**c, "env": [*(c.get("env") or []), told]} for c in spec[field]]
    return {**pod, "metadata": head, "spec": spec}


def _failures(job: Obj, pods: Iterable[Obj]) -> dict[str, str]:
    """How often a number has failed, as its next pod carries it."""
    actions = [_job_policies.verdict(job, pod).action for pod in pods]
    ignored = actions.count("Ignore")
    return {FAILURES: str(len(actions) - ignored), **({IGNORED: str(ignored)} if ignored else {})}


def told(job: Obj, pods: Sequence[Obj]) -> Obj:
    """The part of the status that lists what is done and what was given up: "1,3-5"."""
    done = written(completed(job, pods))
    given_up = {"failedIndexes": written(failed(job, pods))} if limited(job) else {}
    return {**({"completedIndexes": done} if done else {}), **given_up}


def written(numbers: Sequence[int]) -> str:
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ",".join(str(a) if a == b else f"{a},{b}" if b == a + 1 else f"{a}-{b}" for a, b in runs)


def _of(pod: Obj) -> int:
    return _mark(pod, MARK, -1)


def _mark(pod: Obj, annotation: str, missing: int = 0) -> int:
    mark = meta.annotations_of(pod).get(annotation, "")
    return int(mark) if mark.isdecimal() else missing
