"""[sig-apps] Jobs. Upstream: test/e2e/apps/job.go. Back-offs are timed by the cluster's clock, which runs faster."""

from __future__ import annotations

import pytest

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from tests.conformance.api.client import STRATEGIC, Things
from tests.conformance.api.conftest import Space
from tests.conformance.api.shapes import phase, shell
from tests.harness import wait

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("hurried")]
INDEX = "batch.kubernetes.io/job-completion-index"


@pytest.fixture
def jobs(space: Space) -> Things:
    return space("batch/v1", "Job")


def job(
    script: str,
    parallelism: int = 2,
    completions: int = 4,
    policy: str = "Never",
    volume: bool = False,
    **spec: object,
) -> Obj:
    mounted: Obj = {"volumeMounts": [{"name": "data", "mountPath": "/data"}]} if volume else {}
    body = shell(script, **mounted)
    pods: Obj = {"restartPolicy": policy, "terminationGracePeriodSeconds": 0, "containers": [body]}
    if volume:
        pods["volumes"] = [{"name": "data", "emptyDir": {}}]
    given = {
        "parallelism": parallelism,
        "completions": completions,
        "backoffLimit": 6,
        "template": {"spec": pods},
    }
    return {
        "metadata": {"name": "job"},
        "spec": {k: v for k, v in {**given, **spec}.items() if v is not None},
    }


def over(jobs: Things, how: str, reason: str = "") -> Obj:
    """The Job's status once it is Complete or Failed."""
    wait.until(lambda: meta.condition(jobs.get("job"), how), f"the job is {how}", seconds=40)
    found = jobs.get("job")
    if reason:
        assert (meta.condition(found, how) or {})["reason"] == reason
    status: Obj = found["status"]
    return status


def at_work(space: Space, count: int) -> list[Obj]:
    def running() -> list[Obj]:
        found = space.pods.list(labelSelector="batch.kubernetes.io/job-name=job")
        return [p for p in found if phase(p) == "Running" and not meta.is_deleting(p)]

    wait.until(lambda: len(running()) == count, f"{count} pods run")
    return running()


def test_an_indexed_job_numbers_its_pods_and_names_their_hosts(space: Space, jobs: Things) -> None:
    """Ensure Pods of an Indexed Job get a unique index"""
    jobs.create(job("exit 0", completionMode="Indexed"))
    over(jobs, "Complete")
    done = [p for p in space.pods.list() if phase(p) == "Succeeded"]
    numbers = {meta.annotations_of(p)[INDEX]: p["spec"]["hostname"] for p in done}
    assert numbers == {str(n): f"job-{n}" for n in range(4)}


def test_tasks_that_fail_at_times_are_restarted_where_they_are(jobs: Things) -> None:
    """Jobs, completion after task failure"""
    script = "if [ -r /data/foo ]; then exit 0; else touch /data/foo; exit 1; fi"
    jobs.create(job(script, policy="OnFailure", volume=True))
    assert over(jobs, "Complete")["succeeded"] == 4


def test_a_job_is_deleted(space: Space, jobs: Things) -> None:
    """Jobs, active pods, graceful termination"""
    jobs.create(job("sleep 1000000"))
    at_work(space, 2)
    jobs.delete("job", {"propagationPolicy": "Foreground"})
    wait.until(lambda: not jobs.exists("job"), "the job is gone")


def test_a_job_adopts_its_orphans_and_lets_go_who_matches_no_more(space: Space, jobs: Things) -> None:
    """Jobs, orphan pods, re-adoption"""
    uid = meta.uid(jobs.create(job("sleep 1000000")))
    name = meta.name(at_work(space, 2)[0])

    def owner() -> str:
        return str((meta.controller_of(space.pods.get(name)) or {}).get("uid", ""))

    space.pods.patch(name, {"metadata": {"ownerReferences": None}})
    wait.until(lambda: owner() == uid, "the orphan is adopted")
    space.pods.change(name, lambda o: o["metadata"].update(labels={}))
    wait.until(lambda: owner() == "", "the pod is released")


def test_a_jobs_status_is_patched_replaced_and_read(space: Space, jobs: Things) -> None:
    """Jobs, apply changes to status"""
    jobs.create(job("sleep 1000000", backoffLimit=0))
    at_work(space, 2)
    one = {"type": "CustomConditionType", "status": "True", "reason": "E2E", "message": "Set from e2e test"}
    patch = {"metadata": {"annotations": {"patchedstatus": "true"}}, "status": {"conditions": [one]}}
    patched = jobs.patch("job", patch, "status", STRATEGIC)
    assert meta.condition(patched, "CustomConditionType") is not None
    assert meta.annotations_of(patched)["patchedstatus"] == "true"
    now = "2026-01-02T03:04:05Z"
    updated = jobs.change(
        "job", lambda o: o["status"]["conditions"][-1].update(lastTransitionTime=now), "status"
    )
    assert updated["status"]["conditions"][-1]["lastTransitionTime"] == now
    assert meta.uid(jobs.get("job", "status")) == meta.uid(patched)


def test_a_job_lives_its_life(jobs: Things) -> None:
    """Jobs, manage lifecycle"""
    label = {"e2e-job": "job"}
    body = job("exit 0", suspend=True)
    body["metadata"]["labels"] = label
    watching = jobs.watch(labelSelector="e2e-job=job")
    jobs.create(body)
    jobs.patch("job", {"metadata": {"labels": {"job": "patched"}}}, media=STRATEGIC)
    watching.until(lambda event: meta.labels(event[1]).get("job") == "patched")

    def release(o: Obj) -> None:
        o["spec"]["suspend"] = False
        o["metadata"]["annotations"] = {"updated": "true"}

    jobs.change("job", release)
    watching.until(lambda event: "updated" in meta.annotations_of(event[1]))
    assert "job" in jobs.everywhere().names(labelSelector="e2e-job=job")
    over(jobs, "Complete")
    jobs.delete_all({"propagationPolicy": "Background"}, labelSelector="e2e-job=job")
    watching.until(lambda event: event[0] == "DELETED")
    assert jobs.list(labelSelector="e2e-job=job") == []


ODD_FAILS = "exit $((JOB_COMPLETION_INDEX % 2))"
EXITS_42 = {"operator": "In", "values": [42]}
"""Ends that the owner of an indexed Job has settled: its spec, how it ends and why, and what its status says then."""
ENDS: dict[str, tuple[str, Obj, str, str, Obj]] = {
    "all indexes succeeded": (
        "exit 0", {"completions": 2, "successPolicy": {"rules": [{"succeededCount": 2}]}},
        "Complete", "SuccessPolicy", {"succeeded": 2, "ready": 0, "terminating": 0},
    ),
    "the named index succeeded": (
        ODD_FAILS, {"completions": 5, "successPolicy": {"rules": [{"succeededIndexes": "0"}]}},
        "Complete", "SuccessPolicy", {"completedIndexes": "0", "ready": 0, "terminating": 0},
    ),
    "so many indexes succeeded": (
        ODD_FAILS, {"completions": 5, "backoffLimit": 2**31 - 1, "successPolicy": {"rules": [{"succeededCount": 1}]}},
        "Complete", "SuccessPolicy", {"completedIndexes": "0", "ready": 0, "terminating": 0},
    ),
    "some indexes failed": (
        ODD_FAILS, {"backoffLimit": None, "backoffLimitPerIndex": 1},
        "Failed", "FailedIndexes", {"completedIndexes": "0,2", "failedIndexes": "1,3", "failed": 4, "succeeded": 2},
    ),
    "too many indexes failed": (
        "exit 1", {"parallelism": 1, "backoffLimit": None, "backoffLimitPerIndex": 0, "maxFailedIndexes": 0},
        "Failed", "MaxFailedIndexesExceeded", {"failedIndexes": "0", "failed": 1},
    ),
    "a rule gave an index up": (
        "exit $((42 * (JOB_COMPLETION_INDEX == 0)))",
        {"completions": 2, "backoffLimit": None, "backoffLimitPerIndex": 1,
         "podFailurePolicy": {"rules": [{"action": "FailIndex", "onExitCodes": EXITS_42}]}},
        "Failed", "FailedIndexes", {"failedIndexes": "0", "completedIndexes": "1", "failed": 1, "succeeded": 1},
    ),
    "a rule failed the job": (
        "exit 42", {"podFailurePolicy": {"rules": [{"action": "FailJob", "onExitCodes": EXITS_42}]}},
        "Failed", "PodFailurePolicy", {"ready": 0, "terminating": 0},
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", ENDS)
def test_a_job_ends_as_its_owner_has_settled(jobs: Things, case: str) -> None:
    """Job success policies, back-off limits per index, pod failure policies"""
    script, given, how, reason, told = ENDS[case]
    jobs.create(job(script, completionMode="Indexed", **given))
    status = over(jobs, how, reason)
    assert {field: status.get(field) for field in told} == told
    assert "active" not in status


def test_a_disruption_that_the_owner_ignores_is_no_failure(space: Space, jobs: Things) -> None:
    """Jobs, pod failure policy on the DisruptionTarget condition"""
    rule = {"action": "Ignore", "onPodConditions": [{"type": "DisruptionTarget", "status": "True"}]}
    jobs.create(job("sleep 10", completions=2, backoffLimit=0, podFailurePolicy={"rules": [rule]}))
    for pod in at_work(space, 2):
        eviction = {"apiVersion": "policy/v1", "kind": "Eviction", "metadata": {"name": meta.name(pod)}}
        space.client("POST", space.pods.path(meta.name(pod), "eviction"), eviction)
    status = over(jobs, "Complete", "CompletionsReached")
    assert (status["succeeded"], status.get("failed")) == (2, None)
