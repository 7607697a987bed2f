"""Expected texts: ValidateCSINode(Update)."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.api.storage.v1.csinode import CSINode
from cluster.apimachinery.meta import Obj
from tests.cluster.api.manifests import born, causes, changed, row


def driver(**parts: Any) -> Obj:
    return {"name": "disk.example.com", "nodeID": "n1", "topologyKeys": ["example.com/zone"], **parts}


def made(*drivers: Obj) -> Obj:
    return born(CSINode, spec={"drivers": list(drivers)})


@pytest.mark.parametrize(
    ("drivers", "said"),
    [
        ([driver()], []),
        ([driver(nodeID="")], ["spec.drivers[0].nodeID: Required value"]),
        ([driver(nodeID="x" * 257)],
         [f'spec.drivers[0].nodeID: Invalid value: "{"x" * 257}": must be 256 characters or less']),
        ([driver(), driver()], ['spec.drivers[1].name: Duplicate value: "disk.example.com"']),
        ([driver(allocatable={"count": -1})],
         ["spec.drivers[0].allocatable.count: Invalid value: -1: must be greater than or equal to 0"]),
        ([driver(topologyKeys=["a", "a"])], ['spec.drivers[0]: Duplicate value: "a"']),
    ],
)  # fmt: skip
def test_what_a_node_may_have(drivers: list[Obj], said: list[str]) -> None:
    assert causes(CSINode, made(*drivers)) == said


def test_drivers_come_and_go_but_do_not_change() -> None:
    old = made(driver())
    assert row(CSINode, old)["Drivers"] == 1
    assert causes(CSINode, changed(CSINode, old, spec={"drivers": []}), old) == []
    more_room = changed(CSINode, old, spec={"drivers": [driver(allocatable={"count": 5})]})
    assert causes(CSINode, more_room, old) == []
    (said,) = causes(CSINode, changed(CSINode, old, spec={"drivers": [driver(nodeID="n2")]}), old)
    assert said.startswith("spec.drivers: Invalid value: ")
