"""Expected values: Kubernetes' managedfields/internal/conflict_test.go."""

from __future__ import annotations

from cluster.apimachinery.apply import conflicts, managed
from cluster.apimachinery.apply.updater import Conflict, Conflicts
from tests.cluster.apimachinery.apply.shapes import path

ONE, TWO = managed.updater("foo", "v1"), managed.updater("bar", "v1", "scale")


def test_one_conflict_is_told_in_a_line() -> None:
    found = conflicts.refusal(Conflicts([Conflict(managed.applier("foo"), path("a"))]))
    assert found.message == 'Apply failed with 1 conflict: conflict with "foo": .a'


def test_many_are_told_by_manager_in_their_names_order() -> None:
    found = conflicts.refusal(
        Conflicts([
            Conflict(ONE, path("spec", "replicas")), Conflict(TWO, path("data", "a")), Conflict(ONE, path("data", "b")),
        ])
    )  # fmt: skip
    assert found.message == (
        'Apply failed with 3 conflicts: conflicts with "bar" with subresource "scale" using v1:\n- .data.a\n'
        'conflicts with "foo" using v1:\n- .spec.replicas\n- .data.b'
    )
    assert [cause["field"] for cause in found.details["causes"]] == [".spec.replicas", ".data.a", ".data.b"]
