"""MutatingAdmissionPolicy: the cluster's own changes to what is written.

For each binding that is about the request, and each parameter, the policy's mutations are made one after the other. A
policy that wants it (reinvocationPolicy IfNeeded) is invoked once more when something changed the object after it. (In
Kubernetes: apiserver/pkg/admission/plugin/policy/mutating.)
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from cluster.api.admissionregistration import IF_NEEDED, IGNORE, environments
from cluster.api.admissionregistration.v1beta1.mutatingadmissionpolicy import APPLY
from cluster.apimachinery import errors, meta
from cluster.apimachinery.errors import StatusError
from cluster.apimachinery.meta import Obj
from cluster.registry import managing
from cluster.registry.admission import Request
from cluster.registry.policies import applying, asked, configured, invocations, mutation
from cluster.registry.policies.configured import Policy
from cluster.registry.policies.evaluation import Failed, Purse, meets, value
from cluster.registry.policies.invocations import Fault, Invocation

ORDER = 80


def admit(request: Request) -> bool:
    """Whether the object was changed, so that others may want to see it again."""
    if request.operation not in ("CREATE", "UPDATE", "CONNECT") or request.obj is None:
        return False
    before = meta.copy(request.obj) if configured.of(request.row).mutating else request.obj
    refused = [text for policy in configured.of(request.row).mutating for text in _invoked(policy, request)]
    if refused:
        raise _forbidden(request, refused)
    return bool(request.obj != before)


def _forbidden(request: Request, refused: list[str]) -> StatusError:
    """403 with the first that went wrong, and all as causes."""
    error = errors.forbidden(request.resource, request.name, "")
    error.message, error.reason = refused[0], "Invalid"
    error.details["causes"] = [{"message": text} for text in refused]
    return error


def _invoked(policy: Policy, request: Request) -> Iterator[str]:
    """Use a policy wherever it is meant; what went wrong, unless that is to be ignored."""
    ignores = policy.spec.get("failurePolicy") == IGNORE
    for use in invocations.of(policy, request):
        if isinstance(use, Fault):
            problems, binding = [use.message], use.binding
        else:
            problems, binding = list(_mutated(use)) if _is_due(use) else [], meta.name(use.binding)
        for problem in () if ignores else problems:
            by = f"policy '{policy.name}' with binding '{binding}'" if binding else f'policy "{policy.name}"'
            yield f"{by} denied request: {problem}"


def _is_due(use: Invocation) -> bool:
    """In the second round, only who wants it is asked again, if the object is no longer what they left."""
    left = use.request.memory.setdefault("policies", {})
    if not use.request.memory.get("again"):
        return True
    wants = use.policy.spec.get("reinvocationPolicy") == IF_NEEDED
    return wants and use.key in left and left[use.key] != use.request.obj


def _mutated(use: Invocation) -> Iterator[str]:
    """Make the mutations of one use; what went wrong."""
    spec = use.policy.spec
    try:
        if not meets(spec, use.seen(Purse()), params=bool(spec.get("paramKind"))):
            return
    except Failed as error:
        yield str(error)
        return
    purse = Purse()
    for given in spec.get("mutations") or []:
        try:
            mutation.replaced(use.request, use.shown, _changed(use, given, purse))
        except Failed as error:
            yield str(error)
    use.request.memory["policies"][use.key] = meta.copy(use.request.obj)


def _changed(use: Invocation, given: Obj, purse: Purse) -> Obj:
    """The object after one mutation."""
    apply = given["patchType"] == APPLY
    source = str(
        (given.get("applyConfiguration" if apply else "jsonPatch") or {}).get("expression") or ""
    ).strip()
    result = environments.OBJECT if apply else environments.PATCHES
    found: Any = value(partial(use.policy.composed.compile, source, result), source, use.seen(purse), purse)
    obj = asked.objects(use.request, use.shown)["object"] or {}
    if not apply:
        return applying.patched(obj, found)
    return applying.applied(managing.versions_of(use.request.model).type(use.shown.api_version), obj, found)
