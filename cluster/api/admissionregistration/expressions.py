"""What is wrong with the expressions of webhooks and policies.

An expression is compiled when it is written, against what it will be given: a mistake in a name or a type is the
author's to hear of, not of whoever makes the next pod. (In Kubernetes: pkg/apis/admissionregistration/validation and
apiserver/pkg/admission/plugin/cel.)
"""

from __future__ import annotations

from collections.abc import Sequence

from cluster.api.admissionregistration import matching, policies
from cluster.apimachinery.errors import Cause, duplicate, invalid_value, not_supported, required
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.validation import causes, is_qualified_name

REASONS = ("Forbidden", "Invalid", "RequestEntityTooLarge")
MOST_ANNOTATIONS = 20
_ONE = "validations or auditAnnotations must contain at least one item"


def condition_causes(conditions: Sequence[Obj], path: str, *, params: bool) -> list[Cause]:
    """What is wrong with matchConditions; `params`: whether the policy has parameters."""
    found = matching.condition_names(conditions, path)
    for index, condition in enumerate(conditions):
        if not (condition.get("expression") or "").strip():
            found.append(required(f"{path}[{index}].expression"))
    return found


def validating_causes(obj: Obj, old: Obj | None) -> list[Cause]:
    """What is wrong with the expressions of a ValidatingAdmissionPolicy."""
    spec = obj["spec"]
    found = condition_causes(
        spec.get("matchConditions") or [], "spec.matchConditions", params="paramKind" in spec
    )
    found += policies.variable_names(spec.get("variables") or [], "spec.variables")
    validations, notes = spec.get("validations") or [], spec.get("auditAnnotations") or []
    if not validations and not notes:
        return [*found, required("spec.validations", _ONE), required("spec.auditAnnotations", _ONE)]
    for index, validation in enumerate(validations):
        found += _validation(validation, f"spec.validations[{index}]")
    return found + _notes(obj, notes, "spec.auditAnnotations")


def _validation(validation: Obj, path: str) -> list[Cause]:
    found: list[Cause] = []
    if not (validation.get("expression") or "").strip():
        found.append(required(f"{path}.expression", "expression is not specified"))
    expression, message = validation.get("messageExpression") or "", validation.get("message") or ""
    if expression and not expression.strip():
        found.append(invalid_value(f"{path}.messageExpression", expression, "must be non-empty if specified"))
    if message and not message.strip():
        found.append(invalid_value(f"{path}.message", message, "message must be non-empty if specified"))
    elif "\n" in message.strip() or "\r" in message.strip():
        found.append(invalid_value(f"{path}.message", message, "message must not contain line breaks"))
    reason = validation.get("reason")
    return found if reason in (None, *REASONS) else [*found, not_supported(f"{path}.reason", reason, REASONS)]


def _notes(obj: Obj, notes: Sequence[Obj], path: str) -> list[Cause]:
    """What is wrong with auditAnnotations: their keys are prefixed with the policy's name."""
    found: list[Cause] = []
    if len(notes) > MOST_ANNOTATIONS:
        why = f"must not have more than {MOST_ANNOTATIONS} auditAnnotations"
        found.append(invalid_value(path, list(notes), why))
    seen: set[str] = set()
    for index, note in enumerate(notes):
        key, place = note.get("key") or "", f"{path}[{index}]"
        found += causes(
            f"{place}.key",
            f"{obj['metadata']['name']}/{key}",
            is_qualified_name(f"{obj['metadata']['name']}/{key}"),
        )
        if not (note.get("valueExpression") or "").strip():
            found.append(required(f"{place}.valueExpression", "valueExpression is not specified"))
        if key in seen:
            found.append(duplicate(f"{place}.key", key))
        seen.add(key)
    return found


def mutating_causes(obj: Obj, old: Obj | None) -> list[Cause]:
    """What is wrong with the expressions of a MutatingAdmissionPolicy."""
    spec = obj["spec"]
    found = condition_causes(
        spec.get("matchConditions") or [], "spec.matchConditions", params="paramKind" in spec
    )
    return found + policies.variable_names(spec.get("variables") or [], "spec.variables")
