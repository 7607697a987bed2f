"""Restated: test/e2e/apimachinery/field_validation.go, as far as it is about custom resources."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from tests.conformance.api.client import APPLY, Client, Things, refused
from tests.conformance.api.conftest import Space
from tests.conformance.api.test_api_machinery_custom_resources import ANYTHING, crds, definition

__all__ = ["crds"]

PORT: Obj = {
    "type": "object",
    "required": ["containerPort", "protocol"],
    "properties": {
        "containerPort": {"type": "integer", "format": "int32"},
        "name": {"type": "string"},
        "protocol": {"type": "string"},
    },
}
PORTS: Obj = {
    "type": "array",
    "x-kubernetes-list-type": "map",
    "x-kubernetes-list-map-keys": ["containerPort", "protocol"],
    "items": PORT,
}
CRON = r"^(\d+|\*)(/\d+)?(\s+(\d+|\*)(/\d+)?){4}$"
FIELDS: Obj = {"foo": {"type": "string"}, "cronSpec": {"type": "string", "pattern": CRON}, "ports": PORTS}
SPEC: Obj = {"type": "object", "properties": FIELDS}
KEPT: Obj = {**SPEC, "x-kubernetes-preserve-unknown-fields": True}
TEMPLATE: Obj = {
    "type": "object",
    "x-kubernetes-embedded-resource": True,
    "properties": {
        "metadata": {"type": "object", "properties": {"name": {"type": "string"}}},
        "spec": {"type": "object"},
    },
}
BODY = """
apiVersion: %s
kind: Noxus
metadata:
  name: mytest
  %sfinalizers:
  - test-finalizer
%sspec:
  %sfoo: foo1
  cronSpec: "* * * * */5"
  ports:
  - name: x
    containerPort: 80
    protocol: TCP"""


def of(spec: Obj) -> Obj:
    return {"type": "object", "properties": {"spec": spec}}


@pytest.fixture
def noxus(crds: Things, space: Space) -> Iterator[Noxus]:
    made = Noxus(crds, space)
    yield made
    made.free()


class Noxus:
    """A definition, and strict server-side apply of an object of it."""

    def __init__(self, crds: Things, space: Space) -> None:
        self.crds, self.group, self.client = crds, f"{space.unique('g')}.example.com", crds.client
        self.path = f"/apis/{self.group}/v1/noxus/mytest"

    def define(self, schema: Obj) -> None:
        self.crds.create(definition("noxus", self.group, schema, scope="Cluster"))

    def apply(self, *, head: str = "", top: str = "", spec: str = "") -> Obj:
        body = BODY % (f"{self.group}/v1", head, top, spec)
        query = {"fieldManager": "field_validation_mgr", "fieldValidation": "Strict"}
        return self.client("PATCH", self.path, body, APPLY, **query)

    def free(self) -> None:
        """Take the finalizers away, so that the definition may go."""
        if self.client.raw(self.path).code == 200:
            self.client("PATCH", self.path, {"metadata": {"finalizers": None}}, "application/merge-patch+json")


def test_a_valid_object_is_applied(noxus: Noxus) -> None:
    """Server side field validation, valid CR with validation schema"""
    noxus.define(of(SPEC))
    assert meta.name(noxus.apply()) == "mytest"


def test_anything_is_applied_where_no_schema_says_otherwise(noxus: Noxus) -> None:
    """Server side field validation, unknown fields CR no validation schema"""
    noxus.define(ANYTHING)
    assert noxus.apply(spec="unknown: uk1\n  ")["spec"]["unknown"] == "uk1"


def test_an_unknown_field_is_refused(noxus: Noxus) -> None:
    """Server side field validation, unknown fields CR fails validation"""
    noxus.define(of(SPEC))
    with refused(400) as refusal:
        noxus.apply(top="unknownField: unknown\n")
    assert ".unknownField: field not declared in schema" in refusal.message


def test_unknown_metadata_is_refused_in_the_object_and_in_one_inside_it(noxus: Noxus) -> None:
    """Server side field validation, unknown metadata"""
    noxus.define(of({**KEPT, "properties": {**FIELDS, "template": TEMPLATE}}))
    kind = "template:\n    apiversion: foo/v1\n    kind: Sub\n    "
    inner = f"{kind}metadata:\n      unknownSubMeta: unknown\n      name: sub\n  "
    with refused(400) as refusal:
        noxus.apply(head="unknownMeta: unknown\n  ", spec=inner)
    either = (".spec.template.metadata.unknownSubMeta", ".metadata.unknownMeta")
    assert any(f"{path}: field not declared in schema" in refusal.message for path in either)


def test_a_field_given_twice_is_refused_even_where_anything_is_kept(noxus: Noxus, client: Client) -> None:
    """Server side field validation, CR duplicates"""
    noxus.define(of(KEPT))
    with refused(400) as refusal:
        noxus.apply(spec="unknown: uk1\n  foo: foo0\n  ")
    assert 'line 11: key "foo" already set in map' in refusal.message
