"""From bytes to manifests: JSON and YAML as Kubernetes reads them.

A parser alone is not enough. Of a field that is given twice the last one wins, but strict clients must be
told where it was doubled, so both loaders also return the paths of such fields. And YAML is older than its
users think: Kubernetes reads `yes` as true and 0644 as 420, but leaves dates and 12:30 alone, which
Python's reader would turn into dates and 750. (In Kubernetes: sigs.k8s.io/json and sigs.k8s.io/yaml.)
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import yaml

from cluster.apimachinery.decoding import DecodeError
from cluster.apimachinery.meta import copy

# An alias is a reference; expanded, a few hundred bytes of them can fill a machine's memory.
MAX_NODES = 1_000_000


# By a map's identity: the map (held, so that its identity stays its own) and the fields it gave twice.
Doubled = dict[int, tuple[Any, list[str]]]


class Loaded(NamedTuple):
    """A document, and where it gives a field twice: paths (spec.replicas), or for YAML the reader's sentence."""

    value: Any
    duplicates: list[str]


def load(body: bytes | str, content_type: str = "application/json") -> Loaded:
    """A request's body; DecodeError, in Go's words, when it is neither JSON nor YAML."""
    if "yaml" in content_type:
        return next(load_all(body), Loaded(None, []))
    return load_json(body)


def load_json(body: bytes | str) -> Loaded:
    """One JSON document; DecodeError, in Go's words, when it is none."""
    doubled: Doubled = {}

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(items)
        if len(found) < len(items):
            doubled[id(found)] = found, _repeated([name for name, _ in items])
        return found

    try:
        text = body.decode() if isinstance(body, bytes) else body
        value = json.loads(text, object_pairs_hook=pairs, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        raise DecodeError(_go_syntax_error(error)) from None
    except (UnicodeDecodeError, RecursionError) as error:
        raise DecodeError(f"invalid JSON document: {error}") from None
    return Loaded(value, [p.removeprefix(".") for p in _locate(value, doubled, "")] if doubled else [])


def _repeated(names: list[str]) -> list[str]:
    return [name for i, name in enumerate(names) if name in names[:i]]


def _locate(value: Any, doubled: Doubled, path: str) -> Iterator[str]:
    """The paths of the doubled fields, in the order of the document."""
    if isinstance(value, dict):
        _, names = doubled.get(id(value), (None, []))
        yield from (f"{path}.{name}" for name in names)
        for name, item in value.items():
            yield from _locate(item, doubled, f"{path}.{name}")
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _locate(item, doubled, f"{path}[{index}]")


def _no_constant(name: str) -> None:
    raise DecodeError(f"invalid character '{name.lstrip('-')[0]}' looking for beginning of value")


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
    loader = _Loader(text)
    try:
        while loader.check_data():  # type: ignore[no-untyped-call]
            loader.doubled = []
            value = loader.get_data()
            if value is not None:
                yield Loaded(_expanded(value), _complaint(loader.doubled))
    except yaml.YAMLError as error:
        raise DecodeError(_go_yaml_error(error)) from None
    except RecursionError:
        raise DecodeError("error converting YAML to JSON: yaml: exceeded max depth of 10000") from None
    finally:
        loader.dispose()


def _complaint(doubled: list[str]) -> list[str]:
    return ["yaml: unmarshal errors:\n" + "\n".join(doubled)] if doubled else []


def _go_yaml_error(error: yaml.YAMLError) -> str:
    mark, problem = getattr(error, "problem_mark", None), getattr(error, "problem", None) or str(error)
    where = f"line {mark.line + 1}: " if mark else ""
    return f"error converting YAML to JSON: yaml: {where}{problem}"


def _expanded(value: Any) -> Any:
    """The document with every alias a copy of its own, unless that would be monstrous."""
    if _size(value, {}) > MAX_NODES:
        raise DecodeError("error converting YAML to JSON: yaml: document contains excessive aliasing")
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


class _Loader(yaml.SafeLoader):
    """PyYAML, reading scalars as Kubernetes' YAML does and taking note of doubled keys."""

    doubled: list[str]


_PLAIN = "tag:yaml.org,2002:"


def _mapping(loader: _Loader, node: yaml.MappingNode) -> dict[str, Any]:
    """A map with text keys; a key of its own that comes again is noted and wins."""
    own = {id(key_node) for key_node, _ in node.value}
    loader.flatten_mapping(node)  # puts what << merges in front
    found: dict[str, Any] = {}
    given: set[str] = set()
    for key_node, value_node in node.value:
        key = _key(loader.construct_object(key_node, deep=True), key_node)
        if key in given:
            loader.doubled.append(f'  line {key_node.start_mark.line + 1}: key "{key}" already set in map')
        if id(key_node) in own:
            given.add(key)
        found[key] = loader.construct_object(value_node, deep=True)
    return found


def _key(value: Any, node: yaml.Node) -> str:
    """A map's key as JSON needs it: text."""
    if isinstance(value, (dict, list)) or value is None:
        raise yaml.constructor.ConstructorError(None, None, "unsupported map key", node.start_mark)
    return str(value).lower() if isinstance(value, bool) else str(value)


def _sequence(loader: _Loader, node: yaml.SequenceNode) -> list[Any]:
    return [loader.construct_object(item, deep=True) for item in node.value]


def _integer(loader: _Loader, node: yaml.ScalarNode) -> int:
    digits = node.value.replace("_", "")
    sign, plain = (-1 if digits.startswith("-") else 1), digits.lstrip("+-")
    octal = len(plain) > 1 and plain.startswith("0") and plain.isdigit()
    return sign * int(plain, 8 if octal else 0)


def _float(loader: _Loader, node: yaml.ScalarNode) -> float:
    """1.0 and 1e3 are whole numbers once they have been through JSON, as Go writes it."""
    value = float(node.value.replace("_", ""))
    return int(value) if value.is_integer() and abs(value) < 1e21 else value


def _scalar(read: Callable[[_Loader, yaml.ScalarNode], Any]) -> Callable[[_Loader, yaml.ScalarNode], Any]:
    """A constructor that complains of a text that is not what its tag says."""

    def construct(loader: _Loader, node: yaml.ScalarNode) -> Any:
        try:
            return read(loader, node)
        except ValueError:
            tag = node.tag.removeprefix(_PLAIN)
            problem = f"cannot decode !!str `{node.value}` as a !!{tag}"
            raise yaml.constructor.ConstructorError(None, None, problem, node.start_mark) from None

    return construct


def _words(*words: str) -> str:
    return "|".join(f"{word}|{word.capitalize()}|{word.upper()}" for word in words)


_RESOLVERS = (
    ("bool", f"^(?:y|Y|n|N|{_words('yes', 'no', 'true', 'false', 'on', 'off')})$", "yYnNtTfFoO"),
    (
        "int",
        r"^[-+]?(?:0|0b[01][01_]*|0o?[0-7][0-7_]*|[1-9][0-9_]*|0x[0-9a-fA-F][0-9a-fA-F_]*)$",
        "-+0123456789",
    ),
    ("float", r"^[-+]?(?:\.[0-9]+|[0-9][0-9_]*(?:\.[0-9_]*)?)(?:[eE][-+]?[0-9]+)?$", "-+.0123456789"),
    ("null", f"^(?:~|{_words('null')}|)$", ["~", "n", "N", ""]),
    ("merge", "^<<$", "<"),
)
_TRUE = {"y", "yes", "true", "on"}

_Loader.yaml_implicit_resolvers = {}
for _name, _pattern, _first in _RESOLVERS:
    _Loader.add_implicit_resolver(_PLAIN + _name, re.compile(_pattern), list(_first))

_CONSTRUCTORS: dict[str, Callable[[_Loader, Any], Any]] = {
    "bool": lambda loader, node: node.value.lower() in _TRUE,
    "int": _scalar(_integer),
    "float": _scalar(_float),
    "null": lambda loader, node: None,
    "str": lambda loader, node: node.value,
    "timestamp": lambda loader, node: node.value,
    "map": _mapping,
    "seq": _sequence,
}
_Loader.yaml_constructors = {None: yaml.SafeLoader.yaml_constructors[None]}
for _name, _construct in _CONSTRUCTORS.items():
    _Loader.add_constructor(_PLAIN + _name, _construct)
