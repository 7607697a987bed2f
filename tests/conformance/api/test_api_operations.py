"""Kinds whose conformance test is one walk through every verb: "should support … API operations".

Upstream: test/e2e/network/{ingress,ingressclass,endpointslice}.go, test/e2e/apps/cronjob.go. The walk is the same in
all of them: discovery, three objects, get, list, watch, patch, update, status, delete, deletecollection.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from tests.conformance.api.client import Client, Things, later
from tests.conformance.api.conftest import Space
from tests.conformance.api.shapes import template

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Walk:
    """A kind, the rest of its manifest, and a status to write, where it has one."""

    version: str
    kind: str
    body: Obj
    status: Obj | None = None


WALKS = [
    Walk(
        "networking.k8s.io/v1",
        "Ingress",
        {"spec": {"defaultBackend": {"service": {"name": "default-backend", "port": {"number": 80}}}}},
        {"loadBalancer": {"ingress": [{"ip": "169.1.1.1"}]}},
    ),
    Walk("networking.k8s.io/v1", "IngressClass", {"spec": {"controller": "example.com/controller"}}),
    Walk(
        "discovery.k8s.io/v1",
        "EndpointSlice",
        {"addressType": "IPv4", "endpoints": [{"addresses": ["1.2.3.4", "5.6.7.8"]}], "ports": []},
    ),
    Walk(
        "batch/v1",
        "CronJob",
        {
            "spec": {
                "schedule": "* */1 * * ?",
                "suspend": True,
                "jobTemplate": {"spec": {"template": template({}, restartPolicy="OnFailure")}},
            }
        },
        {"lastScheduleTime": "2026-01-02T03:04:05Z"},
    ),
]


def discovered(client: Client, things: Things) -> bool:
    """Whether group, version and resource are where clients look for them."""
    resource = things.resource
    groups = {g["name"]: g for g in client("GET", "/apis")["groups"]}
    versions = client("GET", f"/apis/{resource.group}")["versions"]
    resources = client("GET", f"/apis/{resource.group_version}")["resources"]
    stated = {"groupVersion": resource.group_version, "version": resource.api_version}
    return (
        stated in groups[resource.group]["versions"]
        and stated in versions
        and resource.name in [entry["name"] for entry in resources]
    )


@pytest.mark.parametrize("walk", WALKS, ids=lambda walk: walk.kind)
def test_a_kind_supports_every_operation(client: Client, space: Space, walk: Walk) -> None:
    """Ingress API; IngressClass API; EndpointSlice API; CronJob API Operations"""
    things = space(walk.version, walk.kind)
    label = {"special-label": space.name}
    select: dict[str, Any] = {"labelSelector": f"special-label={space.name}"}
    assert discovered(client, things)

    watching = things.everywhere().watch(
        **select, resourceVersion=things.whole_list()["metadata"]["resourceVersion"]
    )
    made = [
        things.create({"metadata": {"name": f"{space.name}-{n}", "labels": label}, **walk.body})
        for n in range(3)
    ]
    assert things.get(meta.name(made[0])) == made[0]
    assert things.list(**select) == things.everywhere().list(**select) == made
    assert [watching.next() for _ in made] == [("ADDED", obj) for obj in made]

    name = meta.name(made[0])
    patched = things.patch(name, {"metadata": {"annotations": {"patched": "true"}}})
    assert later(made[0], patched)
    updated = things.change(name, lambda o: o["metadata"]["annotations"].update(updated="true"))
    assert meta.annotations_of(updated) == {"patched": "true", "updated": "true"}
    assert watching.until(lambda event: "updated" in meta.annotations_of(event[1])) == updated
    if walk.status:
        written(things, name, walk.status)

    things.delete(name)
    assert not things.exists(name)
    assert len(things.list(**select)) == 2
    things.delete_all(None, **select)
    assert things.list(**select) == []


def written(things: Things, name: str, status: Obj) -> None:
    """The status is patched and replaced, with an annotation on the way."""
    patch = {"metadata": {"annotations": {"patchedstatus": "true"}}, "status": status}
    patched = things.patch(name, patch, "status")
    assert patched["status"] == status
    assert meta.annotations_of(patched)["patchedstatus"] == "true"
    replaced = things.change(name, lambda o: o.update(status=status), "status")
    assert replaced["status"] == things.get(name, "status")["status"] == status
