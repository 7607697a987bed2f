"""ValidatingAdmissionPolicyBinding: puts a ValidatingAdmissionPolicy to use.

One policy may have many: a strict one for production, one that only warns for everybody else, each with parameters of
its own.
"""

from __future__ import annotations

from collections.abc import Sequence

from cluster.api.admissionregistration import GROUP, policies
from cluster.api.admissionregistration.configuring import Configuring
from cluster.apimachinery.errors import Cause, duplicate, invalid_value, not_supported, required
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.scheme import Kind
from cluster.etcd.columns import text_at

ACTIONS = ("Audit", "Deny", "Warn")
_TWICE = (
    "must not contain both Deny and Warn (repeating the same validation failure information in the API response and "
    "headers serves no purpose)"
)


class ValidatingAdmissionPolicyBinding(Configuring):
    KIND = Kind(GROUP, "v1", "ValidatingAdmissionPolicyBinding", "validatingadmissionpolicybindings",
                namespaced=False, categories=("api-extensions",))  # fmt: skip
    COLUMNS = policies.BINDING_COLUMNS
    FORM = ("spec.policyName", "spec.validationActions", "spec.paramRef")

    policy_name = text_at("spec.policyName")

    @classmethod
    def default(cls, obj: Obj) -> None:
        policies.default_binding(obj)

    @classmethod
    def validate(cls, obj: Obj, old: Obj | None) -> list[Cause]:
        spec = obj["spec"]
        found = policies.binding_causes(spec, "spec.matchResouces")
        return found + _actions(spec.get("validationActions") or [], "spec.validationActions")


def _actions(actions: Sequence[str], path: str) -> list[Cause]:
    found: list[Cause] = []
    for index, action in enumerate(actions):
        if action not in ACTIONS:
            found.append(not_supported(f"{path}[{index}]", action, ACTIONS))
        if action in actions[:index]:
            found.append(duplicate(f"{path}[{index}]", action))
    if {"Deny", "Warn"} <= set(actions):
        found.append(invalid_value(path, list(actions), _TWICE))
    return found if actions else [required(path, "at least one validation action is required")]
