"""Expected texts: ValidateVolumeAttachment(V1, Update)."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.api.storage.v1.volumeattachment import VolumeAttachment
from cluster.apimachinery.meta import Obj
from tests.cluster.api.manifests import born, causes, changed, row

ONE = "must specify exactly one of inlineVolumeSpec and persistentVolumeName"


def made(**spec: Any) -> Obj:
    given = {"attacher": "disk.example.com", "nodeName": "node-1", "source": {"persistentVolumeName": "pv"}}
    return born(VolumeAttachment, spec={**given, **spec})


def test_a_wish_is_not_fulfilled_at_once() -> None:
    cells = row(VolumeAttachment, made())
    assert (cells["Attacher"], cells["PV"], cells["Node"], cells["Attached"]) == (
        "disk.example.com", "pv", "node-1", False,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        ({}, []),
        ({"attacher": ""}, ["spec.attacher: Required value", "spec.attacher: Required value"]),
        ({"source": {}}, [f"spec.source: Required value: {ONE}"]),
        ({"source": {"inlineVolumeSpec": {}, "persistentVolumeName": "pv"}}, [f"spec.source: Forbidden: {ONE}"]),
    ],
)
def test_what_may_be_wished(spec: Obj, said: list[str]) -> None:
    assert causes(VolumeAttachment, made(**spec)) == said


def test_a_wish_does_not_change() -> None:
    old = made()
    (said,) = causes(VolumeAttachment, changed(VolumeAttachment, old, spec={**old["spec"], "nodeName": "node-2"}), old)
    assert said.startswith("spec: Invalid value: ")
    assert said.endswith(": field is immutable")


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ({"attached": True}, []),
        ({"attachError": {"message": "x" * 1025}},
         ["status.attachError.message: Too long: may not be more than 262144 bytes"]),
        ({"detachError": {"errorCode": -1}},
         ["status.detachError.errorCode: Invalid value: -1: must be between 0 and 2147483647, inclusive"]),
        ({"attachmentMetadata": {"a": "x" * 2**18}},
         ["status.attachmentMetadata: Too long: may not be more than 262144 bytes"]),
    ],
)  # fmt: skip
def test_what_its_attacher_may_say(status: Obj, said: list[str]) -> None:
    old = made()
    assert [str(c) for c in VolumeAttachment.validate_status({**old, "status": status}, old)] == said
