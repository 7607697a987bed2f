"""Expected values: ValidateJob(Update) and its test, SetDefaults_Job, generateSelector and printJob and its test."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.api.batch.v1.job import Job
from cluster.apimachinery.meta import Obj
from tests.cluster.api.manifests import born, causes, changed, container, row

ONCE = {"spec": {"containers": [container()], "restartPolicy": "Never"}}
MARKS = {
    "batch.kubernetes.io/controller-uid": "u1", "batch.kubernetes.io/job-name": "web", "controller-uid": "u1",
    "job-name": "web",
}  # fmt: skip


def job(**spec: Any) -> Obj:
    made = born(Job, spec={"template": ONCE, **spec})
    Job.default(made)
    return made


def test_a_job_is_one_pod_tried_seven_times() -> None:
    spec = job()["spec"]
    assert (spec["completions"], spec["parallelism"], spec["backoffLimit"]) == (1, 1, 6)
    assert (spec["completionMode"], spec["suspend"]) == ("NonIndexed", False)
    assert spec["podReplacementPolicy"] == "TerminatingOrFailed"
    assert "completions" not in job(parallelism=3)["spec"]


def test_the_server_marks_the_pods_and_selects_them() -> None:
    made = job()
    assert made["spec"]["template"]["metadata"]["labels"] == MARKS
    assert made["spec"]["selector"] == {"matchLabels": {"batch.kubernetes.io/controller-uid": "u1"}}
    assert made["metadata"]["labels"] == MARKS
    assert causes(Job, made) == []


def test_whoever_selects_by_hand_is_left_alone() -> None:
    own = {"metadata": {"labels": {"a": "b"}}, **ONCE}
    made = job(manualSelector=True, selector={"matchLabels": {"a": "b"}}, template=own)
    assert made["spec"]["template"]["metadata"]["labels"] == {"a": "b"}
    assert causes(Job, made) == []


RULES = {"rules": [{"action": "FailJob", "onExitCodes": {"operator": "In", "values": [1]}}]}


@pytest.mark.parametrize(
    ("spec", "problem"),
    [
        (
            {"template": {"spec": {"containers": [container()]}}},
            'spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"',
        ),
        (
            {"template": {"spec": {"containers": [container()], "restartPolicy": "Invalid"}}},
            'spec.template.spec.restartPolicy: Unsupported value: "Invalid": supported values: "OnFailure", "Never"',
        ),
        ({"parallelism": -1}, "spec.parallelism: Invalid value: -1: must be greater than or equal to 0"),
        ({"backoffLimit": -1}, "spec.backoffLimit: Invalid value: -1: must be greater than or equal to 0"),
        (
            {"completionMode": "Indexed", "parallelism": 1},
            "spec.completions: Required value: when completion mode is Indexed",
        ),
        (
            {"backoffLimitPerIndex": 1},
            "spec.backoffLimitPerIndex: Invalid value: 1: requires indexed completion mode",
        ),
        (
            {"podReplacementPolicy": "TerminatingOrFailed", "podFailurePolicy": RULES},
            'spec.podReplacementPolicy: Unsupported value: "TerminatingOrFailed": supported values: "Failed"',
        ),
        (
            {"podFailurePolicy": {"rules": [{"action": "Ignore"}]}},
            "spec.podFailurePolicy.rules[0]: Invalid value: specifying one of OnExitCodes and OnPodConditions is "
            "required",
        ),
        (
            {"podFailurePolicy": {"rules": [{"onExitCodes": {"operator": "In", "values": [0]}}]}},
            'spec.podFailurePolicy.rules[0].action: Required value: valid values: ["Count" "FailIndex" "FailJob" '
            '"Ignore"]',
        ),
        (
            {"podFailurePolicy": {"rules": [{"action": "Count", "onExitCodes": {"operator": "In", "values": [0]}}]}},
            "spec.podFailurePolicy.rules[0].onExitCodes.values[0]: Invalid value: 0: must not be 0 for the In operator",
        ),
        (
            {"successPolicy": {"rules": []}, "completionMode": "Indexed", "completions": 2},
            "spec.successPolicy.rules: Required value: at least one rules must be specified when the successPolicy is "
            "specified",
        ),
    ],
)  # fmt: skip
def test_a_job_is_refused(spec: Obj, problem: str) -> None:
    assert problem in causes(Job, job(**spec))


def test_a_foreign_mark_is_refused() -> None:
    stolen = {"metadata": {"labels": {"job-name": "other"}}, **ONCE}
    assert any("must be 'web'" in problem for problem in causes(Job, job(template=stolen)))


def test_what_it_runs_is_settled() -> None:
    old = job()
    other = {**old["spec"]["template"], "spec": {**old["spec"]["template"]["spec"], "hostNetwork": True}}
    [problem] = causes(Job, changed(Job, old, spec={**old["spec"], "template": other}), old)
    assert problem.startswith("spec.template: Invalid value: ")
    assert problem.endswith(": field is immutable")
    assert causes(Job, changed(Job, old, spec={**old["spec"], "completions": 2}), old) == [
        "spec.completions: Invalid value: 2: field is immutable"
    ]
    assert causes(Job, changed(Job, old, spec={**old["spec"], "parallelism": 9, "suspend": True}), old) == []


def test_an_indexed_job_grows_in_tandem() -> None:
    old = job(completionMode="Indexed", completions=2, parallelism=2)
    grown = changed(Job, old, spec={**old["spec"], "completions": 3})
    assert causes(Job, grown, old) == [
        "spec.completions: Invalid value: 3: can only be modified in tandem with spec.parallelism"
    ]
    grown["spec"]["parallelism"] = 3
    assert causes(Job, grown, old) == []


def test_a_suspended_job_may_still_be_sent_elsewhere() -> None:
    old = job(suspend=True)
    moved = {**old["spec"]["template"]["spec"], "nodeSelector": {"disk": "ssd"}}
    spec = {**old["spec"], "template": {**old["spec"]["template"], "spec": moved}}
    assert causes(Job, changed(Job, old, spec=spec), old) == []


@pytest.mark.parametrize(
    ("spec", "status", "shown"),
    [
        ({"completions": 4}, {"succeeded": 1}, ["Running", "1/4", ""]),
        ({"parallelism": 2}, {"succeeded": 0}, ["Running", "0/1 of 2", ""]),
        (
            {},
            {
                "conditions": [{"type": "Complete", "status": "True"}], "succeeded": 1,
                "startTime": "2026-01-01T00:00:00Z", "completionTime": "2026-01-01T00:01:30Z",
            },
            ["Complete", "1/1", "90s"],
        ),
        ({}, {"conditions": [{"type": "Failed", "status": "True"}]}, ["Failed", "0/1", ""]),
        ({}, {"conditions": [{"type": "Suspended", "status": "True"}]}, ["Suspended", "0/1", ""]),
    ],
)  # fmt: skip
def test_kubectl_shows_how_far_it_is(spec: Obj, status: Obj, shown: list[str]) -> None:
    assert list(row(Job, {**job(**spec), "status": status}).values())[1:4] == shown
