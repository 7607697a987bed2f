from __future__ import annotations

from typing import Any

import pytest

from cluster.apimachinery.errors import StatusError
from cluster.apimachinery.serializer import Loaded
from cluster.apiserver import manifests
from cluster.apiserver.requestinfo import target

CONFIG_MAP = target("", "v1", "configmaps")
DEPLOYMENT = target("apps", "v1", "deployments")


def why(value: Any, where: Any = CONFIG_MAP) -> str:
    with pytest.raises(StatusError) as refused:
        manifests.manifest(Loaded(value, []), where, "Strict")
    assert refused.value.code == 400
    return refused.value.message


def test_kind_and_version_may_be_left_out() -> None:
    obj, warnings = manifests.manifest(Loaded({"metadata": {"name": "a"}}, []), CONFIG_MAP, "Strict")
    assert (obj["apiVersion"], obj["kind"], warnings) == ("v1", "ConfigMap", [])


def test_a_kind_of_another_group_cannot_be_converted() -> None:
    assert why({"apiVersion": "v1", "kind": "Pod"}, DEPLOYMENT) == (
        'Pod in version "v1" cannot be handled as a Deployment: '
        "converting (v1.Pod) to (apps.Deployment): unknown conversion"
    )


def test_a_kind_nobody_knows_is_not_registered() -> None:
    assert why({"apiVersion": "v1", "kind": "Foo"}).endswith(
        'no kind "Foo" is registered for version "v1" in scheme "k8s.io/kubernetes/pkg/api/legacyscheme/scheme.go:30"'
    )


@pytest.mark.parametrize("value", [[], "x", 1, None])
def test_what_is_no_object_is_no_manifest(value: Any) -> None:
    assert "must be of type ConfigMap" in why(value)


def test_a_wrong_type_is_told_in_gos_words() -> None:
    assert why({"data": {"k": 1}}) == (
        'ConfigMap in version "v1" cannot be handled as a ConfigMap: '
        "json: cannot unmarshal number into Go struct field ConfigMap.data of type string"
    )


def test_the_url_fills_in_the_namespace() -> None:
    assert manifests.named({"metadata": {"name": "a"}}, "default", "a")["metadata"] == {
        "name": "a",
        "namespace": "default",
    }


@pytest.mark.parametrize(
    ("head", "why"),
    [
        ({}, "the name of the object (a based on URL) was undeterminable: name must be provided"),
        ({"name": "b"}, "the name of the object (b) does not match the name on the URL (a)"),
        (
            {"namespace": "other"},
            "the namespace of the provided object does not match the namespace sent on the request",
        ),
    ],
)
def test_the_url_is_not_contradicted(head: dict[str, str], why: str) -> None:
    with pytest.raises(StatusError) as refused:
        manifests.named({"metadata": head}, "default", "a")
    assert (refused.value.code, refused.value.message) == (400, why)
