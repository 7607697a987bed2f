"""Expected values: pkg/controller/cronjob's cronjob_controllerv2_test.go and utils_test.go."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.apimachinery import clock, meta
from cluster.apimachinery.meta import Obj
from cluster.client.view import View
from cluster.controllers.cronjob import reconcile
from tests.cluster.controllers.objects import creates, deletes, make, play, said, view

KEY = "default/tick"
NOW = clock.parse("2026-01-02T10:05:30Z")
NAME = f"tick-{int(clock.parse('2026-01-02T10:00:00Z')) // 60}"


def cronjob(last: str = "", made: str = "2026-01-02T09:30:00Z", **spec: Any) -> Obj:
    job = {"spec": {"template": {"spec": {"containers": [], "restartPolicy": "Never"}}}}
    body = {"schedule": "0 * * * *", "concurrencyPolicy": "Allow", "suspend": False, "jobTemplate": job}
    limits = {"successfulJobsHistoryLimit": 3, "failedJobsHistoryLimit": 1}
    status = {"lastScheduleTime": last} if last else {}
    head = {"creationTimestamp": made}
    return make("CronJob", "tick", spec={**body, **limits, **spec}, status=status, metadata=head)


def run(cron: Obj, name: str, end: str = "", start: str = "2026-01-02T09:00:00Z") -> Obj:
    status: Obj = {"startTime": start}
    if end:
        status |= {"conditions": [{"type": end, "status": "True"}], "completionTime": start}
    return make("Job", name, owner=cron, status=status)


def at(*objects: Obj) -> View:
    return view(*objects, now=NOW)


def jobs_made(seen: View) -> list[str]:
    return [meta.name(o) for o in creates(reconcile(KEY, seen)) if o["kind"] == "Job"]


def test_the_newest_moment_gets_a_job_named_after_it() -> None:
    seen = at(cronjob())
    [job] = [o for o in creates(reconcile(KEY, seen)) if o["kind"] == "Job"]
    assert meta.name(job) == NAME
    assert meta.annotations_of(job) == {"batch.kubernetes.io/cronjob-scheduled-timestamp": "2026-01-02T10:00:00Z"}
    play(reconcile, KEY, seen)
    [stored] = seen.list("cronjobs.batch")
    assert stored["status"]["lastScheduleTime"] == "2026-01-02T10:00:00Z"
    assert [ref["name"] for ref in stored["status"]["active"]] == [NAME]
    assert jobs_made(seen) == []


def test_it_looks_again_when_it_is_due_next() -> None:
    assert reconcile(KEY, at(cronjob(last="2026-01-02T10:00:00Z"))).again == pytest.approx(3270)


def test_missed_moments_are_not_made_up_for() -> None:
    assert jobs_made(at(cronjob(last="2025-11-01T00:00:00Z"))) == [NAME]


@pytest.mark.parametrize(
    "spec",
    [{"suspend": True}, {"startingDeadlineSeconds": 60}, {"schedule": "0 11 * * *"}],
    ids=["suspended", "too late", "not yet"],
)
def test_no_job_is_made(spec: Obj) -> None:
    assert jobs_made(at(cronjob(**spec))) == []


def test_a_running_job_is_not_disturbed_if_that_is_forbidden() -> None:
    cron = cronjob(concurrencyPolicy="Forbid")
    seen = at(cron, run(cron, "tick-1"))
    assert jobs_made(seen) == []
    assert said(reconcile(KEY, seen))[0][0] == "JobAlreadyActive"


def test_a_running_job_has_company_unless_that_is_forbidden() -> None:
    cron = cronjob()
    seen = at(cron, run(cron, "tick-1"))
    assert (jobs_made(seen), deletes(reconcile(KEY, seen))) == ([NAME], [])


def test_a_running_job_makes_way_if_it_is_to_be_replaced() -> None:
    cron = cronjob(concurrencyPolicy="Replace")
    seen = at(cron, run(cron, "tick-1"))
    assert deletes(reconcile(KEY, seen)) == ["tick-1"]
    assert jobs_made(seen) == [NAME]


def test_the_last_few_ended_jobs_are_kept() -> None:
    cron = cronjob(last="2026-01-02T10:00:00Z", successfulJobsHistoryLimit=1)
    ended = [run(cron, f"tick-{i}", "Complete", f"2026-01-02T0{i}:00:00Z") for i in (3, 1, 2)]
    failed = run(cron, "tick-4", "Failed")
    assert sorted(deletes(reconcile(KEY, at(cron, *ended, failed)))) == ["tick-1", "tick-2"]


def test_the_status_says_when_it_last_went_well() -> None:
    cron = cronjob(last="2026-01-02T10:00:00Z")
    seen = play(reconcile, KEY, at(cron, run(cron, "tick-1", "Complete")))
    assert seen.list("cronjobs.batch")[0]["status"]["lastSuccessfulTime"] == "2026-01-02T09:00:00Z"


def test_a_zone_is_kept() -> None:
    seen = at(cronjob(schedule="0 19 * * *", timeZone="Asia/Tokyo"))
    assert jobs_made(seen) == [NAME]
