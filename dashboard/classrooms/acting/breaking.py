"""Breaking something on purpose, in one cluster or in all of a class, to be found and mended.

The faults are data: `faults/*.toml`, and the `break` steps of the class's lesson. A fault of the list changes one field
of one object (`at`: a path, `*` for the first key; `set` it, or make a `typo` in it), or makes an object. Which object
is said, or else the first one that has the field, by name: every seat has built something of its own. It is written as
an ordinary write of who asked for it, so that the log is honest; what it lacks is a word about where to look.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from cluster.apimachinery import errors, meta
from cluster.apimachinery.errors import StatusError
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.scheme import scheme
from cluster.registry.acts import Actor
from cluster.registry.registry import Registry
from dashboard.classrooms.acting.doing import Act, Doing, Said
from dashboard.classrooms.models import Classroom
from dashboard.lessons import library, taking

FOLDER = Path(__file__).with_name("faults")
WHY = "broken on purpose, to be found"
OF_A_STEP = "step:"
BORN = ("kubernetes",)
"""Objects that every cluster has; to break these is another thing."""


@dataclass(frozen=True)
class Fault:
    """One of the list; `set` counts unless it is a typo, `make` is YAML."""

    slug: str
    title: str
    says: str
    resource: str = ""
    namespace: str = "default"
    name: str = ""
    at: str = ""
    set: Any = None
    typo: bool = False
    make: str = ""


@lru_cache(maxsize=1)
def classic() -> dict[str, Fault]:
    """The faults of the list, by slug."""
    found = (Fault(path.stem.partition("-")[2], **tomllib.loads(path.read_text())) for path in sorted(FOLDER.iterdir()))
    return {fault.slug: fault for fault in found}


def offered(classroom: Classroom) -> list[Said]:
    """What can be broken in a class: [{fault, title, says}], the lesson's own first."""
    own = [{"fault": f"{OF_A_STEP}{name}", "title": title, "says": ""} for name, title in _steps(classroom).items()]
    return own + [{"fault": fault.slug, "title": fault.title, "says": fault.says} for fault in classic().values()]


def break_(doing: Doing) -> Said:
    """{"fault", "name"?}: break it on those seats: {"broken": seats, "whole": {seat: why it could not be}}."""
    slug = str(doing.said.get("fault"))
    if slug not in {one["fault"] for one in offered(doing.classroom)}:
        raise errors.not_found("faults", slug)
    broken, whole = [], {}
    for seat in doing.seats:
        try:
            _break(doing, str(seat.cluster_id), slug)
            broken.append(seat.number)
        except StatusError as error:
            whole[seat.number] = error.message
    return {"broken": broken, "whole": whole}


def _break(doing: Doing, cluster: str, slug: str) -> None:
    if slug.startswith(OF_A_STEP):
        lesson = library.find(doing.classroom.lesson, doing.classroom.lesson_digest)
        step = next(step for step in lesson.steps if step.name == slug.removeprefix(OF_A_STEP))
        taking.apply(cluster, lesson, step)
    else:
        inflict(cluster, classic()[slug], doing.actor, str(doing.said.get("name") or ""))


def _steps(classroom: Classroom) -> dict[str, str]:
    """The steps of the class's lesson that begin with something broken: {name: title}."""
    if classroom.lesson not in library.slugs():
        return {}
    steps = library.find(classroom.lesson, classroom.lesson_digest).steps
    return {step.name: step.title for step in steps if step.kind == "break" and step.apply}


def inflict(cluster: str, fault: Fault, actor: Actor, name: str = "") -> None:
    """Break it; StatusError 404 where there is nothing that could be broken so."""
    registry = Registry(cluster)
    if fault.make:
        _make(registry, yaml.safe_load(fault.make), fault.namespace, actor)
        return
    kind = scheme.kind(fault.resource)
    namespace = fault.namespace if kind.namespaced else ""
    found = _target(registry.list(fault.resource, namespace).items, fault, name or fault.name)
    if found is None:
        raise errors.not_found(fault.resource, name or fault.name or f"with {fault.at}")

    def changed(old: Obj) -> Obj:
        return _with(meta.copy(old), fault)

    registry.modify(fault.resource, namespace, meta.name(found), changed, actor=actor, why=WHY)


def _make(registry: Registry, obj: Obj, namespace: str, actor: Actor) -> None:
    kind = scheme.by_gvk(*meta.group_version(obj["apiVersion"]), obj["kind"])
    assert kind is not None, obj["kind"]
    registry.create(kind.resource, namespace if kind.namespaced else "", obj, actor=actor, why=WHY)


def _target(objects: Iterable[Obj], fault: Fault, name: str) -> Obj | None:
    """The object of that name, or the first that can be broken so."""
    found = sorted((obj for obj in objects if name in ("", meta.name(obj))), key=meta.name)
    return next((obj for obj in found if meta.name(obj) not in BORN and _can(obj, fault)), None)


def _can(obj: Obj, fault: Fault) -> bool:
    try:
        holder, key = _place(obj, fault.at)
    except (KeyError, IndexError, StopIteration, TypeError):
        return False
    there = isinstance(key, int) or key in holder
    return there if fault.typo else not there or holder[key] != fault.set


def _with(obj: Obj, fault: Fault) -> Obj:
    holder, key = _place(obj, fault.at)
    holder[key] = typo(holder[key]) if fault.typo else meta.copy(fault.set)
    return obj


def _place(obj: Any, path: str) -> tuple[Any, str | int]:
    """The value that a path ends in, and the last step to it."""
    *way, last = path.split(".")
    for step in way:
        obj = obj[_key(obj, step)]
    return obj, _key(obj, last)


def _key(value: Any, step: str) -> str | int:
    if step == "*":
        return str(next(iter(sorted(value))))
    return int(step) if isinstance(value, list) else step


def typo(word: str) -> str:
    """A word with two neighbours changed places, as fingers do: web → wbe; a tag after a colon stays as it is."""
    name, colon, tag = word.rpartition(":") if ":" in word.rpartition("/")[2] else (word, "", "")
    at = next((i for i in range(len(name) - 2, -1, -1) if name[i] != name[i + 1]), None)
    swapped = f"{name}x" if at is None else f"{name[:at]}{name[at + 1]}{name[at]}{name[at + 2:]}"
    return f"{swapped}{colon}{tag}"


ACTS = {"break": Act(break_)}
