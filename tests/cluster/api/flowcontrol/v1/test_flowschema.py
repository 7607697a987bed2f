"""Expected values: ValidateFlowSchema, SetDefaults_FlowSchemaSpec, printFlowSchema."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.api.flowcontrol import built_in
from cluster.api.flowcontrol.v1.flowschema import FlowSchema
from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from tests.cluster.api.manifests import born, causes, row


def made(name: str = "mine", **spec: Any) -> Obj:
    return born(FlowSchema, metadata={"name": name}, spec={"priorityLevelConfiguration": {"name": "slow"}, **spec})


def test_a_schema_comes_in_the_thousandth_place_by_default() -> None:
    cells = row(FlowSchema, made(distinguisherMethod={"type": "ByUser"}))
    assert (cells["PriorityLevel"], cells["MatchingPrecedence"], cells["DistinguisherMethod"], cells["MissingPL"]) == (
        "slow", 1000, "ByUser", "?",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        ({}, []),
        ({"matchingPrecedence": -1}, ["spec.matchingPrecedence: Invalid value: -1: must be a positive value"]),
        ({"matchingPrecedence": 10001},
         ["spec.matchingPrecedence: Invalid value: 10001: must not be greater than 10000"]),
        ({"matchingPrecedence": 1}, [
            "spec.matchingPrecedence: Invalid value: 1: only the schema named 'exempt' may have matchingPrecedence 1"]),
        ({"priorityLevelConfiguration": {}},
         ["spec.priorityLevelConfiguration.name: Required value: must reference a priority level"]),
        ({"distinguisherMethod": {"type": "ByMood"}}, [
            'spec.distinguisherMethod.type: Unsupported value: {"type":"ByMood"}: supported values: "ByNamespace", '
            '"ByUser"']),
    ],
)  # fmt: skip
def test_what_a_schema_may_say(spec: Obj, said: list[str]) -> None:
    assert causes(FlowSchema, made(**spec)) == said


def test_the_mandatory_ones_say_what_they_say() -> None:
    for schema in built_in.schemas():
        assert causes(FlowSchema, schema) == []
    exempt = next(s for s in built_in.schemas() if meta.name(s) == "exempt")
    (said,) = causes(FlowSchema, {**exempt, "spec": {**exempt["spec"], "matchingPrecedence": 2}})
    assert said.startswith("spec: Invalid value: ")
    assert said.endswith(": spec of 'exempt' must equal the fixed value")
