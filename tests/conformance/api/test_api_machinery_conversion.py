"""Restated: test/e2e/apimachinery/{crd_conversion_webhook,crd_selectable_fields}.go, with agnhost to convert."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from tests.conformance.api.client import JSON_PATCH, Client, Things
from tests.conformance.api.conftest import Space
from tests.conformance.api.tls_servers import PORT, serve

GROUP, NAME = "stable.example.com", "e2e-test-crd-conversion-webhook"


@pytest.fixture(scope="module")
def conversion(hall: Space) -> Obj:
    """The conversion strategy that asks the server."""
    bundle = serve(hall, NAME, "crd-conversion-webhook")
    where = {"namespace": hall.name, "name": NAME, "path": "/crdconvert", "port": PORT}
    asked = {"clientConfig": {"service": where, "caBundle": bundle}, "conversionReviewVersions": ["v1", "v1beta1"]}
    return {"strategy": "Webhook", "webhook": asked}


def version(name: str, *fields: str, stored: bool) -> Obj:
    properties = {field: {"type": "string"} for field in fields}
    return {
        "name": name,
        "served": True,
        "storage": stored,
        "schema": {"openAPIV3Schema": {"type": "object", "properties": properties}},
        "selectableFields": [{"jsonPath": f".{field}"} for field in fields],
    }


@dataclass(frozen=True)
class CronTabs:
    """One definition, and its objects in each of the two versions."""

    crds: Things
    crd: Obj
    v1: Things
    v2: Things


@pytest.fixture
def crontabs(client: Client, space: Space, conversion: Obj) -> Iterator[CronTabs]:
    crds = client.things("apiextensions.k8s.io/v1", "CustomResourceDefinition")
    plural = f"crontabs{space.name.replace('-', '')}"
    versions = [version("v1", "hostPort", stored=True), version("v2", "host", "port", stored=False)]
    names = {"plural": plural, "kind": plural.capitalize()}
    spec = {"group": GROUP, "scope": "Namespaced", "names": names, "versions": versions, "conversion": conversion}
    crd = crds.create({"metadata": {"name": f"{plural}.{GROUP}"}, "spec": spec})
    client.dynamic.resources.invalidate_cache()
    old, new = (client.things(f"{GROUP}/{v}", names["kind"], space.name) for v in ("v1", "v2"))
    yield CronTabs(crds, crd, old, new)
    crds.delete(meta.name(crd))


def parts(obj: Obj) -> dict[str, Any]:
    return {key: value for key, value in obj.items() if key in ("host", "port", "hostPort")}


def test_an_object_is_converted_from_v1_to_v2(crontabs: CronTabs) -> None:
    """be able to convert from CR v1 to CR v2"""
    crontabs.v1.create({"metadata": {"name": "one"}, "hostPort": "localhost:8080"})
    found = crontabs.v2.get("one")
    assert found["apiVersion"] == f"{GROUP}/v2"
    assert parts(found) == {"host": "localhost", "port": "8080"}


def test_a_list_of_both_versions_is_converted(crontabs: CronTabs) -> None:
    """be able to convert a non homogeneous list of CRs"""
    crontabs.v1.create({"metadata": {"name": "one"}, "hostPort": "localhost:8080"})
    stored = [
        {"op": "replace", "path": f"/spec/versions/{index}/storage", "value": value}
        for index, value in enumerate((False, True))
    ]
    crontabs.crds.patch(meta.name(crontabs.crd), stored, media=JSON_PATCH)
    crontabs.v2.create({"metadata": {"name": "two"}, "host": "example.com", "port": "80"})
    assert [parts(item) for item in crontabs.v1.list()] == [
        {"hostPort": "localhost:8080"},
        {"hostPort": "example.com:80"},
    ]
    assert [parts(item) for item in crontabs.v2.list()] == [
        {"host": "localhost", "port": "8080"},
        {"host": "example.com", "port": "80"},
    ]


def test_fields_select_in_lists_and_watches_of_each_version(crontabs: CronTabs) -> None:
    """MUST list and watch custom resources matching the field selector"""
    by_host = crontabs.v2.watch(fieldSelector="host=host1")
    by_both = crontabs.v2.watch(fieldSelector="host=host1,port=80")
    by_old = crontabs.v1.watch(fieldSelector="hostPort=host1:80")
    for name, fields in (
        ("a", {"host": "host1", "port": "80"}),
        ("b", {"host": "host1", "port": "8080"}),
        ("c", {"host": "host2"}),
    ):
        crontabs.v2.create({"metadata": {"name": name}, **fields})
    assert crontabs.v2.names(fieldSelector="host=host1") == {"a", "b"}
    assert crontabs.v2.names(fieldSelector="host=host1,port=80") == {"a"}
    assert crontabs.v1.names(fieldSelector="hostPort=host1:80") == {"a"}
    assert crontabs.v1.names(fieldSelector="hostPort=host1:8080") == {"b"}
    assert [(kind, meta.name(obj)) for kind, obj in (by_host.next(), by_host.next())] == [
        ("ADDED", "a"),
        ("ADDED", "b"),
    ]
    crontabs.v2.change("b", lambda found: found.update(host="host3"))
    assert (told := by_host.next())[0] == "DELETED"
    assert meta.name(told[1]) == "b"
    crontabs.v2.delete("a")
    for watch in (by_both, by_old):
        assert [(kind, meta.name(obj)) for kind, obj in (watch.next(), watch.next())] == [
            ("ADDED", "a"),
            ("DELETED", "a"),
        ]
