"""[sig-storage] Volumes that follow what they are made of, and volumes side by side.

Upstream: test/e2e/common/storage/{configmap,secrets,projected_*,downwardapi}_volume.go and empty_dir.go,
test/e2e/storage/empty_dir_wrapper.go.
"""

from __future__ import annotations

import base64

import pytest

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from tests.conformance.api.conftest import Space
from tests.conformance.api.runs import started
from tests.conformance.api.shapes import container, pod, shell
from tests.harness import wait

pytestmark = pytest.mark.slow
NAMES = {"configMap": "name", "secret": "secretName"}


def source(kind: str, name: str, optional: bool = False) -> Obj:
    if kind.startswith("projected-"):
        return {
            "projected": {
                "sources": [{kind.removeprefix("projected-"): {"name": name, "optional": optional}}]
            }
        }
    return {kind: {NAMES[kind]: name, "optional": optional}}


def looking(name: str, volumes: Obj) -> Obj:
    """A pod with these volumes, each mounted under its name."""
    mounts = [{"name": v, "mountPath": f"/etc/{v}"} for v in volumes]
    looker = shell("sleep 100000", volumeMounts=mounts)
    return pod(name, looker, volumes=[{"name": v, **source_} for v, source_ in volumes.items()])


def reads(space: Space, path: str, content: str) -> None:
    """The file holds this, soon; "" while it is not there."""
    command = ("sh", "-c", f"cat {path} 2>/dev/null || true")
    wait.until(
        lambda: space.exec("looker", *command) == content, f"{path} holds {content!r}", seconds=60, every=0.5
    )


def tells(space: Space, path: str, line: str) -> None:
    """A line of the file is this, soon; a pod's labels also say where its node is."""
    command = ("sh", "-c", f"cat {path} 2>/dev/null || true")
    wait.until(
        lambda: line in space.exec("looker", *command).splitlines(), f"{path} tells {line!r}", seconds=60, every=0.5
    )


def encoded(kind: str, data: Obj) -> Obj:
    return {k: base64.b64encode(v.encode()).decode() for k, v in data.items()} if "ecret" in kind else data


@pytest.mark.parametrize("kind", ["configMap", "projected-configMap"])
def test_an_update_is_seen_in_the_volume(space: Space, kind: str) -> None:
    """ConfigMap Volume, update; Projected Volume, ConfigMap, update"""
    maps = space("v1", "ConfigMap")
    maps.create({"metadata": {"name": "data"}, "data": {"data-1": "value-1"}})
    started(space, looking("looker", {"v": source(kind, "data")}))
    reads(space, "/etc/v/data-1", "value-1")
    maps.patch("data", {"data": {"data-1": "value-2"}})
    reads(space, "/etc/v/data-1", "value-2")


OPTIONAL = ["configMap", "secret", "projected-configMap", "projected-secret"]


@pytest.mark.parametrize("kind", OPTIONAL)
def test_what_is_optional_comes_and_goes(space: Space, kind: str) -> None:
    """ConfigMap, Secrets, Projected Volume: optional update; each case is one upstream test"""
    things = space("v1", "Secret" if "ecret" in kind else "ConfigMap")
    for name in ("delete", "update"):
        things.create({"metadata": {"name": name}, "data": encoded(kind, {"data-1": "value-1"})})
    started(
        space, looking("looker", {name: source(kind, name, True) for name in ("delete", "update", "create")})
    )
    reads(space, "/etc/delete/data-1", "value-1")
    reads(space, "/etc/create/data-1", "")
    things.delete("delete")
    things.patch("update", {"data": encoded(kind, {"data-3": "value-3"})})
    things.create({"metadata": {"name": "create"}, "data": encoded(kind, {"data-1": "value-1"})})
    reads(space, "/etc/delete/data-1", "")
    reads(space, "/etc/update/data-3", "value-3")
    reads(space, "/etc/create/data-1", "value-1")


def test_binary_data_is_in_the_volume(space: Space) -> None:
    """ConfigMap Volume, text data, binary data"""
    raw = bytes([0xDE, 0xCA, 0xFE, 0xBA, 0xD0, 0xFE, 0xFF])
    body = {"data": {"data-1": "value-1"}, "binaryData": {"dump.bin": base64.b64encode(raw).decode()}}
    space("v1", "ConfigMap").create({"metadata": {"name": "data"}, **body})
    started(space, looking("looker", {"v": source("configMap", "data")}))
    reads(space, "/etc/v/data-1", "value-1")
    assert (
        space.exec("looker", "sh", "-c", "base64 /etc/v/dump.bin").strip() == base64.b64encode(raw).decode()
    )


@pytest.mark.parametrize("projected", [False, True], ids=["plain", "projected"])
@pytest.mark.parametrize("field", ["labels", "annotations"])
def test_the_pods_own_marks_are_followed(space: Space, projected: bool, field: str) -> None:
    """DownwardAPI volume, update label, update annotations; Projected Volume, the same; a case is one upstream test"""
    items = {"items": [{"path": "told", "fieldRef": {"fieldPath": f"metadata.{field}"}}]}
    volume: Obj = (
        {"projected": {"sources": [{"downwardAPI": items}]}} if projected else {"downwardAPI": items}
    )
    body = looking("looker", {"v": volume})
    body["metadata"][field] = {"builder": "bar"}
    started(space, body)
    tells(space, "/etc/v/told", 'builder="bar"')
    space.pods.change("looker", lambda o: o["metadata"][field].update(builder="foo"))
    tells(space, "/etc/v/told", 'builder="foo"')


def test_containers_of_a_pod_share_their_scratch_space(space: Space) -> None:
    """EmptyDir, Shared volumes between containers"""
    mounts = [{"name": "shared", "mountPath": "/usr/share/volumeshare"}]
    script = (
        "echo Hello from the busy-box sub-container > /usr/share/volumeshare/shareddata.txt; sleep 100000"
    )
    writer = shell(script, name="sub", volumeMounts=mounts)
    main = shell("sleep 100000", name="main", volumeMounts=mounts)
    started(space, pod("looker", main, writer, volumes=[{"name": "shared", "emptyDir": {}}]))
    said = space.exec("looker", "cat", "/usr/share/volumeshare/shareddata.txt", container="main")
    assert said == "Hello from the busy-box sub-container\n"


def test_a_secret_and_a_config_map_stand_side_by_side(space: Space) -> None:
    """EmptyDir Wrapper Volume, Secret and ConfigMap volumes, no conflict"""
    space("v1", "Secret").create({"metadata": {"name": "s"}, "stringData": {"data-1": "value-1"}})
    space("v1", "ConfigMap").create({"metadata": {"name": "c"}, "data": {"data-1": "value-2"}})
    started(space, looking("looker", {"a": source("secret", "s"), "b": source("configMap", "c")}))
    reads(space, "/etc/a/data-1", "value-1")
    reads(space, "/etc/b/data-1", "value-2")


def test_many_config_maps_in_many_pods_do_not_race(space: Space) -> None:
    """EmptyDir Wrapper Volume, ConfigMap volumes, no race"""
    names = [f"racey-{n}" for n in range(20)]  # 50 upstream
    for name in names:
        space("v1", "ConfigMap").create({"metadata": {"name": name}, "data": {"data-1": "value-1"}})
    volumes = [{"name": n, "configMap": {"name": n}} for n in names]
    mounts = [{"name": n, "mountPath": f"/etc/{n}"} for n in names]
    labels = {"name": "racey"}
    body = container(volumeMounts=mounts)
    started(space, *(pod(f"pod-{n}", body, labels=labels, volumes=volumes) for n in range(5)))
    assert len(space.pods.list(labelSelector="name=racey")) == 5
    assert not any(meta.is_deleting(p) for p in space.pods.list())
