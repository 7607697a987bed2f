"""Expected values: pkg/controller/job's job_controller_test.go and Kubernetes' documentation of Jobs."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.client.controller import Decided, Update
from cluster.client.view import View
from cluster.controllers.job import reconcile
from tests.cluster.controllers.objects import ago, creates, deletes, make, play, said, view

KEY = "default/sum"
INDEX = "batch.kubernetes.io/job-completion-index"
FAILURES = "batch.kubernetes.io/job-index-failure-count"
INDEXED: Obj = {"completionMode": "Indexed", "completions": 4, "parallelism": 4}


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


def exited(seen: View, code: int, *indexes: int) -> View:
    """The pods of these indexes fail with an exit code."""
    for pod in seen.list("pods"):
        if meta.get(pod, "status.phase") is None and int(meta.annotations_of(pod)[INDEX]) in indexes:
            over = {"name": "c", "state": {"terminated": {"exitCode": code, "finishedAt": ago(3600)}}}
            seen.cache.put("pods", {**pod, "status": {"phase": "Failed", "containerStatuses": [over]}})
    return seen


def changed(decided: Decided) -> Obj:
    """The Job as the one update of its status leaves it."""
    (update,) = [act for act in decided.acts if isinstance(act, Update)]
    return update.obj


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
    seen.cache.put("jobs.batch", changed(decided))
    assert (condition(seen, "FailureTarget"), condition(seen, "Failed")) == (("True", "DeadlineExceeded"), None)
    seen.cache.drop("pods", meta.key(seen.list("pods")[0]))
    decided = reconcile(KEY, seen)
    assert said(decided) == [("DeadlineExceeded", "Job was active longer than specified deadline")]
    assert meta.condition_is(changed(decided), "Failed")


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


@pytest.mark.parametrize(
    ("rule", "reason"),
    [({"action": "FailJob", "onExitCodes": {"operator": "In", "values": [42]}}, "PodFailurePolicy"),
     ({"action": "Ignore", "onExitCodes": {"operator": "In", "values": [42]}}, None),
     ({"action": "Count", "onExitCodes": {"operator": "In", "values": [42]}}, "BackoffLimitExceeded"),
     ({"action": "Ignore", "onExitCodes": {"operator": "NotIn", "values": [42]}}, "BackoffLimitExceeded")],
)  # fmt: skip
def test_the_owner_says_which_failures_count(rule: Obj, reason: str | None) -> None:
    seen = play(reconcile, KEY, view(job(**INDEXED, backoffLimit=0, podFailurePolicy={"rules": [rule]})))
    seen = play(reconcile, KEY, exited(seen, 42, 1))
    assert condition(seen, "FailureTarget") == (("True", reason) if reason else None)
    assert status(seen).get("failed", 0) == (1 if reason else 0)


def test_where_only_what_has_ended_is_replaced_a_pod_that_goes_keeps_its_place() -> None:
    seen = play(reconcile, KEY, view(job(podReplacementPolicy="Failed")))
    (pod,) = seen.list("pods")
    seen.cache.put("pods", {**pod, "metadata": {**pod["metadata"], "deletionTimestamp": ago(1)}})
    assert pods_made(seen) == []
    seen.cache.drop("pods", meta.key(pod))
    assert len(pods_made(seen)) == 1


def test_an_index_that_has_failed_too_often_is_given_up_and_the_others_go_on() -> None:
    seen = play(reconcile, KEY, view(job(**INDEXED, backoffLimitPerIndex=1, backoffLimit=99)))
    seen = play(reconcile, KEY, exited(seen, 1, 1, 3))
    again = [p for p in seen.list("pods") if meta.annotations_of(p).get(FAILURES) == "1"]
    assert sorted(meta.annotations_of(p)[INDEX] for p in again) == ["1", "3"]
    seen = play(reconcile, KEY, exited(seen, 1, 3))
    assert (status(seen)["failedIndexes"], status(seen)["active"]) == ("3", 3)
    seen = play(reconcile, KEY, ended(seen, "Succeeded"))
    assert condition(seen, "Failed") == ("True", "FailedIndexes")
    assert (status(seen)["completedIndexes"], status(seen)["failedIndexes"]) == ("0-2", "3")


def test_an_index_that_has_just_failed_waits_and_holds_up_no_other() -> None:
    seen = play(reconcile, KEY, view(job(**INDEXED, backoffLimitPerIndex=2, backoffLimit=99)))
    for pod in exited(seen, 1, 2).list("pods"):
        if meta.get(pod, "status.phase") == "Failed":
            pod["status"]["containerStatuses"][0]["state"]["terminated"]["finishedAt"] = ago(4)
    decided = reconcile(KEY, seen)
    assert (creates(decided), decided.again) == ([], pytest.approx(6))


def test_too_many_failed_indexes_end_the_job() -> None:
    seen = play(reconcile, KEY, view(job(**INDEXED, backoffLimitPerIndex=0, maxFailedIndexes=1, backoffLimit=99)))
    seen = play(reconcile, KEY, exited(seen, 1, 0))
    assert condition(seen, "FailureTarget") is None
    seen = play(reconcile, KEY, exited(seen, 1, 1))
    assert condition(seen, "FailureTarget") == ("True", "MaxFailedIndexesExceeded")
    assert status(seen)["failedIndexes"] == "0,1"


def test_a_rule_gives_an_index_up_at_once() -> None:
    rule = {"action": "FailIndex", "onExitCodes": {"operator": "In", "values": [42]}}
    given: Obj = {"backoffLimitPerIndex": 3, "backoffLimit": 99, "podFailurePolicy": {"rules": [rule]}}
    seen = play(reconcile, KEY, exited(play(reconcile, KEY, view(job(**INDEXED, **given))), 42, 2))
    assert status(seen)["failedIndexes"] == "2"


def test_the_owner_says_when_enough_has_succeeded() -> None:
    seen = play(reconcile, KEY, view(job(**INDEXED, successPolicy={"rules": [{"succeededCount": 1}]})))
    seen = play(reconcile, KEY, ended(seen, "Succeeded", 1))
    assert condition(seen, "SuccessCriteriaMet") == ("True", "SuccessPolicy")
    assert condition(seen, "Complete") == ("True", "SuccessPolicy")
    assert len(seen.list("pods")) == 1
