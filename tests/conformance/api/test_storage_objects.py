"""[sig-storage] PersistentVolumes and their claims as objects; what is immutable.

Upstream: test/e2e/storage/persistent_volumes.go, test/e2e/common/storage/{configmap_volume,secrets_volume}.go.
"""

from __future__ import annotations

import pytest

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from tests.conformance.api.client import STRATEGIC, Things, later, refused
from tests.conformance.api.conftest import Space
from tests.conformance.api.shapes import pod
from tests.harness import wait

pytestmark = pytest.mark.slow


@pytest.fixture
def volumes(space: Space) -> Things:
    return space.client.things("v1", "PersistentVolume")


@pytest.fixture
def claims(space: Space) -> Things:
    return space("v1", "PersistentVolumeClaim")


def volume(space: Space) -> Obj:
    spec = {
        "capacity": {"storage": "1Gi"},
        "accessModes": ["ReadWriteOnce"],
        "persistentVolumeReclaimPolicy": "Retain",
        "storageClassName": space.name,
        "hostPath": {"path": "/tmp/e2e"},
    }
    return {"metadata": {"name": f"pv-{space.name}", "labels": {"e2e-pv-pool": space.name}}, "spec": spec}


def claim(space: Space) -> Obj:
    spec = {
        "accessModes": ["ReadWriteOnce"],
        "resources": {"requests": {"storage": "1Gi"}},
        "storageClassName": space.name,
    }
    return {"metadata": {"name": "pvc", "labels": {"e2e-pvc-pool": space.name}}, "spec": spec}


def labelled(things: Things, name: str, made: Obj) -> None:
    """The object is patched, then replaced, with a label of its name."""
    patched = things.patch(name, {"metadata": {"labels": {name: "patched"}}}, media=STRATEGIC)
    assert meta.labels(patched)[name] == "patched"
    assert later(made, patched)
    assert meta.uid(things.get(name)) == meta.uid(made)
    assert (
        meta.labels(things.change(name, lambda o: o["metadata"]["labels"].update({name: "updated"})))[name]
        == "updated"
    )


def test_a_volume_and_a_claim_live_their_lives(space: Space, volumes: Things, claims: Things) -> None:
    """PersistentVolumes(Claims), lifecycle"""
    name, select = f"pv-{space.name}", f"e2e-pv-pool={space.name}"
    for together in (False, True):
        pv, pvc = volumes.create(volume(space)), claims.create(claim(space))
        assert volumes.names(labelSelector=select) == {name}
        assert claims.names() == {"pvc"}
        labelled(volumes, name, pv)
        labelled(claims, "pvc", pvc)
        chosen = f"e2e-pvc-pool={space.name}"
        assert claims.everywhere().names(labelSelector=chosen) == {"pvc"}
        if together:
            claims.delete_all(labelSelector=chosen)
        else:
            claims.delete("pvc")
        wait.until(lambda: not claims.exists("pvc"), "the claim is gone")
        if together:
            volumes.delete_all(labelSelector=select)
        else:
            volumes.delete(name)
        wait.until(lambda: not volumes.exists(name), "the volume is gone")


def condition(type_: str, message: str) -> Obj:
    return {"type": type_, "status": "True", "reason": f"E2E {type_}", "message": message}


def test_the_status_of_a_volume_and_of_a_claim_is_written(
    space: Space, volumes: Things, claims: Things
) -> None:
    """PersistentVolumes(Claims), apply changes to a pv/pvc status"""
    name = f"pv-{space.name}"
    volumes.create(volume(space))
    claims.create(claim(space))
    assert claims.get("pvc", "status")["status"]["phase"] in ("Pending", "Bound")
    assert volumes.get(name, "status")["status"]["phase"] in ("Pending", "Available", "Bound")
    claims.patch("pvc", {"status": {"conditions": [condition("StatusPatched", "by a patch")]}}, "status")
    assert meta.condition(claims.get("pvc"), "StatusPatched") is not None
    told = {"reason": "E2E patchStatus", "message": "StatusPatched"}
    assert volumes.patch(name, {"status": told}, "status", STRATEGIC)["status"].items() >= told.items()
    more = condition("StatusUpdated", "by an update")
    updated = claims.change("pvc", lambda o: o["status"]["conditions"].append(more), "status")
    assert [c["type"] for c in updated["status"]["conditions"]] == ["StatusPatched", "StatusUpdated"]
    told = {"reason": "E2E updateStatus", "message": "StatusUpdated"}
    assert (
        volumes.change(name, lambda o: o["status"].update(told), "status")["status"].items() >= told.items()
    )
    claims.delete("pvc")
    wait.until(lambda: not claims.exists("pvc"), "the claim is gone")
    volumes.delete(name)


@pytest.mark.parametrize("kind", ["ConfigMap", "Secret"])
def test_what_is_immutable_stays_so(space: Space, kind: str) -> None:
    """ConfigMap Volume, immutability; Secrets Volume, immutability"""
    things = space("v1", kind)
    data = {"data-1": "dmFsdWUtMQ=="}
    things.create({"metadata": {"name": "a"}, "data": data})
    things.change("a", lambda o: o["data"].update({"data-2": "dmFsdWUtMg=="}))
    things.change("a", lambda o: o.update(immutable=True))
    for edit in (
        lambda o: o.update(immutable=False),
        lambda o: o["data"].update({"data-3": "dmFsdWUtMw=="}),
        lambda o: o["data"].pop("data-1"),
    ):
        with refused(422) as refusal:
            things.change("a", edit)
        assert "field is immutable when `immutable` is set" in refusal.message
    things.change("a", lambda o: o["metadata"].update(labels={"label1": "value1"}))
    things.delete("a")
    assert not things.exists("a")


def test_a_pod_with_an_inline_volume_is_served(space: Space) -> None:
    """CSIInlineVolumes, API: a pod with a volume of a driver that nobody has"""
    volume_ = {"name": "inline", "csi": {"driver": "e2e.example.com", "readOnly": True}}
    made = pod("web", volumes=[volume_])
    made["metadata"]["labels"] = {"e2e-test": space.name}
    space.pods.create(made)
    assert volume_ in space.pods.get("web")["spec"]["volumes"]
    (found,) = space.pods.everywhere().list(labelSelector=f"e2e-test={space.name}")
    assert meta.name(found) == "web"
    space.pods.delete_all({"gracePeriodSeconds": 0}, labelSelector=f"e2e-test={space.name}")
    wait.until(lambda: not space.pods.exists("web"), "the pod is gone")
