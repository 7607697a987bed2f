"""Simple JSON paths, as a definition's columns, selectable fields and scale name a field: `.spec.replicas`.

The language of columns is kubectl's JSONPath without scripts; what people write are fields, indices and a filter.
(In Kubernetes: client-go/util/jsonpath.)
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from cluster.apimachinery.meta import Obj
from cluster.apimachinery.structural.golang import number

_STEP = re.compile(
    r"""\.(?P<field>(?:\\.|[^.\[\]'"\s{}()@?=*])+)|\[(?P<index>-?\d+)\]|\[(?P<quote>['"])(?P<name>.*?)(?P=quote)\]
    |(?P<all>\[\*\]|\.\*)|\[\?\(\s*@(?P<where>[^\s=!]+)\s*(?P<op>==|!=)\s*(?P<value>[^\)]+?)\s*\)\]""",
    re.VERBOSE,
)
Step = dict[str, str | None]


def parse(path: str) -> list[Step]:
    """The steps of a path; ValueError when it is none."""
    steps, at = [], 0
    while at < len(path):
        found = _STEP.match(path, at)
        if found is None:
            raise ValueError(path)
        steps.append(found.groupdict())
        at = found.end()
    if not steps:
        raise ValueError(path)
    return steps


def results(obj: Any, path: str) -> list[Any]:
    """All values that a path leads to; a missing field leads nowhere."""
    found = [obj]
    for step in parse(path):
        found = [inner for value in found for inner in _down(value, step)]
    return found


def _down(value: Any, step: Step) -> Iterator[Any]:
    name = (step["field"] or step["name"] or "").replace("\\", "")
    if name:
        if isinstance(value, dict) and name in value:
            yield value[name]
    elif step["index"]:
        if isinstance(value, list) and -len(value) <= int(step["index"]) < len(value):
            yield value[int(step["index"])]
    elif isinstance(value, list | dict):
        items = list(value.values()) if isinstance(value, dict) else value
        yield from items if step["all"] else (one for one in items if _holds(one, step))


def _holds(value: Any, step: Step) -> bool:
    """Whether an item passes a filter: [?(@.type=="Ready")]."""
    said = str(step["value"])
    wanted = said[1:-1] if said[:1] in "'\"" else json.loads(said)
    return (wanted in results(value, str(step["where"]))) is (step["op"] == "==")


def text(value: Any) -> str:
    """A value as kubectl's JSONPath prints it: maps and lists as JSON, words bare."""
    if value is None:
        return "<nil>"
    if isinstance(value, bool | dict | list):
        return json.dumps(value, separators=(",", ":"), sort_keys=True, ensure_ascii=False)
    return number(value) if isinstance(value, int | float) else str(value)


def get(obj: Obj, path: str) -> Any:
    """The value of a plain path of fields (".spec.replicas"), None where it leads nowhere."""
    value: Any = obj
    for name in fields(path):
        value = value.get(name) if isinstance(value, dict) else None
    return value


def put(obj: Obj, path: str, value: Any) -> Obj:
    """The object with another value at a plain path."""

    def inner(found: Any, names: list[str]) -> Any:
        if not names:
            return value
        found = found if isinstance(found, dict) else {}
        return {**found, names[0]: inner(found.get(names[0]), names[1:])}

    made: Obj = inner(obj, fields(path))
    return made


def fields(path: str) -> list[str]:
    return path.removeprefix(".").split(".")
