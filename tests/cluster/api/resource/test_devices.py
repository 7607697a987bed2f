"""Expected texts: TestValidateResourceSlice in pkg/apis/resource/validation/validation_resourceslice_test.go."""

from __future__ import annotations

import pytest

from cluster.api.resource import devices
from cluster.apimachinery.meta import Obj


def said(device: Obj) -> list[str]:
    return [str(cause) for cause in devices.problems({"name": "gpu-0", **device}, "d")]


@pytest.mark.parametrize(
    ("device", "expected"),
    [
        ({}, []),
        ({"attributes": {"model": {"string": "A100"}, "example.com/driver": {"version": "1.2.3-rc.1+build"}}}, []),
        ({"attributes": {"a": {}}}, ['d.attributes[a]: Invalid value: "": exactly one value must be specified']),
        ({"attributes": {"a": {"int": 1, "bool": True}}},
         ['d.attributes[a]: Invalid value: {"int":1,"bool":true}: exactly one value must be specified']),
        ({"attributes": {"a": {"version": "1.2"}}}, [
            'd.attributes[a].version: Invalid value: "1.2": must be a string compatible with semver.org spec 2.0.0']),
        ({"attributes": {"a": {"string": "x" * 65}}},
         ["d.attributes[a].string: Too long: may not be more than 64 bytes"]),
        ({"capacity": {f"c{n}": {"value": "1"} for n in range(33)}}, [
            "d: Invalid value: 33: the total number of attributes and capacities must not exceed 32"]),
    ],
)  # fmt: skip
def test_what_may_be_told_of_a_device(device: Obj, expected: list[str]) -> None:
    assert said(device) == expected


def test_a_long_key_is_shown_without_its_middle() -> None:
    key = "a" * 60 + "b" * 60
    assert said({"capacity": {key: {"value": "1"}}})[0].startswith(f"d.capacity[{'a' * 47}...{'b' * 46}]: ")


def test_what_is_off_in_this_release_is_dropped() -> None:
    device = {"name": "a", "taints": [{}], "capacity": {"m": {"value": "1", "requestPolicy": {}}}}
    spec = {"driver": "d", "perDeviceNodeSelection": True, "sharedCounters": [], "devices": [device]}
    devices.drop_disabled(spec)
    assert spec == {"driver": "d", "devices": [{"name": "a", "capacity": {"m": {"value": "1"}}}]}
