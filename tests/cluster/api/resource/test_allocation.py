"""Expected texts: TestValidateClaimStatusUpdate, and dropDeallocatedStatusDevices of the claims' strategy."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.api.resource import allocation
from cluster.apimachinery.meta import Obj

GPU: Obj = {"driver": "dra.example.com", "pool": "node-1", "device": "gpu-0"}
ALLOCATED: Obj = {"devices": {"results": [{"request": "a", **GPU}]}}
USER: Obj = {"resource": "pods", "name": "web", "uid": "1"}


def claim(**status: Any) -> Obj:
    return {"metadata": {"name": "c"}, "spec": {"devices": {"requests": [{"name": "a"}]}}, "status": status}


def said(new: Obj, old: Obj | None = None) -> list[str]:
    return [str(cause) for cause in allocation.problems(new, old or claim())]


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ({"allocation": ALLOCATED, "reservedFor": [USER], "devices": [GPU]}, []),
        ({"reservedFor": [USER]},
         ["status.reservedFor: Forbidden: may not be specified when `allocated` is not set"]),
        ({"allocation": ALLOCATED, "reservedFor": [{"uid": "1"}]},
         ["status.reservedFor[0].resource: Required value", "status.reservedFor[0].name: Required value"]),
        ({"allocation": ALLOCATED, "reservedFor": [USER, USER]}, ['status.reservedFor[1]: Duplicate value: "1"']),
        ({"devices": [GPU]}, [
            'status.devices[0]: Invalid value: {"Driver":"dra.example.com","Pool":"node-1","Device":"gpu-0"}: '
            "must be an allocated device in the claim"]),
        ({"allocation": ALLOCATED, "devices": [{**GPU, "networkData": {"ips": ["10.0.0.1"]}}]}, [
            'status.devices[0].networkData.ips[0]: Invalid value: "10.0.0.1": must be a valid address in CIDR form, '
            "(e.g. 10.9.8.7/24 or 2001:db8::1/64)"]),
        ({"allocation": {"devices": {"config": [{"source": "Me", "opaque": {
            "driver": "dra.example.com", "parameters": {}}}]}}}, [
            'status.allocation.devices.config[0].source: Unsupported value: "Me": supported values: "FromClaim", '
            '"FromClass"']),
    ],
)  # fmt: skip
def test_what_may_be_said_of_a_claim(status: Obj, expected: list[str]) -> None:
    assert said(claim(**status)) == expected


def test_what_was_allocated_does_not_change_but_may_be_given_back() -> None:
    old = claim(allocation=ALLOCATED)
    (cause,) = said(claim(allocation={"devices": {"results": []}}), old)
    assert cause.startswith("status.allocation: Invalid value: ")
    assert cause.endswith(": field is immutable")
    assert said(claim(), old) == []


def test_nobody_reserves_a_claim_that_is_going() -> None:
    old, new = claim(allocation=ALLOCATED), claim(allocation=ALLOCATED, reservedFor=[USER])
    new["metadata"]["deletionTimestamp"] = "2026-01-02T03:04:05Z"
    assert said(new, old) == [
        "status.reservedFor: Forbidden: new entries may not be added while `deallocationRequested` or "
        "`deletionTimestamp` are set"
    ]


def test_reports_on_devices_go_with_the_devices() -> None:
    old: Obj = {"allocation": ALLOCATED, "devices": [GPU]}
    assert allocation.kept({"devices": [GPU]}, old) == {}
    assert allocation.kept(old, old) == old
