"""Expected values: Kubernetes' managedfields/internal/fieldmanager_test.go and skipnonapplied_test.go, and the page
"Server-Side Apply"."""

from __future__ import annotations

import pytest

from cluster.apimachinery import clock, meta
from cluster.apimachinery.apply import compiling, managed
from cluster.apimachinery.apply.manager import FieldManager
from cluster.apimachinery.apply.updater import OneVersion
from cluster.apimachinery.errors import StatusError
from cluster.apimachinery.meta import Obj
from tests.cluster.apimachinery.apply.shapes import fields

CONFIG_MAP = FieldManager(OneVersion("v1", compiling.of_kind(("", "v1", "ConfigMap"))), "v1", "ConfigMap")
DEPLOYMENT = FieldManager(
    OneVersion("apps/v1", compiling.of_kind(("apps", "v1", "Deployment"))), "apps/v1", "Deployment"
)


@pytest.fixture(autouse=True)
def times(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The clock shows the last entry."""
    shown = ["2026-01-01T00:00:00Z"]
    monkeypatch.setattr(clock, "timestamp", lambda at=None: shown[-1])
    return shown


def config_map(**data: str) -> Obj:
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "test-cm"}, "data": data}


def born(obj: Obj, name: str = "kubectl-create") -> Obj:
    """The object as it is after somebody created it."""
    made: Obj = meta.copy(obj)
    managed.put(made, CONFIG_MAP.update({}, made, name))
    made["metadata"]["uid"] = "u"
    return made


def written(live: Obj, name: str, **data: str) -> Obj:
    new: Obj = {**meta.copy(live), "data": data}
    managed.put(new, CONFIG_MAP.update(live, new, name))
    return new


def owned(obj: Obj) -> dict[str, list[str]]:
    """The keys of data each manager has."""
    return {
        f"{manager.name} {manager.operation}": sorted(
            k[2:] for k in entry.fields.get("f:data", {}) if k != "."
        )
        for manager, entry in managed.stored(obj).items()
    }


def test_applying_a_config_map_notes_what_the_page_shows() -> None:
    given: Obj = {
        **config_map(key="some value"),
        "metadata": {"name": "test-cm", "labels": {"test-label": "test"}},
    }
    made = CONFIG_MAP.apply({}, given, "kubectl", False)
    assert made["metadata"]["managedFields"] == [{
        "manager": "kubectl", "operation": "Apply", "apiVersion": "v1", "time": "2026-01-01T00:00:00Z",
        "fieldsType": "FieldsV1",
        "fieldsV1": {"f:metadata": {"f:labels": {"f:test-label": {}}}, "f:data": {"f:key": {}}},
    }]  # fmt: skip


def test_another_client_takes_the_field_it_changes() -> None:
    made = CONFIG_MAP.apply({}, config_map(key="some value"), "kubectl", False)
    made["metadata"]["uid"] = "u"
    changed = written(made, "kube-controller-manager", key="new value")
    assert owned(changed) == {"kube-controller-manager Update": ["key"]}


def test_what_identifies_an_object_is_nobodys() -> None:
    found = CONFIG_MAP.update({}, config_map(a="1"), "kubectl-create")
    assert [entry.fields for entry in found.values()] == [fields(("data",), ("data", "a"))]


def test_a_write_that_changes_nothing_keeps_the_time(times: list[str]) -> None:
    live = born(config_map(a="1"))
    times.append("2026-01-02T00:00:00Z")
    assert written(live, "somebody", a="1") == live


def test_the_same_updaters_fields_add_up(times: list[str]) -> None:
    live = born(config_map(a="1"), "me")
    times.append("2026-01-02T00:00:00Z")
    changed = written(live, "me", a="1", b="2")
    assert owned(changed) == {"me Update": ["a", "b"]}
    assert changed["metadata"]["managedFields"][0]["time"] == "2026-01-02T00:00:00Z"


def test_applying_the_same_again_changes_nothing_at_all(times: list[str]) -> None:
    made = CONFIG_MAP.apply({}, config_map(a="1"), "me", False)
    made["metadata"]["uid"] = "u"
    times.append("2026-01-02T00:00:00Z")
    assert CONFIG_MAP.apply(made, config_map(a="1"), "me", False) == made


def test_an_object_nobody_managed_is_not_managed_until_it_is_applied() -> None:
    live = {**config_map(a="1"), "metadata": {"name": "test-cm", "uid": "u"}}
    assert CONFIG_MAP.update(live, {**live, "data": {"a": "2"}}, "somebody") == {}
    applied = CONFIG_MAP.apply(live, config_map(b="2"), "me", False)
    assert owned(applied) == {"me Apply": ["b"], "before-first-apply Update": ["a"]}
    with pytest.raises(StatusError, match=r'conflict with "before-first-apply" using v1: \.data\.a'):
        CONFIG_MAP.apply(live, config_map(a="2"), "me", False)


@pytest.mark.parametrize("sent", [[], [{}]])
def test_managed_fields_are_stripped_on_request(sent: list[Obj]) -> None:
    live = born(config_map(a="1"))
    new = {**live, "metadata": {**live["metadata"], "managedFields": sent}}
    assert CONFIG_MAP.update(live, new, "me") == {}


def test_managed_fields_can_be_written_outright() -> None:
    live = born(config_map(a="1"))
    sent = [{**live["metadata"]["managedFields"][0], "manager": "other", "operation": "Apply"}]
    new = {**live, "metadata": {**live["metadata"], "managedFields": sent}}
    assert list(CONFIG_MAP.update(live, new, "me")) == [managed.applier("other")]


def test_managed_fields_that_cannot_be_read_are_passed_over() -> None:
    live = born(config_map(a="1"))
    new = {
        **live,
        "metadata": {**live["metadata"], "managedFields": [{"manager": "x", "operation": "Apply"}]},
    }
    assert CONFIG_MAP.update(live, new, "me") == managed.stored(live)


def test_a_client_that_leaves_managed_fields_out_does_not_delete_them() -> None:
    live = born(config_map(a="1"))
    new = {**live, "metadata": {"name": "test-cm", "uid": "u"}}
    assert CONFIG_MAP.update(live, new, "me") == managed.stored(live)


def test_a_part_of_an_object_cannot_set_managed_fields() -> None:
    status = FieldManager(DEPLOYMENT.versions, "apps/v1", "Deployment", "status")
    live: Obj = {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "a"},
        "spec": {"replicas": 1},
    }
    managed.put(live, DEPLOYMENT.update({}, live, "kubectl"))
    live["metadata"]["uid"] = "u"
    head = {**live["metadata"], "managedFields": [{}]}
    found = status.update(
        live, {**live, "metadata": head, "status": {"replicas": 1}}, "kube-controller-manager"
    )
    assert [(m.name, m.subresource, e.fields) for m, e in found.items()] == [
        ("kubectl", "", fields(("spec", "replicas"))),
        ("kube-controller-manager", "status", fields(("status", "replicas"))),
    ]


def test_a_conflict_says_who_has_the_field() -> None:
    live = born(config_map(a="1", b="2"), "kubectl-client-side-apply")
    with pytest.raises(StatusError) as found:
        CONFIG_MAP.apply(live, config_map(a="3"), "me", False)
    error = found.value
    assert (error.code, error.reason) == (409, "Conflict")
    assert error.message == (
        'Apply failed with 1 conflict: conflict with "kubectl-client-side-apply" using v1: .data.a'
    )
    assert error.details == {
        "causes": [{
            "reason": "FieldManagerConflict", "message": 'conflict with "kubectl-client-side-apply" using v1',
            "field": ".data.a",
        }]
    }  # fmt: skip
    forced = CONFIG_MAP.apply(live, config_map(a="3"), "me", True)
    assert owned(forced) == {"me Apply": ["a"], "kubectl-client-side-apply Update": ["b"]}


@pytest.mark.parametrize(
    ("wrong", "text"),
    [
        ({"kind": "Secret"}, "invalid object type: /v1, Kind=Secret"),
        ({"apiVersion": "apps/v1"}, "invalid object type: apps/v1, Kind=ConfigMap"),
        ({"metadata": {"managedFields": []}}, "metadata.managedFields must be nil"),
        ({"foo": 1}, "failed to create typed patch object (/test-cm; /v1, Kind=ConfigMap): .foo: field not declared in "
                     "schema"),
    ],
)  # fmt: skip
def test_a_configuration_that_cannot_be_applied_is_refused(wrong: Obj, text: str) -> None:
    with pytest.raises(StatusError) as found:
        CONFIG_MAP.apply({}, {**config_map(a="1"), **wrong}, "me", False)
    assert (found.value.code, found.value.message) == (400, text)


def test_an_update_whose_items_cannot_be_told_apart_is_nobodys_but_not_refused() -> None:
    """managedfields.UpdateNoErrors: the object is returned with its managedFields cleared."""
    live: Obj = {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web"}, "spec": {"replicas": 1}}
    live["metadata"] |= {"uid": "u"}
    managed.put(live, DEPLOYMENT.update({}, {**live, "metadata": {"name": "web"}}, "kubectl-create"))
    status = FieldManager(DEPLOYMENT.versions, "apps/v1", "Deployment", "status")
    assert status.update(live, {**live, "status": {"conditions": [{"message": "patched"}]}}, "somebody") == {}
