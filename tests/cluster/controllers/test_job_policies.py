"""Expected values: pod_failure_policy_test.go and success_policy_test.go in pkg/controller/job."""

from __future__ import annotations

import pytest

from cluster.apimachinery.meta import Obj
from cluster.controllers._job_policies import Verdict, succeeded, verdict
from tests.cluster.controllers.objects import make

IN_2: Obj = {"action": "FailJob", "onExitCodes": {"operator": "In", "values": [1, 2]}}
DISRUPTED: Obj = {"action": "Ignore", "onPodConditions": [{"type": "DisruptionTarget", "status": "True"}]}


def judge(
    *rules: Obj, code: int = 2, field: str = "containerStatuses", conditions: tuple[str, ...] = ()
) -> Verdict:
    job = make("Job", "sum", spec={"podFailurePolicy": {"rules": list(rules)}})
    ended = [{"name": "main", "state": {"terminated": {"exitCode": code}}}]
    found = [{"type": kind, "status": "True"} for kind in conditions]
    return verdict(job, make("Pod", "sum-1", status={field: ended, "conditions": found}))


def test_a_failure_that_no_rule_matches_counts() -> None:
    assert judge(IN_2, DISRUPTED, code=3) == ("Count", "")


def test_the_first_rule_that_matches_decides() -> None:
    assert judge(DISRUPTED, IN_2, conditions=("DisruptionTarget",)).action == "Ignore"


@pytest.mark.parametrize("field", ["containerStatuses", "initContainerStatuses"])
def test_an_exit_code_fails_the_job_and_says_why(field: str) -> None:
    why = "Container main for pod default/sum-1 failed with exit code 2 matching FailJob rule at index 0"
    assert judge(IN_2, field=field) == ("FailJob", why)


def test_a_condition_fails_the_job_and_says_why() -> None:
    rule = {**DISRUPTED, "action": "FailJob"}
    why = "Pod default/sum-1 has condition DisruptionTarget matching FailJob rule at index 0"
    assert judge(rule, conditions=("DisruptionTarget",)) == ("FailJob", why)


def test_a_rule_may_name_the_container_it_means() -> None:
    rule = {**IN_2, "onExitCodes": {**IN_2["onExitCodes"], "containerName": "other"}}
    assert judge(rule).action == "Count"


def test_what_ended_well_matches_no_exit_code() -> None:
    rule = {"action": "FailJob", "onExitCodes": {"operator": "NotIn", "values": [1]}}
    assert judge(rule, code=0).action == "Count"


@pytest.mark.parametrize(
    ("rules", "done", "matched"),
    [([{"succeededIndexes": "0-2"}], [0, 1], ""),
     ([{"succeededIndexes": "0-2"}], [0, 1, 2, 4], "Matched rules at index 0"),
     ([{"succeededCount": 2}], [1, 4], "Matched rules at index 0"),
     ([{"succeededIndexes": "0-2", "succeededCount": 1}], [4], ""),
     ([{"succeededIndexes": "0,7"}, {"succeededIndexes": "0-2", "succeededCount": 1}], [2], "Matched rules at index 1"),
     ([{"succeededCount": 0}], [], "")],
)  # fmt: skip
def test_a_rule_counts_indexes_or_names_them_or_both(rules: list[Obj], done: list[int], matched: str) -> None:
    job = make("Job", "sum", spec={"completions": 10, "successPolicy": {"rules": rules}})
    assert succeeded(job, done) == matched
