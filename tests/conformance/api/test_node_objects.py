"""[sig-node] ConfigMaps, Secrets, PodTemplates and Leases as objects.

Upstream: test/e2e/common/node/{configmap,secrets,podtemplates,lease}.go.
"""

from __future__ import annotations

import base64

import pytest

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from tests.conformance.api.client import STRATEGIC, later, refused
from tests.conformance.api.conftest import Space
from tests.conformance.api.shapes import template

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(("kind", "data"), [("ConfigMap", {"": "value-1"}), ("Secret", {"": "dmFsdWUtMQ=="})])
def test_an_empty_key_is_refused(space: Space, kind: str, data: Obj) -> None:
    """ConfigMap, without name; Secrets, without key"""
    with refused(422) as refusal:
        space("v1", kind).create({"metadata": {"name": "empty-key"}, "data": data})
    assert "data[]: Invalid value" in refusal.message


def test_a_config_map_is_updated(space: Space) -> None:
    """ConfigMap, update"""
    maps = space("v1", "ConfigMap")
    made = maps.create({"metadata": {"name": "map"}})
    updated = maps.replace({**made, "data": {"data": "value"}})
    assert maps.get("map")["data"] == updated["data"] == {"data": "value"}


def test_a_config_map_lives_its_life(space: Space) -> None:
    """ConfigMap lifecycle"""
    maps = space("v1", "ConfigMap")
    watching = maps.watch(labelSelector="test-configmap-static=true")
    labels = {"test-configmap-static": "true"}
    made = maps.create({"metadata": {"name": "map", "labels": labels}, "data": {"valueName": "value"}})
    assert watching.next() == ("ADDED", made)
    assert maps.get("map") == made
    patch = {"metadata": {"labels": {"test-configmap": "patched"}}, "data": {"valueName": "value1"}}
    patched = maps.patch("map", patch, media=STRATEGIC)
    assert later(made, patched)
    assert watching.next() == ("MODIFIED", patched)
    found = maps.everywhere().list(labelSelector="test-configmap-static=true")
    assert [o for o in found if meta.namespace(o) == space.name] == [patched]
    assert (meta.labels(patched)["test-configmap"], patched["data"]) == ("patched", {"valueName": "value1"})
    maps.delete_all(labelSelector="test-configmap-static=true")
    assert watching.next()[0] == "DELETED"
    assert maps.list(labelSelector="test-configmap-static=true") == []


def test_a_secret_is_patched(space: Space) -> None:
    """Secret patching"""
    secrets = space("v1", "Secret")
    given = {"data": {"key": base64.b64encode(b"value").decode()}, "type": "Opaque"}
    made = secrets.create(
        {"metadata": {"name": "secret", "labels": {"testsecret-constant": "true"}}, **given}
    )
    assert made in secrets.everywhere().list(labelSelector="testsecret-constant=true")
    value = base64.b64encode(b"value1").decode()
    secrets.patch(
        "secret", {"metadata": {"labels": {"testsecret": "true"}}, "data": {"key": value}}, media=STRATEGIC
    )
    patched = secrets.get("secret")
    assert later(made, patched)
    assert base64.b64decode(patched["data"]["key"]) == b"value1"
    secrets.delete_all(labelSelector="testsecret=true")
    assert secrets.list(labelSelector="testsecret=true") == []


def test_a_pod_template_lives_its_life(space: Space) -> None:
    """PodTemplate lifecycle"""
    templates = space("v1", "PodTemplate")
    assert templates.list(labelSelector="podtemplate-static=true") == []
    labels = {"podtemplate-static": "true"}
    made = templates.create(
        {"metadata": {"name": "nginx-pod-template", "labels": labels}, "template": template({})}
    )
    patched = templates.patch("nginx-pod-template", {"metadata": {"labels": {"podtemplate": "patched"}}})
    assert later(made, patched)
    assert meta.labels(templates.get("nginx-pod-template"))["podtemplate"] == "patched"
    templates.delete("nginx-pod-template")
    assert templates.list(labelSelector="podtemplate-static=true") == []


def test_pod_templates_are_deleted_together(space: Space) -> None:
    """PodTemplate, delete a collection"""
    templates = space("v1", "PodTemplate")
    for n in (1, 2, 3):
        labels = {"podtemplate-set": "true"}
        templates.create({"metadata": {"name": f"template-{n}", "labels": labels}, "template": template({})})
    assert len(templates.list(labelSelector="podtemplate-set=true")) == 3
    templates.delete_all(labelSelector="podtemplate-set=true")
    assert templates.list(labelSelector="podtemplate-set=true") == []


def test_a_pod_template_is_replaced(space: Space) -> None:
    """PodTemplate, replace"""
    templates = space("v1", "PodTemplate")
    templates.create({"metadata": {"name": "template"}, "template": template({})})
    updated = templates.change("template", lambda o: o["metadata"].update(annotations={"updated": "true"}))
    assert meta.annotations_of(updated) == {"updated": "true"}


def test_leases_are_served(space: Space) -> None:
    """lease API should be available"""
    leases = space("coordination.k8s.io/v1", "Lease")
    spec = {"holderIdentity": "holder", "leaseDurationSeconds": 30, "leaseTransitions": 0,
            "acquireTime": "2026-01-02T03:04:05.000000Z", "renewTime": "2026-01-02T03:04:10.000000Z"}  # fmt: skip
    made = leases.create({"metadata": {"name": "lease"}, "spec": spec})
    assert leases.get("lease")["spec"] == spec
    more = {**spec, "holderIdentity": "holder2", "leaseTransitions": 1, "leaseDurationSeconds": 60}
    leases.replace({**made, "spec": more})
    assert leases.get("lease")["spec"] == more
    leases.patch("lease", {"spec": {"leaseDurationSeconds": 50}}, media=STRATEGIC)
    found = leases.get("lease")
    assert found["spec"] == {**more, "leaseDurationSeconds": 50}
    assert later(made, found)
    leases.create({"metadata": {"name": "lease2", "labels": {"deletecollection": "true"}}, "spec": spec})
    assert leases.names() == {"lease", "lease2"}
    leases.delete_all(labelSelector="deletecollection=true")
    assert leases.names() == {"lease"}
    leases.delete("lease")
    assert not leases.exists("lease")
