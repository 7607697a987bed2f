"""What is wrong with the expressions of webhooks and policies.

An expression is compiled when it is written, against what it will be given: a mistake in a name or a type is the
author's to hear of, not of whoever makes the next pod. (In Kubernetes: pkg/apis/admissionregistration/validation and
apiserver/pkg/admission/plugin/cel.)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from cluster.api.admissionregistration import environments, matching, policies
from cluster.api.admissionregistration.environments import Composed
from cluster.apimachinery import meta
from cluster.apimachinery.cel import CompileError, types
from cluster.apimachinery.errors import Cause, duplicate, invalid_value, not_supported, required
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.validation import causes, is_qualified_name

REASONS = ("Forbidden", "Invalid", "RequestEntityTooLarge")
MOST_ANNOTATIONS = 20
LONGEST_NOTE = 5 * 1024
_ONE = "validations or auditAnnotations must contain at least one item"


def _compiled(compile_: Callable[[], object], source: str, path: str) -> list[Cause]:
    """What the compiler has against an expression that stands at a path."""
    try:
        compile_()
    except CompileError as error:
        return [invalid_value(path, source, str(error))]
    return []


def condition_causes(conditions: Sequence[Obj], path: str, *, params: bool) -> list[Cause]:
    """What is wrong with matchConditions; `params`: whether the policy has parameters."""
    found = matching.condition_names(conditions, path)
    for index, condition in enumerate(conditions):
        source, place = (condition.get("expression") or "").strip(), f"{path}[{index}].expression"
        if not source:
            found.append(required(place))
            continue
        found += _compiled(partial(environments.condition_program, source, params=params), source, place)
    return found


def _unchanged_conditions(spec: Obj, old: Obj | None) -> bool:
    """Conditions that are as they were are not judged again."""
    before = (old or {}).get("spec")
    return before is not None and all(spec.get(f) == before.get(f) for f in ("paramKind", "matchConditions"))


def _shared_causes(spec: Obj, old: Obj | None, composed: Composed) -> list[Cause]:
    """What is wrong with the conditions and the variables of a policy."""
    found: list[Cause] = []
    if not _unchanged_conditions(spec, old):
        conditions = spec.get("matchConditions") or []
        found += condition_causes(conditions, "spec.matchConditions", params=bool(spec.get("paramKind")))
    variables = spec.get("variables") or []
    found += policies.variable_names(variables, "spec.variables")
    for index, variable in enumerate(variables):
        source, path = variable.get("expression") or "", f"spec.variables[{index}].expression"
        program = composed.programs[str(variable.get("name"))]
        if not source.strip():
            found.append(required(path, "expression is not specified"))
        elif isinstance(program, CompileError):
            found.append(invalid_value(path, source, str(program)))
    return found


def validating_causes(obj: Obj, old: Obj | None) -> list[Cause]:
    """What is wrong with the expressions of a ValidatingAdmissionPolicy."""
    spec = obj["spec"]
    composed = Composed(spec)
    found = _shared_causes(spec, old, composed)
    validations, notes = spec.get("validations") or [], spec.get("auditAnnotations") or []
    if not validations and not notes:
        return [*found, required("spec.validations", _ONE), required("spec.auditAnnotations", _ONE)]
    for index, validation in enumerate(validations):
        found += _validation(composed, validation, f"spec.validations[{index}]")
    return found + _notes(composed, meta.name(obj), notes, "spec.auditAnnotations")


def _validation(composed: Composed, validation: Obj, path: str) -> list[Cause]:
    source = validation.get("expression") or ""
    if source.strip():
        found = _compiled(partial(composed.compile, source, types.BOOL), source, f"{path}.expression")
    else:
        found = [required(f"{path}.expression", "expression is not specified")]
    found += _message_expression(composed, validation, f"{path}.messageExpression")
    message = validation.get("message") or ""
    if message and not message.strip():
        found.append(invalid_value(f"{path}.message", message, "message must be non-empty if specified"))
    elif "\n" in message.strip() or "\r" in message.strip():
        found.append(invalid_value(f"{path}.message", message, "message must not contain line breaks"))
    reason = validation.get("reason")
    return found if reason in (None, *REASONS) else [*found, not_supported(f"{path}.reason", reason, REASONS)]


def _message_expression(composed: Composed, validation: Obj, path: str) -> list[Cause]:
    source = validation.get("messageExpression") or ""
    if source and not source.strip():
        return [invalid_value(path, source, "must be non-empty if specified")]
    if not source:
        return []
    return _compiled(partial(composed.compile, source, types.STRING, authorized=False), source, path)


def _notes(composed: Composed, policy: str, notes: Sequence[Obj], path: str) -> list[Cause]:
    """What is wrong with auditAnnotations: their keys are prefixed with the policy's name."""
    found: list[Cause] = []
    if len(notes) > MOST_ANNOTATIONS:
        why = f"must not have more than {MOST_ANNOTATIONS} auditAnnotations"
        found.append(invalid_value(path, list(notes), why))
    for index, note in enumerate(notes):
        key, place = note.get("key") or "", f"{path}[{index}]"
        whole = f"{policy}/{key}"
        found += causes(f"{place}.key", whole, is_qualified_name(whole))
        found += _note(composed, (note.get("valueExpression") or "").strip(), f"{place}.valueExpression")
        if key in [other.get("key") for other in notes[:index]]:
            found.append(duplicate(f"{place}.key", key))
    return found


def _note(composed: Composed, source: str, path: str) -> list[Cause]:
    if not source:
        return [required(path, "valueExpression is not specified")]
    if len(source.encode()) > LONGEST_NOTE:
        return [required(path, f"must not exceed {LONGEST_NOTE} bytes in length")]
    return _compiled(partial(composed.compile, source, *environments.NOTE), source, path)


def mutating_causes(obj: Obj, old: Obj | None) -> list[Cause]:
    """What is wrong with the expressions of a MutatingAdmissionPolicy."""
    spec = obj["spec"]
    composed = Composed(spec, patches=True)
    found = _shared_causes(spec, old, composed)
    for index, mutation in enumerate(spec.get("mutations") or []):
        for field, result in (
            ("applyConfiguration", environments.OBJECT),
            ("jsonPatch", environments.PATCHES),
        ):
            if mutation.get(field) is None:
                continue
            source = (mutation[field].get("expression") or "").strip()
            path = f"spec.mutations[{index}].{field}.expression"
            if source:
                found += _compiled(partial(composed.compile, source, result), source, path)
            else:
                found.append(required(path))
    return found
