"""Expected texts: validateJobStatus, ValidateJobStatusUpdate and TestStatusStrategy_ValidateUpdate of Kubernetes."""

from __future__ import annotations

import pytest

from cluster.api.batch import states
from cluster.apimachinery.meta import Obj

BEGAN, ENDED = "2026-01-01T00:00:00Z", "2026-01-01T00:01:00Z"
INDEXED: Obj = {"completionMode": "Indexed", "completions": 10, "parallelism": 2}


def told(*kinds: str, **status: object) -> Obj:
    """A status in which these conditions are true."""
    return {"conditions": [{"type": kind, "status": "True"} for kind in kinds], **status}


COMPLETE = told("SuccessCriteriaMet", "Complete", startTime=BEGAN, completionTime=ENDED, succeeded=1)
FAILED = told("FailureTarget", "Failed", startTime=BEGAN, failed=1)


def wrong(now: Obj, was: Obj | None = None, **spec: object) -> list[str]:
    found = states.problems({"spec": spec, "status": now}, {"spec": spec, "status": was or {}})
    return [str(cause) for cause in found]


@pytest.mark.parametrize("status", [COMPLETE, FAILED, told(startTime=BEGAN, active=2, ready=1), {}])
def test_a_job_that_runs_or_has_ended_in_order_is_fine(status: Obj) -> None:
    assert wrong(status) == []


CONDITIONS = "status.conditions: Invalid value: "


@pytest.mark.parametrize(
    ("status", "problem"),
    [
        ({"active": -1}, "status.active: Invalid value: -1: must be greater than or equal to 0"),
        (
            {**COMPLETE, "conditions": told("Complete")["conditions"]},
            CONDITIONS + "cannot set Complete=True condition without the SuccessCriteriaMet=true condition",
        ),
        (
            {**FAILED, "conditions": told("Failed")["conditions"]},
            CONDITIONS + "cannot set Failed=True condition without the FailureTarget=true condition",
        ),
        ({**COMPLETE, "active": 1}, "status.active: Invalid value: 1: active>0 is invalid for finished job"),
        (
            {**COMPLETE, "completionTime": None},
            "status.completionTime: Required value: completionTime is required for Complete jobs",
        ),
        (
            {**COMPLETE, "startTime": ENDED, "completionTime": BEGAN},
            f'status.completionTime: Invalid value: "{BEGAN}": must be equal to or after `startTime`',
        ),
        (
            told(startTime=BEGAN, completionTime=ENDED),
            f'status.completionTime: Invalid value: "{ENDED}": cannot set completionTime when there is no '
            "Complete=True condition",
        ),
        ({**FAILED, "startTime": None}, "status.startTime: Required value: startTime is required for finished job"),
        (
            {**FAILED, "terminating": 1},
            "status.terminating: Invalid value: 1: terminating>0 is invalid for finished job",
        ),
        ({"ready": 1}, "status.ready: Invalid value: 1: cannot set more ready pods than active"),
        (
            {**FAILED, "uncountedTerminatedPods": {"failed": ["a"]}},
            'status.uncountedTerminatedPods: Invalid value: {"failed":["a"]}: must be empty for finished job',
        ),
        (
            {"uncountedTerminatedPods": {"succeeded": ["a"], "failed": ["a"]}},
            'status.uncountedTerminatedPods.failed[0]: Duplicate value: "a"',
        ),
        (
            {"completedIndexes": "0"},
            'status.completedIndexes: Invalid value: "0": cannot set non-empty completedIndexes when non-indexed '
            "completion mode",
        ),
        (
            {"failedIndexes": ""},
            'status.failedIndexes: Invalid value: "": cannot set non-null failedIndexes when backoffLimitPerIndex is '
            "null",
        ),
    ],
)
def test_an_end_is_announced_and_comes_when_nothing_runs(status: Obj, problem: str) -> None:
    assert wrong(status) == [problem]


@pytest.mark.parametrize(
    ("status", "problem"),
    [
        ({"completedIndexes": "0-2,5"}, ""),
        ({"completedIndexes": "5,3"}, "non-increasing order, previous: 5, current: 3"),
        ({"completedIndexes": "3-3"}, "non-increasing order, previous: 3, current: 3"),
        ({"completedIndexes": "10"}, 'too large index: "10"'),
        ({"completedIndexes": "a"}, 'cannot convert string to integer for index: "a"'),
    ],
)
def test_indexes_go_up_and_are_of_the_job(status: Obj, problem: str) -> None:
    shown = f'status.completedIndexes: Invalid value: "{status["completedIndexes"]}": error parsing completedIndexes: '
    assert wrong(status, **INDEXED) == ([shown + problem] if problem else [])


def test_an_index_has_failed_or_succeeded() -> None:
    both = {"completedIndexes": "0-3", "failedIndexes": "2,5"}
    assert wrong(both, **INDEXED, backoffLimitPerIndex=1) == [
        'status.failedIndexes: Invalid value: "2,5": failedIndexes and completedIndexes overlap at index: 2'
    ]


def test_an_end_is_not_taken_back() -> None:
    assert wrong(told(startTime=BEGAN), COMPLETE) == [
        f"{CONDITIONS}cannot disable the terminal Complete=True condition",
        "status.succeeded: Invalid value: 0: cannot decrease the succeeded counter",
        f"{CONDITIONS}cannot disable the SuccessCriteriaMet=True condition",
    ]


def test_when_it_began_and_ended_is_said_once() -> None:
    assert wrong({**COMPLETE, "completionTime": "2026-01-01T00:02:00Z"}, COMPLETE) == [
        'status.completionTime: Invalid value: "2026-01-01T00:02:00Z": field is immutable'
    ]
    gone = "status.startTime: Required value: startTime cannot be removed for unsuspended job"
    assert wrong({}, {"startTime": BEGAN}) == [gone]
    assert wrong({}, {"startTime": BEGAN}, suspend=True) == []


def test_what_was_wrong_before_does_not_stop_other_writes() -> None:
    odd = told("Complete", startTime=BEGAN, completionTime=ENDED)
    assert wrong({**odd, "succeeded": 1}, odd) == []
