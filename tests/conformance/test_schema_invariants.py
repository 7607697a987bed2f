"""Whatever is patched or applied, in whatever order: what the server keeps is of its kind's schema.

Its types and canonical forms hold, no field is unknown, no key of a list is there twice, whoever wrote a field manages
it, and nobody manages what is not there. A refused write changes nothing. ("Server-Side Apply"; apimachinery's
pkg/util/managedfields; structured-merge-diff.)
"""

from __future__ import annotations

import itertools
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from cluster.apimachinery import meta, schema
from cluster.apimachinery.apply import compiling, managed, sets, validation
from cluster.apimachinery.apply.compare import compare
from cluster.apimachinery.apply.extract import field_set
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.patch import CONTENT_TYPES
from tests.cluster.apiserver.conftest import Api, api, demo

__all__ = ["api", "demo"]

GVK = ("apps", "v1", "Deployment")
PATH = "apis/apps/v1/namespaces/default/deployments"
MEDIA = {kind: media for media, kind in CONTENT_TYPES.items()}
NUMBERS = itertools.count()
LIVE = settings(
    max_examples=40, deadline=None, database=None, derandomize=True, phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip

WORDS = st.sampled_from("abc")
SOME_OR_NONE = st.one_of(st.none(), WORDS)
CPU = st.sampled_from(["1000m", "1", 0.5, "much"])
RESOURCES = st.fixed_dictionaries({"limits": st.fixed_dictionaries({"cpu": CPU})})
CONTAINER: dict[str, st.SearchStrategy[Any]] = {
    "image": WORDS, "resources": RESOURCES, "fancy": WORDS, "args": st.lists(WORDS, max_size=2),
    "ports": st.lists(st.fixed_dictionaries({"containerPort": st.integers(0, 2)}), max_size=2),
}  # fmt: skip
CONTAINERS = st.lists(st.fixed_dictionaries({"name": WORDS}, optional=CONTAINER), max_size=3)
DELETED = st.fixed_dictionaries({"name": WORDS, "$patch": st.just("delete")})
SPEC: dict[str, st.SearchStrategy[Any]] = {
    "replicas": st.sampled_from([0, 1, 2, -1, "2", None]), "paused": st.sampled_from([True, None]),
    "fancy": SOME_OR_NONE,
}  # fmt: skip


def bodies(containers: st.SearchStrategy[Any]) -> st.SearchStrategy[Obj]:
    """Parts of a Deployment, right and wrong."""
    pods = st.fixed_dictionaries(
        {}, optional={"containers": containers, "nodeSelector": st.dictionaries(WORDS, SOME_OR_NONE, max_size=2)}
    )
    template = st.fixed_dictionaries({"spec": pods})
    spec = st.fixed_dictionaries({}, optional={**SPEC, "template": template})
    labels = st.fixed_dictionaries({"labels": st.dictionaries(WORDS, SOME_OR_NONE, max_size=2)})
    return st.fixed_dictionaries({"spec": spec}, optional={"metadata": labels})


POINTERS = st.sampled_from([
    "/spec/replicas", "/spec/fancy", "/metadata/labels", "/spec/template/spec/containers/0/image",
    "/spec/template/spec/containers/1", "/spec/template/spec/containers/-", "/spec/template/spec/nodeSelector",
])  # fmt: skip
VALUES = st.one_of(WORDS, st.integers(0, 2), st.none(), st.fixed_dictionaries({"name": WORDS, "image": WORDS}))
OPERATIONS = st.fixed_dictionaries(
    {"op": st.sampled_from(["add", "replace", "remove"]), "path": POINTERS, "value": VALUES}
)
PATCHES = st.one_of(
    st.tuples(st.just("json"), st.lists(OPERATIONS, min_size=1, max_size=2)),
    st.tuples(st.just("merge"), bodies(CONTAINERS)),
    st.tuples(st.just("strategic"), bodies(st.one_of(CONTAINERS, st.lists(DELETED, max_size=2)))),
    st.tuples(st.just("apply"), bodies(CONTAINERS)),
)
WRITES = st.lists(st.tuples(st.sampled_from(["one", "two"]), PATCHES), min_size=1, max_size=4)


def deployment(name: str) -> Obj:
    containers = [{"name": "a", "image": "a"}]
    template = {"metadata": {"labels": {"app": "web"}}, "spec": {"containers": containers}}
    spec = {"replicas": 1, "selector": {"matchLabels": {"app": "web"}}, "template": template}
    return {"metadata": {"name": name}, "spec": spec}


def meant(value: Any) -> Any:
    """Without what is null or empty: an applier may claim that too, though nothing is kept of it."""
    if isinstance(value, dict):
        found = {k: meant(v) for k, v in value.items()}
        return {k: v for k, v in found.items() if v not in (None, {}, [])}
    return [meant(item) for item in value] if isinstance(value, list) else value


def bare(obj: Obj) -> Obj:
    return {**obj, "metadata": {k: v for k, v in obj["metadata"].items() if k != "managedFields"}}


def leads(fields: Obj, path: tuple[str, ...]) -> bool:
    """Whether a path is a member's, or leads to one."""
    for step in path:
        if step not in fields:
            return False
        fields = fields[step]
    return True


def holds(obj: Obj) -> None:
    """What is kept is of its schema, and its managers manage what is there."""
    decoded = schema.decode(obj, GVK)
    assert (decoded.unknown, decoded.object) == ([], obj)
    shape = compiling.of_kind(GVK)
    assert shape is not None
    assert list(validation.problems(shape, obj)) == []
    there = field_set(shape, bare(obj))
    for manager, entry in managed.stored(obj).items():
        assert not [path for path in sets.paths(entry.fields) if not leads(there, path)], manager


def written_is_managed(old: Obj, new: Obj, manager: managed.Manager) -> None:
    """What differs now is the writer's; of status and the server's own metadata there is no account."""
    shape = compiling.of_kind(GVK)
    assert shape is not None
    changes = compare(shape, bare(old), bare(new)).set
    entries = managed.stored(new)
    mine = entries[manager].fields if manager in entries else {}
    assert not sets.difference({"f:spec": changes["f:spec"]} if "f:spec" in changes else {}, mine)


@LIVE
@given(WRITES)
def test_what_is_kept_is_of_its_schema(api: Api, writes: list[tuple[str, tuple[str, Any]]]) -> None:
    name = f"web-{next(NUMBERS)}"
    live = api.made(PATH, deployment(name))
    for who, (how, patch) in writes:
        query = f"fieldManager={who}" + ("&force=true" if how == "apply" else "")
        body = {"apiVersion": "apps/v1", "kind": "Deployment", **meant(patch)} if how == "apply" else patch
        answer = api("PATCH", f"{PATH}/{name}?{query}", body, MEDIA[how])
        if answer.code != 200:
            assert 400 <= answer.code < 500
            assert answer.body["kind"] == "Status"
            assert api.get(f"{PATH}/{name}").body == live
            continue
        new = answer.body
        holds(new)
        if how != "apply" and meta.resource_version(new) != meta.resource_version(live):
            written_is_managed(live, new, managed.updater(who, "apps/v1"))
        live = new
