"""Restated: test/e2e/apimachinery/crd_publish_openapi.go."""

from __future__ import annotations

import json
import re

import pytest

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from tests.conformance.api.client import JSON_PATCH, Client, Things
from tests.conformance.api.conftest import Space
from tests.conformance.api.test_api_machinery_custom_resources import ANYTHING, crds, definition
from tests.harness.kubectl import Kubectl

__all__ = ["crds"]

BAR: Obj = {
    "type": "object",
    "required": ["name"],
    "properties": {
        "name": {"type": "string", "description": "Name of Bar."},
        "age": {"type": "string", "description": "Age of Bar."},
        "bazs": {"type": "array", "items": {"type": "string"}, "description": "List of Bazs."},
    },
}
SPEC: Obj = {
    "type": "object",
    "description": "Specification of Foo",
    "properties": {"bars": {"type": "array", "items": BAR, "description": "List of Bars and their specs."}},
}
FOO: Obj = {"description": "Foo CRD for Testing", "type": "object", "properties": {"spec": SPEC}}
WALDO: Obj = {"description": "Waldo CRD for Testing", "type": "object", "properties": {"status": SPEC}}


def group_of(space: Space) -> str:
    return f"{space.unique('g')}.example.com"


def schema_name(crd: Obj, version: str = "v1") -> str:
    group = ".".join(reversed(crd["spec"]["group"].split(".")))
    return f"{group}.{version}.{crd['spec']['names']['kind']}"


def published(client: Client, crd: Obj, version: str = "v1") -> Obj | None:
    """The schema as clients of either OpenAPI find it, without the head that every resource has."""
    two = client("GET", "/openapi/v2")["definitions"].get(schema_name(crd, version))
    answer = client.raw(f"/openapi/v3/apis/{crd['spec']['group']}/{version}")
    three = answer.body["components"]["schemas"].get(schema_name(crd, version)) if answer.code == 200 else None
    assert (two is None) == (three is None)
    return None if three is None else three["properties"]


def roundtrip(k: Kubectl, crd: Obj, body: Obj) -> None:
    """Create, delete, apply and delete an object, as kubectl's own validation and the server's let it."""
    spec, name = crd["spec"], "test-cr"
    head = {"apiVersion": f"{spec['group']}/v1", "kind": spec["names"]["kind"], "metadata": {"name": name}}
    plural = f"{spec['names']['plural']}.{spec['group']}"
    for verb in ("create", "apply"):
        k(verb, "-f", "-", stdin=json.dumps({**head, **body}))
        k("delete", plural, name)


def explained(k: Kubectl, crd: Obj, path: str = "") -> str:
    group = crd["spec"]["group"]
    return k("explain", f"{crd['spec']['names']['plural']}{path}", f"--api-version={group}/v1")


def test_a_schema_is_published_obeyed_and_explained(crds: Things, space: Space, k: Kubectl) -> None:
    """Custom Resource OpenAPI Publish, with validation schema"""
    crd = crds.create(definition("e2e-test-foos", group_of(space), FOO))
    roundtrip(k, crd, {"spec": {"bars": [{"name": "test-bar"}]}})
    whole = "(?s)DESCRIPTION:.*Foo CRD for Testing.*FIELDS:.*apiVersion.*<string>.*APIVersion defines.*spec.*<Object>"
    assert re.search(f"{whole}.*Specification of Foo", explained(k, crd))
    head = "(?s)DESCRIPTION:.*Standard object's metadata.*FIELDS:.*creationTimestamp.*<string>"
    assert re.search(f"{head}.*CreationTimestamp is a timestamp", explained(k, crd, ".metadata"))
    bars = r"(?s)DESCRIPTION:.*Specification of Foo.*FIELDS:.*bars.*<\[\]Object>.*List of Bars and their specs"
    assert re.search(bars, explained(k, crd, ".spec"))
    bar = r"(?s)FIELD:.*bars.*<\[\]Object>.*DESCRIPTION:.*List of Bars and their specs.*FIELDS:.*bazs.*<\[\]string>"
    assert re.search(f"{bar}.*List of Bazs.*name.*<string>.*Name of Bar", explained(k, crd, ".spec.bars"))
    failed = k.run("explain", f"{crd['spec']['names']['plural']}.spec.bars2", check=False)
    assert 'field "bars2" does not exist' in failed.stderr


@pytest.mark.parametrize("schema", [ANYTHING, {**ANYTHING, "properties": {"spec": {"type": "object"}}}])
def test_a_schema_may_let_everything_in(crds: Things, space: Space, k: Kubectl, schema: Obj) -> None:
    """Custom Resource OpenAPI Publish, with x-preserve-unknown-fields in object (and: at root)"""
    crd = crds.create(definition("e2e-test-empties", group_of(space), schema))
    roundtrip(k, crd, {"a": {"b": [{"c": "d"}]}})
    said = explained(k, crd)
    assert re.search(f"KIND: *{crd['spec']['names']['kind']}\n", said)
    assert re.search("(?s)DESCRIPTION:.*<empty>", said)


def test_an_inner_object_may_let_everything_in(crds: Things, space: Space, k: Kubectl) -> None:
    """Custom Resource OpenAPI Publish, with x-preserve-unknown-fields in embedded object"""
    inner = {"type": "object", "nullable": True, "x-kubernetes-preserve-unknown-fields": True}
    schema = {"type": "object", "description": "nested field for Testing", "properties": {"spec": inner}}
    crd = crds.create(definition("e2e-test-nesteds", group_of(space), schema))
    roundtrip(k, crd, {"spec": {"a": None, "b": [{"c": "d"}]}})
    assert re.search("(?s)DESCRIPTION:.*nested field for Testing", explained(k, crd))


def test_kinds_of_several_groups_are_published(client: Client, crds: Things, space: Space) -> None:
    """Custom Resource OpenAPI Publish, varying groups"""
    foo = crds.create(definition("foos", group_of(space), FOO))
    waldo = crds.create(definition("waldos", group_of(space), WALDO))
    assert "spec" in (published(client, foo) or {})
    assert "status" in (published(client, waldo) or {})
    crds.delete(meta.name(foo))
    assert published(client, foo) is None


def test_kinds_of_one_group_and_version_are_published(client: Client, crds: Things, space: Space) -> None:
    """Custom Resource OpenAPI Publish, varying kinds"""
    group = group_of(space)
    foo = crds.create(definition("foos", group, FOO))
    waldo = crds.create(definition("waldos", group, WALDO))
    assert "spec" in (published(client, foo) or {})
    assert "status" in (published(client, waldo) or {})


def several(group: str, *names: str) -> Obj:
    """A definition of several versions, the first one stored."""
    made = definition("multis", group, FOO)
    one = made["spec"]["versions"][0]
    made["spec"]["versions"] = [{**one, "name": name, "storage": name == names[0]} for name in names]
    return made


def test_every_version_is_published(client: Client, crds: Things, space: Space) -> None:
    """Custom Resource OpenAPI Publish, varying versions"""
    crd = crds.create(several(group_of(space), "v2", "v3"))
    assert "spec" in (published(client, crd, "v2") or {})
    assert published(client, crd, "v2") == published(client, crd, "v3")


def test_a_renamed_version_is_published_under_its_new_name(client: Client, crds: Things, space: Space) -> None:
    """Custom Resource OpenAPI Publish, version rename"""
    crd = crds.create(several(group_of(space), "v2", "v3"))
    crds.patch(meta.name(crd), [{"op": "replace", "path": "/spec/versions/1/name", "value": "v4"}], media=JSON_PATCH)
    assert published(client, crd, "v4") is not None
    assert published(client, crd, "v3") is None
    assert published(client, crd, "v2") is not None


def test_a_version_that_is_not_served_is_not_published(client: Client, crds: Things, space: Space) -> None:
    """Custom Resource OpenAPI Publish, stop serving version"""
    crd = crds.create(several(group_of(space), "v5", "v6alpha1"))
    assert published(client, crd, "v6alpha1") is not None
    unserved = [{"op": "replace", "path": "/spec/versions/1/served", "value": False}]
    crds.patch(meta.name(crd), unserved, media=JSON_PATCH)
    assert published(client, crd, "v6alpha1") is None
    assert published(client, crd, "v5") is not None
