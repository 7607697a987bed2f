"""The rules in CEL of a schema (x-kubernetes-validations): what can be said of them without running them."""

from __future__ import annotations

from collections.abc import Iterator

from cluster.apimachinery.errors import Cause, invalid_value, not_supported, required
from cluster.apimachinery.meta import Obj

REASONS = ("FieldValueDuplicate", "FieldValueForbidden", "FieldValueInvalid", "FieldValueRequired")


def problems(schema: Obj, path: str, old: Obj | None) -> Iterator[Cause]:
    """What is wrong with the rules of a schema and all below it."""
    for index, rule in enumerate(schema.get("x-kubernetes-validations") or ()):
        yield from _rule(rule, f"{path}.x-kubernetes-validations[{index}]")
    for name, inner in sorted((schema.get("properties") or {}).items()):
        yield from problems(inner, f"{path}.properties[{name}]", old)
    for field in ("items", "additionalProperties"):
        if isinstance(schema.get(field), dict):
            yield from problems(schema[field], f"{path}.{field}", old)


def _rule(rule: Obj, path: str) -> Iterator[Cause]:
    text, message = rule.get("rule") or "", rule.get("message") or ""
    if not text.strip():
        yield required(f"{path}.rule", "rule is not specified")
    elif message and not message.strip():
        yield invalid_value(f"{path}.message", message, "must be non-empty if specified")
    elif _broken(message.strip()):
        yield invalid_value(f"{path}.message", message, "must not contain line breaks")
    elif _broken(text.strip()) and not message.strip():
        yield required(f"{path}.message", "message must be specified if rule contains line breaks")
    expression = rule.get("messageExpression") or ""
    if expression and not expression.strip():
        yield required(f"{path}.messageExpression", "messageExpression must be non-empty if specified")
    if rule.get("reason") is not None and rule["reason"] not in REASONS:
        yield not_supported(f"{path}.reason", rule["reason"], REASONS)
    where = rule.get("fieldPath") or ""
    if where and not where.strip():
        yield invalid_value(f"{path}.fieldPath", where, "must be non-empty if specified")
    if _broken(where):
        yield invalid_value(f"{path}.fieldPath", where, "must not contain line breaks")


def _broken(text: str) -> bool:
    return "\n" in text or "\r" in text
