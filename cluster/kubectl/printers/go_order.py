"""The order in which Go prints the fields of its structs.

Most of what kubectl prints as JSON has passed through maps, whose keys Go sorts. What a command made or read as a
struct (create, run, expose, rollout history) keeps the order of the source. Fields of a struct are numbered for
protobuf in that order, but for those that came later: their structs are listed in go_order.txt.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from cluster.apimachinery import gotypes
from cluster.apimachinery.meta import Obj, group_version
from cluster.kubectl.resources import Resource

_CORE = "k8s.io.api."
_META = "k8s.io.apimachinery."


@cache
def _listed() -> Mapping[str, Sequence[str]]:
    """{message: its fields in order}"""
    lines = files(__package__).joinpath("go_order.txt").read_text().splitlines()
    pairs = (line.split(": ") for line in lines if not line.startswith("#"))
    return {(_META if name.startswith("pkg.") else _CORE) + name: fields.split() for name, fields in pairs}


def in_order(obj: Obj) -> Obj:
    """An object as Go's struct has it; one of a kind that Kubernetes has no struct of stays as it is."""
    message = _message(*group_version(str(obj.get("apiVersion", "v1"))), str(obj.get("kind", "")))
    if message not in gotypes.messages():
        return obj
    head: Obj = {key: obj[key] for key in ("kind", "apiVersion") if key in obj}
    return {**head, **_struct(obj, message)}


def has_struct(resource: Resource) -> bool:
    """Is it of a kind that kubectl knows by itself?"""
    return _message(resource.group, resource.version, resource.kind) in gotypes.messages()


def _message(group: str, version: str, kind: str) -> str:
    return f"{_CORE}{(group or 'core').partition('.')[0]}.{version}.{kind}"


def _struct(value: Any, message: str) -> Any:
    """A struct's fields in order; those nobody knows come last."""
    known = gotypes.messages().get(message)
    if known is None or not isinstance(value, Mapping):
        return _sorted(value)
    found: Obj = {}
    fields = [known[number] for number in sorted(known, key=int)]
    if order := _listed().get(message):
        fields.sort(key=lambda field: order.index(field[0]) if field[0] in order else -1)
    for name, kind, *types in fields:
        if not name:  # a struct whose fields stand among its holder's
            inner = _struct({key: value[key] for key in value if key in _names(types[-1])}, types[-1])
            found |= inner
        elif name in value:
            found[name] = _field(value[name], kind, types[-1])
    return {**found, **{key: _sorted(value[key]) for key in value if key not in found}}


def _field(value: Any, kind: str, message: str) -> Any:
    if kind == "list" and isinstance(value, list):
        return [_struct(each, message) for each in value]
    if kind == "map" and isinstance(value, Mapping):
        return {key: _struct(value[key], message) for key in sorted(value)}
    return _struct(value, message)


@cache
def _names(message: str) -> frozenset[str]:
    """The fields of a struct and of those within it."""
    known = gotypes.messages().get(message, {})
    inner = (_names(types[-1]) for name, _, *types in known.values() if not name)
    return frozenset(name for name, *_ in known.values() if name).union(*inner)


def _sorted(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _sorted(value[key]) for key in sorted(value)}
    return [_sorted(each) for each in value] if isinstance(value, list) else value
