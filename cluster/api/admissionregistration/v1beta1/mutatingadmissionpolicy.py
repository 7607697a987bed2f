"""MutatingAdmissionPolicy: changes to objects on their way in, written in CEL and made by the API server itself.

A mutation says what to apply, or gives a JSON patch; a binding puts the policy to use
(`registry/admission/mutating_policies.py`). It is a beta: a cluster serves it if it was asked to.
"""

from __future__ import annotations

from collections.abc import Sequence

from cluster.api.admissionregistration import GROUP, IF_NEEDED, NEVER, expressions, policies
from cluster.api.admissionregistration.configuring import Configuring
from cluster.api.printing import AGE_COLUMN, NAME_COLUMN
from cluster.apimachinery import meta
from cluster.apimachinery.errors import Cause, invalid_value, not_supported, required
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.scheme import Column, Kind

APPLY, JSON_PATCH = "ApplyConfiguration", "JSONPatch"
_FIELDS = {APPLY: "applyConfiguration", JSON_PATCH: "jsonPatch"}


class MutatingAdmissionPolicy(Configuring):
    KIND = Kind(GROUP, "v1beta1", "MutatingAdmissionPolicy", "mutatingadmissionpolicies", namespaced=False,
                categories=("api-extensions",))  # fmt: skip
    SERVED = False
    COLUMNS = (
        NAME_COLUMN,
        Column("Mutations", lambda o: len(meta.get(o, "spec.mutations", [])), type="integer",
               description="Mutation indicates the number of mutations rules defined in this configuration"),
        Column("ParamKind", policies.kind_shown,
               description="ParamKind specifies the kind of resources used to parameterize this policy"),
        AGE_COLUMN,
    )  # fmt: skip
    FORM = ("spec.matchConstraints", "spec.mutations", "spec.reinvocationPolicy")

    @classmethod
    def default(cls, obj: Obj) -> None:
        policies.default_policy(obj)

    @classmethod
    def validate(cls, obj: Obj, old: Obj | None) -> list[Cause]:
        spec = obj["spec"]
        found = policies.policy_causes(spec)
        found += policies.mutable_causes(spec.get("matchConstraints"), "spec.matchConstraints")
        found += expressions.mutating_causes(obj, old) + _mutations(
            spec.get("mutations") or [], "spec.mutations"
        )
        policy = spec.get("reinvocationPolicy")
        if policy is None:
            return [*found, required("spec.reinvocationPolicy")]
        allowed = (NEVER, IF_NEEDED)
        return (
            found
            if policy in allowed
            else [*found, not_supported("spec.reinvocationPolicy", policy, allowed)]
        )


def _mutations(mutations: Sequence[Obj], path: str) -> list[Cause]:
    """What is wrong with the union of a mutation: the field of its type must be there, the other must not."""
    found = [] if mutations else [required(path, "mutations must contain at least one item")]
    for index, mutation in enumerate(mutations):
        kind, place = mutation.get("patchType"), f"{path}[{index}]"
        if kind is None:
            found.append(required(f"{place}.patchType"))
        elif kind not in _FIELDS:
            found.append(not_supported(f"{place}.patchType", kind, sorted(_FIELDS)))
        else:
            found += _union(mutation, str(kind), place)
    return found


def _union(mutation: Obj, kind: str, path: str) -> list[Cause]:
    found: list[Cause] = []
    for other, field in _FIELDS.items():
        if other == kind and mutation.get(field) is None:
            found.append(required(f"{path}.{field}", f"must be specified when patchType is {kind}"))
        elif other != kind and mutation.get(field) is not None:
            why = f"must not be specified when patchType is {kind}"
            found.append(invalid_value(f"{path}.{field}", f"{{{field}}}", why))
    return found
