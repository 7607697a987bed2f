"""How what is deleted goes: at once, when a finalizer lets go, after a grace period, or first its dependents.

Expected: Kubernetes' "API Concepts", apiserver/pkg/registry/generic and its tests.
"""

from __future__ import annotations

import pytest

from cluster.apimachinery import clock, meta
from cluster.apimachinery.meta import Obj
from cluster.etcd.models import Change
from cluster.registry.registry import Registry
from tests.cluster.api.manifests import pod_spec
from tests.cluster.registry.door import (
    DEPLOYMENTS,
    MAPS,
    TEACHER,
    deployment,
    make,
    names,
    refusal,
    registry,
)

__all__ = ["registry"]
pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]


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
