"""The one door for writes. Expected: Kubernetes' "API Concepts", apiserver/pkg/registry/generic and its tests."""

from __future__ import annotations

import re
from typing import Any

import pytest

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.etcd import store
from cluster.etcd.models import Change
from cluster.registry.registry import Registry
from tests.cluster.api.manifests import template
from tests.cluster.registry.door import (
    DEPLOYMENTS,
    MAPS,
    STUDENT,
    TEACHER,
    counts,
    deployment,
    make,
    refusal,
    registry,
    written,
)

__all__ = ["registry"]
pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]


# -- create --------------------------------------------------------------------------------------------------


def test_a_new_object_gets_its_identity_from_the_server(registry: Registry) -> None:
    theirs = {
        "uid": "x",
        "resourceVersion": "7",
        "creationTimestamp": "2000-01-01T00:00:00Z",
        "generation": 9,
    }
    made = deployment(registry)
    head = make(registry, metadata=theirs)["metadata"]
    assert re.fullmatch(r"[0-9a-f-]{36}", head["uid"])
    assert head["creationTimestamp"] > "2020"
    assert (head["namespace"], head["resourceVersion"]) == ("default", str(counts(registry)[0]))
    assert "generation" not in head
    assert (made["apiVersion"], made["kind"], made["metadata"]["generation"]) == ("apps/v1", "Deployment", 1)


def test_what_is_stored_is_what_the_writer_was_told(registry: Registry) -> None:
    made = deployment(registry)
    assert registry.get(DEPLOYMENTS, "default", "web") == made
    change = Change.objects.order_by("-revision")[0]
    assert (change.manifest, change.by, change.agent) == (made, "teacher", "kubectl")


def test_a_generated_name_is_the_prefix_and_five_letters_that_spell_nothing(registry: Registry) -> None:
    obj = {"metadata": {"generateName": "web-"}}
    names = {meta.name(registry.create(MAPS, "default", obj, actor=TEACHER)) for _ in range(5)}
    assert len(names) == 5
    assert all(re.fullmatch(r"web-[bcdfghjklmnpqrstvwxz2456789]{5}", name) for name in names)


def test_a_long_prefix_is_cut_so_that_the_name_fits(registry: Registry) -> None:
    obj = {"metadata": {"generateName": "x" * 100}}
    assert len(meta.name(registry.create(MAPS, "default", obj, actor=TEACHER))) == 63


def test_a_name_is_given_once(registry: Registry) -> None:
    make(registry)
    error = refusal(409, make, registry)
    assert (error.reason, error.message) == ("AlreadyExists", 'configmaps "a" already exists')


def test_an_object_names_the_namespace_it_is_sent_to(registry: Registry) -> None:
    obj = {"metadata": {"name": "a", "namespace": "other"}}
    refusal(400, registry.create, MAPS, "default", obj, actor=TEACHER)


def test_an_object_needs_a_name_that_keeps_the_rule(registry: Registry) -> None:
    assert (
        refusal(422, registry.create, MAPS, "default", {}, actor=TEACHER).causes[0]["field"]
        == "metadata.name"
    )
    assert refusal(422, make, registry, "A_b").causes[0]["reason"] == "FieldValueInvalid"


def test_a_status_is_not_the_creators_to_say(registry: Registry) -> None:
    spec = {"selector": {"matchLabels": {"run": "web"}}, "template": template()}
    made = make(registry, "web", DEPLOYMENTS, spec=spec, status={"replicas": 9})
    assert not made.get("status")


# -- update and patch ----------------------------------------------------------------------------------------


def test_an_update_keeps_what_the_server_gave(registry: Registry) -> None:
    made = make(registry)
    sent = {"metadata": {"name": "a", "labels": {"x": "y"}}, "data": {"k": "v"}}
    changed = registry.update(MAPS, "default", "a", sent, actor=STUDENT)
    kept = ("uid", "creationTimestamp", "namespace", "name")
    assert {k: changed["metadata"][k] for k in kept} == {k: made["metadata"][k] for k in kept}
    assert (changed["metadata"]["labels"], changed["data"]) == ({"x": "y"}, {"k": "v"})


def test_an_update_at_another_resource_version_is_a_conflict(registry: Registry) -> None:
    made = make(registry)
    changed = registry.update(MAPS, "default", "a", written(made, k="1"), actor=TEACHER)
    error = refusal(409, registry.update, MAPS, "default", "a", written(made, k="2"), actor=STUDENT)
    assert error.reason == "Conflict"
    assert error.message == (
        'Operation cannot be fulfilled on configmaps "a": the object has been modified; please apply your changes '
        "to the latest version and try again"
    )
    assert registry.get(MAPS, "default", "a") == changed


def test_an_update_without_a_resource_version_overwrites(registry: Registry) -> None:
    make(registry)
    registry.update(MAPS, "default", "a", {"metadata": {"name": "a"}, "data": {"k": "2"}}, actor=STUDENT)
    assert registry.get(MAPS, "default", "a")["data"] == {"k": "2"}


@pytest.mark.parametrize("dry_run", [False, True])
def test_what_is_applied_while_another_makes_it_is_applied_to_that(registry: Registry, dry_run: bool) -> None:
    def meanwhile(found: Obj) -> Obj:
        if not found:
            make(registry, data={"theirs": "1"})
        return {"metadata": {"name": "a"}, "data": {**(found.get("data") or {}), "mine": "2"}}

    applied, made = registry.apply(MAPS, "default", "a", meanwhile, actor=STUDENT, dry_run=dry_run)
    assert (applied["data"], made) == ({"theirs": "1", "mine": "2"}, False)
    assert registry.get(MAPS, "default", "a")["data"] == ({"theirs": "1"} if dry_run else applied["data"])


def test_what_is_applied_while_another_deletes_it_is_made_anew(registry: Registry) -> None:
    make(registry)

    def meanwhile(found: Obj) -> Obj:
        if found:
            registry.delete(MAPS, "default", "a", actor=TEACHER)
        return {"metadata": {"name": "a"}, "data": {"mine": "2"}}

    applied, made = registry.apply(MAPS, "default", "a", meanwhile, actor=STUDENT)
    assert (applied["data"], made) == ({"mine": "2"}, True)


def test_what_is_applied_to_a_namespace_that_is_not_there_is_not_found(registry: Registry) -> None:
    applied = {"metadata": {"name": "a", "namespace": "nowhere"}}
    refusal(404, registry.apply, MAPS, "nowhere", "a", lambda found: applied, actor=STUDENT)


def test_an_update_of_another_object_of_the_name_is_a_conflict(registry: Registry) -> None:
    made = make(registry)
    registry.delete(MAPS, "default", "a", actor=TEACHER)
    make(registry)
    sent = {**made, "metadata": {"name": "a", "uid": meta.uid(made)}}
    assert (
        "UID in precondition"
        in refusal(409, registry.update, MAPS, "default", "a", sent, actor=STUDENT).message
    )


def test_an_update_that_changes_nothing_writes_nothing(registry: Registry) -> None:
    made = deployment(registry)
    before = counts(registry)
    assert registry.update(DEPLOYMENTS, "default", "web", made, actor=TEACHER) == made
    assert counts(registry) == before


def test_an_update_of_what_is_not_there_is_not_found(registry: Registry) -> None:
    error = refusal(404, registry.update, MAPS, "default", "a", {"metadata": {"name": "a"}}, actor=TEACHER)
    assert error.message == 'configmaps "a" not found'


def test_the_spec_counts_generations_and_the_status_does_not(registry: Registry) -> None:
    made = deployment(registry)
    scaled = {**made, "spec": {**made["spec"], "replicas": 3}, "status": {"replicas": 7}}
    changed = registry.update(DEPLOYMENTS, "default", "web", scaled, actor=TEACHER)
    assert (changed["metadata"]["generation"], changed.get("status")) == (2, made.get("status"))
    seen = {**changed, "spec": {**changed["spec"], "replicas": 9}, "status": {"replicas": 3}}
    told = registry.update(DEPLOYMENTS, "default", "web", seen, actor=TEACHER, subresource="status")
    assert (told["metadata"]["generation"], told["spec"]["replicas"], told["status"]["replicas"]) == (2, 3, 3)


def test_labels_and_annotations_come_with_a_status(registry: Registry) -> None:
    made = deployment(registry)
    seen = {**made, "metadata": {**made["metadata"], "annotations": {"a": "b"}}, "status": {"replicas": 3}}
    told = registry.update(DEPLOYMENTS, "default", "web", seen, actor=TEACHER, subresource="status")
    assert (meta.annotations_of(told), told["status"]) == ({"a": "b"}, {"replicas": 3})


def test_a_service_cidrs_status_comes_alone(registry: Registry) -> None:
    cidrs = "servicecidrs.networking.k8s.io"
    made = make(registry, "more", cidrs, spec={"cidrs": ["10.1.0.0/24"]})
    seen = {**made, "metadata": {**made["metadata"], "annotations": {"a": "b"}}}
    told = registry.update(cidrs, "", "more", seen, actor=TEACHER, subresource="status")
    assert meta.annotations_of(told) == {}


def test_an_invalid_update_stores_nothing_and_names_each_field(registry: Registry) -> None:
    made = deployment(registry)
    before = counts(registry)
    bad = {**made, "spec": {**made["spec"], "replicas": -1, "minReadySeconds": -1}}
    error = refusal(422, registry.update, DEPLOYMENTS, "default", "web", bad, actor=TEACHER)
    assert {cause["field"] for cause in error.causes} >= {"spec.replicas", "spec.minReadySeconds"}
    assert counts(registry) == before
    assert registry.get(DEPLOYMENTS, "default", "web") == made


PATCHES = [
    ("merge", {"data": {"a": None, "c": "3"}}, {"b": "2", "c": "3"}),
    ("json", [{"op": "replace", "path": "/data/a", "value": "9"}], {"a": "9", "b": "2"}),
    ("strategic", {"data": {"$patch": "replace", "z": "0"}}, {"z": "0"}),
]


@pytest.mark.parametrize(("kind", "patch", "expected"), PATCHES)
def test_a_patch_changes_a_part(registry: Registry, kind: str, patch: Any, expected: Obj) -> None:
    make(registry, data={"a": "1", "b": "2"})
    assert registry.patch(MAPS, "default", "a", kind, patch, actor=TEACHER)["data"] == expected


def test_a_patch_that_names_an_old_resource_version_is_a_conflict(registry: Registry) -> None:
    made = make(registry)
    registry.update(MAPS, "default", "a", written(made, k="1"), actor=TEACHER)
    patch = {"metadata": {"resourceVersion": meta.resource_version(made)}, "data": {"k": "2"}}
    refusal(409, registry.patch, MAPS, "default", "a", "merge", patch, actor=STUDENT)


def interfere(registry: Registry, monkeypatch: pytest.MonkeyPatch, times: int) -> list[int]:
    """Have somebody else write the object between a writer's read and its commit, that many times."""
    real, left = Registry._commit, [times]

    def commit(self: Registry, *args: Any, **kwargs: Any) -> Any:
        if left[0]:
            left[0] -= 1
            now = registry.get(MAPS, "default", "a")
            quicker = store.Write("update", MAPS, written(now, n=str(left[0])), meta.resource_version(now))
            store.commit("demo", [quicker], store.Author("somebody-else"))
        return real(self, *args, **kwargs)

    monkeypatch.setattr(Registry, "_commit", commit)
    return left


def test_a_patch_is_tried_again_on_what_somebody_quicker_left(
    registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(registry)
    left = interfere(registry, monkeypatch, 3)
    patched = registry.patch(MAPS, "default", "a", "merge", {"data": {"mine": "1"}}, actor=TEACHER)
    assert (patched["data"], left) == ({"n": "0", "mine": "1"}, [0])


def test_a_deletion_is_tried_again_too(registry: Registry, monkeypatch: pytest.MonkeyPatch) -> None:
    make(registry)
    interfere(registry, monkeypatch, 2)
    assert registry.delete(MAPS, "default", "a", actor=TEACHER)[1]


def test_an_update_that_states_what_it_read_is_never_tried_again(
    registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = make(registry)
    interfere(registry, monkeypatch, 1)
    refusal(409, registry.update, MAPS, "default", "a", written(made, mine="1"), actor=TEACHER)
    assert registry.get(MAPS, "default", "a")["data"] == {"n": "0"}


# -- dry run -------------------------------------------------------------------------------------------------


def test_a_dry_run_answers_as_the_write_would_and_stores_nothing(registry: Registry) -> None:
    made = make(registry)
    before = counts(registry)
    fresh = registry.create(MAPS, "default", {"metadata": {"name": "b"}}, actor=TEACHER, dry_run=True)
    changed = registry.update(MAPS, "default", "a", written(made, k="1"), actor=TEACHER, dry_run=True)
    patched = registry.patch(MAPS, "default", "a", "merge", {"data": {"k": "2"}}, actor=TEACHER, dry_run=True)
    _, gone = registry.delete(MAPS, "default", "a", actor=TEACHER, dry_run=True)
    _, gone_too = registry.delete(MAPS, "default", "a", actor=TEACHER, options={"dryRun": ["All"]})
    assert (meta.name(fresh), changed["data"], patched["data"], gone, gone_too) == (
        "b", {"k": "1"}, {"k": "2"}, True, True,
    )  # fmt: skip
    assert "resourceVersion" not in meta.metadata(fresh)
    assert meta.resource_version(changed) == meta.resource_version(patched) == meta.resource_version(made)
    assert counts(registry) == before
    assert registry.list(MAPS, "default").items == [made]
