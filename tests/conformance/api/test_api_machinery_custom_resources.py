"""Restated: test/e2e/apimachinery/{custom_resource_definition,crd_watch,aggregated_discovery}.go."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from tests.conformance.api.client import JSON_PATCH, MERGE, Client, Things
from tests.conformance.api.conftest import Space

API = "apiextensions.k8s.io/v1"
AGGREGATED = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"
ANYTHING: Obj = {"type": "object", "x-kubernetes-preserve-unknown-fields": True}


def definition(plural: str, group: str, schema: Obj | None = None, **spec: Any) -> Obj:
    version = {
        "name": "v1",
        "served": True,
        "storage": True,
        "schema": {"openAPIV3Schema": schema or ANYTHING},
    }
    names = {"plural": plural, "singular": f"{plural}-one", "kind": plural.capitalize().replace("-", "")}
    told: Obj = {"group": group, "scope": "Namespaced", "names": names, "versions": [version], **spec}
    return {"metadata": {"name": f"{plural}.{group}"}, "spec": told}


@pytest.fixture
def crds(client: Client) -> Iterator[Things]:
    """The definitions; those that the test leaves go with it."""
    found = client.things(API, "CustomResourceDefinition")
    before = found.names()
    yield found
    for name in found.names() - before:
        found.delete(name)


def things(client: Client, crd: Obj, namespace: str | None) -> Things:
    """A definition's objects, found as a client finds them: by discovery."""
    client.dynamic.resources.invalidate_cache()
    spec = crd["spec"]
    return client.things(f"{spec['group']}/{spec['versions'][0]['name']}", spec["names"]["kind"], namespace)


def test_a_definition_is_made_and_deleted(crds: Things, space: Space) -> None:
    """Custom Resource Definition, create"""
    made = crds.create(definition("foos", f"{space.unique('g')}.example.com"))
    assert meta.condition_is(crds.get(meta.name(made)), "Established")
    crds.delete(meta.name(made))
    assert not crds.exists(meta.name(made))


def test_definitions_are_listed_and_deleted_by_their_labels(crds: Things, space: Space) -> None:
    """Custom Resource Definition, list"""
    mark = space.unique("mark")
    for index in range(10):
        body = definition("foos", f"{space.unique('g')}-{index}.example.com")
        body["metadata"]["labels"] = {"e2e-list-test-uuid": mark}
        crds.create(body)
    assert len(crds.list(labelSelector=f"e2e-list-test-uuid={mark}")) == 10
    crds.delete_all(labelSelector=f"e2e-list-test-uuid={mark}")
    assert crds.list(labelSelector=f"e2e-list-test-uuid={mark}") == []


def test_a_definitions_status_is_read_replaced_and_patched(crds: Things, space: Space) -> None:
    """Custom Resource Definition, status sub-resource"""
    made = crds.create(definition("foos", f"{space.unique('g')}.example.com"))
    name = meta.name(made)
    assert crds.get(name, "status")["status"]["acceptedNames"]["plural"] == "foos"
    said = {"message": "updated", "reason": "E2E", "status": "True", "type": "StatusUpdate"}
    updated = crds.change(name, lambda found: found["status"]["conditions"].append(said), "status")
    assert said.items() <= updated["status"]["conditions"][-1].items()
    patched = crds.patch(name, {"status": {"conditions": [{**said, "type": "Patched"}]}}, "status")
    assert [c["type"] for c in patched["status"]["conditions"]] == ["Patched"]


def test_definitions_are_told_of_in_every_discovery_document(client: Client) -> None:
    """Custom Resource Definition, discovery"""
    group = next(g for g in client("GET", "/apis")["groups"] if g["name"] == "apiextensions.k8s.io")
    assert API in [version["groupVersion"] for version in group["versions"]]
    assert API in [v["groupVersion"] for v in client("GET", "/apis/apiextensions.k8s.io")["versions"]]
    names = [resource["name"] for resource in client("GET", f"/apis/{API}")["resources"]]
    assert "customresourcedefinitions" in names


def test_defaults_reach_requests_and_what_is_stored(client: Client, crds: Things, space: Space) -> None:
    """Custom Resource Definition, defaulting"""
    fields: Obj = {"a": {"type": "string"}, "b": {"type": "string"}}
    schema: Obj = {"type": "object", "properties": fields}
    crd = crds.create(definition("foos", f"{space.unique('g')}.example.com", schema))
    foos = things(client, crd, space.name)
    foos.create({"metadata": {"name": "one"}})
    where = "/spec/versions/0/schema/openAPIV3Schema/properties"
    patch = [{"op": "add", "path": f"{where}/{name}/default", "value": name.upper()} for name in ("a", "b")]
    crds.patch(meta.name(crd), patch, media=JSON_PATCH)
    assert {"a": "A", "b": "B"}.items() <= foos.get("one").items()
    two = foos.create({"metadata": {"name": "two"}, "b": "C"})
    assert (two["a"], two["b"]) == ("A", "C")
    crds.patch(meta.name(crd), [{"op": "remove", "path": f"{where}/a/default"}], media=JSON_PATCH)
    assert "a" not in foos.get("one")
    assert foos.get("two")["a"] == "A"


def test_a_watch_tells_of_custom_resources_by_name(client: Client, crds: Things, space: Space) -> None:
    """Custom Resource Definition, watch"""
    foos = things(client, crds.create(definition("noxus", f"{space.unique('g')}.example.com")), space.name)
    watches = {name: foos.watch(fieldSelector=f"metadata.name={name}") for name in ("a", "b")}
    for name, watch in watches.items():
        foos.create({"metadata": {"name": name}, "content": {"key": "value"}})
        assert watch.next()[0] == "ADDED"
        foos.patch(name, {"metadata": {"labels": {"x": "y"}}}, media=MERGE)
        kind, changed = watch.next()
        assert (kind, meta.name(changed), meta.labels(changed)) == ("MODIFIED", name, {"x": "y"})
    for name, watch in watches.items():
        foos.delete(name)
        assert watch.next()[0] == "DELETED"


@pytest.mark.parametrize("accept", [AGGREGATED, "application/json"])
def test_discovery_follows_a_definition(client: Client, crds: Things, space: Space, accept: str) -> None:
    """Aggregated Discovery Interface for CRDs; Aggregated Discovery Endpoint For CRDs"""
    group = f"{space.unique('g')}.example.com"

    def told() -> bool:
        return group in client.raw("/apis", Accept=accept).raw.decode()

    assert not told()
    crd = crds.create(definition("foos", group))
    assert told()
    assert things(client, crd, space.name).list() == []
    crds.delete(meta.name(crd))
    assert not told()
