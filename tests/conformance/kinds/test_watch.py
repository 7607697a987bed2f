"""A watch on each kind tells its whole life. Expected values: apiserver/pkg/endpoints/handlers/watch.go."""

from __future__ import annotations

from typing import Any

import pytest
from asgiref.sync import sync_to_async

from cluster.admin import samples, yaml_text
from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.scheme import scheme
from cluster.apiserver.requestinfo import Target
from cluster.registry.acts import SYSTEM
from cluster.registry.registry import Registry
from tests.cluster.apiserver.wire import streamed
from tests.conformance.kinds.conftest import MADE, Served, called

WATCHED = [target for target in MADE if "watch" in target.kind.verbs]
pytestmark = pytest.mark.usefixtures("live")


@sync_to_async
def lived(resource: str) -> list[Obj]:
    """An object's three states: made, labelled, deleted or marked."""
    registry, sample = Registry("demo"), yaml_text.load(samples.sample(scheme.kind(resource))).value
    namespace, name = "default" if scheme.kind(resource).namespaced else "", meta.name(sample)
    made = registry.create(resource, namespace, sample, actor=SYSTEM)
    patch: Any = {"metadata": {"annotations": {"a": "b"}}}
    changed = registry.patch(resource, namespace, name, "merge", patch, actor=SYSTEM)
    return [made, changed, registry.delete(resource, namespace, name, actor=SYSTEM)[0]]


@pytest.mark.parametrize("target", WATCHED, ids=called)
async def test_a_watch_tells_what_becomes_of_it(target: Target) -> None:
    revision = await sync_to_async(lambda: Registry("demo").row().revision)()
    path = f"/clusters/demo/{Served(target, None).collection}?watch=1&resourceVersion={revision}"  # type: ignore[arg-type]
    states = await lived(target.resource)
    async with streamed(path) as stream:
        events = [await stream.event() for _ in states]
    assert [type_ for type_, _ in events[:2]] == ["ADDED", "MODIFIED"]
    assert events[2][0] == ("MODIFIED" if meta.is_deleting(states[2]) else "DELETED")
    assert [obj for _, obj in events] == [target.shown(state) for state in states]
