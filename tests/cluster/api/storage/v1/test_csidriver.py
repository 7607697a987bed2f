"""Expected values: ValidateCSIDriver(Update), SetDefaults_CSIDriver, printCSIDriver."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.api.storage.v1.csidriver import CSIDriver
from cluster.apimachinery.meta import Obj
from tests.cluster.api.manifests import born, causes, changed, row


def made(**spec: Any) -> Obj:
    return born(CSIDriver, spec=spec)


def test_a_driver_says_little_and_means_much() -> None:
    assert made()["spec"] == {
        "attachRequired": True, "podInfoOnMount": False, "storageCapacity": False, "requiresRepublish": False,
        "seLinuxMount": False, "fsGroupPolicy": "ReadWriteOnceWithFSType", "volumeLifecycleModes": ["Persistent"],
    }  # fmt: skip
    cells = row(CSIDriver, made())
    assert {k: v for k, v in cells.items() if k not in ("Name", "Age")} == {
        "AttachRequired": True, "PodInfoOnMount": False, "StorageCapacity": False, "TokenRequests": "<unset>",
        "RequiresRepublish": False, "Modes": "Persistent",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        ({"fsGroupPolicy": "Mine"}, [
            'spec.fsGroupPolicy: Unsupported value: "Mine": '
            'supported values: "File", "None", "ReadWriteOnceWithFSType"']),
        ({"tokenRequests": [{"audience": "a"}, {"audience": "a"}]},
         ['spec.tokenRequests[1].audience: Duplicate value: "a"']),
        ({"tokenRequests": [{"audience": "a", "expirationSeconds": 1}]}, [
            "spec.tokenRequests[0].expirationSeconds: Invalid value: 1: "
            "may not specify a duration less than 10 minutes"]),
        ({"volumeLifecycleModes": ["Later"]}, [
            'spec.volumeLifecycleModes: Unsupported value: "Later": supported values: "Persistent", "Ephemeral"']),
        ({"nodeAllocatableUpdatePeriodSeconds": 9}, [
            "spec.nodeAllocatableUpdatePeriodSeconds: Invalid value: 9: must be greater than or equal to 10 seconds"]),
        ({"serviceAccountTokenInSecrets": True}, [
            "spec.serviceAccountTokenInSecrets: Invalid value: true: serviceAccountTokenInSecrets is set but no "
            "tokenRequests are specified"]),
    ],
)  # fmt: skip
def test_what_a_driver_may_want(spec: Obj, said: list[str]) -> None:
    assert causes(CSIDriver, made(**spec)) == said


def test_whether_it_attaches_is_settled() -> None:
    old = made()
    new = changed(CSIDriver, old, spec={**old["spec"], "attachRequired": False, "podInfoOnMount": True})
    assert causes(CSIDriver, new, old) == ["spec.attachedRequired: Invalid value: false: field is immutable"]
