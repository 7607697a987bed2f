"""The small parts that all kinds of device allocation are made of: names, selectors, settings, lists with a limit.

(In Kubernetes: the shared half of pkg/apis/resource/validation.)
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import orjson

from cluster.api.drivers import name_problems
from cluster.api.resource import expressions
from cluster.apimachinery import validation
from cluster.apimachinery.errors import Cause, duplicate, invalid_value, required, too_long, too_many
from cluster.apimachinery.meta import Obj

MOST_SELECTORS = MOST_CONFIGS = 32
LONGEST_EXPRESSION = LONGEST_PARAMETERS = 10 * 1024
LONGEST_ID, LONGEST_POOL = 32, 253
_IDENTIFIER = "[A-Za-z_][A-Za-z0-9_]*"

Check = Callable[[Any, str], list[Cause]]


def each(items: Sequence[Any], path: str, check: Check, most: int = -1) -> list[Cause]:
    """What is wrong with the items of a list; a list that is too long is not looked at."""
    if 0 <= most < len(items):
        return [too_many(path, len(items), most)]
    return [cause for index, item in enumerate(items) for cause in check(item, f"{path}[{index}]")]


def distinct(
    items: Sequence[Any], path: str, check: Check, most: int = -1, key: Callable[[Any], Any] = lambda item: item
) -> list[Cause]:
    """The same, of a list that names nothing twice."""
    if 0 <= most < len(items):
        return [too_many(path, len(items), most)]
    keys = [key(item) for item in items]
    twice = [duplicate(f"{path}[{i}]", k) for i, k in enumerate(keys) if k in keys[:i]]
    return each(items, path, check) + twice


def label(name: str, path: str) -> list[Cause]:
    """What is wrong with the name of a device or a request."""
    return validation.causes(path, name, validation.is_dns1123_label(name))


def class_name(name: str, path: str) -> list[Cause]:
    return validation.causes(path, name, validation.is_dns1123_subdomain(name)) if name else [required(path)]


def pool_name(name: str, path: str) -> list[Cause]:
    """One or more domains with slashes between them."""
    if not name:
        return [required(path)]
    found = [too_long(path, LONGEST_POOL)] if len(name.encode()) > LONGEST_POOL else []
    return found + [c for p in name.split("/") for c in validation.causes(path, p, validation.is_dns1123_subdomain(p))]


def qualified(name: str, path: str) -> list[Cause]:
    """The name of an attribute: a C identifier, perhaps behind its driver's domain."""
    parts = name.split("/")
    if len(parts) == 1:
        return _identifier(name, path)
    if len(parts) > 2:
        return []
    domain, own = parts
    found = name_problems(domain, path) if domain else [invalid_value(path, "", "the domain must not be empty")]
    return found + (_identifier(own, path) if own else [invalid_value(path, "", "the name must not be empty")])


def fully_qualified(name: str, path: str) -> list[Cause]:
    found = qualified(name, path)
    if "/" in name:
        return found
    text = "a fully qualified name must be a domain and a name separated by a slash"
    return [*found, invalid_value(path, name, text)]


def _identifier(name: str, path: str) -> list[Cause]:
    found = [too_long(path, LONGEST_ID)] if len(name.encode()) > LONGEST_ID else []
    if re.fullmatch(_IDENTIFIER, name):
        return found
    rule = (
        "a valid C identifier must start with alphabetic character or '_', followed by a string of alphanumeric "
        "characters or '_'"
    )
    text = validation.regex_error(rule, _IDENTIFIER, "my_name", "MY_NAME", "MyName")
    return [*found, invalid_value(path, name, text)]


def selectors(items: Iterable[Obj], path: str) -> list[Cause]:
    """What is wrong with a list of selectors, each an expression over a device."""
    return each(list(items), path, _selector, MOST_SELECTORS)


def _selector(selector: Obj, path: str) -> list[Cause]:
    if selector.get("cel") is None:
        return [required(f"{path}.cel")]
    expression = selector["cel"].get("expression") or ""
    if len(expression.encode()) > LONGEST_EXPRESSION:
        return [too_long(f"{path}.cel.expression", LONGEST_EXPRESSION)]
    return expressions.problems(expression, f"{path}.cel.expression")


def config(item: Obj, path: str) -> list[Cause]:
    """What is wrong with settings for a driver."""
    opaque = item.get("opaque")
    if opaque is None:
        return [required(f"{path}.opaque")]
    found = name_problems(opaque.get("driver") or "", f"{path}.opaque.driver")
    return found + raw_object(opaque.get("parameters"), f"{path}.opaque.parameters", LONGEST_PARAMETERS)


def raw_object(value: Any, path: str, longest: int) -> list[Cause]:
    """What is wrong with JSON that only somebody else can read."""
    if value is None:
        return [required(path)]
    if len(orjson.dumps(value)) > longest:
        return [too_long(path, longest)]
    return [] if isinstance(value, dict) else [invalid_value(path, "<value omitted>", "must be a valid JSON object")]
