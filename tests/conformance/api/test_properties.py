"""Two promises of the API, for whatever happens: a watch tells exactly what lies between two lists, and of two writers
who read the same version one wins. ("Kubernetes API Concepts": efficient detection of changes; optimistic concurrency.)
"""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from kubernetes.client.exceptions import ApiException

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from tests.conformance.api.client import Things
from tests.conformance.api.conftest import Space

NAMES, COLOURS = ("a", "b", "c"), ("red", "blue", "none")
SELECTOR = "colour=red"
LIVE = settings(
    max_examples=25, deadline=None, database=None, derandomize=True, phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip


def config_map(name: str, colour: str, **data: str) -> Obj:
    return {"metadata": {"name": name, "labels": {"colour": colour}}, "data": data}


def tried(act: Any, *arguments: Any) -> Obj | None:
    """What a write left, or None if it was refused because of what is there by now."""
    try:
        found: Obj = act(*arguments)
    except ApiException as error:
        if error.status not in (404, 409):
            raise
        return None
    return found


def act(things: Things, verb: str, name: str, colour: str, number: int) -> None:
    match verb:
        case "create":
            tried(things.create, config_map(name, colour, n=str(number)))
        case "change":
            patch = {"metadata": {"labels": {"colour": colour}}, "data": {"n": str(number)}}
            tried(things.patch, name, patch)
        case "delete":
            tried(things.delete, name)


def by_name(objects: list[Obj]) -> dict[str, Obj]:
    return {meta.name(obj): {k: v for k, v in obj.items() if k not in ("apiVersion", "kind")} for obj in objects}


VERBS = st.sampled_from(("create", "change", "change", "delete"))
ACTS = st.lists(st.tuples(VERBS, st.sampled_from(NAMES), st.sampled_from(COLOURS)), max_size=12)


@LIVE
@given(before=ACTS, between=ACTS)
def test_a_watch_tells_exactly_what_lies_between_two_lists(
    space: Space, before: list[tuple[str, str, str]], between: list[tuple[str, str, str]]
) -> None:
    things = space("v1", "ConfigMap")
    things.delete_all(labelSelector="colour")
    for number, step in enumerate(before):
        act(things, *step, number)
    old = things.whole_list(labelSelector=SELECTOR)
    for number, step in enumerate(between):
        act(things, *step, 100 + number)
    new = by_name(things.list(labelSelector=SELECTOR))
    things.create(config_map("last", "red"))
    version = old["metadata"]["resourceVersion"]
    watch = things.watch(labelSelector=SELECTOR, resourceVersion=version, timeoutSeconds=20)
    known, told = by_name(old["items"]), int(version)
    while meta.name((event := watch.next())[1]) != "last":
        kind, obj = event
        name = meta.name(obj)
        assert (name in known) == (kind != "ADDED"), "added once, then changed or deleted"
        assert meta.revision(obj) > told, "in the order in which it happened"
        told = meta.revision(obj)
        known.pop(name, None)
        known |= {} if kind == "DELETED" else by_name([obj])
    space.client.close()
    assert known == new


@LIVE
@given(turns=st.lists(st.tuples(st.sampled_from((0, 1)), st.sampled_from(("read", "write"))), max_size=16))
def test_of_two_who_read_the_same_version_one_wins(space: Space, turns: list[tuple[int, str]]) -> None:
    things = space("v1", "ConfigMap")
    tried(things.delete, "shared")
    head: Obj = things.create({"metadata": {"name": "shared"}, "data": {"by": "nobody"}})
    read = [head, head]
    for number, (writer, deed) in enumerate(turns):
        if deed == "read":
            read[writer] = things.get("shared")
            continue
        mine = {**read[writer], "data": {"by": str(writer), "turn": str(number)}}
        left = tried(things.replace, mine)
        fresh = meta.resource_version(read[writer]) == meta.resource_version(head)
        assert (left is not None) == fresh, "who wins is who saw the last word"
        head = left or head
    assert things.get("shared")["data"] == head["data"]
