"""The numbers of an indexed Job's pods: which are done, which are free, how they are told to the pod."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from cluster.api.batch.jobs import INDEXED
from cluster.api.batch.policies import read_indexes
from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.controllers import _pods

MARK = "batch.kubernetes.io/job-completion-index"
VARIABLE = "JOB_COMPLETION_INDEX"


def indexed(job: Obj) -> bool:
    return bool(meta.get(job, "spec.completionMode") == INDEXED)


def completed(job: Obj, pods: Iterable[Obj]) -> list[int]:
    """The numbers that have ended well, also those whose pods are gone."""
    wanted = int(meta.get(job, "spec.completions", 0))
    before = read_indexes(meta.get(job, "status.completedIndexes", ""), wanted)
    ended = {_of(p) for p in pods if meta.get(p, "status.phase") == "Succeeded"}
    return sorted({*before, *(i for i in ended if 0 <= i < wanted)})


def free(job: Obj, pods: Sequence[Obj], count: int) -> list[int | None]:
    """The lowest numbers that are neither done nor being worked on."""
    taken = {*completed(job, pods), *(_of(p) for p in pods if _pods.active(p))}
    found = [i for i in range(int(meta.get(job, "spec.completions", 0))) if i not in taken]
    return [*found[:count]]


def numbered(job: Obj, pod: Obj, index: int) -> Obj:
    """The pod with its number: in its name, on a label and an annotation, and in every container's environment."""
    head = {**pod["metadata"], "name": f"{meta.name(job)}-{index}-{meta.name(pod)[-5:]}"}
    head["generateName"] = f"{meta.name(job)}-{index}-"
    for field in ("labels", "annotations"):
        head[field] = {**(head.get(field) or {}), MARK: str(index)}
    spec = {**pod["spec"], "hostname": f"{meta.name(job)}-{index}"}
    told = {"name": VARIABLE, "valueFrom": {"fieldRef": {"fieldPath": f"metadata.labels['{MARK}']"}}}
    for field in ("containers", "initContainers"):
        if spec.get(field):
            spec[field] = [{**c, "env": [*(c.get("env") or []), told]} for c in spec[field]]
    return {**pod, "metadata": head, "spec": spec}


def told(job: Obj, pods: Iterable[Obj]) -> Obj:
    """The part of the status that lists what is done: "1,3-5"."""
    text = written(completed(job, pods))
    return {"completedIndexes": text} if text else {}


def written(numbers: Sequence[int]) -> str:
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ",".join(str(a) if a == b else f"{a},{b}" if b == a + 1 else f"{a}-{b}" for a, b in runs)


def _of(pod: Obj) -> int:
    mark = meta.annotations_of(pod).get(MARK, "")
    return int(mark) if mark.isdecimal() else -1
