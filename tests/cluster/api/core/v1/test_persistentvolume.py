"""Expected values: ValidatePersistentVolume(Update), SetDefaults_PersistentVolume and printPersistentVolume."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.api.core.v1.persistentvolume import PersistentVolume
from cluster.apimachinery.meta import Obj
from tests.cluster.api.manifests import born, causes, changed, row


def volume(**spec: Any) -> Obj:
    given = {"capacity": {"storage": "10Gi"}, "accessModes": ["ReadWriteOnce"], "hostPath": {"path": "/foo"}}
    return born(PersistentVolume, metadata={"name": "disk", "namespace": ""}, spec={**given, **spec})


def test_a_volume_is_kept_and_holds_files_unless_it_says_otherwise() -> None:
    made = volume()
    assert made["spec"]["persistentVolumeReclaimPolicy"] == "Retain"
    assert made["spec"]["volumeMode"] == "Filesystem"
    assert made["spec"]["hostPath"] == {"path": "/foo", "type": ""}
    assert made["status"]["phase"] == "Pending"
    assert causes(PersistentVolume, made) == []


MODES = 'supported values: "ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"'


@pytest.mark.parametrize(
    ("spec", "problem"),
    [
        ({"accessModes": []}, "spec.accessModes: Required value"),
        ({"accessModes": ["fakemode"]}, f'spec.accessModes: Unsupported value: "fakemode": {MODES}'),
        (
            {"accessModes": ["ReadWriteOncePod", "ReadWriteMany"]},
            "spec.accessModes: Forbidden: may not use ReadWriteOncePod with other access modes",
        ),
        (
            {"capacity": {"storage": "0"}},
            'spec.capacity[storage]: Invalid value: "0": must be greater than zero',
        ),
        ({"hostPath": None}, "spec: Required value: must specify a volume type"),
        (
            {"nfs": {"server": "s", "path": "/"}},
            "spec.nfs: Forbidden: may not specify more than 1 volume type",
        ),
        (
            {"persistentVolumeReclaimPolicy": "fake"},
            'spec.persistentVolumeReclaimPolicy: Unsupported value: "fake": supported values: "Delete", "Recycle", '
            '"Retain"',
        ),
        ({"hostPath": {"path": "/foo/.."}}, "spec.hostPath.path: Invalid value: \"/foo/..\": must not contain '..'"),
        (
            {"hostPath": {"path": "/"}, "persistentVolumeReclaimPolicy": "Recycle"},
            "spec.persistentVolumeReclaimPolicy: Forbidden: may not be 'recycle' for a hostPath mount of '/'",
        ),
        (
            {"hostPath": None, "local": {"path": "/mnt"}},
            "spec.nodeAffinity: Required value: Local volume requires node affinity",
        ),
        (
            {"volumeMode": "fakeVolumeMode"},
            'spec.volumeMode: Unsupported value: "fakeVolumeMode": supported values: "Block", "Filesystem"',
        ),
    ],
)  # fmt: skip
def test_a_volume_is_refused(spec: Obj, problem: str) -> None:
    assert causes(PersistentVolume, volume(**spec)) == [problem]


def test_a_volume_without_a_size_is_told_so_twice() -> None:
    assert causes(PersistentVolume, volume(capacity={})) == [
        "spec.capacity: Required value",
        'spec.capacity: Unsupported value: {}: supported values: "storage"',
    ]


def test_where_a_volume_is_does_not_change() -> None:
    old = volume()
    new = changed(PersistentVolume, old, spec={**old["spec"], "hostPath": {"path": "/bar", "type": ""}})
    [problem] = causes(PersistentVolume, new, old)
    assert problem.startswith(
        "spec.persistentvolumesource: Forbidden: spec.persistentvolumesource is immutable after creation\n"
    )


def test_kubectl_shows_the_volume() -> None:
    made = volume(claimRef={"namespace": "default", "name": "data"}, storageClassName="fast")
    made["status"] = {"phase": "Bound"}
    assert list(row(PersistentVolume, made).values())[:9] == [
        "disk", "10Gi", "RWO", "Retain", "Bound", "default/data", "fast", "<unset>", "",
    ]  # fmt: skip
    assert row(PersistentVolume, made)["VolumeMode"] == "Filesystem"
