"""The job controller: pods until enough of them have ended well, or too many badly.

It keeps up to `parallelism` pods running, never more than are still to be done, and counts how they end. After
`backoffLimit` failures, or past the deadline, it gives up and stops what runs. An indexed Job gives each pod a number
and wants each number done once. What has ended is removed `ttlSecondsAfterFinished` later. (In Kubernetes:
pkg/controller/job and pkg/controller/ttlafterfinished.)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.client.controller import (
    Act,
    Create,
    Decided,
    Delete,
    Event,
    Update,
    by_key,
    controller,
)
from cluster.client.view import View
from cluster.controllers import _indexes, _pods
from cluster.controllers._names import fresh_names
from cluster.controllers._namespaces import doomed
from cluster.controllers._ownership import claim, interested, selector_of
from cluster.controllers._replicas import pod_from_template
from cluster.controllers._time import elapsed

COMPONENT, RESOURCE = "job-controller", "jobs.batch"
FIRST_DELAY, LONGEST_DELAY = 10.0, 600.0
"""Seconds before a failed pod is replaced: twice as long after each failure, up to ten minutes."""
_EXCEEDED = "Job has reached the specified backoff limit"
_TOO_LATE = "Job was active longer than specified deadline"


@controller("job", component=COMPONENT, watches={RESOURCE: by_key, "pods": interested("Job", RESOURCE)})
def reconcile(key: str, view: View) -> Decided:
    """A Job has as many pods running as are wanted at once and still to be done. It is Complete when enough have ended
    well, Failed after too many bad ends or too long a time; then its pods are stopped, and in the end it goes."""
    job = view.get(RESOURCE, *meta.split_key(key))
    if job is None or doomed(job, view):
        return Decided()
    if _ended(job):
        return _aftermath(job, view)
    claimed = claim(job, "pods", selector_of(job), view, lambda pod: True)
    if claimed.acts:
        return Decided(claimed.acts)
    pods = claimed.mine
    active = [p for p in pods if _pods.active(p)]
    counts = _counts(job, pods, active)
    failure = _failure(job, counts["failed"], active, view)
    done = _is_done(job, counts, active)
    if failure or done:
        return _finish(job, counts, active, failure, view)
    if meta.get(job, "spec.suspend"):
        return Decided([*_stopped(active, "the Job is suspended"), *_told(job, counts, [], view, suspended=True)])
    wait = _backoff(job, pods, view)
    made = [] if wait else list(_missing(job, pods, active, counts, view))
    surplus = active[int(meta.get(job, "spec.parallelism", 1)) :]
    acts = [*made, *_stopped(surplus, "fewer may run at once now"), *_told(job, counts, [], view)]
    return Decided(acts, again=_soonest(wait or None, _deadline(job, view)))


def _ended(job: Obj) -> bool:
    return meta.condition_is(job, "Complete") or meta.condition_is(job, "Failed")


def _counts(job: Obj, pods: Sequence[Obj], active: Sequence[Obj]) -> dict[str, int]:
    """What became of the pods; ends that were counted stay counted when their pods are gone."""
    found = {"active": len(active), "ready": sum(meta.ready(p) for p in active)}
    for field, phase in (("succeeded", "Succeeded"), ("failed", "Failed")):
        ended = sum(meta.get(p, "status.phase") == phase for p in pods)
        found[field] = max(ended, int(meta.get(job, f"status.{field}", 0)))
    if _indexes.indexed(job):
        found["succeeded"] = len(_indexes.completed(job, pods))
    found["terminating"] = sum(meta.is_deleting(p) and not _pods.finished(p) for p in pods)
    return found


def _is_done(job: Obj, counts: dict[str, int], active: Sequence[Obj]) -> bool:
    """Enough have ended well; without a number, one that did and none that still runs."""
    wanted = meta.get(job, "spec.completions")
    if wanted is None:
        return counts["succeeded"] > 0 and not active
    return bool(counts["succeeded"] >= wanted)


def _failure(job: Obj, failed: int, active: Sequence[Obj], view: View) -> tuple[str, str] | None:
    """The reason and the message, when the Job has failed: containers that were started again count as well."""
    limit = int(meta.get(job, "spec.backoffLimit", 6))
    restarted = sum(_restarts(p) for p in active if meta.get(p, "spec.restartPolicy") == "OnFailure")
    if failed > limit or (restarted and restarted >= limit):
        return "BackoffLimitExceeded", _EXCEEDED
    left = _deadline(job, view)
    return ("DeadlineExceeded", _TOO_LATE) if left is not None and left <= 0 else None


def _restarts(pod: Obj) -> int:
    fields = ("containerStatuses", "initContainerStatuses")
    return sum(int(s.get("restartCount") or 0) for f in fields for s in meta.get(pod, f"status.{f}", []))


def _deadline(job: Obj, view: View) -> float | None:
    """How many seconds are left, None where there is no deadline or the Job has not started."""
    limit, start = meta.get(job, "spec.activeDeadlineSeconds"), meta.get(job, "status.startTime")
    if limit is None or not start:
        return None
    return float(limit) - elapsed(view, f"{meta.uid(job)}/start", start)


def _backoff(job: Obj, pods: Sequence[Obj], view: View) -> float:
    """The seconds to wait before failed pods are replaced."""
    failed = [p for p in pods if meta.get(p, "status.phase") == "Failed"]
    if not failed:
        return 0.0
    delay: float = min(LONGEST_DELAY, FIRST_DELAY * 2.0 ** (len(failed) - 1))
    newest = max(failed, key=lambda p: (_end(p), meta.name(p)))
    return max(0.0, delay - elapsed(view, f"{meta.uid(newest)}/end", _end(newest)))


def _end(pod: Obj) -> str:
    """When the last container of an ended pod ended."""
    stamps = [meta.get(s, "state.terminated.finishedAt", "") for s in meta.get(pod, "status.containerStatuses", [])]
    return max(stamps, default="") or str(meta.metadata(pod).get("creationTimestamp") or "")


def _missing(job: Obj, pods: Sequence[Obj], active: Sequence[Obj], counts: dict[str, int], view: View) -> Iterator[Act]:
    """The pods to make now."""
    parallel, wanted = int(meta.get(job, "spec.parallelism", 1)), meta.get(job, "spec.completions")
    if wanted is None:
        want = parallel if not counts["succeeded"] else len(active)
    else:
        want = min(parallel, wanted - counts["succeeded"])
    names = fresh_names(meta.name(job), "pods", meta.namespace(job), view)
    count = max(0, want - len(active))
    indexes = _indexes.free(job, pods, count) if _indexes.indexed(job) else [None] * count
    for name, index in zip(names, indexes, strict=False):
        made = pod_from_template(job, name)
        made = _indexes.numbered(job, made, index) if index is not None else made
        done = f"{counts['succeeded']} of {wanted} are done" if wanted is not None else "there is work"
        yield Create("pods", made, done)
        yield Event(job, "Normal", "SuccessfulCreate", f"Created pod: {meta.name(made)}", COMPONENT)


def _stopped(pods: Sequence[Obj], why: str) -> Iterator[Act]:
    return (Delete("pods", meta.namespace(p), meta.name(p), meta.uid(p), why) for p in pods)


def _finish(
    job: Obj, counts: dict[str, int], active: Sequence[Obj], failure: tuple[str, str] | None, view: View
) -> Decided:
    """Stop what runs; say how it ended once nothing does."""
    if failure is None:
        reason, message = "CompletionsReached", "Reached expected number of succeeded pods"
        states = [_condition("SuccessCriteriaMet", reason, message), _condition("Complete", reason, message)]
        event = Event(job, "Normal", "Completed", "Job completed", COMPONENT)
    else:
        states = [_condition("FailureTarget", *failure), _condition("Failed", *failure)]
        event = Event(job, "Warning", failure[0], failure[1], COMPONENT)
    acts = list(_stopped(active, "the Job has ended"))
    over = {**counts, "active": 0, "ready": 0, "terminating": 0}
    return Decided([*acts, event, *_told(job, over, states, view)], again=meta.get(job, "spec.ttlSecondsAfterFinished"))


def _condition(kind: str, reason: str, message: str) -> Obj:
    return {"type": kind, "status": "True", "reason": reason, "message": message}


def _told(
    job: Obj, counts: dict[str, int], states: Sequence[Obj], view: View, *, suspended: bool = False
) -> Iterator[Act]:
    """The act that writes the status, if it is not what it was."""
    old = job.get("status") or {}
    conditions = _suspension(old.get("conditions") or [], suspended, view)
    for state in states:
        stamped = {**state, "lastProbeTime": view.timestamp}
        conditions = meta.with_condition(conditions, stamped, view.timestamp)
    status: Obj = {k: v for k, v in counts.items() if v or k in ("ready", "terminating")}
    if not suspended:
        status["startTime"] = old.get("startTime") or view.timestamp
    if any(state["type"] == "Complete" for state in states):
        status["completionTime"] = view.timestamp
    if _indexes.indexed(job):
        status |= _indexes.told(job, view.owned(meta.uid(job), "pods"))
    status |= {"conditions": conditions} if conditions else {}
    status["uncountedTerminatedPods"] = {}
    if status != old:
        why = f"{counts['succeeded']} of its pods have ended well"
        yield Update(RESOURCE, {**job, "status": status}, why, "status")


def _suspension(conditions: list[Obj], suspended: bool, view: View) -> list[Obj]:
    """Whether it is suspended is said once it ever was."""
    known = any(c["type"] == "Suspended" for c in conditions)
    if not suspended and not known:
        return conditions
    reason, message = ("JobSuspended", "Job suspended") if suspended else ("JobResumed", "Job resumed")
    said = {"type": "Suspended", "status": "True" if suspended else "False", "reason": reason, "message": message}
    old = next((c for c in conditions if c["type"] == "Suspended"), {})
    probed = old.get("lastProbeTime") if old.get("status") == said["status"] else view.timestamp
    return meta.with_condition(conditions, {**said, "lastProbeTime": probed}, view.timestamp)


def _aftermath(job: Obj, view: View) -> Decided:
    """A Job that has ended goes when its time is over."""
    ttl = meta.get(job, "spec.ttlSecondsAfterFinished")
    if ttl is None:
        return Decided()
    ends = [c.get("lastTransitionTime") or "" for kind in ("Complete", "Failed") if (c := meta.condition(job, kind))]
    left = float(ttl) - elapsed(view, f"{meta.uid(job)}/end", max(ends))
    if left > 0:
        return Decided(again=left)
    why = f"it ended {ttl} seconds ago"
    return Decided([Delete(RESOURCE, meta.namespace(job), meta.name(job), meta.uid(job), why, policy="Foreground")])


def _soonest(*waits: float | None) -> float | None:
    return min((w for w in waits if w is not None), default=None)
