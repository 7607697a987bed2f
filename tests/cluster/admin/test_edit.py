"""When an edit may be stored over what stands now, and what it leaves alone."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.admin.edit import Edit, graft
from cluster.apimachinery.errors import StatusError
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.scheme import scheme

DEPLOYMENT, CONFIG_MAP = scheme.kind("deployments.apps"), scheme.kind("configmaps")


def obj(version: str = "5", replicas: int = 2, **parts: Any) -> Obj:
    head = {
        "name": "web",
        "namespace": "default",
        "uid": "u",
        "resourceVersion": version,
        **parts.pop("head", {}),
    }
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": head,
        "spec": {"replicas": replicas},
        **parts,
    }


def test_an_edit_is_stored_over_the_state_it_was_made_on() -> None:
    assert Edit(DEPLOYMENT, obj(), obj(replicas=3)).onto(obj()) == obj(replicas=3)


def test_an_edit_outlives_writes_of_the_status() -> None:
    now = obj("9", status={"replicas": 2}, head={"generation": 3, "managedFields": [{}]})
    assert Edit(DEPLOYMENT, obj(), obj(replicas=3)).onto(now)["metadata"]["resourceVersion"] == "9"


@pytest.mark.parametrize(
    "now", [obj("9", replicas=4), obj("9", head={"labels": {"a": "b"}}), obj("9", head={"uid": "another"})]
)
def test_an_edit_is_stale_once_something_it_could_overwrite_has_changed(now: Obj) -> None:
    with pytest.raises(StatusError) as caught:
        Edit(DEPLOYMENT, obj(), obj(replicas=3)).onto(now)
    assert caught.value.reason == "Conflict"


def test_a_kind_without_a_status_of_its_own_has_nothing_that_does_not_count() -> None:
    with pytest.raises(StatusError):
        Edit(CONFIG_MAP, obj(), obj(replicas=3)).onto(obj("9", status={"replicas": 2}))


def test_an_edit_of_a_state_that_nobody_knows_any_more_is_stale() -> None:
    with pytest.raises(StatusError):
        Edit(DEPLOYMENT, {}, obj(replicas=3)).onto(obj())


@pytest.mark.parametrize("field", ["name", "namespace", "uid"])
def test_an_objects_identity_cannot_be_edited(field: str) -> None:
    with pytest.raises(StatusError) as caught:
        Edit(DEPLOYMENT, obj(), obj(head={field: "other"})).onto(obj())
    assert [c["field"] for c in caught.value.causes] == [f"metadata.{field}"]
    assert caught.value.causes[0]["message"] == 'Invalid value: "other": field is immutable'


def test_what_nobody_touched_stays_as_it_is_stored() -> None:
    base = {"spec": {"cpu": "1000m", "zero": 0, "list": [{"zero": 0}]}, "n": 1}
    given = {"spec": {"cpu": "1000m", "zero": 0, "list": [{"zero": 0}]}, "n": "2000m"}
    read = {"spec": {"cpu": "1", "list": [{}]}, "n": "2"}
    assert graft(base, given, read) == {**base, "n": "2"}


def test_what_was_taken_away_is_gone() -> None:
    base = {"spec": {"a": 1, "b": {"c": 0, "d": 2}}}
    given = {"spec": {"b": {"c": 0}}}
    assert graft(base, given, {"spec": {"b": {}}}) == {"spec": {"b": {"c": 0}}}
