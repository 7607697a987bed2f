"""Expected texts: ValidateCSIStorageCapacity(Update)."""

from __future__ import annotations

from typing import Any

from cluster.api.storage.v1.csistoragecapacity import CSIStorageCapacity
from cluster.apimachinery.meta import Obj
from tests.cluster.api.manifests import born, causes, changed, row


def made(**parts: Any) -> Obj:
    return born(CSIStorageCapacity, **{"storageClassName": "fast", **parts})


def test_room_is_shown_once_it_is_known() -> None:
    assert row(CSIStorageCapacity, made())["Capacity"] == "<unset>"
    assert row(CSIStorageCapacity, made(capacity="1Gi"))["Capacity"] == "1Gi"


def test_room_is_not_negative_and_its_class_has_a_name() -> None:
    assert causes(CSIStorageCapacity, made(capacity="1Gi")) == []
    (said,) = causes(CSIStorageCapacity, made(capacity="-1"))
    assert said == 'capacity: Invalid value: "-1": must be greater than or equal to 0'
    assert causes(CSIStorageCapacity, made(storageClassName=""))


def test_what_it_is_about_stays() -> None:
    old = made(capacity="1Gi")
    assert causes(CSIStorageCapacity, changed(CSIStorageCapacity, old, capacity="2Gi"), old) == []
    new = changed(CSIStorageCapacity, old, storageClassName="slow", nodeTopology={"matchLabels": {"a": "b"}})
    assert causes(CSIStorageCapacity, new, old) == [
        'nodeTopology: Invalid value: {"matchLabels":{"a":"b"}}: field is immutable',
        'storageClassName: Invalid value: "slow": field is immutable',
    ]
