"""Expected values: ValidateStorageClass(Update), SetDefaults_StorageClass, printStorageClass."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.api.storage.v1.storageclass import StorageClass
from cluster.apimachinery.meta import Obj
from tests.cluster.api.manifests import born, causes, changed, row

ZONES = {"key": "topology.kubernetes.io/zone", "values": ["a"]}


def made(**parts: Any) -> Obj:
    return born(StorageClass, provisioner="example.com/disk", **parts)


def test_a_class_deletes_and_binds_at_once_unless_told_otherwise() -> None:
    cells = row(StorageClass, made())
    assert (cells["ReclaimPolicy"], cells["VolumeBindingMode"], cells["AllowVolumeExpansion"]) == (
        "Delete", "Immediate", False,
    )  # fmt: skip


@pytest.mark.parametrize("note", ["storageclass.kubernetes.io", "storageclass.beta.kubernetes.io"])
def test_the_default_is_marked(note: str) -> None:
    obj = made(metadata={"annotations": {f"{note}/is-default-class": "true"}})
    assert row(StorageClass, obj)["Name"] == "web (default)"


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({"provisioner": ""}, ["provisioner: Required value"]),
        ({"reclaimPolicy": "Recycle"},
         ['reclaimPolicy: Unsupported value: "Recycle": supported values: "Delete", "Retain"']),
        ({"volumeBindingMode": "Later"}, [
            'volumeBindingMode: Unsupported value: "Later": supported values: "Immediate", "WaitForFirstConsumer"']),
        ({"allowedTopologies": [{"matchLabelExpressions": [ZONES]}]}, []),
        ({"allowedTopologies": [{"matchLabelExpressions": [{**ZONES, "values": []}]}]},
         ["allowedTopologies[0].matchLabelExpressions[0].values: Required value"]),
        ({"allowedTopologies": [{"matchLabelExpressions": [ZONES, ZONES]}]}, [
            'allowedTopologies[0].matchLabelExpressions[1].key: Duplicate value: "topology.kubernetes.io/zone"']),
        ({"allowedTopologies": [{"matchLabelExpressions": [ZONES]}] * 2},
         ['allowedTopologies[1].matchLabelExpressions: Duplicate value: ""']),
    ],
)  # fmt: skip
def test_what_a_class_may_say(parts: Obj, said: list[str]) -> None:
    assert causes(StorageClass, {**made(), **parts}) == said


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({"parameters": {"a": "b"}}, ["parameters: Forbidden: updates to parameters are forbidden."]),
        ({"provisioner": "other"}, ["provisioner: Forbidden: updates to provisioner are forbidden."]),
        ({"reclaimPolicy": "Retain"}, ["reclaimPolicy: Forbidden: updates to reclaimPolicy are forbidden."]),
        ({"volumeBindingMode": "WaitForFirstConsumer"},
         ['volumeBindingMode: Invalid value: "WaitForFirstConsumer": field is immutable']),
        ({"allowVolumeExpansion": True}, []),
    ],
)  # fmt: skip
def test_what_it_promised_stays(parts: Obj, said: list[str]) -> None:
    old = made()
    assert causes(StorageClass, changed(StorageClass, old, **parts), old) == said
