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
from cluster.registry.policies import asked, configured, params
from cluster.registry.policies.configured import Policy
from cluster.registry.policies.evaluation import Failed, OutOfBudget, Purse, Variables, meets, value
from cluster.registry.policies.matching import Resource, matched
from cluster.registry.policies.params import Misconfigured

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
        constraints = policy.spec.get("matchConstraints") or {}
        shown = matched(constraints, constraints.get("resourceRules") or [], request)
        for denial in _denials(policy, shown, request) if shown is not None else ():
            refused = refused or denial
    if refused is not None:
        raise _forbidden(request, refused)


def _forbidden(request: Request, denial: Denial) -> StatusError:
    """403 in its words, with the code and the reason that the rule chose."""
    error = errors.forbidden(request.resource, request.name, denial.sentence)
    error.code, error.reason = _CODES.get(denial.reason, 422), denial.reason
    error.details["causes"] = [{"message": denial.sentence}]
    return error


def _denials(policy: Policy, shown: Resource, request: Request) -> Iterator[Denial]:
    """What the bindings of a policy refuse; what they warn of is told on the way."""
    try:
        if policy.spec.get("paramKind"):
            params.kind_of(policy.spec["paramKind"], request)
    except Misconfigured as error:
        yield from _at_fault(policy, "", f"failed to configure policy: {error}")
        return
    for binding in policy.bindings:
        spec = binding["spec"]
        resources = spec.get("matchResources")
        if resources and matched(resources, resources.get("resourceRules") or None, request) is None:
            continue
        try:
            found = params.collected(policy.spec.get("paramKind"), spec.get("paramRef"), request)
        except Misconfigured as error:
            yield from _at_fault(policy, meta.name(binding), f"failed to configure binding: {error}")
            continue
        for param in found:
            yield from _acted(policy, binding, _Judging(policy, shown, param, request), request)


def _at_fault(policy: Policy, binding: str, message: str) -> Iterator[Denial]:
    if policy.spec.get("failurePolicy") != IGNORE:
        yield Denial(policy.name, binding, message)


def _acted(policy: Policy, binding: Obj, judging: _Judging, request: Request) -> Iterator[Denial]:
    """What is done about each thing that is wrong, as the binding asks."""
    actions = binding["spec"].get("validationActions") or []
    for message, reason in judging.found():
        if "Warn" in actions:
            request.warn(
                f"Validation failed for ValidatingAdmissionPolicy '{policy.name}' with binding "
                f"'{meta.name(binding)}': {message}"
            )
        if "Deny" in actions:
            yield Denial(policy.name, meta.name(binding), message, reason)
    for message in judging.broken_notes():
        yield Denial(policy.name, meta.name(binding), message)


class _Judging:
    """One policy, one parameter, one request."""

    def __init__(self, policy: Policy, shown: Resource, param: Obj | None, request: Request) -> None:
        self.policy, self.purse = policy, Purse()
        seen = {**asked.variables(request, shown), "params": param}
        self.seen: dict[str, Any] = {**seen, "variables": Variables(policy.composed, seen, self.purse)}
        self.skipped = False

    @property
    def ignores(self) -> bool:
        return self.policy.spec.get("failurePolicy") == IGNORE

    def found(self) -> Iterator[tuple[str, str]]:
        """Everything wrong with the request: a message and a reason."""
        spec = self.policy.spec
        try:
            self.skipped = not meets(spec, self.seen, params=bool(spec.get("paramKind")))
        except Failed as error:
            self.skipped = True
            yield str(error), INVALID
            return
        for rule in () if self.skipped else spec.get("validations") or []:
            try:
                if self.value(rule["expression"], types.BOOL) is not True:
                    yield self.message(rule), rule.get("reason") or INVALID
            except OutOfBudget as error:
                if not self.ignores:
                    yield str(error), INVALID
                return
            except Failed as error:
                if not self.ignores:
                    yield str(error), INVALID

    def value(self, source: str, *results: types.Type, authorized: bool = True) -> Any:
        program = partial(self.policy.composed.compile, source, *results, authorized=authorized)
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
        for note in self.policy.spec.get("auditAnnotations") or []:
            try:
                self.value(str(note["valueExpression"]).strip(), *environments.NOTE)
            except Failed as error:
                if not self.ignores:
                    yield str(error)
