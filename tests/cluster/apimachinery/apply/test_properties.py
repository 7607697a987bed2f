"""What holds of every apply, whatever is applied: structured-merge-diff's invariants, on arbitrary series of writes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cluster.apimachinery.apply import managed, sets, validation
from cluster.apimachinery.apply.extract import field_set
from cluster.apimachinery.apply.manager import FieldManager
from cluster.apimachinery.apply.merge import merge
from cluster.apimachinery.apply.updater import OneVersion
from cluster.apimachinery.errors import StatusError
from cluster.apimachinery.meta import Obj, copy
from tests.cluster.apimachinery.apply.shapes import (
    NUMBER,
    TEXT,
    list_map,
    list_of,
    map_of,
    set_of,
    shape,
    struct,
)

HEAD = struct(name=TEXT, uid=TEXT, labels=map_of(TEXT), managedFields=list_of({"type": "object"}))
ITEM = struct(name=TEXT, image=TEXT, env=list_map(struct(name=TEXT, value=TEXT), "name"), args=list_of(TEXT))
SPEC = struct(
    size=NUMBER, items=list_map(ITEM, "name"), tags=set_of(TEXT), data=map_of(TEXT), inner=struct(a=TEXT)
)
SHAPE = shape(struct(apiVersion=TEXT, kind=TEXT, metadata=HEAD, spec=SPEC))
FIELDS = FieldManager(OneVersion("example.com/v1", SHAPE), "example.com/v1", "Thing")

WORDS = st.sampled_from(["a", "b", "c"])


def named(items: st.SearchStrategy[Obj]) -> st.SearchStrategy[list[Obj]]:
    return st.lists(items, unique_by=lambda item: item["name"], max_size=3)


def some(**fields: Any) -> st.SearchStrategy[Obj]:
    return st.fixed_dictionaries({}, optional=fields)


ENV = st.fixed_dictionaries({"name": WORDS}, optional={"value": WORDS})
ITEMS = st.fixed_dictionaries(
    {"name": WORDS},
    optional={"image": WORDS, "env": named(ENV), "args": st.lists(WORDS, max_size=2)},
)
SPECS = some(
    size=st.integers(0, 3), items=named(ITEMS), tags=st.lists(WORDS, unique=True, max_size=3),
    data=st.dictionaries(WORDS, WORDS, max_size=3), inner=some(a=WORDS),
)  # fmt: skip
CONFIGS = SPECS.map(lambda spec: thing(spec))
WRITES = st.lists(
    st.tuples(st.sampled_from(["one", "two", "kubectl", "!loop"]), CONFIGS), min_size=1, max_size=6
)


def thing(spec: Obj) -> Obj:
    """Of what is empty, decoders forget that it was ever said: nothing is claimed by it here."""
    head = {"apiVersion": "example.com/v1", "kind": "Thing", "metadata": {"name": "t"}}
    return {**head, **pruned({"spec": spec})}


def after(live: Obj, name: str, config: Obj, force: bool = True) -> Obj:
    """The object after a write: an update of those whose name begins with "!", else an apply."""
    if name.startswith("!"):
        new = copy({**config, "metadata": {**live.get("metadata", {}), **config["metadata"]}})
        managed.put(new, FIELDS.update(live, new, name))
    else:
        new = FIELDS.apply(live, copy(config), name, force)
    return decoded(new)


def decoded(obj: Obj) -> Obj:
    """As a kind's decoder leaves it: what is null or empty is not there."""
    head = {**obj["metadata"], "uid": "u"}
    return {**pruned({k: v for k, v in obj.items() if k != "metadata"}), "metadata": head}


def story(writes: list[tuple[str, Obj]]) -> Obj:
    live: Obj = {}
    for name, config in writes:
        live = after(live, name, config)
    return live


def pruned(value: Any) -> Any:
    """Without what says nothing: null, empty maps and lists."""
    if isinstance(value, dict):
        found = {k: pruned(v) for k, v in value.items()}
        return {k: v for k, v in found.items() if v not in (None, {}, [])}
    return [pruned(item) for item in value] if isinstance(value, list) else value


def bare(obj: Obj) -> Obj:
    return {**obj, "metadata": {k: v for k, v in obj["metadata"].items() if k != "managedFields"}}


many = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@many
@given(WRITES)
def test_no_key_is_ever_there_twice_and_no_field_unknown(writes: list[tuple[str, Obj]]) -> None:
    assert not list(validation.problems(SHAPE, story(writes)))


@many
@given(WRITES, CONFIGS)
def test_what_is_applied_holds(writes: list[tuple[str, Obj]], config: Obj) -> None:
    live = after(story(writes), "one", config)
    assert decoded(merge(SHAPE, bare(live), config)) == bare(live)


@many
@given(WRITES, CONFIGS)
def test_a_second_apply_changes_nothing(writes: list[tuple[str, Obj]], config: Obj) -> None:
    live = after(story(writes), "one", config)
    assert after(live, "one", config, force=False) == live


@many
@given(WRITES, CONFIGS)
def test_an_apply_without_force_leaves_what_others_have(writes: list[tuple[str, Obj]], config: Obj) -> None:
    """All but what others put into an item that was the applier's and goes with it."""
    live, me = story(writes), managed.applier("one")
    before = managed.stored(live)
    try:
        new = decoded(FIELDS.apply(live, copy(config), "one", False))
    except StatusError:
        return  # a conflict: nothing is written
    left, mine = managed.stored(new), before[me].fields if me in before else {}
    for manager, entry in before.items():
        if manager != me:
            has = left[manager].fields if manager in left else {}
            lost = sets.difference(entry.fields, has)
            assert not sets.recursive_difference(lost, mine), manager
            assert not sets.difference(_values(has, live), _values(has, new))


def _values(fields: Obj, obj: Obj) -> Obj:
    """Those of the fields that the object has."""
    return sets.intersection(fields, field_set(SHAPE, bare(obj)))


@many
@given(WRITES)
def test_nobody_manages_what_is_not_there(writes: list[tuple[str, Obj]]) -> None:
    live = story(writes)
    there = field_set(SHAPE, bare(live))
    for manager, entry in managed.stored(live).items():
        ghosts = [p for p in sets.paths(entry.fields) if not _at(there, p) and not _empty(live, p)]
        assert not ghosts, (manager, ghosts)


def _at(fields: Obj, path: tuple[str, ...]) -> bool:
    node = fields
    for step in path:
        if step not in node:
            return False
        node = node[step]
    return True


def _empty(obj: Any, path: tuple[str, ...]) -> bool:
    """Whether the path leads to something null or empty, which a set mentions only in part."""
    value = obj
    for step in path:
        value = next((found for found in _below(value, step)), None)
        if not value:
            return True
    return False


def _below(value: Any, step: str) -> Iterator[Any]:
    if isinstance(value, dict):
        yield value.get(step[2:])
    elif isinstance(value, list):
        yield from (item for item in value if isinstance(item, dict) and f'"{item["name"]}"' in step)


@many
@given(CONFIGS)
def test_who_gives_everything_up_leaves_nothing(config: Obj) -> None:
    made = after({}, "one", config)
    left = after(made, "one", thing({}))
    assert pruned(left.get("spec")) in (None, {})


@pytest.mark.parametrize("force", [True, False])
def test_the_first_apply_never_conflicts(force: bool) -> None:
    assert FIELDS.apply({}, thing({"size": 1}), "one", force)["spec"] == {"size": 1}
