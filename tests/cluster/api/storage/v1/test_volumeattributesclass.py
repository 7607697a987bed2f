"""Expected texts: ValidateVolumeAttributesClass(Update)."""

from __future__ import annotations

from typing import Any

from cluster.api.storage.v1.volumeattributesclass import VolumeAttributesClass
from cluster.apimachinery.meta import Obj
from tests.cluster.api.manifests import born, causes, changed, row


def made(**parts: Any) -> Obj:
    return born(VolumeAttributesClass, **{"driverName": "disk.example.com", "parameters": {"iops": "1"}, **parts})


def test_a_class_names_its_driver_and_says_something() -> None:
    assert causes(VolumeAttributesClass, made()) == []
    assert row(VolumeAttributesClass, made())["DriverName"] == "disk.example.com"
    assert causes(VolumeAttributesClass, made(driverName="", parameters={})) == [
        "driverName: Required value",
        "parameters: Required value: must contain at least one key/value pair",
    ]


def test_nothing_of_it_changes() -> None:
    old = made()
    new = changed(VolumeAttributesClass, old, driverName="other", parameters={"iops": "2"})
    assert causes(VolumeAttributesClass, new, old) == [
        "driverName: Forbidden: updates to driverName are forbidden.",
        "parameters: Forbidden: updates to parameters are forbidden.",
    ]
