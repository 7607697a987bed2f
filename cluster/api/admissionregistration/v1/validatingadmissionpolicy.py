"""ValidatingAdmissionPolicy: rules about objects, written in CEL and judged by the API server itself.

A policy says what must hold and about which objects; alone it does nothing. A binding puts it to use: where, with
which parameters, and whether to refuse, to warn or to take a note (`registry/admission/validating_policies.py`). Its
expressions are compiled when it is written, so a policy that is stored can be judged.
"""

from __future__ import annotations

from cluster.api import conditions
from cluster.api.admissionregistration import GROUP, expressions, policies
from cluster.api.admissionregistration.configuring import Configuring
from cluster.api.printing import AGE_COLUMN, NAME_COLUMN
from cluster.apimachinery import meta
from cluster.apimachinery.errors import Cause, required
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.scheme import Column, Kind


class ValidatingAdmissionPolicy(Configuring):
    KIND = Kind(GROUP, "v1", "ValidatingAdmissionPolicy", "validatingadmissionpolicies", namespaced=False,
                categories=("api-extensions",), subresources=("status",))  # fmt: skip
    COLUMNS = (
        NAME_COLUMN,
        Column("Validations", lambda o: len(meta.get(o, "spec.validations", [])), type="integer",
               description="Validations indicates the number of validation rules defined in this configuration"),
        Column("ParamKind", policies.kind_shown,
               description="ParamKind specifies the kind of resources used to parameterize this policy"),
        AGE_COLUMN,
    )  # fmt: skip
    STATUS_ALONE = True
    FORM = ("spec.matchConstraints", "spec.validations", "spec.failurePolicy")

    @classmethod
    def default(cls, obj: Obj) -> None:
        policies.default_policy(obj)

    @classmethod
    def validate(cls, obj: Obj, old: Obj | None) -> list[Cause]:
        found = policies.policy_causes(obj["spec"])
        return found + expressions.validating_causes(obj, old)

    @classmethod
    def validate_status(cls, obj: Obj, old: Obj) -> list[Cause]:
        status = obj.get("status") or {}
        found: list[Cause] = []
        for index, warning in enumerate(meta.get(status, "typeChecking.expressionWarnings", [])):
            path = f"status.typeChecking.expressionWarnings[{index}]"
            found += [required(f"{path}.{field}") for field in ("warning", "fieldRef") if not warning.get(field)]
        return found + conditions.problems(status.get("conditions") or [])
