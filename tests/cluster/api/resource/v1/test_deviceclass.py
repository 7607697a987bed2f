"""Expected values: ValidateDeviceClass, and the strategy's dropDisabledFields."""

from __future__ import annotations

from cluster.api.resource.v1.deviceclass import DeviceClass
from tests.cluster.api.manifests import born, causes


def test_a_class_may_be_of_all_devices() -> None:
    assert causes(DeviceClass, born(DeviceClass)) == []


def test_its_selectors_and_settings_are_checked() -> None:
    obj = born(DeviceClass, spec={"selectors": [{"cel": {"expression": "1"}}], "config": [{}]})
    assert causes(DeviceClass, obj) == [
        'spec.selectors[0].cel.expression: Invalid value: "1": must evaluate to bool or the unknown type, not int',
        "spec.config[0].opaque: Required value",
    ]


def test_what_is_off_in_this_release_is_dropped() -> None:
    assert born(DeviceClass, spec={"extendedResourceName": "example.com/gpu"})["spec"] == {}
