"""Emptying a namespace. Expected: Kubernetes' namespaced_resources_deleter_test.go and its conditions."""

from __future__ import annotations

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.controllers.namespace import reconcile
from tests.cluster.controllers.objects import acts, deleted, deletes, make, pod, updates, view

SPACE = make("Namespace", "blue", spec={"finalizers": ["kubernetes"]}, status={"phase": "Active"})


def inside(kind: str, name: str) -> Obj:
    return make(kind, name, namespace="blue")


def condition(obj: Obj, kind: str) -> tuple[str, str, str]:
    found = meta.condition(obj, kind) or {}
    return found["status"], found["reason"], found["message"]


def test_a_namespace_that_stays_is_left_alone() -> None:
    assert acts(reconcile("blue", view(SPACE, inside("ConfigMap", "a")))) == []


def test_pods_go_first() -> None:
    decided = reconcile("blue", view(deleted(SPACE), inside("ConfigMap", "a"), pod("p", namespace="blue")))
    assert deletes(decided) == ["p"]
    (told,) = updates(decided, "status")
    assert condition(told, "NamespaceContentRemaining") == (
        "True", "SomeResourcesRemain",
        "Some resources are remaining: configmaps. has 1 resource instances, pods. has 1 resource instances",
    )  # fmt: skip
    assert condition(told, "NamespaceFinalizersRemaining")[:2] == ("False", "ContentHasNoFinalizers")
    assert told["status"]["phase"] == "Terminating"


def test_then_everything_else() -> None:
    things = [inside("ConfigMap", "a"), inside("Secret", "b"), make("ConfigMap", "kept", namespace="red")]
    assert sorted(deletes(reconcile("blue", view(deleted(SPACE), *things)))) == ["a", "b"]


def test_what_is_held_is_said_and_not_deleted_twice() -> None:
    held = deleted(inside("ConfigMap", "a"))
    held["metadata"]["finalizers"] = ["example.com/guard"]
    decided = reconcile("blue", view(deleted(SPACE), held))
    assert deletes(decided) == []
    assert condition(updates(decided, "status")[0], "NamespaceFinalizersRemaining") == (
        "True", "SomeFinalizersRemain",
        "Some content in the namespace has finalizers remaining: example.com/guard in 1 resource instances",
    )  # fmt: skip


def test_an_empty_namespace_is_finalized() -> None:
    (done,) = updates(reconcile("blue", view(deleted(SPACE))), "finalize")
    assert done["spec"]["finalizers"] == []


def test_another_finalizer_of_the_spec_is_left_to_its_owner() -> None:
    both = {**SPACE, "spec": {"finalizers": ["kubernetes", "example.com/x"]}}
    (done,) = updates(reconcile("blue", view(deleted(both))), "finalize")
    assert done["spec"]["finalizers"] == ["example.com/x"]
    assert acts(reconcile("blue", view(deleted(done)))) == []
