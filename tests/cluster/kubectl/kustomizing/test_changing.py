"""Expected values: kustomize's own documentation of images and labels."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.kubectl.kustomizing.building import Item
from cluster.kubectl.kustomizing.changing import new_image, transform
from cluster.kubectl.kustomizing.naming import rewire
from cluster.kubectl.kustomizing.order import in_order


@pytest.mark.parametrize(
    ("image", "change", "found"),
    [
        ("nginx:1.25", {"name": "nginx", "newTag": "1.27"}, "nginx:1.27"),
        ("nginx", {"name": "nginx", "newName": "my/nginx"}, "my/nginx"),
        ("a:5000/nginx:1", {"name": "a:5000/nginx", "newTag": "2"}, "a:5000/nginx:2"),
        ("nginx:1.25", {"name": "nginx", "digest": "sha256:ab"}, "nginx@sha256:ab"),
        ("mynginx:1", {"name": "nginx", "newTag": "2"}, "mynginx:1"),
    ],
)
def test_an_image_gets_a_new_name_or_tag(image: str, change: dict[str, str], found: str) -> None:
    assert new_image(image, change) == found


def service(name: str) -> dict[str, Any]:
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": name},
        "spec": {"selector": {"app": name}},
    }


def test_common_labels_reach_the_selectors_and_plain_labels_do_not() -> None:
    items = [Item(service("a"), "a")]
    transform({"commonLabels": {"env": "x"}, "labels": [{"pairs": {"team": "y"}}]}, items)
    assert items[0].obj["metadata"]["labels"] == {"env": "x", "team": "y"}
    assert items[0].obj["spec"]["selector"] == {"app": "a", "env": "x"}


def test_references_follow_a_prefix() -> None:
    backend = {"service": {"name": "a", "port": {"number": 80}}}
    front = {"kind": "Ingress", "metadata": {"name": "i"}, "spec": {"defaultBackend": backend}}
    items = [Item(service("a"), "a"), Item(front, "i")]
    transform({"namePrefix": "p-"}, items)
    rewire(items)
    assert backend["service"]["name"] == "p-a"


def test_a_cluster_wide_object_gets_no_namespace() -> None:
    items = [Item({"kind": "ClusterRole", "metadata": {"name": "c"}}, "c")]
    transform({"namespace": "n"}, items)
    assert "namespace" not in items[0].obj["metadata"]


def test_what_others_need_comes_first() -> None:
    kinds = ["Deployment", "Pod", "ConfigMap", "Namespace", "Service"]
    found = in_order([{"kind": kind, "metadata": {"name": "x"}} for kind in kinds])
    assert [obj["kind"] for obj in found] == ["Namespace", "ConfigMap", "Service", "Deployment", "Pod"]
