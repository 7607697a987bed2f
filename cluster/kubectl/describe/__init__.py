"""`kubectl describe`: one describer a kind, one module a family of kinds, and the parts they share.

A description is not the object: it is what a person wants to know of it, with what belongs to it fetched along (a
Deployment's ReplicaSets, a Service's endpoints, a Node's pods, everybody's events). It is written for eyes alone, so
its layout is fixed here kind by kind; programs read `get -o json`. (In Kubernetes: kubectl/pkg/describe.)
"""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import replace
from functools import cache

from cluster.apimachinery.meta import Obj, Objs
from cluster.kubectl.describe.base import DESCRIBERS, Describer, Source
from cluster.kubectl.describe.parts.events import events, field_selector
from cluster.kubectl.describe.parts.writer import Writer
from cluster.kubectl.errors import StatusError
from cluster.kubectl.resources import Resource


async def describe(
    source: Source, resource: Resource, namespace: str, name: str, *, show_events: bool = True
) -> str:
    """The description of one object, read anew in the version that its describer knows."""
    describer = describer_of(resource.group, resource.kind)
    versions = describer.versions or (resource.version,)
    obj = await _first(source, [replace(resource, version=each).path(namespace, name) for each in versions])
    w = Writer()
    await describer.body(source, obj, w)
    if show_events and describer.references:
        found = await _events(source, describer, obj)
        if found is not None:
            events(w, found)
    return w.text()


@cache
def describer_of(group: str, kind: str) -> Describer:
    """The kind's describer, or the generic one."""
    for module in pkgutil.iter_modules(__path__):
        importlib.import_module(f"{__name__}.{module.name}")
    return DESCRIBERS.get((group, kind)) or DESCRIBERS["", "*"]


async def _first(source: Source, paths: list[str]) -> Obj:
    """The object at the first path that has it."""
    for path in paths[:-1]:
        try:
            return await source.get(path)
        except StatusError:
            continue
    return await source.get(paths[-1])


async def _events(source: Source, describer: Describer, obj: Obj) -> Objs | None:
    """The object's events; None where they may not be seen."""
    assert describer.references
    found: Objs = []
    try:
        for wanted in describer.references(obj):
            path = (
                f"/api/v1/namespaces/{wanted['namespace']}/events"
                if wanted["namespace"]
                else "/api/v1/events"
            )
            found += await source.items(path, fieldSelector=field_selector(wanted))
    except StatusError:
        return None
    return found
