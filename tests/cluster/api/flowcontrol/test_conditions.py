"""Expected texts: ValidateFlowSchemaStatus; presyncFlowSchemaStatus in apiserver/pkg/util/flowcontrol."""

from __future__ import annotations

from cluster.api.flowcontrol import conditions

NOW = "2026-01-02T03:04:05Z"


def test_each_type_stands_once_and_has_a_name() -> None:
    obj = {"status": {"conditions": [{"type": "Dangling"}, {"type": "Dangling"}, {"status": "True"}]}}
    assert [str(c) for c in conditions.problems(obj)] == [
        'status.conditions[1].type: Duplicate value: "Dangling"',
        "status.conditions[2].type: Required value",
    ]


def test_a_schema_says_whether_its_level_is_there() -> None:
    there, gone = (conditions.dangling("slow", exists, NOW) for exists in (True, False))
    assert (there["status"], there["reason"]) == ("False", "Found")
    assert (gone["status"], gone["reason"]) == ("True", "NotFound")
    assert there["message"] == (
        'This FlowSchema references the PriorityLevelConfiguration object named "slow" and it exists'
    )
