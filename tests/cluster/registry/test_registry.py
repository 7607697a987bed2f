"""The one door for writes. Expected: Kubernetes' "API Concepts", apiserver/pkg/registry/generic and its tests."""

from __future__ import annotations

import re
from typing import Any

import pytest

from cluster.apimachinery import clock, meta
from cluster.apimachinery.errors import StatusError
from cluster.apimachinery.meta import Obj
from cluster.etcd import store
from cluster.etcd.models import Change, Cluster
from cluster.registry.acts import Actor
from cluster.registry.registry import Registry
from tests.cluster.api.manifests import pod_spec, template

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]
TEACHER, STUDENT = Actor("teacher", (), "kubectl"), Actor("student")
MAPS, DEPLOYMENTS = "configmaps", "deployments.apps"


@pytest.fixture
def registry() -> Registry:
    """A cluster with a namespace and its default account."""
    Cluster.objects.create(name="demo")
    made = Registry("demo")
    made.create("namespaces", "", {"metadata": {"name": "default"}}, actor=TEACHER)
    made.create("serviceaccounts", "default", {"metadata": {"name": "default"}}, actor=TEACHER)
    return made


def make(registry: Registry, name: str = "a", resource: str = MAPS, **parts: Any) -> Obj:
    head = {"name": name, **parts.pop("metadata", {})}
    return registry.create(resource, "default", {"metadata": head, **parts}, actor=TEACHER)


def deployment(registry: Registry, **spec: Any) -> Obj:
    spec = {"selector": {"matchLabels": {"run": "web"}}, "template": template(), **spec}
    return make(registry, "web", DEPLOYMENTS, spec=spec)


def written(obj: Obj, **data: str) -> Obj:
    return {**obj, "data": data}


def refusal(code: int, call: Any, *args: Any, **kwargs: Any) -> StatusError:
    with pytest.raises(StatusError) as caught:
        call(*args, **kwargs)
    assert caught.value.code == code, caught.value.message
    return caught.value


def counts(registry: Registry) -> tuple[int, int]:
    return store.revision_now(registry.row().pk), Change.objects.count()


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


# -- lists ---------------------------------------------------------------------------------------------------


def names(items: list[Obj]) -> list[str]:
    return [meta.name(item) for item in items]


def test_a_list_is_ordered_and_names_the_revision_it_shows(registry: Registry) -> None:
    for name in ("c", "a", "b"):
        make(registry, name)
    page = registry.list(MAPS)
    assert (names(page.items), page.resource_version, page.continue_) == (
        ["a", "b", "c"], str(counts(registry)[0]), "",
    )  # fmt: skip


def test_a_list_is_narrowed_by_selectors(registry: Registry) -> None:
    make(registry, "a", metadata={"labels": {"x": "1"}})
    make(registry, "b")
    assert names(registry.list(MAPS, labels="x=1").items) == ["a"]
    assert names(registry.list(MAPS, fields="metadata.name!=a").items) == ["b"]
    refusal(400, registry.list, MAPS, labels="x==,,")
    refusal(400, registry.list, MAPS, fields="spec.nodeName=x")


def test_pages_are_one_consistent_list_while_somebody_writes(registry: Registry) -> None:
    made = {name: make(registry, name) for name in "abcde"}
    first = registry.list(MAPS, limit=2)
    registry.update(MAPS, "default", "c", written(made["c"], k="1"), actor=STUDENT)
    registry.delete(MAPS, "default", "d", actor=STUDENT)
    make(registry, "cc")
    second = registry.list(MAPS, limit=2, continue_=first.continue_)
    make(registry, "ee")
    third = registry.list(MAPS, limit=2, continue_=second.continue_)
    assert [*first.items, *second.items, *third.items] == [made[name] for name in "abcde"]
    assert {page.resource_version for page in (first, second, third)} == {first.resource_version}
    assert [page.remaining for page in (first, second, third)] == [3, 1, None]
    assert third.continue_ == ""


def test_a_list_of_the_past_and_of_the_future(registry: Registry) -> None:
    made = make(registry)
    then = meta.resource_version(made)
    registry.delete(MAPS, "default", "a", actor=TEACHER)
    assert registry.list(MAPS, resource_version=then, match="Exact").items == [made]
    assert refusal(504, registry.list, MAPS, resource_version="9999").reason == "Timeout"
    assert refusal(400, registry.list, MAPS, resource_version="soon").message == (
        'invalid resource version: resourceVersion: Invalid value: "soon": strconv.ParseUint: parsing "soon": '
        "invalid syntax"
    )
    assert refusal(400, registry.list, MAPS, continue_="nonsense", limit=1).message.startswith(
        "invalid continue token: continue key is not valid"
    )
    assert refusal(400, registry.list, MAPS, continue_="x", resource_version=then).message == (
        "specifying resource version is not allowed when using continue"
    )


def test_a_page_of_a_version_shows_that_version(registry: Registry) -> None:
    """storage.ValidateListOptions: a limit makes a version without a match an exact one."""
    made = make(registry)
    registry.delete(MAPS, "default", "a", actor=TEACHER)
    assert registry.list(MAPS, resource_version=meta.resource_version(made), limit=5).items == [made]
    assert registry.list(MAPS, resource_version=meta.resource_version(made)).items == []


# -- delete --------------------------------------------------------------------------------------------------


def test_what_nothing_holds_goes_at_once(registry: Registry) -> None:
    made = make(registry)
    left, gone = registry.delete(MAPS, "default", "a", actor=TEACHER)
    assert (gone, meta.uid(left), registry.find(MAPS, "default", "a")) == (True, meta.uid(made), None)
    assert (
        refusal(404, registry.delete, MAPS, "default", "a", actor=TEACHER).message
        == 'configmaps "a" not found'
    )


def test_a_finalizer_holds_an_object_until_it_is_taken_away(registry: Registry) -> None:
    make(registry, metadata={"finalizers": ["example.com/hold"]})
    left, gone = registry.delete(MAPS, "default", "a", actor=TEACHER)
    assert (gone, meta.is_deleting(left), left["metadata"]["deletionGracePeriodSeconds"]) == (False, True, 0)
    again, gone = registry.delete(MAPS, "default", "a", actor=TEACHER)
    assert (gone, again) == (False, left)
    registry.patch(MAPS, "default", "a", "merge", {"metadata": {"finalizers": None}}, actor=TEACHER)
    assert registry.find(MAPS, "default", "a") is None
    assert Change.objects.order_by("-revision")[0].verb == "delete"


def test_a_deleted_object_takes_on_no_new_finalizers(registry: Registry) -> None:
    make(registry, metadata={"finalizers": ["example.com/hold"]})
    registry.delete(MAPS, "default", "a", actor=TEACHER)
    more = {"metadata": {"finalizers": ["example.com/hold", "example.com/more"]}}
    error = refusal(422, registry.patch, MAPS, "default", "a", "merge", more, actor=TEACHER)
    assert error.causes[0]["field"] == "metadata.finalizers"


def placed(registry: Registry, name: str = "p") -> Obj:
    return make(registry, name, "pods", spec=pod_spec(nodeName="node-1"))


def test_a_grace_period_only_ever_gets_shorter(registry: Registry) -> None:
    placed(registry)

    def deleted(grace: int | None) -> tuple[int, bool]:
        options = {} if grace is None else {"gracePeriodSeconds": grace}
        left, gone = registry.delete("pods", "default", "p", actor=TEACHER, options=options)
        return left["metadata"].get("deletionGracePeriodSeconds", 0), gone

    assert [deleted(None), deleted(60), deleted(5)] == [(30, False), (30, False), (5, False)]
    left = registry.get("pods", "default", "p")["metadata"]["deletionTimestamp"]
    assert clock.parse(left) == pytest.approx(clock.now() + 5, abs=2)
    assert deleted(0)[1]


def test_a_deletion_may_name_the_object_it_means(registry: Registry) -> None:
    made = make(registry)
    wrong = {"preconditions": {"uid": "someone"}}
    stale = {"preconditions": {"resourceVersion": "1"}}
    begins = 'Operation cannot be fulfilled on ConfigMap "a":'
    assert refusal(409, registry.delete, MAPS, "default", "a", actor=TEACHER, options=wrong).message == (
        f"{begins} the UID in the precondition (someone) does not match the UID in record ({meta.uid(made)}). The "
        "object might have been deleted and then recreated"
    )
    assert refusal(409, registry.delete, MAPS, "default", "a", actor=TEACHER, options=stale).message == (
        f"{begins} the ResourceVersion in the precondition (1) does not match the ResourceVersion in record "
        f"({meta.resource_version(made)}). The object might have been modified"
    )
    right = {"preconditions": {"uid": meta.uid(made), "resourceVersion": meta.resource_version(made)}}
    assert registry.delete(MAPS, "default", "a", actor=TEACHER, options=right)[1]


@pytest.mark.parametrize(
    ("policy", "finalizers"),
    [("Foreground", ["foregroundDeletion"]), ("Orphan", ["orphan"]), ("Background", None)],
)
def test_how_dependents_go_is_written_as_a_finalizer(
    registry: Registry, policy: str, finalizers: list[str] | None
) -> None:
    deployment(registry)
    left, gone = registry.delete(
        DEPLOYMENTS, "default", "web", actor=TEACHER, options={"propagationPolicy": policy}
    )
    assert (gone, left["metadata"].get("finalizers")) == (finalizers is None, finalizers)


def test_a_later_policy_replaces_an_earlier_one(registry: Registry) -> None:
    deployment(registry)
    registry.delete(DEPLOYMENTS, "default", "web", actor=TEACHER, options={"propagationPolicy": "Orphan"})
    options = {"propagationPolicy": "Foreground"}
    left, _ = registry.delete(DEPLOYMENTS, "default", "web", actor=TEACHER, options=options)
    assert left["metadata"]["finalizers"] == ["foregroundDeletion"]


def test_an_unknown_policy_is_refused(registry: Registry) -> None:
    make(registry)
    options = {"propagationPolicy": "Slowly"}
    error = refusal(422, registry.delete, MAPS, "default", "a", actor=TEACHER, options=options)
    assert error.causes[0]["field"] == "propagationPolicy"


def test_a_collection_is_deleted_by_its_selector(registry: Registry) -> None:
    make(registry, "a", metadata={"labels": {"x": "1"}})
    make(registry, "b")
    gone = registry.delete_collection(MAPS, "default", actor=TEACHER, labels="x=1")
    assert (names(gone), names(registry.list(MAPS).items)) == (["a"], ["b"])
