"""Expected values: facts from the tables of Kubernetes' own strategic merge patch tests, and what kubectl sends."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.apimachinery import schema
from cluster.apimachinery.errors import StatusError
from cluster.apimachinery.meta import Obj, copy
from cluster.apimachinery.strategic import strategic_merge

MERGE = {"x-kubernetes-patch-strategy": "merge"}
BY_NAME = {**MERGE, "x-kubernetes-patch-merge-key": "name"}
ITEM_FIELDS: Obj = {
    "name": {"type": "integer"},
    "value": {"type": "string"},
    "other": {"type": "string"},
    "simpleMap": {"type": "object", "additionalProperties": {"type": "string"}},
    "whole": {"type": "object", "x-kubernetes-patch-strategy": "replace"},
    "nonMergingList": {"type": "array", "items": {"type": "object"}},
    "mergingIntList": {"type": "array", "items": {"type": "integer"}, **MERGE},
    "nonMergingIntList": {"type": "array", "items": {"type": "integer"}},
}
ITEM = schema.compile_schema(
    {
        "type": "object",
        "properties": {
            **ITEM_FIELDS,
            "mergingList": {
                "type": "array",
                "items": {"type": "object", "properties": ITEM_FIELDS},
                **BY_NAME,
            },
            "keyless": {"type": "array", "items": {"type": "object"}, **MERGE},
        },
    },
    "v1.MergeItem",
)


def merge(original: Obj, patch: Obj) -> Obj:
    """The merge, having made sure that it leaves its arguments alone."""
    before = copy([original, patch])
    merged = strategic_merge(original, patch, ITEM)
    assert [original, patch] == before
    return merged


def names(*values: Any) -> list[Obj]:
    return [{"name": value} for value in values]


def test_fields_are_set_changed_and_deleted() -> None:
    original = {"name": 1, "simpleMap": {"key1": "1", "key2": "1"}}
    patch = {"value": "x", "simpleMap": {"key2": None, "key3": "3"}}
    assert merge(original, patch) == {"name": 1, "value": "x", "simpleMap": {"key1": "1", "key3": "3"}}


def test_null_for_what_is_not_there_leaves_no_trace() -> None:
    assert merge({}, {"value": None, "simpleMap": {"a": None, "b": "1"}}) == {"simpleMap": {"b": "1"}}


def test_a_map_can_be_emptied_or_replaced() -> None:
    original = {"simpleMap": {"key1": "1", "key2": "2"}}
    assert merge(original, {"simpleMap": {"$patch": "delete"}}) == {"simpleMap": {}}
    assert merge(original, {"simpleMap": {"key3": "3", "$patch": "replace"}}) == {"simpleMap": {"key3": "3"}}
    assert merge({"name": 1, "value": "a"}, {"$patch": "replace"}) == {}


def test_a_field_with_the_replace_strategy_is_replaced() -> None:
    assert merge({"whole": {"a": 1}}, {"whole": {"b": 2}}) == {"whole": {"b": 2}}


def test_records_merge_by_their_key() -> None:
    original = {"mergingList": [{"name": 1}, {"name": 2, "value": "b"}]}
    patch = {"mergingList": [{"name": 2, "other": "x"}, {"name": 1, "value": "a"}]}
    expected = [{"name": 2, "value": "b", "other": "x"}, {"name": 1, "value": "a"}]
    assert merge(original, patch) == {"mergingList": expected}


def test_records_the_patch_does_not_name_stay_where_they_stood() -> None:
    assert merge({"mergingList": names(1, 2, 3)}, {"mergingList": names(3, 1)}) == {
        "mergingList": names(2, 3, 1)
    }


def test_new_records_come_before_those_the_patch_does_not_name() -> None:
    assert merge({"mergingList": names(1)}, {"mergingList": names(9)}) == {"mergingList": names(9, 1)}


def test_a_record_can_be_deleted_even_if_doubled_or_missing() -> None:
    original = {"mergingList": names(1, 1, 2, 3, 1)}
    patch = {"mergingList": [{"name": 1, "$patch": "delete"}, {"name": 7, "$patch": "delete"}]}
    assert merge(original, patch) == {"mergingList": names(2, 3)}


def test_a_list_of_records_can_be_replaced_or_emptied() -> None:
    original = {"mergingList": names(1, 2)}
    assert merge(original, {"mergingList": [{"$patch": "replace"}]}) == {"mergingList": []}
    assert merge(original, {"mergingList": [{"$patch": "replace"}, {"name": 3}]}) == {"mergingList": names(3)}


def test_directives_for_a_list_that_is_not_there_do_not_stay() -> None:
    assert merge({}, {"mergingList": [{"name": 1}, {"name": 2, "$patch": "delete"}]}) == {
        "mergingList": names(1)
    }
    assert merge({"value": "a"}, {"simpleMap": {"$patch": "delete"}}) == {"value": "a"}


def test_lists_without_a_strategy_are_replaced() -> None:
    assert merge({"nonMergingIntList": [1, 2]}, {"nonMergingIntList": [3]}) == {"nonMergingIntList": [3]}
    assert merge({"nonMergingList": names(1)}, {"nonMergingList": names(2)}) == {"nonMergingList": names(2)}


@pytest.mark.parametrize(
    ("original", "patch", "expected"),
    [
        ([1, 2, 3], [3, 1, 2], [3, 1, 2]),
        ([1, 2, 3], [3, 1], [2, 3, 1]),
        ([], [1, 1, 2], [1, 2]),
        ([1, 2], [2, 3], [1, 2, 3]),
    ],
)
def test_sets_of_plain_values_unite(original: list[int], patch: list[int], expected: list[int]) -> None:
    assert merge({"mergingIntList": original}, {"mergingIntList": patch}) == {"mergingIntList": expected}


@pytest.mark.parametrize("field", ["mergingIntList", "nonMergingIntList"])
def test_plain_values_can_be_deleted_from_a_list(field: str) -> None:
    assert merge({field: [1, 2, 3]}, {f"$deleteFromPrimitiveList/{field}": [2, 9]}) == {field: [1, 3]}
    assert merge({"name": 1}, {f"$deleteFromPrimitiveList/{field}": [2]}) == {"name": 1}


def test_an_order_puts_records_in_order_and_keeps_the_servers_own_in_place() -> None:
    live = [
        {"name": 1, "other": "a"},
        {"name": 2, "value": "2"},
        {"name": 7},
        {"name": 9},
        {"name": 8},
        {"name": 3, "value": "3"},
        {"name": 4, "value": "4"},
    ]
    patched = merge({"mergingList": live}, {"$setElementOrder/mergingList": names(2, 1, 4, 3)})
    assert [item["name"] for item in patched["mergingList"]] == [2, 1, 7, 9, 8, 4, 3]
    assert patched["mergingList"][1] == {"name": 1, "other": "a"}


def test_an_order_may_name_what_is_not_there() -> None:
    patch = {
        "$setElementOrder/mergingList": names(3, 2, 1),
        "mergingList": [{"name": 3, "value": "3"}, {"name": 1, "value": "1"}],
    }
    expected = [{"name": 3, "value": "3"}, {"name": 1, "value": "1"}]
    assert merge({"mergingList": names(1, 3)}, patch) == {"mergingList": expected}
    assert merge({"mergingIntList": [1, 3]}, {"$setElementOrder/mergingIntList": [3, 2, 1]}) == {
        "mergingIntList": [3, 1]
    }


def test_an_order_keeps_doubled_records_together() -> None:
    live = [{"name": 1}, {"name": 2, "value": "dup1"}, {"name": 3}, {"name": 2, "value": "dup2"}, {"name": 4}]
    patched = merge({"mergingList": live}, {"$setElementOrder/mergingList": names(2, 1, 4, 3, 2)})
    assert patched["mergingList"] == [
        {"name": 2, "value": "dup1"},
        {"name": 2, "value": "dup2"},
        {"name": 1},
        {"name": 4},
        {"name": 3},
    ]


def test_an_order_comes_with_deletions() -> None:
    patch = {
        "$setElementOrder/mergingList": names(1, 3),
        "mergingList": [{"name": 3, "value": "z"}, {"name": 2, "$patch": "delete"}],
    }
    assert merge({"mergingList": names(1, 2, 3)}, patch) == {
        "mergingList": [{"name": 1}, {"name": 3, "value": "z"}]
    }


def test_retained_keys_clear_the_others() -> None:
    patch = {"$retainKeys": ["name", "value"], "value": "bar"}
    assert merge({"name": 1, "other": "a"}, patch) == {"name": 1, "value": "bar"}


REFUSED: list[tuple[Obj, Obj, int, str]] = [
    ({}, {"$retainKeys": "name"}, 400, "invalid patch format of retainKeys"),
    ({}, {"$retainKeys": ["name"], "value": "x"}, 400, "invalid patch format of retainKeys"),
    ({}, {"$setElementOrder/mergingList": {}}, 400, "invalid patch format of setElementOrder list"),
    ({}, {"$deleteFromPrimitiveList/mergingIntList": 1}, 400, "invalid patch format of primitive list"),
    (
        {"mergingList": names(1)},
        {"mergingList": [{"value": "b"}]},
        500,
        "map: map[value:b] does not contain declared merge key: name",
    ),
    (
        {"mergingList": names(1, 3, 2)},
        {"$setElementOrder/mergingList": names(1, 2, 3), "mergingList": names(3, 1)},
        500,
        "The order in patch list:\n[map[name:3] map[name:1]]\n doesn't match $setElementOrder list:\n"
        "[map[name:1] map[name:2] map[name:3]]\n",
    ),
    (
        {"mergingIntList": [1, 3, 2]},
        {"$setElementOrder/mergingIntList": [1, 2, 3], "mergingIntList": [3, 1]},
        500,
        "The order in patch list:\n[3 1]\n doesn't match $setElementOrder list:\n[1 2 3]\n",
    ),
    ({}, {"$patch": "merge"}, 500, "unknown patch type: merge in map: map[$patch:merge]"),
    (
        {"mergingList": names(1)},
        {"mergingList": [{"$patch": "merge"}]},
        500,
        "merging lists cannot yet be specified in the patch",
    ),
    (
        {"mergingIntList": [[1]]},
        {"mergingIntList": [[2]]},
        422,
        "the server rejected our request due to an error in our request",
    ),
    (
        {"keyless": [{"a": 1}]},
        {"keyless": [{"b": 1}]},
        500,
        "cannot merge lists without merge key for interface {}",
    ),
    (
        {},
        {"$setElementOrder/nothing": []},
        500,
        'unable to find api field in struct MergeItem for the json field "nothing"',
    ),
]


@pytest.mark.parametrize(("original", "patch", "code", "message"), REFUSED)
def test_a_patch_that_does_not_fit_is_refused(original: Obj, patch: Obj, code: int, message: str) -> None:
    with pytest.raises(StatusError) as error:
        merge(original, patch)
    assert (error.value.code, error.value.message) == (code, message)


DEPLOYMENT = schema.for_gvk("apps", "v1", "Deployment")


def deployment(*containers: Obj) -> Obj:
    return {"spec": {"strategy": {}, "template": {"spec": {"containers": list(containers)}}}}


def test_set_image_changes_one_container() -> None:
    live = deployment({"name": "web", "image": "nginx:1", "args": ["a"]}, {"name": "log", "image": "busybox"})
    patch = deployment({"name": "web", "image": "nginx:2"})
    order = [{"name": "web"}, {"name": "log"}]
    patch["spec"]["template"]["spec"]["$setElementOrder/containers"] = order
    del patch["spec"]["strategy"]
    assert strategic_merge(live, patch, DEPLOYMENT) == deployment(
        {"name": "web", "image": "nginx:2", "args": ["a"]}, {"name": "log", "image": "busybox"}
    )


def test_applying_another_strategy_clears_the_old_ones_settings() -> None:
    live = deployment()
    live["spec"]["strategy"] = {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": "25%"}}
    patch = {"spec": {"strategy": {"$retainKeys": ["type"], "type": "Recreate"}}}
    merged = strategic_merge(live, patch, DEPLOYMENT)
    assert merged["spec"]["strategy"] == {"type": "Recreate"}


def test_a_services_ports_merge_by_port() -> None:
    live = {"spec": {"ports": [{"port": 80, "name": "http"}, {"port": 443, "name": "https"}]}}
    patch = {
        "spec": {
            "$setElementOrder/ports": [{"port": 80}, {"port": 443}],
            "ports": [{"port": 80, "nodePort": 3}],
        }
    }
    merged = strategic_merge(live, patch, schema.for_gvk("", "v1", "Service"))
    assert merged["spec"]["ports"] == [
        {"port": 80, "name": "http", "nodePort": 3},
        {"port": 443, "name": "https"},
    ]


def test_finalizers_are_a_set() -> None:
    live = {"metadata": {"finalizers": ["a/x", "b/y"]}}
    patch = {
        "metadata": {"$deleteFromPrimitiveList/finalizers": ["a/x"], "$setElementOrder/finalizers": ["b/y"]}
    }
    merged = strategic_merge(live, patch, schema.for_gvk("", "v1", "Pod"))
    assert merged == {"metadata": {"finalizers": ["b/y"]}}


def test_labels_merge_as_a_map() -> None:
    live = {"metadata": {"labels": {"a": "1", "b": "2"}}}
    patch = {"metadata": {"labels": {"a": None, "c": "3"}}}
    merged = strategic_merge(live, patch, schema.for_gvk("", "v1", "Pod"))
    assert merged == {"metadata": {"labels": {"b": "2", "c": "3"}}}
