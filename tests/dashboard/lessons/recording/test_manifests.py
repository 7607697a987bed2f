"""Manifests as a person would write them, and what differs between two."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from cluster.apimachinery import meta, patch
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.scheme import scheme
from dashboard.lessons.recording import manifests
from tests.dashboard.lessons.recording.conftest import deployment, obj


def full(resource: str, given: Obj) -> Obj:
    """As the store would keep it."""
    made: Obj = meta.copy(given)
    scheme.model(resource).default(made)
    return made


def test_defaults_are_left_out_and_nothing_that_was_said() -> None:
    given = deployment(replicas=2)
    stored = full("deployments.apps", given)
    assert "strategy" in stored["spec"]
    found = manifests.written("deployments.apps", {**stored, "status": {"replicas": 2}})
    assert found == {
        "apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web"}, "spec": given["spec"],
    }  # fmt: skip
    assert full("deployments.apps", found)["spec"] == stored["spec"]


def test_a_service_goes_without_the_addresses_that_it_was_given() -> None:
    spec = {
        "selector": {"app": "web"}, "clusterIP": "10.96.0.9", "clusterIPs": ["10.96.0.9"], "type": "NodePort",
        "ipFamilyPolicy": "SingleStack", "ipFamilies": ["IPv4"],
        "ports": [{"port": 80, "targetPort": 80, "protocol": "TCP", "nodePort": 30388}],
    }  # fmt: skip
    found = manifests.written("services", full("services", obj("Service", "web", spec=spec)))
    assert found["spec"] == {"selector": {"app": "web"}, "type": "NodePort", "ports": [{"port": 80}]}


def test_a_headless_service_stays_one() -> None:
    found = manifests.written("services", full("services", obj("Service", "web", spec={"clusterIP": "None"})))
    assert found["spec"]["clusterIP"] == "None"


def test_what_was_applied_is_told_as_it_was_applied() -> None:
    head = {"apiVersion": "v1", "kind": "ConfigMap"}
    said = {**head, "metadata": {"name": "note", "annotations": {}}, "data": {"a": "b"}}
    kept = {manifests.LAST_APPLIED: orjson.dumps(said).decode()}
    stored = {**said, "metadata": {"name": "note", "annotations": kept, "uid": "1", "namespace": "default"}}
    found = manifests.written("configmaps", stored, manifests.APPLY)
    assert found == {**said, "metadata": {"name": "note"}}
    assert manifests.written("configmaps", stored) == found


def test_an_empty_directory_stays() -> None:
    spec = {"containers": [{"name": "a", "image": "b", "resources": {}}], "volumes": [{"name": "v", "emptyDir": {}}]}
    found = manifests.written("pods", full("pods", obj("Pod", "a", spec=spec)))
    assert found["spec"]["volumes"] == [{"name": "v", "emptyDir": {}}]
    assert found["spec"]["containers"] == [{"name": "a", "image": "b"}]


CASES: list[tuple[Any, Any]] = [
    ({"a": 1, "b": {"c": 2, "d": 3}}, {"b": {"c": 4, "d": 3}, "e/f": [1]}),
    ({"a": {"b": 1}}, {"a": {}}),
    ({}, {"a~b": {"c": {"d": True}}}),
    ({"a": [1, 2]}, {"a": [2]}),
]


@pytest.mark.parametrize(("before", "after"), CASES)
def test_a_patch_of_either_kind_makes_the_one_of_the_other(before: Any, after: Any) -> None:
    assert patch.merge_patch(meta.copy(before), manifests.merge_patch(before, after)) == after
    assert patch.json_patch(meta.copy(before), manifests.json_patch(before, after)) == after


def test_what_becomes_a_default_is_said_in_so_many_words() -> None:
    two, one = (full("deployments.apps", deployment(replicas=n)) for n in (2, 1))
    assert manifests.merge_patch(*manifests.both("deployments.apps", two, one)) == {"spec": {"replicas": 1}}
