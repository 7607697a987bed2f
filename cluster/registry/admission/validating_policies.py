"""ValidatingAdmissionPolicy: the cluster's own rules about what may be written.

A policy's rules are judged for each of its bindings that is about the request, once for each parameter. What a binding
asks for then happens: the write is refused, or its author is warned. The first refusal is the one that is told. (In
Kubernetes: apiserver/pkg/admission/plugin/policy/validating.)
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from cluster.api.admissionregistration import IGNORE, environments
from cluster.apimachinery import errors, meta
from cluster.apimachinery.cel import types
from cluster.apimachinery.errors import StatusError
from cluster.apimachinery.meta import Obj
from cluster.registry.admission import Request
from cluster.registry.policies import configured, invocations
from cluster.registry.policies.configured import Policy
from cluster.registry.policies.evaluation import Failed, OutOfBudget, Purse, meets, value
from cluster.registry.policies.invocations import Fault, Invocation

ORDER = 90
LONGEST_MESSAGE = 5 * 1024
INVALID = "Invalid"
_CODES = {"Forbidden": 403, "Unauthorized": 401, "RequestEntityTooLarge": 413, INVALID: 422}


@dataclass(frozen=True)
class Denial:
    """One thing that a policy has against a request; `binding` is "" where the policy itself is at fault."""

    policy: str
    binding: str
    message: str
    reason: str = INVALID

    @property
    def sentence(self) -> str:
        by = f" with binding '{self.binding}'" if self.binding else ""
        return f"ValidatingAdmissionPolicy '{self.policy}'{by} denied request: {self.message}"


def validate(request: Request) -> None:
    """Warn of what a policy has against a write, or refuse it."""
    refused: Denial | None = None
    for policy in configured.of(request.row).validating:
        for use in invocations.of(policy, request):
            for denial in _at_fault(policy, use) if isinstance(use, Fault) else _acted(use):
                refused = refused or denial
    if refused is not None:
        raise _forbidden(request, refused)


def _forbidden(request: Request, denial: Denial) -> StatusError:
    """403 in its words, with the code and the reason that the rule chose."""
    error = errors.forbidden(request.resource, request.name, denial.sentence)
    error.code, error.reason = _CODES.get(denial.reason, 422), denial.reason
    error.details["causes"] = [{"message": denial.sentence}]
    return error


def _at_fault(policy: Policy, fault: Fault) -> Iterator[Denial]:
    if policy.spec.get("failurePolicy") != IGNORE:
        yield Denial(policy.name, fault.binding, fault.message)


def _acted(use: Invocation) -> Iterator[Denial]:
    """What is done about each thing that is wrong, as the binding asks."""
    actions, judging = use.binding["spec"].get("validationActions") or [], _Judging(use)
    policy, binding = use.policy.name, meta.name(use.binding)
    for message, reason in judging.found():
        if "Warn" in actions:
            use.request.warn(
                f"Validation failed for ValidatingAdmissionPolicy '{policy}' with binding '{binding}': {message}"
            )
        if "Deny" in actions:
            yield Denial(policy, binding, message, reason)
    for message in judging.broken_notes():
        yield Denial(policy, binding, message)


class _Judging:
    """One use of a policy."""

    def __init__(self, use: Invocation) -> None:
        self.use, self.spec, self.purse = use, use.policy.spec, Purse()
        self.seen = use.seen(self.purse)
        self.skipped = False

    def found(self) -> Iterator[tuple[str, str]]:
        """Everything wrong with the request: a message and a reason."""
        try:
            self.skipped = not meets(self.spec, self.seen, params=bool(self.spec.get("paramKind")))
        except Failed as error:
            self.skipped = True
            yield str(error), INVALID
            return
        for rule in () if self.skipped else self.spec.get("validations") or []:
            try:
                if self.value(rule["expression"], types.BOOL) is not True:
                    yield self.message(rule), rule.get("reason") or INVALID
            except Failed as error:
                if not self.use.ignores:
                    yield str(error), INVALID
                if isinstance(error, OutOfBudget):
                    return

    def value(self, source: str, *results: types.Type, authorized: bool = True) -> Any:
        program = partial(self.use.policy.composed.compile, source, *results, authorized=authorized)
        return value(program, source, self.seen, self.purse)

    def message(self, rule: Obj) -> str:
        """The rule's own words, computed or given, or else the rule itself."""
        if rule.get("messageExpression"):
            try:
                text = str(self.value(rule["messageExpression"], types.STRING, authorized=False)).strip()
            except OutOfBudget:
                raise
            except Failed:
                text = ""
            if text and "\n" not in text and len(text.encode()) <= LONGEST_MESSAGE:
                return text
        given = str(rule.get("message") or "").strip()
        return given or f"failed expression: {str(rule['expression']).strip()}"

    def broken_notes(self) -> Iterator[str]:
        """Audit annotations that have no value. There is no audit log here to put the others into."""
        if self.skipped:
            return
        for note in self.spec.get("auditAnnotations") or []:
            try:
                self.value(str(note["valueExpression"]).strip(), *environments.NOTE)
            except Failed as error:
                if not self.use.ignores:
                    yield str(error)
