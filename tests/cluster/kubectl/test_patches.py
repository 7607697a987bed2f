"""Expected values: what strategicpatch's and jsonmergepatch's own tests demand, and kubectl 1.35's request bodies."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.apimachinery import schema
from cluster.apimachinery.strategic import strategic_merge
from cluster.kubectl.patches import (
    merge_patch,
    strategic_patch,
    three_way_merge_patch,
    three_way_strategic_patch,
)

POD = schema.for_gvk("", "v1", "Pod")


def pod(*containers: dict[str, Any], **metadata: Any) -> dict[str, Any]:
    return {"metadata": metadata, "spec": {"containers": list(containers)}}


def named(name: str, **fields: Any) -> dict[str, Any]:
    return {"name": name, **fields}


def test_a_merge_patch_says_null_for_what_goes() -> None:
    assert merge_patch({"a": 1, "b": {"c": 1, "d": 2}}, {"b": {"c": 1, "d": 3}}) == {"a": None, "b": {"d": 3}}


def test_true_is_not_one() -> None:
    assert merge_patch({"a": 1}, {"a": True}) == {"a": True}


def test_what_others_added_stays() -> None:
    found = three_way_merge_patch({"a": 1, "b": 1}, {"a": 2}, {"a": 1, "b": 1, "other": 1})
    assert found == {"a": 2, "b": None}


def test_a_changed_record_is_named_by_its_key_and_the_order_is_told() -> None:
    old, new = (
        pod(named("a", image="x"), named("b", image="y")),
        pod(named("a", image="z"), named("b", image="y")),
    )
    assert strategic_patch(old, new, POD) == {
        "spec": {
            "$setElementOrder/containers": [{"name": "a"}, {"name": "b"}],
            "containers": [named("a", image="z")],
        }
    }


def test_a_record_that_goes_is_deleted_by_its_key() -> None:
    found = strategic_patch(pod(named("a"), named("b")), pod(named("a")), POD)
    assert found["spec"]["containers"] == [{"$patch": "delete", "name": "b"}]


def test_only_another_order_is_a_change_too() -> None:
    found = strategic_patch(pod(named("a"), named("b")), pod(named("b"), named("a")), POD)
    assert found == {"spec": {"$setElementOrder/containers": [{"name": "b"}, {"name": "a"}]}}


def test_finalizers_are_a_set() -> None:
    assert strategic_patch(pod(finalizers=["a", "b"]), pod(finalizers=["b", "c"]), POD) == {
        "metadata": {
            "$deleteFromPrimitiveList/finalizers": ["a"],
            "$setElementOrder/finalizers": ["b", "c"],
            "finalizers": ["c"],
        }
    }


def test_a_strategy_names_what_it_retains() -> None:
    deployment = schema.for_gvk("apps", "v1", "Deployment")
    old = {"spec": {"strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 1}}}}
    found = three_way_strategic_patch(old, {"spec": {"strategy": {"type": "Recreate"}}}, old, deployment)
    assert found["spec"]["strategy"] == {"$retainKeys": ["type"], "rollingUpdate": None, "type": "Recreate"}


def test_nothing_to_do_is_an_empty_patch() -> None:
    same = pod(named("a", image="x"))
    assert three_way_strategic_patch(same, same, {**same, "status": {"phase": "Running"}}, POD) == {}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (pod(named("a", image="x")), pod(named("b", image="x"), named("a", image="y"))),
        (
            pod(named("a", env=[named("X", value="1"), named("Y")])),
            pod(named("a", env=[named("Y"), named("Z")])),
        ),
        (pod(finalizers=["a"]), pod(finalizers=["b", "a"])),
        (pod(labels={"a": "b"}), pod(annotations={"a": "b"})),
    ],
)
def test_the_servers_merge_of_the_patch_gives_the_new_state(old: dict[str, Any], new: dict[str, Any]) -> None:
    assert strategic_merge(old, strategic_patch(old, new, POD), POD) == new
