"""What the picture knows of Jobs, CronJobs and claims: the counts and words of kubectl's columns."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.apimachinery import clock
from cluster.apimachinery.meta import Obj
from dashboard.topology import graph

POD = {"spec": {"containers": [{"name": "pi", "image": "perl:5.34"}]}}
OWNER = {"kind": "CronJob", "name": "hello", "uid": "c", "controller": True, "apiVersion": "batch/v1"}


def told(resource: str, kind: str, spec: Obj, status: Obj | None = None, **head: Any) -> dict[str, Any]:
    obj = {"kind": kind, "metadata": {"name": "it", "uid": "u", **head}, "spec": spec, "status": status or {}}
    found = graph.entity(resource, obj)
    assert found is not None
    return found[2]


@pytest.mark.parametrize(
    ("condition", "status"),
    [(None, "Running"), ("Complete", "Complete"), ("Failed", "Failed"), ("Suspended", "Suspended")],
)
def test_a_job_is_told_by_its_completions_and_kubectls_status(condition: str | None, status: str) -> None:
    conditions = [{"type": condition, "status": "True"}] if condition else []
    counts = {"succeeded": 2, "active": 1, "conditions": conditions}
    entity = told("jobs.batch", "Job", {"completions": 3, "template": POD}, counts, ownerReferences=[OWNER])
    assert (entity["ready"], entity["desired"], entity["replicas"], entity["note"]) == (2, 3, 1, status)
    assert entity["owner"] == {"kind": "CronJob", "name": "hello", "uid": "c"}
    assert entity["image"] == "perl:5.34"


def test_a_suspension_that_is_over_is_no_status() -> None:
    over = {"conditions": [{"type": "Suspended", "status": "False"}]}
    assert told("jobs.batch", "Job", {"template": POD}, over)["note"] == "Running"


def test_a_cronjob_is_told_by_its_schedule_and_the_jobs_that_are_active() -> None:
    spec = {"schedule": "*/5 * * * *", "suspend": True, "jobTemplate": {"spec": {"template": POD}}}
    status = {"active": [{"name": "hello-1"}], "lastScheduleTime": "2026-01-02T03:05:00Z"}
    entity = told("cronjobs.batch", "CronJob", spec, status)
    assert (entity["note"], entity["ready"], entity["paused"]) == ("*/5 * * * *", 1, True)
    assert entity["last"] == clock.parse("2026-01-02T03:05:00Z")
    assert told("cronjobs.batch", "CronJob", spec)["last"] is None


def test_a_claim_that_waits_has_no_capacity_yet() -> None:
    spec = {"storageClassName": "standard", "accessModes": ["ReadWriteOnce"]}
    waiting = told("persistentvolumeclaims", "PersistentVolumeClaim", spec, {"phase": "Pending"})
    assert waiting["facts"] == {
        "Status": "Pending", "Volume": "", "Capacity": "", "Access modes": "", "Storage class": "standard"
    }  # fmt: skip
    status = {"phase": "Bound", "capacity": {"storage": "1Gi"}, "accessModes": ["ReadWriteOnce", "ReadOnlyMany"]}
    bound = told("persistentvolumeclaims", "PersistentVolumeClaim", {**spec, "volumeName": "pvc-1"}, status)
    assert list(bound["facts"].values()) == ["Bound", "pvc-1", "1Gi", "RWO,ROX", "standard"]


def test_a_statefulset_counts_as_every_workload_does() -> None:
    entity = told("statefulsets.apps", "StatefulSet", {"replicas": 3, "template": POD}, {"readyReplicas": 1})
    assert (entity["kind"], entity["ready"], entity["desired"]) == ("StatefulSet", 1, 3)
