"""Expected values: Kubernetes' managedfields/internal tests (managedfields_test.go, capmanagers_test.go)."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.apimachinery.apply import managed
from cluster.apimachinery.apply.managed import Entry, Managed, Manager
from cluster.apimachinery.meta import Obj


def entry(name: str, operation: str = "Update", time: str = "", version: str = "v1", **more: Any) -> Obj:
    head = {"manager": name, "operation": operation, "apiVersion": version, "fieldsType": "FieldsV1"}
    return {**head, "fieldsV1": {"f:x": {}}, **({"time": time} if time else {}), **more}


def test_entries_survive_a_round_trip() -> None:
    entries = [entry("foo", "Apply", "2001-01-01T00:00:00Z"), entry("foo", time="2003-03-03T00:00:00Z")]
    assert managed.encoded(managed.given(entries)) == entries


def test_an_applier_is_the_same_whichever_version_it_applies_and_an_updater_is_not() -> None:
    found = managed.given(
        [entry("a", "Apply", version="v1"), entry("b", version="v1"), entry("b", version="v2")]
    )
    assert list(found) == [Manager("a", "Apply"), Manager("b", "Update", "v1"), Manager("b", "Update", "v2")]


def test_appliers_come_first_then_the_older() -> None:
    given = [
        entry("c", time="2002-01-01T01:00:00Z"), entry("d", time="2002-01-01T00:00:00Z"),
        entry("b", "Apply", "2001-01-01T01:00:00Z"), entry("a", "Apply", "2001-01-01T00:00:00Z"), entry("e"),
    ]  # fmt: skip
    assert [e["manager"] for e in managed.encoded(managed.given(given))] == ["a", "b", "e", "d", "c"]


@pytest.mark.parametrize(
    ("wrong", "text"),
    [
        ({"operation": "Patch"}, "operation must be `Apply` or `Update`"),
        ({"apiVersion": ""}, "apiVersion must not be empty"),
        ({"fieldsType": ""}, "missing fieldsType in managed fields entry 0"),
        ({"fieldsType": "FieldsV2"}, 'invalid fieldsType "FieldsV2" in managed fields entry 0'),
    ],
)
def test_entries_that_are_none_are_refused(wrong: Obj, text: str) -> None:
    with pytest.raises(ValueError, match=text):
        managed.given([{**entry("a"), **wrong}])


def test_entries_that_cannot_be_read_are_as_good_as_none() -> None:
    assert managed.stored({"metadata": {"managedFields": [{"manager": "a"}]}}) == {}


@pytest.mark.parametrize(("sent", "reset"), [([], True), ([{}], True), ([{}, {}], False), (None, False)])
def test_an_empty_list_and_one_empty_entry_ask_for_a_fresh_start(sent: Any, reset: bool) -> None:
    assert managed.is_reset(sent) is reset


def test_conflicts_name_an_updater_with_its_version_and_an_applier_without() -> None:
    assert str(managed.updater("kubectl", "apps/v1")) == '"kubectl" using apps/v1'
    assert str(managed.applier("kubectl")) == '"kubectl"'
    assert str(managed.updater("hpa", "apps/v1", "scale")) == '"hpa" with subresource "scale" using apps/v1'
    assert managed.updater("", "v1").name == "unknown"


def updaters(count: int, version: str = "v1") -> Managed:
    return {
        managed.updater(f"u{n:02}", version): Entry({f"f:{n}": {}}, version, f"2001-01-01T00:00:{n:02}Z")
        for n in range(count)
    }


def test_ten_updaters_are_kept() -> None:
    assert managed.capped(updaters(10)) == updaters(10)


def test_of_more_the_oldest_become_one_entry() -> None:
    found = managed.capped(updaters(12))
    assert len(found) == 10
    ancient = found[managed.updater("ancient-changes", "v1")]
    assert ancient == Entry({"f:0": {}, "f:1": {}, "f:2": {}}, "v1", "2001-01-01T00:00:02Z")
    assert managed.updater("u03", "v1") in found


def test_appliers_are_not_counted() -> None:
    appliers = {managed.applier(f"a{n}"): Entry({"f:x": {}}, "v1") for n in range(5)}
    assert managed.capped({**updaters(10), **appliers}) == {**updaters(10), **appliers}


def test_each_version_has_ancient_changes_of_its_own() -> None:
    old = {
        managed.updater(f"w{n}", "v2"): Entry({f"f:w{n}": {}}, "v2", "2000-01-01T00:00:00Z") for n in range(2)
    }
    found = managed.capped({**updaters(10), **old})
    assert managed.updater("ancient-changes", "v2") in found
    assert managed.updater("ancient-changes", "v1") in found
    assert len(found) == 10


def test_no_managers_leave_no_field() -> None:
    obj: Obj = {"metadata": {"name": "a", "managedFields": [entry("x")]}}
    managed.put(obj, {})
    assert obj == {"metadata": {"name": "a"}}
