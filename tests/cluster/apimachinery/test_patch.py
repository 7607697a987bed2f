"""Expected values: RFC 6902 (its appendix), RFC 7396 (its test table), and Kubernetes' answers."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.apimachinery import patch
from cluster.apimachinery.errors import StatusError
from cluster.apimachinery.meta import Obj, copy

APPENDIX: list[tuple[Obj, list[Obj], Obj]] = [
    (
        {"foo": "bar"},
        [{"op": "add", "path": "/baz", "value": "qux"}],
        {"baz": "qux", "foo": "bar"},
    ),
    (
        {"foo": ["bar", "baz"]},
        [{"op": "add", "path": "/foo/1", "value": "qux"}],
        {"foo": ["bar", "qux", "baz"]},
    ),
    ({"baz": "qux", "foo": "bar"}, [{"op": "remove", "path": "/baz"}], {"foo": "bar"}),
    ({"foo": ["bar", "qux", "baz"]}, [{"op": "remove", "path": "/foo/1"}], {"foo": ["bar", "baz"]}),
    (
        {"baz": "qux", "foo": "bar"},
        [{"op": "replace", "path": "/baz", "value": "boo"}],
        {"baz": "boo", "foo": "bar"},
    ),
    (
        {"foo": {"bar": "baz", "waldo": "fred"}, "qux": {"corge": "grault"}},
        [{"op": "move", "from": "/foo/waldo", "path": "/qux/thud"}],
        {"foo": {"bar": "baz"}, "qux": {"corge": "grault", "thud": "fred"}},
    ),
    (
        {"foo": ["all", "grass", "cows", "eat"]},
        [{"op": "move", "from": "/foo/1", "path": "/foo/3"}],
        {"foo": ["all", "cows", "eat", "grass"]},
    ),
    (
        {"baz": "qux", "foo": ["a", 2, "c"]},
        [{"op": "test", "path": "/baz", "value": "qux"}, {"op": "test", "path": "/foo/1", "value": 2}],
        {"baz": "qux", "foo": ["a", 2, "c"]},
    ),
    (
        {"foo": "bar"},
        [{"op": "add", "path": "/child", "value": {"grandchild": {}}}],
        {"foo": "bar", "child": {"grandchild": {}}},
    ),
    (
        {"/": 9, "~1": 10},
        [{"op": "test", "path": "/~01", "value": 10}],
        {"/": 9, "~1": 10},
    ),
    (
        {"foo": ["bar"]},
        [{"op": "add", "path": "/foo/-", "value": ["abc", "def"]}],
        {"foo": ["bar", ["abc", "def"]]},
    ),
    ({"a": {"b": [1]}}, [{"op": "copy", "from": "/a/b", "path": "/c"}], {"a": {"b": [1]}, "c": [1]}),
    ({"a": 1}, [{"op": "replace", "path": "", "value": {"b": 2}}], {"b": 2}),
    ({"a": [1, 2]}, [{"op": "remove", "path": "/a/-1"}], {"a": [1]}),
    ({"a": 1}, [{"op": "test", "path": "/b", "value": None}], {"a": 1}),
]


@pytest.mark.parametrize(("doc", "operations", "expected"), APPENDIX)
def test_a_json_patch_applies(doc: Obj, operations: list[Obj], expected: Obj) -> None:
    before = copy([doc, operations])
    assert patch.json_patch(doc, operations) == expected
    assert [doc, operations] == before


UNFIT: list[Obj] = [
    {"op": "test", "path": "/baz", "value": "bar"},
    {"op": "test", "path": "/one", "value": True},
    {"op": "add", "path": "/absent/bat", "value": "qux"},
    {"op": "add", "path": "/list/9", "value": "qux"},
    {"op": "add", "path": "/list/x", "value": "qux"},
    {"op": "add", "path": "/baz"},
    {"op": "add", "path": "baz", "value": 1},
    {"op": "remove", "path": "/absent"},
    {"op": "remove", "path": "/list/3"},
    {"op": "replace", "path": "/absent", "value": 1},
    {"op": "move", "from": "/absent", "path": "/baz"},
    {"op": "spam", "path": "/baz"},
    {"path": "/baz"},
    {"op": "add", "path": "/baz/deep", "value": 1},
    {"op": "add", "path": 7, "value": 1},
]


@pytest.mark.parametrize("operation", UNFIT)
def test_an_operation_that_does_not_apply_is_unprocessable(operation: Obj) -> None:
    with pytest.raises(StatusError) as error:
        patch.json_patch({"baz": "qux", "one": 1, "list": [1, 2]}, [operation])
    assert error.value.status() == {
        "kind": "Status",
        "apiVersion": "v1",
        "metadata": {},
        "status": "Failure",
        "message": "the server rejected our request due to an error in our request",
        "reason": "Invalid",
        "code": 422,
    }


def test_a_failed_patch_changes_nothing() -> None:
    doc = {"a": 1}
    operations = [{"op": "replace", "path": "/a", "value": 2}, {"op": "test", "path": "/a", "value": 1}]
    with pytest.raises(StatusError):
        patch.json_patch(doc, operations)
    assert doc == {"a": 1}


def test_a_json_patch_must_be_a_list() -> None:
    with pytest.raises(StatusError, match="cannot unmarshal object into Go value of type") as error:
        patch.json_patch({}, {"op": "add"})
    assert error.value.code == 400
    assert error.value.message == (
        "error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp"
    )


def test_a_json_patch_may_not_be_too_long() -> None:
    with pytest.raises(StatusError) as error:
        patch.json_patch({}, [{}] * 10_001)
    assert error.value.code == 413
    assert error.value.message == "The allowed maximum operations in a JSON patch is 10000, got 10001"


RFC7396: list[tuple[Obj, Any, Obj]] = [
    ({"a": "b"}, {"a": "c"}, {"a": "c"}),
    ({"a": "b"}, {"b": "c"}, {"a": "b", "b": "c"}),
    ({"a": "b"}, {"a": None}, {}),
    ({"a": "b", "b": "c"}, {"a": None}, {"b": "c"}),
    ({"a": ["b"]}, {"a": "c"}, {"a": "c"}),
    ({"a": "c"}, {"a": ["b"]}, {"a": ["b"]}),
    ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
    ({"a": [{"b": "c"}]}, {"a": [1]}, {"a": [1]}),
    ({"e": None}, {"a": 1}, {"e": None, "a": 1}),
    ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
]


@pytest.mark.parametrize(("doc", "change", "expected"), RFC7396)
def test_a_merge_patch_applies(doc: Obj, change: Any, expected: Obj) -> None:
    before = copy([doc, change])
    assert patch.merge_patch(doc, change) == expected
    assert [doc, change] == before


def test_a_merge_patch_shares_nothing_with_its_document() -> None:
    doc: Obj = {"kept": {"deep": [1]}}
    merged = patch.merge_patch(doc, {"a": 1})
    merged["kept"]["deep"].append(2)
    assert doc == {"kept": {"deep": [1]}}


@pytest.mark.parametrize("change", [[], "x", None, 1])
def test_a_merge_patch_must_be_an_object(change: Any) -> None:
    with pytest.raises(StatusError, match="error decoding patch") as error:
        patch.merge_patch({}, change)
    assert error.value.code == 400
