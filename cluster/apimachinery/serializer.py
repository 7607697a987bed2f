"""From bytes to manifests: JSON and YAML as Kubernetes reads them.

A parser alone is not enough. Of a field that is given twice the last one wins, but strict clients must be
told where it was doubled, so both loaders also return the paths of such fields; and what is malformed is
complained of in the words of Go's parsers. Students write these documents, so nothing in them is believed: what
could not be stored or handed on faithfully (NaN, a NUL, half a surrogate pair, nesting without end) is refused
here, before any kind is asked what it thinks. (In Kubernetes: sigs.k8s.io/json and sigs.k8s.io/yaml.)
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import yaml
from yaml.constructor import ConstructorError
from yaml.scanner import ScannerError

from cluster.apimachinery.decoding import DecodeError
from cluster.apimachinery.meta import copy
from cluster.apimachinery.yaml_values import Loader

# An alias is a reference; expanded, a few hundred bytes of them can fill a machine's memory.
MAX_NODES = 1_000_000
# The databases' JSON functions give up at 1,000 levels, and whoever walks a document recurses.
MAX_DEPTH = 200

# By the identity of a map that gives a field twice: the map (held, so that its identity stays its own) and its fields
# as they were written.
Doubled = dict[int, tuple[Any, list[str]]]


class Duplicates(list[str]):
    """Where a document gives a field twice: paths (spec.replicas), or for YAML the reader's sentence.

    `order` holds all paths as they were written, so that what else is wrong with some of them can be told among these
    as Go's decoder comes upon it; empty where nothing is given twice.
    """

    def __init__(self, paths: Iterable[str] = (), order: Iterable[str] = ()) -> None:
        super().__init__(paths)
        self.order = list(order)


class Loaded(NamedTuple):
    """A document, and the fields it gives twice (Duplicates, where a document was read)."""

    value: Any
    duplicates: list[str]


def load(body: bytes | str, content_type: str = "application/json") -> Loaded:
    """A request's body; DecodeError, in Go's words, when it is neither JSON nor YAML."""
    if "yaml" in content_type:
        return next(load_all(body), Loaded(None, Duplicates()))
    return load_json(body)


def load_json(body: bytes | str) -> Loaded:
    """One JSON document; DecodeError, in Go's words, when it is none."""
    doubled: Doubled = {}

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(items)
        if len(found) < len(items):
            doubled[id(found)] = found, [name for name, _ in items]
        return found

    try:
        text = body.decode() if isinstance(body, bytes) else body
        value = json.loads(
            text,
            object_pairs_hook=pairs,
            parse_constant=_no_constant,
            parse_float=_finite,
            parse_int=_integer,
        )
    except json.JSONDecodeError as error:
        raise DecodeError(_go_syntax_error(error)) from None
    except UnicodeDecodeError as error:
        raise DecodeError(f"invalid JSON document: {error}") from None
    except RecursionError:
        raise _too_deep() from None
    _check(value)
    return Loaded(value, _repeated(list(_written(value, doubled, ""))) if doubled else Duplicates())


def _too_deep() -> DecodeError:
    return DecodeError(f"exceeded max depth of {MAX_DEPTH}")


def _check(value: Any) -> None:
    """DecodeError for what a database's JSON could not hold. Level by level, so that depth costs no stack."""
    level, depth = [value], 0
    while level:
        depth += 1
        if depth > MAX_DEPTH:
            raise _too_deep()
        level = [child for node in level for child in _children(node)]


def _children(node: Any) -> Iterable[Any]:
    if isinstance(node, dict):
        for key in node:
            _check_text(key)
        return node.values()
    if isinstance(node, list):
        return node
    if isinstance(node, str):
        _check_text(node)
    return ()


_UNSTORABLE = re.compile("[\0\ud800-\udfff]")


def _check_text(text: str) -> None:
    if _UNSTORABLE.search(text):
        raise DecodeError("the document has text with a NUL or half a surrogate pair, which cannot be stored")


def _repeated(paths: list[str]) -> Duplicates:
    """Of all paths of a document, in its order, those that come again."""
    first = {path: place for place, path in reversed(list(enumerate(paths)))}
    return Duplicates(dict.fromkeys(path for place, path in enumerate(paths) if first[path] != place), paths)


def _written(value: Any, doubled: Doubled, path: str) -> Iterator[str]:
    """The path of every field as often as it is written, in the order of the document."""
    if isinstance(value, dict):
        _, names = doubled.get(id(value), (None, list(value)))
        for place, name in enumerate(names):
            below = f"{path}.{name}" if path else name
            yield below
            if name not in names[place + 1 :]:  # of what is given twice the last counts
                yield from _written(value[name], doubled, below)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _written(item, doubled, f"{path}[{index}]")


def _no_constant(name: str) -> None:
    raise DecodeError(f"invalid character '{name.lstrip('-')[0]}' looking for beginning of value")


def _finite(digits: str) -> float:
    value = float(digits)
    if math.isinf(value):
        raise DecodeError(f"json: cannot unmarshal number {digits} into Go value of type float64")
    return value


def _integer(digits: str) -> int:
    """Longer numbers no field can hold, and reading them takes time without end."""
    if len(digits) > 400:
        raise DecodeError(f"json: cannot unmarshal number {digits[:20]}... into Go value of type float64")
    return int(digits)


_SYNTAX = {
    "Expecting value": "looking for beginning of value",
    "Expecting property name enclosed in double quotes": "looking for beginning of object key string",
    "Illegal trailing comma before end of object": "looking for beginning of object key string",
    "Illegal trailing comma before end of array": "looking for beginning of value",
    "Expecting ':' delimiter": "after object key",
    "Extra data": "after top-level value",
    "Invalid control character at": "in string literal",
    "Invalid \\escape": "in string escape code",
}


def _go_syntax_error(error: json.JSONDecodeError) -> str:
    rest = error.doc[error.pos :].lstrip()
    if not rest or error.msg.startswith("Unterminated string"):
        return "unexpected end of JSON input"
    where = _SYNTAX.get(error.msg, "after object key:value pair")
    return f"invalid character '{rest[0]}' {where}"


def load_all(text: bytes | str) -> Iterator[Loaded]:
    """Every document of a YAML stream that is not empty; DecodeError at the first that is malformed."""
    try:
        _check_depth(text)
        loader = Loader(text)
        while loader.check_data():  # type: ignore[no-untyped-call]
            loader.doubled = []
            value = loader.get_data()
            if value is not None:
                yield Loaded(_expanded(value), _complaint(loader.doubled))
    except yaml.YAMLError as error:
        raise DecodeError(_go_yaml_error(error)) from None
    except UnicodeError as error:
        raise DecodeError(f"error converting YAML to JSON: yaml: {error}") from None


def _check_depth(text: bytes | str) -> None:
    """Before libyaml composes the document: it recurses, and has no more stack than we."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            raise DecodeError(f"error converting YAML to JSON: yaml: {_too_deep()}")


def _complaint(doubled: list[str]) -> Duplicates:
    return Duplicates(["yaml: unmarshal errors:\n" + "\n".join(doubled)] if doubled else [])


def _go_yaml_error(error: yaml.YAMLError) -> str:
    """As go-yaml's parser.fail says it: lines from nought, so that it never names the first one."""
    problem = getattr(error, "reason", None) or getattr(error, "problem", None) or str(error).partition("\n")[0]
    line = next((mark.line for mark in _marks(error) if mark.line), 0) + _counts_from_one(error)
    where = f"line {line}: " if line else ""
    return f"error converting YAML to JSON: yaml: {where}{problem}"


def _marks(error: yaml.YAMLError) -> Iterator[yaml.Mark]:
    yield from filter(None, (getattr(error, "problem_mark", None), getattr(error, "context_mark", None)))


def _counts_from_one(error: yaml.YAMLError) -> bool:
    """Whoever builds values does; the scanner does too, from its second line on."""
    scanned = isinstance(error, ScannerError) and error.problem_mark is not None and error.problem_mark.line > 0
    return scanned or isinstance(error, ConstructorError)


def _expanded(value: Any) -> Any:
    """The document with every alias a copy of its own, unless that would be monstrous."""
    if _size(value, {}) > MAX_NODES:
        raise DecodeError("error converting YAML to JSON: yaml: document contains excessive aliasing")
    _check(value)
    return copy(value)


def _size(value: Any, known: dict[int, int]) -> int:
    """How many nodes the expanded document has; every shared one is counted but visited once."""
    if not isinstance(value, (dict, list)):
        return 1
    if id(value) not in known:
        known[id(value)] = MAX_NODES  # while it is being counted: an alias inside itself has no end
        items = value.values() if isinstance(value, dict) else value
        known[id(value)] = 1 + sum(_size(item, known) for item in items)
    return known[id(value)]
