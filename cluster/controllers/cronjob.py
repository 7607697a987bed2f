"""The cronjob controller: a Job for the newest moment that is due.

Moments that passed while nobody looked are not made up for, but for the last; one that is older than the starting
deadline is missed. A Job is named after its moment, so that none is made twice. (In Kubernetes:
pkg/controller/cronjob.)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cluster.api.batch import schedule
from cluster.apimachinery import clock, meta
from cluster.apimachinery.meta import Obj
from cluster.client.controller import (
    Act,
    Create,
    Decided,
    Delete,
    Event,
    Update,
    by_controller,
    by_key,
    controller,
)
from cluster.client.view import View
from cluster.controllers._namespaces import doomed

COMPONENT, RESOURCE, JOBS = "cronjob-controller", "cronjobs.batch", "jobs.batch"
TIME_NOTE = "batch.kubernetes.io/cronjob-scheduled-timestamp"
_WINDOWS = (3600.0, 86_400.0, 32 * 86_400.0, float("inf"))
"""How far back the newest moment is looked for, in seconds, one after the other: it is mostly near."""


@controller("cronjob", component=COMPONENT, watches={RESOURCE: by_key, JOBS: by_controller("CronJob")})
def reconcile(key: str, view: View) -> Decided:
    """A CronJob has a Job for the newest moment of its schedule, unless it is suspended or one still runs that may not
    be disturbed (Forbid); one that must make way goes (Replace). Of the Jobs that have ended the last few are kept."""
    cron = view.get(RESOURCE, *meta.split_key(key))
    if cron is None or doomed(cron, view):
        return Decided()
    jobs = view.owned(meta.uid(cron), JOBS)
    active = [job for job in jobs if not _ended(job)]
    acts = list(_cleared(cron, jobs))
    due, later = _due(cron, view)
    made = list(_started(cron, due, active, view)) if due is not None and not meta.get(cron, "spec.suspend") else []
    started = next((act.obj for act in made if isinstance(act, Create)), None)
    acts += [*made, *_told(cron, jobs, active, started, due)]
    return Decided(acts, again=None if later is None else max(0.0, later - view.now))


def _ended(job: Obj) -> bool:
    return meta.condition_is(job, "Complete") or meta.condition_is(job, "Failed")


def _due(cron: Obj, view: View) -> tuple[float | None, float | None]:
    """The newest moment that has come and is not used yet, and the next one that will come."""
    spec = cron["spec"]
    zone = spec.get("timeZone")
    try:
        plan = schedule.parse(spec["schedule"])
    except ValueError:
        return None, None
    since = meta.get(cron, "status.lastScheduleTime") or meta.metadata(cron)["creationTimestamp"]
    earliest = clock.parse(since)
    if spec.get("startingDeadlineSeconds") is not None:
        earliest = max(earliest, view.now - spec["startingDeadlineSeconds"])
    found, moment = None, plan.next(earliest, zone)
    for window in _WINDOWS if not plan.every else _WINDOWS[-1:]:
        moment = plan.next(max(earliest, view.now - window), zone)
        while moment is not None and moment <= view.now:
            found, moment = moment, plan.next(moment, zone)
        if found is not None:
            break
    return found, moment


def _started(cron: Obj, moment: float, active: Sequence[Obj], view: View) -> Iterator[Act]:
    """The Job of a moment, and what becomes of those that run."""
    policy = meta.get(cron, "spec.concurrencyPolicy", "Allow")
    job = _job(cron, moment)
    if view.get(JOBS, meta.namespace(cron), meta.name(job)) is not None:
        return
    if policy == "Forbid" and active:
        text = "Not starting job because prior execution is running and concurrency policy is Forbid"
        yield Event(cron, "Normal", "JobAlreadyActive", text, COMPONENT)
        return
    for other in active if policy == "Replace" else ():
        why = "the next one replaces it"
        yield Delete(JOBS, meta.namespace(other), meta.name(other), meta.uid(other), why)
        yield Event(cron, "Normal", "SuccessfulDelete", f"Deleted job {meta.name(other)}", COMPONENT)
    yield Create(JOBS, job, f"it was due at {clock.timestamp(moment)}")
    yield Event(cron, "Normal", "SuccessfulCreate", f"Created job {meta.name(job)}", COMPONENT)


def _job(cron: Obj, moment: float) -> Obj:
    """The Job for a moment: its name ends in the minutes since 1970."""
    template = meta.copy(meta.get(cron, "spec.jobTemplate", {}))
    given = template.get("metadata") or {}
    head = {
        "name": f"{meta.name(cron)}-{int(moment) // 60}",
        "namespace": meta.namespace(cron),
        "annotations": {**(given.get("annotations") or {}), TIME_NOTE: clock.timestamp(moment)},
        "ownerReferences": [meta.owner_ref(cron)],
        **({"labels": given["labels"]} if given.get("labels") else {}),
    }
    return {"apiVersion": "batch/v1", "kind": "Job", "metadata": head, "spec": template.get("spec") or {}}


def _cleared(cron: Obj, jobs: Sequence[Obj]) -> Iterator[Act]:
    """The ended Jobs that are too many, the oldest first."""
    for kind, field in (("Complete", "successfulJobsHistoryLimit"), ("Failed", "failedJobsHistoryLimit")):
        limit = meta.get(cron, f"spec.{field}")
        ended = sorted((job for job in jobs if meta.condition_is(job, kind)), key=_start)
        for job in ended[: max(0, len(ended) - int(limit))] if limit is not None else ():
            why = f"{limit} of those that ended so are kept"
            yield Delete(JOBS, meta.namespace(job), meta.name(job), meta.uid(job), why)
            yield Event(cron, "Normal", "SuccessfulDelete", f"Deleted job {meta.name(job)}", COMPONENT)


def _start(job: Obj) -> str:
    return str(meta.get(job, "status.startTime", ""))


def _told(
    cron: Obj, jobs: Sequence[Obj], active: Sequence[Obj], started: Obj | None, due: float | None
) -> Iterator[Act]:
    """The act that writes the status, if it is not what it was. A Job made just now joins once it has a uid."""
    old = cron.get("status") or {}
    status: Obj = {k: v for k, v in old.items() if k != "active"}
    refs = [_reference(job) for job in sorted(active, key=meta.name)]
    status |= {"active": refs} if refs else {}
    if started is not None and due is not None:
        status["lastScheduleTime"] = clock.timestamp(due)
    ends = [meta.get(job, "status.completionTime", "") for job in jobs if meta.condition_is(job, "Complete")]
    newest = max([*ends, old.get("lastSuccessfulTime") or ""])
    status |= {"lastSuccessfulTime": newest} if newest else {}
    if status != old:
        yield Update(RESOURCE, {**cron, "status": status}, f"{len(refs)} of its Jobs run", "status")


def _reference(job: Obj) -> Obj:
    return {
        "apiVersion": "batch/v1", "kind": "Job", "name": meta.name(job), "namespace": meta.namespace(job),
        "uid": meta.uid(job), "resourceVersion": meta.resource_version(job),
    }  # fmt: skip
