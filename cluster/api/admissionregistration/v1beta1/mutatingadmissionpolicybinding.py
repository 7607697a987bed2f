"""MutatingAdmissionPolicyBinding: puts a MutatingAdmissionPolicy to use, where and with which parameters."""

from __future__ import annotations

from cluster.api.admissionregistration import GROUP, policies
from cluster.api.admissionregistration.configuring import Configuring
from cluster.apimachinery.errors import Cause
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.scheme import Kind
from cluster.etcd.columns import text_at


class MutatingAdmissionPolicyBinding(Configuring):
    KIND = Kind(GROUP, "v1beta1", "MutatingAdmissionPolicyBinding", "mutatingadmissionpolicybindings",
                namespaced=False, categories=("api-extensions",))  # fmt: skip
    SERVED = False
    COLUMNS = policies.BINDING_COLUMNS
    FORM = ("spec.policyName", "spec.matchResources", "spec.paramRef")

    policy_name = text_at("spec.policyName")

    @classmethod
    def default(cls, obj: Obj) -> None:
        policies.default_binding(obj)

    @classmethod
    def validate(cls, obj: Obj, old: Obj | None) -> list[Cause]:
        spec = obj["spec"]
        found = policies.binding_causes(spec, "spec.matchResources")
        return found + policies.mutable_causes(spec.get("matchResources"), "spec.matchResources")
