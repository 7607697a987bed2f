"""Every kind that can be made, as kubectl shows it: `get` has a row, `describe` has something to say and no error."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.admin import samples, yaml_text
from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.scheme import Kind, scheme
from tests.conformance.api.client import Things
from tests.conformance.api.conftest import Room, Space

pytestmark = pytest.mark.slow

KINDS = [model.KIND for model in scheme.models.values() if model.SERVED and "create" in model.KIND.verbs]


@pytest.fixture(params=KINDS, ids=lambda kind: kind.resource)
def made(request: Any, space: Space) -> tuple[Kind, Obj]:
    """A kind and an object of it, made from the admin's sample, in the test's namespace if it lies in one."""
    kind: Kind = request.param
    manifest = yaml_text.load(samples.sample(kind)).value
    if kind.namespaced:
        manifest["metadata"]["namespace"] = space.name
        if kind.resource == "events":
            manifest["involvedObject"]["namespace"] = space.name
    things: Things = space(kind.api_version, kind.kind)
    if kind.namespaced or not things.exists(meta.name(manifest)):
        manifest = things.create(manifest)
    return kind, manifest


def test_kubectl_gets_and_describes_it(room: Room, space: Space, made: tuple[Kind, Obj]) -> None:
    kind, obj = made
    where = ("-n", space.name) if kind.namespaced else ()
    rows = room.kubectl("get", kind.resource, meta.name(obj), *where).splitlines()
    assert len(rows) == 2
    said = room.kubectl("describe", kind.resource, meta.name(obj), *where)
    assert meta.name(obj) in said
    room.kubectl("delete", kind.resource, meta.name(obj), *where, "--wait=false", "--now")


def test_kubectl_tops_nodes_and_pods(room: Room) -> None:
    header, *rows = room.kubectl("top", "nodes").splitlines()
    assert header.split() == ["NAME", "CPU(cores)", "CPU(%)", "MEMORY(bytes)", "MEMORY(%)"]
    assert {row.split()[0] for row in rows} == {"control-plane", "node-1", "node-2"}
    header, *rows = room.kubectl("top", "pods", "-n", "kube-system", "--containers").splitlines()
    assert header.split() == ["POD", "NAME", "CPU(cores)", "MEMORY(bytes)"]
    assert any(row.split()[1] == "coredns" for row in rows)


def test_kubectl_lists_the_groups_and_who_serves_them(room: Room) -> None:
    rows = {line.split()[0]: line.split()[1:3] for line in room.kubectl("get", "apiservices").splitlines()}
    assert rows["v1.apps"] == ["Local", "True"]
    assert rows["v1beta1.metrics.k8s.io"] == ["Local", "True"]


def test_kubectl_lists_flows_and_their_levels(room: Room) -> None:
    header, *rows = room.kubectl("get", "flowschemas").splitlines()
    assert header.split()[-1] == "MISSINGPL"
    assert {row.split()[-1] for row in rows} == {"False"}
