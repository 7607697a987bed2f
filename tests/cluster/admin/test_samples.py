"""Every kind's sample makes an object."""

from __future__ import annotations

import pytest
from django.urls import reverse

from cluster.admin import samples, yaml_text
from cluster.apimachinery.scheme import Kind, scheme
from cluster.etcd.models import Cluster
from tests.cluster.admin.pages import Site

MADE = [kind for kind in scheme.kinds() if "create" in kind.verbs]


@pytest.mark.parametrize("kind", MADE, ids=lambda kind: kind.resource)
def test_a_sample_makes_an_object_of_its_kind(site: Site, kind: Kind) -> None:
    add = reverse(f"admin:cluster_{scheme.model(kind.resource)._meta.model_name}_add")
    form = {"cluster": str(Cluster.objects.get().pk), "manifest": samples.sample(kind)}
    answer = site.client.post(add, form)
    assert answer.status_code == 302, site.errors(answer)


def test_a_kind_without_a_file_gets_a_skeleton() -> None:
    kind = Kind("example.com", "v1", "Widget", "widgets")
    assert yaml_text.load(samples.sample(kind)).value == {
        "apiVersion": "example.com/v1",
        "kind": "Widget",
        "metadata": {"name": "my-widget", "namespace": "default"},
    }
    assert "namespace" not in samples.skeleton(Kind("", "v1", "Node", "nodes", namespaced=False))["metadata"]


def test_every_file_is_some_kinds() -> None:
    names = {file.stem for file in samples._FOLDER.glob("*.yaml")}
    assert names <= set(scheme.models)
