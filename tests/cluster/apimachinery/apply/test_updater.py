"""Expected values: structured-merge-diff's merge/leaf_test.go, multiple_appliers_test.go and nested_test.go."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest

from cluster.apimachinery.apply import steps
from cluster.apimachinery.apply.managed import Entry, Managed, Manager
from cluster.apimachinery.apply.types import DEDUCED, Type
from cluster.apimachinery.apply.updater import Conflicts, OneVersion, Updater
from cluster.apimachinery.meta import Obj
from tests.cluster.apimachinery.apply.shapes import (
    GRAB_BAG,
    LEAVES,
    NAMED,
    NESTED,
    TEXT,
    atomic,
    fields,
    shape,
    struct,
)


class Served:
    """Some versions of one shape; every other is not served (any more)."""

    changing = True

    def __init__(self, shape: Type, *versions: str) -> None:
        self.shape, self.versions = shape, versions

    def type(self, api_version: str) -> Type | None:
        return self.shape if api_version in self.versions else None

    def convert(self, obj: Obj, api_version: str) -> Obj:
        return obj


@dataclass
class Story:
    """An object and its managers, through a series of writes."""

    shape: Type
    versions: tuple[str, ...] = ("v1", "v2", "v3")
    live: Obj = field(default_factory=dict)
    managed: Managed = field(default_factory=dict)
    ignored: Any = field(default_factory=dict)

    @property
    def updater(self) -> Updater:
        return Updater(Served(self.shape, *self.versions), self.ignored)

    def applies(self, name: str, obj: Obj, version: str = "v1", force: bool = False) -> Story:
        writer = Manager(name, "Apply")
        self.live, self.managed = self.updater.apply(self.live, obj, version, self.managed, writer, force)
        return self

    def updates(self, name: str, obj: Obj, version: str = "v1") -> Story:
        writer = Manager(name, "Update")
        self.managed = self.updater.update(self.live, obj, version, self.managed, writer)
        self.live = obj
        return self

    def refuses(self, name: str, obj: Obj, *conflicts: str) -> Story:
        before = self.live, self.managed
        with pytest.raises(Conflicts) as found:
            self.applies(name, obj)
        assert [f"{c.manager.name} {steps.text(c.path)}" for c in found.value.conflicts] == list(conflicts)
        self.live, self.managed = before
        return self

    def owned(self) -> dict[str, Any]:
        return {manager.name: entry.fields for manager, entry in self.managed.items()}


def test_applying_again_claims_what_is_applied_now() -> None:
    story = Story(LEAVES).applies("default", {"numeric": 1, "string": "string"})
    story.applies("default", {"numeric": 2, "string": "string", "bool": False}, "v2")
    assert story.live == {"numeric": 2, "string": "string", "bool": False}
    assert story.managed == {
        Manager("default", "Apply"): Entry(fields(("numeric",), ("string",), ("bool",)), "v2")
    }


def test_what_nobody_else_changed_is_no_conflict() -> None:
    story = Story(LEAVES).applies("default", {"numeric": 1, "string": "string"})
    story.updates("controller", {"numeric": 1, "string": "string", "bool": True}, "v2")
    story.applies("default", {"numeric": 2, "string": "string"})
    assert story.live == {"numeric": 2, "string": "string", "bool": True}
    assert story.owned() == {"default": fields(("numeric",), ("string",)), "controller": fields(("bool",))}


def test_what_somebody_else_changed_is_a_conflict_unless_forced() -> None:
    story = Story(LEAVES).applies("default", {"numeric": 1, "string": "string"})
    story.updates("controller", {"numeric": 1, "string": "controller string", "bool": True}, "v2")
    wanted: Obj = {"numeric": 2, "string": "user string"}
    story.refuses("default", wanted, "controller .string").applies("default", wanted, force=True)
    assert story.live == {"numeric": 2, "string": "user string", "bool": True}
    assert story.owned() == {"default": fields(("numeric",), ("string",)), "controller": fields(("bool",))}


def test_the_same_value_is_shared_and_not_fought_over() -> None:
    story = Story(NAMED).applies("one", {"list": [{"name": "a", "value": 0}]})
    story.applies("two", {"list": [{"name": "a", "value": 0}]}, "v2")
    item = {"name": "a"}
    both = fields(("list", item), ("list", item, "name"), ("list", item, "value"))
    assert story.owned() == {"one": both, "two": both}
    story.refuses("two", {"list": [{"name": "a", "value": 1}]}, 'one .list[name="a"].value')


def test_an_applier_removes_what_only_it_had() -> None:
    story = Story(NAMED).applies("one", {"list": [{"name": "a"}, {"name": "b"}, {"name": "c"}]})
    story.applies("two", {"list": [{"name": "c"}, {"name": "d"}]}, "v2")
    story.applies("one", {"list": [{"name": "a"}]}, "v3")
    assert story.live == {"list": [{"name": "a"}, {"name": "c"}, {"name": "d"}]}
    assert sorted(story.owned()["two"]["f:list"]) == ['k:{"name":"c"}', 'k:{"name":"d"}']


@pytest.mark.parametrize(
    ("first", "update", "second", "left", "owners"),
    [
        ({"struct": {"name": "a", "value": 1}}, None, {}, {}, []),
        ({"struct": {"name": "a"}}, None, {"struct": None}, {"struct": None}, ["default"]),
        ({"struct": {"name": "a"}}, {"struct": {"name": "a", "value": 1}}, {}, {"struct": {"value": 1}},
         ["controller"]),
        ({"struct": {"name": "a"}}, {"struct": {"name": "a", "value": 1}}, {"struct": {}}, {"struct": {"value": 1}},
         ["controller", "default"]),
        ({"struct": {"name": "a"}}, {"struct": {"name": "b", "value": 1}}, {"struct": None},
         {"struct": {"name": "b", "value": 1}}, ["controller", "default"]),
    ],
)  # fmt: skip
def test_what_an_applier_says_no_more_goes_unless_an_updater_has_it(
    first: Obj, update: Obj | None, second: Obj, left: Obj, owners: list[str]
) -> None:
    story = Story(NESTED).applies("default", first)
    if update is not None:
        story.updates("controller", update)
    story.applies("default", second)
    assert story.live == left
    assert sorted(story.owned()) == owners


def test_an_update_takes_what_it_changes_from_its_owner() -> None:
    story = Story(NESTED).applies("applier", {"struct": {"name": "a", "value": 1}})
    story.updates("updater", {"struct": {"name": "a", "value": 2}})
    assert story.owned() == {"applier": fields(("struct", "name")), "updater": fields(("struct", "value"))}


def test_what_an_update_removes_is_nobodys_any_more() -> None:
    story = Story(GRAB_BAG).applies("applier", {"setStr": ["a", "b"], "bool": True})
    story.updates("updater", {"setStr": ["a"]})
    assert story.owned() == {"applier": fields(("setStr", ["a"]))}


def test_managers_of_a_version_that_is_not_served_are_forgotten() -> None:
    story = Story(LEAVES).applies("old", {"numeric": 1}, "v1").applies("other", {"bool": True}, "v2")
    story.versions = ("v2", "v3")
    story.applies("new", {"string": "x"}, "v3")
    assert story.owned() == {"other": fields(("bool",)), "new": fields(("string",))}
    assert story.live == {"numeric": 1, "bool": True, "string": "x"}


def test_what_a_way_of_writing_does_not_touch_is_nobodys() -> None:
    story = Story(LEAVES, ignored=fields(("string",))).applies("one", {"numeric": 1, "string": "a"})
    story.updates("two", {"numeric": 1, "string": "b", "bool": True})
    assert story.owned() == {"one": fields(("numeric",)), "two": fields(("bool",))}


def test_without_a_schema_lists_are_one_piece() -> None:
    story = Story(DEDUCED).applies("one", {"list": [{"name": "a"}]})
    assert story.owned() == {"one": fields(("list",))}
    story.refuses("two", {"list": [{"name": "b"}]}, "one .list")


def test_what_became_one_piece_is_owned_as_one() -> None:
    story = Story(shape(struct(inner=struct(a=TEXT, b=TEXT)))).applies("one", {"inner": {"a": "1"}})
    story.applies("two", {"inner": {"b": "2"}})
    story.shape = shape(struct(inner=atomic(struct(a=TEXT, b=TEXT))))
    story.updates("three", {**story.live, "other": "x"})
    assert story.owned() == {"one": fields(("inner",)), "two": fields(("inner",))}


def test_what_came_apart_stays_with_its_owner() -> None:
    story = Story(shape(struct(inner=atomic(struct(a=TEXT))))).applies("one", {"inner": {"a": "1"}})
    story.shape = shape(struct(inner=struct(a=TEXT)))
    assert story.applies("two", {"inner": {"a": "2"}}).live == {"inner": {"a": "2"}}
    assert story.owned() == {"one": fields(("inner",)), "two": fields(("inner", "a"))}


def test_a_kind_of_one_version_serves_no_other() -> None:
    served = OneVersion("v1", LEAVES)
    assert served.type("v1") is LEAVES
    assert served.type("v2") is None
    assert served.convert({"numeric": 1}, "v1") == {"numeric": 1}
