"""Expected texts: TestValidateClaim in pkg/apis/resource/validation/validation_resourceclaim_test.go."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.api.resource import claims
from cluster.apimachinery.meta import Obj

EXACTLY: Obj = {"deviceClassName": "gpu", "allocationMode": "ExactCount", "count": 1}
R = "spec.devices.requests[0]"


def spec(*requests: Obj, **devices: Any) -> Obj:
    return {"devices": {"requests": list(requests), **devices}}


def request(name: str = "a", **exactly: Any) -> Obj:
    return {"name": name, "exactly": {**EXACTLY, **exactly}}


def said(given: Obj) -> list[str]:
    return [str(cause) for cause in claims.problems(given, "spec")]


def test_one_device_is_meant_when_nothing_is_said() -> None:
    every = {"name": "c", "deviceClassName": "gpu", "allocationMode": "All"}
    given = spec({"name": "a", "exactly": {"deviceClassName": "gpu"}}, {"name": "b", "firstAvailable": [every]})
    claims.default(given)
    first, second = given["devices"]["requests"]
    assert first["exactly"] == EXACTLY
    assert "count" not in second["firstAvailable"][0]


def test_what_is_off_in_this_release_is_dropped() -> None:
    given = spec(request(tolerations=[{}], capacity={}), constraints=[{"distinctAttribute": "a/b"}])
    claims.drop_disabled(given)
    assert given == spec(request(), constraints=[{}])


@pytest.mark.parametrize(
    ("requests", "expected"),
    [
        ([request()], []),
        ([request(), request()], ['spec.devices.requests[1]: Duplicate value: "a"']),
        ([{"name": "a"}], [f"{R}: Required value: exactly one of `exactly` or `firstAvailable` is required"]),
        ([{**request(), "firstAvailable": [{}]}], [
            f"{R}: Invalid value: null: exactly one of `exactly` or `firstAvailable` is required, but multiple fields "
            "are set"]),
        ([request(deviceClassName="")], [f"{R}.exactly.deviceClassName: Required value"]),
        ([request(count=0)], [f"{R}.exactly.count: Invalid value: 0: must be greater than zero"]),
        ([request(allocationMode="All")],
         [f"{R}.exactly.count: Invalid value: 1: must not be specified when allocationMode is 'All'"]),
        ([request(allocationMode="Some")],
         [f'{R}.exactly.allocationMode: Unsupported value: "Some": supported values: "All", "ExactCount"']),
        ([request(str(n)) for n in range(33)], ["spec.devices.requests: Too many: 33: must have at most 32 items"]),
    ],
)  # fmt: skip
def test_what_may_be_asked_for(requests: list[Obj], expected: list[str]) -> None:
    assert said(spec(*requests)) == expected


CHOICES = {"name": "b", "firstAvailable": [{"name": "c", **EXACTLY}]}
BAD = "must be the name of a request in the claim or the name of a request and a subrequest separated by '/'"


@pytest.mark.parametrize(
    ("name", "known"), [("a", True), ("b", True), ("b/c", True), ("d", False), ("b/d", False), ("a/b/c", False)]
)
def test_constraints_name_requests(name: str, known: bool) -> None:
    constraint = {"requests": [name], "matchAttribute": "example.com/model"}
    path = "spec.devices.constraints[0].requests[0]"
    expected = [] if known else [f'{path}: Invalid value: "{name}": {BAD}']
    assert said(spec(request(), CHOICES, constraints=[constraint])) == expected


def test_a_constraint_is_about_an_attribute() -> None:
    assert said(spec(request(), constraints=[{}])) == ["spec.devices.constraints[0].matchAttribute: Required value"]
