"""What YAML means to Kubernetes.

YAML 1.1 is older than its users think, and every reader has dropped other parts of it. Kubernetes' takes `yes`
and even `y` for true and 0644 for 420, but leaves dates and 12:30 alone, which Python's would turn into dates
and 750; all keys are text, and 1e3 is the whole number it is once it has been through JSON.
(In Kubernetes: sigs.k8s.io/yaml, a fork of go-yaml 2.)
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Any

import yaml


class Loader(yaml.CSafeLoader):
    """libyaml, which go-yaml is a port of, reading scalars as Kubernetes' YAML does and taking note of doubled keys."""

    doubled: list[str]


_PLAIN = "tag:yaml.org,2002:"


def _mapping(loader: Loader, node: yaml.MappingNode) -> dict[str, Any]:
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


def _sequence(loader: Loader, node: yaml.SequenceNode) -> list[Any]:
    return [loader.construct_object(item, deep=True) for item in node.value]


def _integer(loader: Loader, node: yaml.ScalarNode) -> int:
    digits = node.value.replace("_", "")
    sign, plain = (-1 if digits.startswith("-") else 1), digits.lstrip("+-")
    octal = len(plain) > 1 and plain.startswith("0") and plain.isdigit()
    return sign * int(plain, 8 if octal else 0)


def _float(loader: Loader, node: yaml.ScalarNode) -> float:
    """1.0 and 1e3 are whole numbers once they have been through JSON, as Go writes it."""
    value = float(node.value.replace("_", ""))  # ValueError for .inf and .nan, as JSON has none
    if math.isinf(value):
        raise ValueError(node.value)
    return int(value) if value.is_integer() and abs(value) < 1e21 else value


def _scalar(read: Callable[[Loader, yaml.ScalarNode], Any]) -> Callable[[Loader, yaml.ScalarNode], Any]:
    """A constructor that complains of a text that is not what its tag says."""

    def construct(loader: Loader, node: yaml.ScalarNode) -> Any:
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
    (
        "float",
        r"^(?:[-+]?(?:\.[0-9]+|[0-9][0-9_]*(?:\.[0-9_]*)?)(?:[eE][-+]?[0-9]+)?"
        r"|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$",
        "-+.0123456789",
    ),
    ("null", f"^(?:~|{_words('null')}|)$", ["~", "n", "N", ""]),
    ("merge", "^<<$", "<"),
)
_TRUE = {"y", "yes", "true", "on"}

Loader.yaml_implicit_resolvers = {}
for _name, _pattern, _first in _RESOLVERS:
    Loader.add_implicit_resolver(_PLAIN + _name, re.compile(_pattern), list(_first))

_CONSTRUCTORS: dict[str, Callable[[Loader, Any], Any]] = {
    "bool": lambda loader, node: node.value.lower() in _TRUE,
    "int": _scalar(_integer),
    "float": _scalar(_float),
    "null": lambda loader, node: None,
    "str": lambda loader, node: node.value,
    "timestamp": lambda loader, node: node.value,
    "map": _mapping,
    "seq": _sequence,
}
Loader.yaml_constructors = {None: yaml.SafeLoader.yaml_constructors[None]}
for _name, _construct in _CONSTRUCTORS.items():
    Loader.add_constructor(_PLAIN + _name, _construct)
