"""What is read through the registry: lists, pages, the past. Expected: Kubernetes' "API Concepts"."""

from __future__ import annotations

import pytest

from cluster.apimachinery import meta
from cluster.registry.registry import Registry
from tests.cluster.registry.door import (
    MAPS,
    STUDENT,
    TEACHER,
    counts,
    make,
    names,
    refusal,
    registry,
    written,
)

__all__ = ["registry"]
pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]


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
