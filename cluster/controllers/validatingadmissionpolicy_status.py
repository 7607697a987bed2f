"""The types of ValidatingAdmissionPolicies are checked: does a policy make sense for what it is about?

When a policy is written, its expressions are compiled knowing nothing of `object`. This loop compiles them once more
for each kind that the policy names, and writes what it finds into the status: a warning, since other kinds may match
as well. (In Kubernetes: pkg/controller/validatingadmissionpolicystatus and validating/typechecking.go.)
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from cluster.api.admissionregistration import ALL, GROUP
from cluster.api.admissionregistration.environments import Composed
from cluster.apimachinery import meta
from cluster.apimachinery.cel import CompileError, kinds, schemas
from cluster.apimachinery.cel.types import Type
from cluster.apimachinery.meta import Obj
from cluster.client.controller import Act, Update, by_key, controller
from cluster.client.view import View

POLICIES = f"validatingadmissionpolicies.{GROUP}"
MOST_TYPES = 10
_PREFIX = "compilation failed: "


@controller(
    "validatingadmissionpolicy-status", component="validatingadmissionpolicy-status-controller",
    watches={POLICIES: by_key},
)  # fmt: skip
def reconcile(key: str, view: View) -> list[Act]:
    """A policy's status says what is wrong with its expressions for the kinds it names, as of its generation."""
    policy = view.get(POLICIES, "", key)
    generation = meta.metadata(policy or {}).get("generation")
    if policy is None or meta.get(policy, "status.observedGeneration") == generation:
        return []
    warnings = checked(policy["spec"], types_named(policy["spec"], view))
    checking = {"expressionWarnings": warnings} if warnings else {}
    status = {**(policy.get("status") or {}), "observedGeneration": generation, "typeChecking": checking}
    return [Update(POLICIES, {**policy, "status": status}, "its expressions were checked", "status")]


def types_named(spec: Obj, view: View) -> dict[str, Type]:
    """The kinds that a policy's rules name without a star, with their types, by their names."""
    found: dict[str, Type] = {}
    for rule in meta.get(spec, "matchConstraints.resourceRules", []):
        groups, versions, resources = (rule.get(f) or [] for f in ("apiGroups", "apiVersions", "resources"))
        if ALL in groups or ALL in versions:
            continue
        plain = sorted(r for r in resources if ALL not in r and "/" not in r)
        for group, version, plural in product(sorted(groups), sorted(versions), plain):
            found |= dict(_kind(view, group, version, plural))
    return dict(sorted(found.items())[:MOST_TYPES])


def _kind(view: View, group: str, version: str, plural: str) -> Iterator[tuple[str, Type]]:
    """A kind by its resource, if the cluster has it and its type is known."""
    kind, alias = view.kinds.by_gvr(group, version, plural), view.kinds.aliases.get((group, version, plural))
    model = alias[1].model if alias else None
    kind = kind or (alias[1].kind if alias else None)
    if kind is None:
        return
    custom = getattr(model, "schema", None)
    found = schemas.type_of(schemas.rooted(custom)) if custom else kinds.type_of((group, version, kind.kind))
    if found is not None:
        yield f"{kind.api_version}, Kind={kind.kind}", found


def checked(spec: Obj, types: dict[str, Type]) -> list[Obj]:
    """A warning for each expression that makes no sense for one of the kinds."""
    environments = {name: Composed(spec, object_type=type_) for name, type_ in types.items()}
    warnings = []
    for index, validation in enumerate(spec.get("validations") or []):
        for field in ("expression", "messageExpression"):
            source = validation.get(field) or ""
            said = "\n".join(_problems(environments, source)) if source.strip() else ""
            if said:
                warnings.append({"fieldRef": f"spec.validations[{index}].{field}", "warning": said})
    return warnings


def _problems(environments: dict[str, Composed], source: str) -> Iterator[str]:
    for name, composed in environments.items():
        try:
            composed.compile(source)
        except CompileError as error:
            yield f"{name}: {str(error).removeprefix(_PREFIX)}\n"
