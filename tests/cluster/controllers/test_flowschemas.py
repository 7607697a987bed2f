"""Whether a schema's level is there. Expected: presyncFlowSchemaStatus in apiserver/pkg/util/flowcontrol."""

from __future__ import annotations

from typing import Any

from cluster.api.flowcontrol.v1.flowschema import FlowSchema
from cluster.apimachinery.meta import Obj
from cluster.client.controller import Patch
from cluster.controllers.flowschemas import reconcile
from tests.cluster.api.manifests import row
from tests.cluster.controllers.objects import acts, make, view

LEVEL = make("PriorityLevelConfiguration", "slow", namespace=None)


def schema(**parts: Any) -> Obj:
    spec = {"priorityLevelConfiguration": {"name": "slow"}}
    return make("FlowSchema", "mine", namespace=None, spec=spec, **parts)


def test_a_schema_dangles_without_its_level() -> None:
    (patch,) = acts(reconcile("mine", view(schema())), Patch)
    (said,) = patch.patch["status"]["conditions"]
    assert (said["type"], said["status"], said["reason"]) == ("Dangling", "True", "NotFound")
    assert said["message"] == (
        'This FlowSchema references the PriorityLevelConfiguration object named "slow" but there is no such object'
    )
    assert row(FlowSchema, schema(status={"conditions": [said]}))["MissingPL"] == "True"


def test_and_no_more_once_the_level_is_there() -> None:
    (patch,) = acts(reconcile("mine", view(schema(), LEVEL)), Patch)
    (said,) = patch.patch["status"]["conditions"]
    assert (said["status"], said["reason"]) == ("False", "Found")
    settled = schema(status={"conditions": [said]})
    assert acts(reconcile("mine", view(settled, LEVEL))) == []


def test_a_schema_that_is_gone_says_nothing() -> None:
    assert acts(reconcile("mine", view(LEVEL))) == []
