"""Validation: whether a value is what its schema says, in the words of Kubernetes' validator.

Rules are data: each keyword of JSON schema is a row that says to which values it applies, when it is broken and how
that is told. A composition (oneOf and its like) tries its schemas and tells of the one that came closest. On an
update, what is equal to the old value is not held against its writer, even if the schema was tightened since: else
nobody could repair an object field by field. (In Kubernetes: kube-openapi/pkg/validation/validate, and
apiextensions-apiserver/pkg/apiserver/validation with its ratcheting.)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from cluster.apimachinery.errors import Cause, invalid_value, not_supported, required, too_long, too_many
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.structural import formats, golang
from cluster.apimachinery.structural.golang import equal, shown

ABSENT = object()
"""The old value where there is none to compare with."""
ROOT = "<nil>"
"""How Go prints the path of what has none."""


@dataclass
class Result:
    """What is wrong with a value, and how many checks it came through: of several schemas the best one is told."""

    causes: list[Cause] = field(default_factory=list)
    matches: int = 0

    def add(self, *causes: Cause) -> None:
        self.causes.extend(cause for cause in causes if cause not in self.causes)

    def merge(self, other: Result) -> None:
        self.add(*other.causes)
        self.matches += other.matches


def problems(value: Any, schema: Obj, old: Any = ABSENT, prefix: str = "") -> list[Cause]:
    """Everything wrong with a value; `prefix` is where it stands, if it is not a whole object ("status")."""
    found = _checked(value, schema, "", old).causes
    return [_moved(cause, prefix) for cause in found] if prefix else found


def _moved(cause: Cause, prefix: str) -> Cause:
    where = prefix if cause.field == ROOT else f"{prefix}.{cause.field}"
    return Cause(where, cause.reason, cause.message)


def _checked(value: Any, schema: Obj, path: str, old: Any) -> Result:
    result = Result()
    result.add(*_type(value, schema, path))
    if value is None:
        result.add(*_enum(value, schema, path))
        return result
    result.merge(_composed(value, schema, path, old))
    for keyword, rule in _RULES.items():
        if schema.get(keyword) is not None and isinstance(value, rule.applies) and not isinstance(value, bool):
            cause = rule.check(value, schema, path)
            result.add(*([cause] if cause else []))
            result.matches += cause is None
    result.add(*_enum(value, schema, path))
    if isinstance(value, dict):
        result.merge(_object(value, schema, path, old))
    if isinstance(value, list):
        _items(value, schema, path, old, result)
    result.matches += 1
    if old is not ABSENT and result.causes and equal(value, old):
        return Result(matches=result.matches)
    return result


# -- types -----------------------------------------------------------------------------------------------------

_NAMES = {bool: "boolean", str: "string", int: "integer", float: "number", list: "array", dict: "object"}


def _types(schema: Obj) -> list[str]:
    if schema.get("x-kubernetes-int-or-string"):
        return ["integer", "string"]
    return [schema["type"]] if schema.get("type") else []


def _type(value: Any, schema: Obj, path: str) -> Iterator[Cause]:
    wanted, is_ = _types(schema), "null" if value is None else _NAMES[type(value)]
    if not wanted or is_ in wanted or (value is None and schema.get("nullable")):
        return
    whole = isinstance(value, float) and value.is_integer() and "integer" in wanted
    if whole or (is_ == "integer" and "number" in wanted):
        return
    text = f'{path} in body must be of type {",".join(wanted)}: "{is_}"'
    yield Cause(path or ROOT, "FieldValueTypeInvalid", f'Invalid value: "{is_}": {text}')


def _enum(value: Any, schema: Obj, path: str) -> Iterator[Cause]:
    allowed = schema.get("enum")
    if allowed and not any(equal(value, one) for one in allowed):
        yield not_supported(path or ROOT, value, [one if isinstance(one, str) else shown(one) for one in allowed])


# -- keywords --------------------------------------------------------------------------------------------------


Check = Callable[[Any, Obj, str], Cause | None]


@dataclass(frozen=True)
class Rule:
    """A keyword: which values it is about, and what is wrong with one that breaks it."""

    applies: type | tuple[type, ...]
    check: Check


def _says(
    broken: Callable[[Any, Obj], bool], text: Callable[[Obj], str], of: Callable[[Any], Any] = lambda value: value
) -> Check:
    """A rule whose cause is an Invalid value; `of` is what is shown of the value."""

    def check(value: Any, schema: Obj, path: str) -> Cause | None:
        if not broken(value, schema):
            return None
        return invalid_value(path or ROOT, of(value), f"{path} in body should {text(schema)}")

    return check


def _bound(keyword: str, exclusive: str, beyond: Callable[[Any, Any], bool], words: tuple[str, str]) -> Check:
    """minimum and maximum, with or without the bound itself."""

    def broken(value: Any, schema: Obj) -> bool:
        limit = schema[keyword]
        return beyond(value, limit) or bool(schema.get(exclusive) and value == limit)

    return _says(broken, lambda s: f"be {words[bool(s.get(exclusive))]} {golang.number(s[keyword])}")


def _multiple(value: Any, schema: Obj) -> bool:
    return not float(value / schema["multipleOf"]).is_integer()


def _format(value: str, schema: Obj, path: str) -> Cause | None:
    name = schema["format"]
    if not formats.recognized(name, schema.get("type", "")) or formats.fits(name, value):
        return None
    text = f"{path} in body must be of type {name}: {shown(value)}"
    return Cause(path or ROOT, "FieldValueTypeInvalid", f"Invalid value: {shown(value)}: {text}")


def _too_long(value: str, schema: Obj, path: str) -> Cause | None:
    return too_long(path or ROOT, schema["maxLength"]) if len(value) > schema["maxLength"] else None


def _too_many(keyword: str) -> Check:
    def check(value: Any, schema: Obj, path: str) -> Cause | None:
        return too_many(path or ROOT, len(value), schema[keyword]) if len(value) > schema[keyword] else None

    return check


def _repeated(values: list[Any], schema: Obj, path: str) -> Cause | None:
    if not schema["uniqueItems"] or not any(equal(v, w) for i, v in enumerate(values) for w in values[:i]):
        return None
    return invalid_value(path or ROOT, "", f"{path} in body shouldn't contain duplicates")


_NUMBER = (int, float)
_RULES = {
    "maxLength": Rule(str, _too_long),
    "minLength": Rule(str, _says(lambda v, s: len(v) < s["minLength"],
                                 lambda s: f"be at least {s['minLength']} chars long")),
    "pattern": Rule(str, _says(lambda v, s: not golang.matches(s["pattern"], v),
                               lambda s: f"match '{s['pattern']}'")),
    "format": Rule(str, _format),
    "multipleOf": Rule(_NUMBER, _says(_multiple, lambda s: f"be a multiple of {golang.number(s['multipleOf'])}")),
    "minimum": Rule(_NUMBER, _bound("minimum", "exclusiveMinimum", lambda v, limit: v < limit,
                                    ("greater than or equal to", "greater than"))),
    "maximum": Rule(_NUMBER, _bound("maximum", "exclusiveMaximum", lambda v, limit: v > limit,
                                    ("less than or equal to", "less than"))),
    "minItems": Rule(list, _says(lambda v, s: len(v) < s["minItems"],
                                 lambda s: f"have at least {s['minItems']} items", len)),
    "maxItems": Rule(list, _too_many("maxItems")),
    "uniqueItems": Rule(list, _repeated),
    "minProperties": Rule(dict, _says(lambda v, s: len(v) < s["minProperties"],
                                      lambda s: f"have at least {s['minProperties']} properties", len)),
    "maxProperties": Rule(dict, _too_many("maxProperties")),
}  # fmt: skip


# -- fields and items ------------------------------------------------------------------------------------------


def _object(value: Obj, schema: Obj, path: str, old: Any) -> Result:
    result, known, extra = Result(), schema.get("properties") or {}, schema.get("additionalProperties")
    dot = f"{path}." if path else ""
    for name in value:
        if name in known:
            continue
        if isinstance(extra, dict):
            result.merge(_checked(value[name], extra, f"{path}.{name}", _field(old, name)))
        elif extra is False:
            text = f"{path}.{name} in body is a forbidden property"
            result.add(invalid_value(path or ROOT, name, text))
    for name in sorted(known):
        if name in value:
            before = ABSENT if not path and name in ("kind", "apiVersion") else _field(old, name)
            result.merge(_checked(value[name], known[name], f"{dot}{name}", before))
    result.add(*(required(f"{dot}{name}") for name in schema.get("required") or () if name not in value))
    return result


def _field(old: Any, name: str) -> Any:
    return old.get(name, ABSENT) if isinstance(old, dict) else ABSENT


def _items(values: list[Any], schema: Obj, path: str, old: Any, result: Result) -> None:
    inner = schema.get("items")
    if not isinstance(inner, dict):
        return
    for index, value in enumerate(values):
        result.merge(_checked(value, inner, f"{path}[{index}]", _counterpart(value, schema, old)))


def _counterpart(value: Any, schema: Obj, old: Any) -> Any:
    """The item's old state, if the list says by which keys its items are the same."""
    keys = schema.get("x-kubernetes-list-map-keys")
    if schema.get("x-kubernetes-list-type") != "map" or not keys or not isinstance(old, list):
        return ABSENT
    same = [one for one in old if _identity(one, keys) == _identity(value, keys)]
    return same[0] if len(same) == 1 else ABSENT


def _identity(value: Any, keys: list[str]) -> Any:
    return [value.get(key) for key in keys] if isinstance(value, dict) else value


# -- compositions ----------------------------------------------------------------------------------------------


def _composed(value: Any, schema: Obj, path: str, old: Any) -> Result:
    result = Result()

    def tried(keyword: str) -> list[Result]:
        return [_checked(value, one, path, old) for one in schema.get(keyword) or ()]

    def complain(text: str) -> None:
        result.add(invalid_value(ROOT, "", f'"{path}" must {text}'))

    if (results := tried("anyOf")) and all(r.causes for r in results):
        complain("validate at least one schema (anyOf)")
        result.merge(_closest(results))
    if results := tried("oneOf"):
        valid = sum(not r.causes for r in results)
        if valid != 1:
            found = f"Found {valid} valid alternatives" if valid else "Found none valid"
            complain(f"validate one and only one schema (oneOf). {found}")
            result.merge(Result() if valid else _closest(results))
    if results := tried("allOf"):
        valid = sum(not r.causes for r in results)
        for one in results:
            result.merge(one)
        if valid != len(results):
            complain(f"validate all the schemas (allOf){'' if valid else '. None validated'}")
    if schema.get("not") is not None and not _checked(value, schema["not"], path, old).causes:
        complain("not validate the schema (not)")
    return result


def _closest(results: list[Result]) -> Result:
    """Of several failures the one with the most checks passed; of equal ones the first."""
    return max(results, key=lambda r: r.matches)
