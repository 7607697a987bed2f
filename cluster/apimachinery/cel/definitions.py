"""What is wrong with the rules of a schema when its definition is written.

(In Kubernetes: ValidateCustomResourceDefinitionOpenAPISchema, in apiextensions/validation.)
"""

from __future__ import annotations

from collections.abc import Iterator

from cluster.apimachinery.cel.rules import RULES, Rule, Rules, rules_of
from cluster.apimachinery.errors import Cause, invalid_value, not_supported, required
from cluster.apimachinery.meta import Obj

REASONS = ("FieldValueDuplicate", "FieldValueForbidden", "FieldValueInvalid", "FieldValueRequired")


def causes(schema: Obj, path: str) -> list[Cause]:
    """What is wrong with the rules of a resource's schema, which stands at `path`."""
    return list(_walk(rules_of(schema), path, ""))


def _walk(rules: Rules, path: str, loose: str) -> Iterator[Cause]:
    """`loose` is the list that old items cannot be told apart in, "" outside of one."""
    for index, rule in enumerate(rules.here):
        yield from _rule(rule, f"{path}.{RULES}[{index}]", loose)
    for key, inner in rules.fields.items():
        yield from _walk(inner, f"{path}.properties[{key}]", loose)
    if rules.extra is not None:
        yield from _walk(rules.extra, f"{path}.additionalProperties", loose)
    if rules.items is not None:
        is_map = rules.schema.get("x-kubernetes-list-type") == "map"
        yield from _walk(rules.items, f"{path}.items", loose if is_map else loose or path)
    for index, part in enumerate(rules.parts):
        yield from _walk(part, f"{path}.allOf[{index}]", loose)


def _rule(rule: Rule, path: str, loose: str) -> Iterator[Cause]:
    given = rule.given
    source, message = str(given.get("rule") or ""), str(given.get("message") or "")
    if not source.strip():
        yield required(f"{path}.rule", "rule is not specified")
    if message and not message.strip():
        yield invalid_value(f"{path}.message", message, "message must be non-empty if specified")
    elif "\n" in message.strip():
        yield invalid_value(f"{path}.message", message, "message must not contain line breaks")
    elif "\n" in source.strip() and not message.strip():
        yield required(f"{path}.message", "message must be specified if rule contains line breaks")
    expression = str(given.get("messageExpression") or "")
    if expression and not expression.strip():
        yield required(f"{path}.messageExpression", "messageExpression must be non-empty if specified")
    if given.get("reason") and given["reason"] not in REASONS:
        yield not_supported(f"{path}.reason", given["reason"], REASONS)
    for field, problem in rule.problems.items():
        yield invalid_value(f"{path}.{field}", _shown(given), problem)
    if rule.uses_old and loose:
        why = f"oldSelf cannot be used on the uncorrelatable portion of the schema within {loose}"
        yield invalid_value(f"{path}.rule", source, why)
    if given.get("optionalOldSelf") and not rule.uses_old and rule.program is not None:
        why = "may not be set if oldSelf is not used in rule"
        yield invalid_value(f"{path}.optionalOldSelf", True, why)


def _shown(given: Obj) -> Obj:
    """A rule as Kubernetes' internal type is told."""
    return {
        "Rule": given.get("rule", ""),
        "Message": given.get("message", ""),
        "MessageExpression": given.get("messageExpression", ""),
        "Reason": given.get("reason"),
        "FieldPath": given.get("fieldPath", ""),
        "OptionalOldSelf": given.get("optionalOldSelf"),
    }
