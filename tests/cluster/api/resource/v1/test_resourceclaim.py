"""Expected values: ValidateResourceClaim(Update), printResourceClaim."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.api.resource.v1.resourceclaim import ResourceClaim
from cluster.apimachinery.meta import Obj
from tests.cluster.api.manifests import born, causes, changed, row

REQUEST: Obj = {"name": "a", "exactly": {"deviceClassName": "gpu"}}
GIVEN: Obj = {"devices": {"results": []}}


def made(**spec: Any) -> Obj:
    return born(ResourceClaim, spec={"devices": {"requests": [REQUEST]}, **spec})


def test_a_claim_is_for_one_device_by_default_and_never_changes() -> None:
    old = made()
    assert causes(ResourceClaim, old) == []
    assert old["spec"]["devices"]["requests"][0]["exactly"]["count"] == 1
    (said,) = causes(ResourceClaim, changed(ResourceClaim, old, spec={"devices": {}}), old)
    assert said.startswith("spec: Invalid value: ")


@pytest.mark.parametrize(
    ("status", "deleting", "state"),
    [
        ({}, False, "pending"),
        ({}, True, "deleted"),
        ({"allocation": GIVEN}, False, "allocated"),
        ({"allocation": GIVEN, "reservedFor": [{}]}, False, "allocated,reserved"),
        ({"allocation": GIVEN}, True, "deleted,allocated"),
    ],
)
def test_kubectl_shows_its_state(status: Obj, deleting: bool, state: str) -> None:
    obj = {**made(), "status": status}
    if deleting:
        obj["metadata"]["deletionTimestamp"] = "2026-01-02T03:04:05Z"
    assert row(ResourceClaim, obj)["State"] == state
