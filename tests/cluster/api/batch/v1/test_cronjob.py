"""Expected values: ValidateCronJobCreate/Update and its test, SetDefaults_CronJob and printCronJob."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.api.batch.v1.cronjob import CronJob
from cluster.apimachinery.meta import Obj
from tests.cluster.api.manifests import born, causes, container, row

JOB = {"spec": {"template": {"spec": {"containers": [container()], "restartPolicy": "Never"}}}}


def cronjob(name: str = "web", **spec: Any) -> Obj:
    return born(CronJob, metadata={"name": name}, spec={"schedule": "5 5 * * *", "jobTemplate": JOB, **spec})


def test_jobs_may_overlap_and_a_few_are_kept() -> None:
    spec = cronjob()["spec"]
    assert (spec["concurrencyPolicy"], spec["suspend"]) == ("Allow", False)
    assert (spec["successfulJobsHistoryLimit"], spec["failedJobsHistoryLimit"]) == (3, 1)
    assert "completions" not in spec["jobTemplate"]["spec"]
    assert causes(CronJob, cronjob()) == []


@pytest.mark.parametrize(
    ("spec", "problem"),
    [
        ({"schedule": ""}, "spec.schedule: Required value"),
        (
            {"schedule": "error"},
            'spec.schedule: Invalid value: "error": expected exactly 5 fields, found 1: [error]',
        ),
        (
            {"schedule": "TZ=UTC 0 * * * *"},
            'spec.schedule: Invalid value: "TZ=UTC 0 * * * *": cannot use TZ or CRON_TZ in schedule, use timeZone '
            "field instead",
        ),
        ({"timeZone": ""}, 'spec.timeZone: Invalid value: "": timeZone must be nil or non-empty string'),
        (
            {"timeZone": "Local"},
            'spec.timeZone: Invalid value: "Local": timeZone must be an explicit time zone as defined in '
            "https://www.iana.org/time-zones",
        ),
        (
            {"timeZone": "Amerrica/New_York"},
            'spec.timeZone: Invalid value: "Amerrica/New_York": unknown time zone Amerrica/New_York',
        ),
        (
            {"concurrencyPolicy": "Sometimes"},
            'spec.concurrencyPolicy: Unsupported value: "Sometimes": supported values: "Allow", "Forbid", "Replace"',
        ),
        (
            {"startingDeadlineSeconds": -1},
            "spec.startingDeadlineSeconds: Invalid value: -1: must be greater than or equal to 0",
        ),
        (
            {"jobTemplate": {"spec": {**JOB["spec"], "selector": {}}}},
            "spec.jobTemplate.spec.selector: Invalid value: {}: `selector` will be auto-generated",
        ),
        (
            {"jobTemplate": {"spec": {**JOB["spec"], "manualSelector": True}}},
            'spec.jobTemplate.spec.manualSelector: Unsupported value: true: supported values: "nil", "false"',
        ),
    ],
)
def test_a_cronjob_is_refused(spec: Obj, problem: str) -> None:
    assert causes(CronJob, cronjob(**spec)) == [problem]


def test_its_name_leaves_room_for_the_jobs() -> None:
    assert causes(CronJob, cronjob("a" * 53)) == [
        f'metadata.name: Invalid value: "{"a" * 53}": must be no more than 52 characters'
    ]


def test_kubectl_shows_when_it_is_due() -> None:
    assert list(row(CronJob, cronjob()).values())[:6] == ["web", "5 5 * * *", "<none>", "False", 0, "<none>"]
