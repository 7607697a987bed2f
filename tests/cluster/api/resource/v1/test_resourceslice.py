"""Expected values: ValidateResourceSlice(Update), printResourceSlice, toSelectableFields."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.api.resource.v1.resourceslice import ResourceSlice
from cluster.apimachinery.meta import Obj
from tests.cluster.api.manifests import born, causes, changed, row

POOL = {"name": "node-1", "resourceSliceCount": 1}
ONE = "exactly one of `nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection` is required"


def made(**spec: Any) -> Obj:
    given = {"driver": "dra.example.com", "nodeName": "node-1", "pool": POOL, "devices": [{"name": "gpu-0"}]}
    return born(ResourceSlice, spec={**given, **spec})


def test_a_slice_is_found_by_its_node_and_its_driver() -> None:
    cells = row(ResourceSlice, made())
    assert (cells["Node"], cells["Driver"], cells["Pool"]) == ("node-1", "dra.example.com", "node-1")
    assert ResourceSlice.selectable(made()) == {"spec.nodeName": "node-1", "spec.driver": "dra.example.com"}


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        ({}, []),
        ({"nodeName": None, "allNodes": True}, []),
        ({"nodeName": None}, [f"spec: Required value: {ONE}"]),
        ({"allNodes": True},
         [f'spec: Invalid value: "{{`nodeName`, `allNodes`}}": {ONE}, but multiple fields are set']),
        ({"allNodes": False}, ["spec.allNodes: Invalid value: false: must be either unset or set to true"]),
        ({"nodeName": "", "allNodes": True},
         ['spec.nodeName: Invalid value: "": must be either unset or set to a non-empty string']),
        ({"nodeName": None, "nodeSelector": {"nodeSelectorTerms": [{}, {}]}}, [
            "spec.nodeSelector.nodeSelectorTerms: Invalid value: [{},{}]: must have exactly one node selector term"]),
        ({"pool": {"name": "p"}},
         ["spec.pool.resourceSliceCount: Invalid value: 0: must be greater than zero"]),
        ({"devices": [{"name": "a"}, {"name": "a"}]}, ['spec.devices[1]: Duplicate value: "a"']),
        ({"devices": [{"name": f"d{n}"} for n in range(129)]},
         ["spec.devices: Too many: 129: must have at most 128 items"]),
    ],
)  # fmt: skip
def test_what_a_driver_may_offer(spec: Obj, said: list[str]) -> None:
    assert causes(ResourceSlice, made(**spec)) == said


def test_whose_devices_they_are_stays() -> None:
    old = made()
    new = changed(ResourceSlice, old, spec={**old["spec"], "driver": "other.example.com", "nodeName": "node-2"})
    assert causes(ResourceSlice, new, old) == [
        'spec.driver: Invalid value: "other.example.com": field is immutable',
        'spec.nodeName: Invalid value: "node-2": field is immutable',
    ]
