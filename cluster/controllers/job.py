"""The job controller: pods until enough of them have ended well, or too many badly.

It keeps up to `parallelism` pods running, never more than are still to be done, and counts how they end. After
`backoffLimit` failures, or past the deadline, it gives up and stops what runs. An indexed Job gives each pod a number
and wants each number done once. Its owner may say which failures count and when enough has succeeded
(`_job_policies`). What has ended is removed `ttlSecondsAfterFinished` later. (In Kubernetes: pkg/controller/job and
pkg/controller/ttlafterfinished.)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

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
from cluster.controllers import _indexes, _job_policies, _pods
from cluster.controllers._names import fresh_names
from cluster.controllers._namespaces import doomed
from cluster.controllers._ownership import claim, interested, selector_of
from cluster.controllers._replicas import pod_from_template
from cluster.controllers._time import elapsed

COMPONENT, RESOURCE = "job-controller", "jobs.batch"
FIRST_DELAY, LONGEST_DELAY = 10.0, 600.0
"""Seconds before a failed pod is replaced: twice as long after each failure, up to ten minutes."""


class End(NamedTuple):
    """How a Job ends: what it aims at and what it is once nothing runs any more, and why."""

    target: str
    state: str
    reason: str
    message: str


def _failed(reason: str, message: str) -> End:
    return End("FailureTarget", "Failed", reason, message)


def _complete(reason: str, message: str) -> End:
    return End("SuccessCriteriaMet", "Complete", reason, message)


_EXCEEDED = _failed("BackoffLimitExceeded", "Job has reached the specified backoff limit")
_TOO_LATE = _failed("DeadlineExceeded", "Job was active longer than specified deadline")
_TOO_MANY = _failed("MaxFailedIndexesExceeded", "Job has exceeded the specified maximal number of failed indexes")
_SOME_FAILED = _failed("FailedIndexes", "Job has failed indexes")
_DONE = _complete("CompletionsReached", "Reached expected number of succeeded pods")


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
    end = _decided(job) or _failure(job, counts, pods, view) or _success(job, counts, pods)
    if end:
        return _finish(job, counts, active, end, view)
    if meta.get(job, "spec.suspend"):
        return Decided([*_stopped(active, "the Job is suspended"), *_told(job, counts, [], view, suspended=True)])
    wait = 0.0 if _indexes.limited(job) else _backoff(pods, view)
    made = [] if wait else list(_missing(job, pods, counts, view))
    surplus = active[int(meta.get(job, "spec.parallelism", 1)) :]
    acts = [*made, *_stopped(surplus, "fewer may run at once now"), *_told(job, counts, [], view)]
    return Decided(acts, again=_soonest(wait or None, _next_index(job, pods, view), _deadline(job, view)))


def _ended(job: Obj) -> bool:
    return meta.condition_is(job, "Complete") or meta.condition_is(job, "Failed")


def _counts(job: Obj, pods: Sequence[Obj], active: Sequence[Obj]) -> dict[str, int]:
    """What became of the pods; ends that were counted stay counted when their pods are gone."""
    found = {"active": len(active), "ready": sum(meta.ready(p) for p in active)}
    for field, phase in (("succeeded", "Succeeded"), ("failed", "Failed")):
        ended = [p for p in pods if meta.get(p, "status.phase") == phase]
        counted = sum(phase == "Succeeded" or _job_policies.verdict(job, p).action != "Ignore" for p in ended)
        found[field] = max(counted, int(meta.get(job, f"status.{field}", 0)))
    if _indexes.indexed(job):
        found["succeeded"] = len(_indexes.completed(job, pods))
    found["terminating"] = sum(meta.is_deleting(p) and not _pods.finished(p) for p in pods)
    return found


def _decided(job: Obj) -> End | None:
    """How it was seen to end before, while its last pods go."""
    for end in (_complete, _failed):
        said = meta.condition(job, end("", "").target)
        if said and said.get("status") == "True":
            return end(said.get("reason") or "", said.get("message") or "")
    return None


def _failure(job: Obj, counts: dict[str, int], pods: Sequence[Obj], view: View) -> End | None:
    """Why the Job has failed: containers that were started again count as well."""
    verdicts = (_job_policies.verdict(job, p) for p in pods if meta.get(p, "status.phase") == "Failed")
    fatal = next((v for v in verdicts if v.action == "FailJob"), None)
    if fatal:
        return _failed("PodFailurePolicy", fatal.message)
    limit = int(meta.get(job, "spec.backoffLimit", 6))
    restarted = sum(_restarts(p) for p in pods if _pods.active(p) and meta.get(p, "spec.restartPolicy") == "OnFailure")
    if counts["failed"] > limit or (restarted and restarted >= limit):
        return _EXCEEDED
    left = _deadline(job, view)
    return _TOO_LATE if left is not None and left <= 0 else _of_indexes(job, counts, pods)


def _of_indexes(job: Obj, counts: dict[str, int], pods: Sequence[Obj]) -> End | None:
    """Why a Job with a limit for each index has failed: too many were given up, or some and the others are done."""
    given_up = len(_indexes.failed(job, pods))
    if given_up > meta.get(job, "spec.maxFailedIndexes", given_up):
        return _TOO_MANY
    over = given_up and given_up + counts["succeeded"] >= meta.get(job, "spec.completions", 0)
    return _SOME_FAILED if over else None


def _success(job: Obj, counts: dict[str, int], pods: Sequence[Obj]) -> End | None:
    """Enough have ended well; without a number, one that did and none that still runs."""
    if matched := _job_policies.succeeded(job, _indexes.completed(job, pods)):
        return _complete("SuccessPolicy", matched)
    wanted = meta.get(job, "spec.completions")
    if wanted is None:
        return _DONE if counts["succeeded"] and not counts["active"] else None
    return _DONE if counts["succeeded"] >= wanted else None


def _restarts(pod: Obj) -> int:
    fields = ("containerStatuses", "initContainerStatuses")
    return sum(int(s.get("restartCount") or 0) for f in fields for s in meta.get(pod, f"status.{f}", []))


def _deadline(job: Obj, view: View) -> float | None:
    """How many seconds are left, None where there is no deadline or the Job has not started."""
    limit, start = meta.get(job, "spec.activeDeadlineSeconds"), meta.get(job, "status.startTime")
    if limit is None or not start:
        return None
    return float(limit) - elapsed(view, f"{meta.uid(job)}/start", start)


def _backoff(pods: Sequence[Obj], view: View) -> float:
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


def _missing(job: Obj, pods: Sequence[Obj], counts: dict[str, int], view: View) -> Iterator[Act]:
    """The pods to make now."""
    parallel, wanted = int(meta.get(job, "spec.parallelism", 1)), meta.get(job, "spec.completions")
    held = [p for p in pods if _holds(job, p)]
    if wanted is None:
        want = parallel if not counts["succeeded"] else len(held)
    else:
        want = min(parallel, wanted - counts["succeeded"] - len(_indexes.failed(job, pods)))
    names = fresh_names(meta.name(job), "pods", meta.namespace(job), view)
    indexes = _numbers(job, pods, held, max(0, want - len(held)), view)
    for name, index in zip(names, indexes, strict=False):
        made = pod_from_template(job, name)
        made = made if index is None else _indexes.numbered(job, made, index, _indexes.before(pods, index))
        done = f"{counts['succeeded']} of {wanted} are done" if wanted is not None else "there is work"
        yield Create("pods", made, done)
        yield Event(job, "Normal", "SuccessfulCreate", f"Created pod: {meta.name(made)}", COMPONENT)


def _holds(job: Obj, pod: Obj) -> bool:
    """Whether a pod keeps its place: one that is being deleted does where only what has ended is replaced."""
    patient = meta.get(job, "spec.podReplacementPolicy") == "Failed"
    return not _pods.finished(pod) if patient else _pods.active(pod)


def _numbers(job: Obj, pods: Sequence[Obj], held: Sequence[Obj], count: int, view: View) -> list[int | None]:
    """The indexes of that many new pods; with a limit for each index, one that has just failed has to wait."""
    if not _indexes.indexed(job):
        return [None] * count
    free = _indexes.free(job, pods, held, count)
    if not _indexes.limited(job):
        return free
    return [i for i in free if i is not None and not _backoff(_indexes.before(pods, i), view)]


def _next_index(job: Obj, pods: Sequence[Obj], view: View) -> float | None:
    """In how many seconds the first of the indexes that wait may be tried again."""
    if not _indexes.limited(job):
        return None
    free = _indexes.free(job, pods, [p for p in pods if _holds(job, p)], len(pods))
    waits = (_backoff(_indexes.before(pods, i), view) for i in free if i is not None)
    return min((wait for wait in waits if wait), default=None)


def _stopped(pods: Sequence[Obj], why: str) -> Iterator[Act]:
    return (Delete("pods", meta.namespace(p), meta.name(p), meta.uid(p), why) for p in pods)


def _finish(job: Obj, counts: dict[str, int], active: Sequence[Obj], end: End, view: View) -> Decided:
    """Stop what runs; say how it ended once nothing does."""
    aim = _condition(end.target, end.reason, end.message)
    if active or counts["terminating"]:
        left = {**counts, "active": 0, "ready": 0, "terminating": counts["terminating"] + len(active)}
        return Decided([*_stopped(active, "the Job has ended"), *_told(job, left, [aim], view)])
    states = [aim, _condition(end.state, end.reason, end.message)]
    event = (
        Event(job, "Normal", "Completed", "Job completed", COMPONENT) if end.state == "Complete"
        else Event(job, "Warning", end.reason, end.message, COMPONENT)
    )  # fmt: skip
    acts = [event, *_told(job, counts, states, view)]
    return Decided(acts, again=meta.get(job, "spec.ttlSecondsAfterFinished"))


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
