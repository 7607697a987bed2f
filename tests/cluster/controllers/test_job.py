"""Expected values: pkg/controller/job's job_controller_test.go and Kubernetes' documentation of Jobs."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.client.view import View
from cluster.controllers.job import reconcile
from tests.cluster.controllers.objects import ago, creates, deletes, make, play, said, view

KEY = "default/sum"


def job(status: Obj | None = None, **spec: Any) -> Obj:
    pod = {"containers": [{"name": "c", "image": "busybox"}], "restartPolicy": "Never"}
    labels = {"job-name": "sum"}
    template = {"metadata": {"labels": labels}, "spec": pod}
    body = {"parallelism": 1, "completions": 1, "backoffLimit": 6, "completionMode": "NonIndexed", "template": template}
    body["selector"] = {"matchLabels": labels}
    return make("Job", "sum", spec={**body, **spec}, status=status or {})


def test_an_orphan_is_adopted_and_who_matches_no_more_is_released() -> None:
    seen = play(reconcile, KEY, view(job()))
    (pod,) = seen.list("pods")
    seen.cache.put("pods", {**pod, "metadata": {**pod["metadata"], "ownerReferences": []}})
    play(reconcile, KEY, seen)
    (pod,) = seen.list("pods")
    assert (meta.controller_of(pod) or {})["name"] == "sum"
    seen.cache.put("pods", {**pod, "metadata": {**pod["metadata"], "labels": {}}})
    play(reconcile, KEY, seen)
    assert {meta.controller_of(p) is None for p in seen.list("pods")} == {True, False}


def pods_made(seen: View) -> list[Obj]:
    return [made for made in creates(reconcile(KEY, seen)) if made["kind"] == "Pod"]


def ended(seen: View, phase: str, count: int = 99, finished: str = "") -> View:
    """Some pods that run come to an end."""
    running = [p for p in seen.list("pods") if meta.get(p, "status.phase") in (None, "Running")]
    over = {"name": "c", "state": {"terminated": {"finishedAt": finished or ago(3600)}}}
    for pod in running[:count]:
        seen.cache.put("pods", {**pod, "status": {"phase": phase, "containerStatuses": [over]}})
    return seen


def status(seen: View) -> Obj:
    return seen.list("jobs.batch")[0]["status"]  # type: ignore[no-any-return]


def condition(seen: View, kind: str) -> tuple[str, str] | None:
    found = meta.condition(seen.list("jobs.batch")[0], kind)
    return (found["status"], found["reason"]) if found else None


@pytest.mark.parametrize(
    ("spec", "count"),
    [({}, 1), ({"completions": 5, "parallelism": 2}, 2), ({"completions": 2, "parallelism": 5}, 2),
     ({"completions": None, "parallelism": 3}, 3), ({"parallelism": 0}, 0)],
)  # fmt: skip
def test_so_many_run_as_may_and_are_still_to_be_done(spec: Obj, count: int) -> None:
    assert len(pods_made(view(job(**spec)))) == count


def test_a_job_is_complete_when_enough_have_ended_well() -> None:
    seen = play(reconcile, KEY, view(job(completions=2)))
    play(reconcile, KEY, ended(seen, "Succeeded"))
    assert status(seen)["succeeded"] == 1
    assert "completionTime" not in status(seen)
    play(reconcile, KEY, ended(seen, "Succeeded"))
    assert condition(seen, "Complete") == ("True", "CompletionsReached")
    assert status(seen)["completionTime"] == seen.timestamp
    assert len(seen.list("pods")) == 2


def test_a_queue_is_done_when_one_has_ended_well_and_none_runs() -> None:
    seen = play(reconcile, KEY, view(job(completions=None, parallelism=2)))
    play(reconcile, KEY, ended(seen, "Succeeded", 1))
    assert condition(seen, "Complete") is None
    play(reconcile, KEY, ended(seen, "Succeeded"))
    assert condition(seen, "Complete") == ("True", "CompletionsReached")


def test_a_failed_pod_is_replaced_after_a_while() -> None:
    seen = play(reconcile, KEY, view(job()))
    ended(seen, "Failed", finished=ago(4))
    decided = reconcile(KEY, seen)
    assert decided.again == pytest.approx(6)
    assert creates(decided) == []
    seen.time += 7
    assert len(pods_made(seen)) == 1


def test_a_job_gives_up_after_too_many_failures() -> None:
    seen = play(reconcile, KEY, view(job(backoffLimit=1)))
    for _ in range(2):
        seen = play(reconcile, KEY, ended(seen, "Failed"))
    assert condition(seen, "Failed") == ("True", "BackoffLimitExceeded")
    assert status(seen)["failed"] == 2


def test_a_job_past_its_deadline_stops_what_runs() -> None:
    seen = play(reconcile, KEY, view(job({"startTime": ago(5)}, activeDeadlineSeconds=10)))
    assert reconcile(KEY, seen).again == pytest.approx(5)
    seen.time += 6
    decided = reconcile(KEY, seen)
    assert len(deletes(decided)) == 1
    assert said(decided) == [("DeadlineExceeded", "Job was active longer than specified deadline")]


def test_a_suspended_job_runs_nothing_until_it_is_resumed() -> None:
    seen = play(reconcile, KEY, view(job(suspend=True)))
    assert seen.list("pods") == []
    assert condition(seen, "Suspended") == ("True", "JobSuspended")
    assert "startTime" not in status(seen)
    [stored] = seen.list("jobs.batch")
    seen.cache.put("jobs.batch", {**stored, "spec": {**stored["spec"], "suspend": False}})
    play(reconcile, KEY, seen)
    assert condition(seen, "Suspended") == ("False", "JobResumed")
    assert len(seen.list("pods")) == 1


def test_each_number_is_done_once() -> None:
    seen = play(reconcile, KEY, view(job(completionMode="Indexed", completions=3, parallelism=3)))
    found = sorted(seen.list("pods"), key=meta.name)
    assert [p["spec"]["hostname"] for p in found] == ["sum-0", "sum-1", "sum-2"]
    assert found[0]["spec"]["containers"][0]["env"][0]["name"] == "JOB_COMPLETION_INDEX"
    play(reconcile, KEY, ended(seen, "Succeeded"))
    assert (status(seen)["completedIndexes"], status(seen)["succeeded"]) == ("0-2", 3)


def test_what_has_ended_goes_when_its_time_is_over() -> None:
    end = {"type": "Complete", "status": "True", "lastTransitionTime": ago(10)}
    seen = view(job({"conditions": [end]}, ttlSecondsAfterFinished=30))
    assert reconcile(KEY, seen).again == pytest.approx(20)
    seen.time += 21
    assert deletes(reconcile(KEY, seen)) == ["sum"]
