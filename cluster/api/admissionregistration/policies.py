"""What validating and mutating policies share: failure policy, parameters, constraints, conditions, variables.

(In Kubernetes: pkg/apis/admissionregistration/validation.)
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from cluster.api.admissionregistration import FAIL, IGNORE, matching
from cluster.api.podspec.defaults import fill
from cluster.api.printing import AGE_COLUMN, NAME_COLUMN
from cluster.apimachinery import meta, validation
from cluster.apimachinery.errors import Cause, forbidden_field, invalid_value, not_supported, required
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.scheme import Column

ALLOW, DENY = "Allow", "Deny"
RESERVED = (
    "true", "false", "null", "in", "as", "break", "const", "continue", "else", "for", "function", "if", "import", "let",
    "loop", "package", "namespace", "return", "var", "void", "while",
)  # fmt: skip
"""Words of CEL that name nothing."""


def kind_shown(obj: Obj) -> str:
    """apiVersion/kind of a policy's parameters, as kubectl shows it."""
    kind = meta.get(obj, "spec.paramKind")
    return f"{kind.get('apiVersion', '')}/{kind.get('kind', '')}" if kind else "<unset>"


def ref_shown(obj: Obj) -> str:
    """The parameter a binding names: namespace/name, or that it selects."""
    ref = meta.get(obj, "spec.paramRef")
    if not ref:
        return "<unset>"
    if ref.get("name"):
        return f"{ref.get('namespace') or '*'}/{ref['name']}"
    return _selector_shown(ref.get("selector") or {})


def _selector_shown(selector: Obj) -> str:
    """A LabelSelector as Go prints one."""
    labels = "".join(f"{k}: {v}," for k, v in sorted((selector.get("matchLabels") or {}).items()))
    asked = "".join(
        f"LabelSelectorRequirement{{Key:{e.get('key')},Operator:{e.get('operator')},"
        f"Values:[{' '.join(e.get('values') or [])}],}},"
        for e in selector.get("matchExpressions") or []
    )
    expressions = f"MatchExpressions:[]LabelSelectorRequirement{{{asked}}}"
    return f"&LabelSelector{{MatchLabels:map[string]string{{{labels}}},{expressions},}}"


BINDING_COLUMNS = (
    NAME_COLUMN,
    Column("PolicyName", lambda o: meta.get(o, "spec.policyName", ""),
           description="PolicyName indicates the policy definition which the policy binding binded to"),
    Column("ParamRef", ref_shown,
           description="ParamRef indicates the param resource which sets the configration param"),
    AGE_COLUMN,
)  # fmt: skip


def default_policy(obj: Obj) -> None:
    """A policy's failure policy and constraints, in place."""
    spec = obj["spec"] = obj.get("spec") or {}
    fill(spec, failurePolicy=FAIL)
    matching.default_resources(spec.get("matchConstraints"))


def default_binding(obj: Obj) -> None:
    """What a binding leaves out, in place."""
    spec = obj["spec"] = obj.get("spec") or {}
    matching.default_resources(spec.get("matchResources"))


def policy_causes(spec: Obj) -> list[Cause]:
    """What is wrong with a policy beside its expressions."""
    found = matching.choice(spec, "failurePolicy", "spec", (FAIL, IGNORE), needed=True)
    if spec.get("paramKind") is not None:
        found += _param_kind(spec["paramKind"], "spec.paramKind")
    constraints = spec.get("matchConstraints")
    if constraints is None:
        return [*found, required("spec.matchConstraints")]
    found += matching.resources_causes(constraints, "spec.matchConstraints")
    if not constraints.get("resourceRules"):
        found.append(required("spec.matchConstraints.resourceRules"))
    return found


def mutable_causes(resources: Obj | None, path: str) -> list[Cause]:
    """What is wrong with what a mutation wants to see: nothing is left to change of an object that goes."""
    allowed = tuple(operation for operation in matching.OPERATIONS if operation != "DELETE")
    return [
        not_supported(f"{path}.resourceRules.operations", operation, allowed)
        for rule in (resources or {}).get("resourceRules") or []
        for operation in rule.get("operations") or []
        if operation not in allowed
    ]


def _param_kind(kind: Obj, path: str) -> list[Cause]:
    version, name = kind.get("apiVersion") or "", kind.get("kind") or ""
    found = _api_version(version, f"{path}.apiVersion")
    if not name:
        return [*found, required(f"{path}.kind")]
    if problems := validation.is_dns1035_label(name.lower()):
        why = f"may have mixed case, but should otherwise match: {','.join(problems)}"
        found.append(invalid_value(f"{path}.kind", name, why))
    return found


def _api_version(given: str, path: str) -> list[Cause]:
    if not given:
        return [required(path)]
    if given.count("/") > 1:
        return [invalid_value(path, given, f"unexpected GroupVersion string: {given}")]
    group, _, version = given.rpartition("/")
    found: list[Cause] = []
    if group and (problems := validation.is_dns1123_subdomain(group)):
        found.append(invalid_value(path, group, ",".join(problems)))
    if not version:
        found.append(invalid_value(path, given, "version must be specified"))
    elif problems := validation.is_dns1035_label(version):
        found.append(invalid_value(path, version, ",".join(problems)))
    return found


def variable_names(variables: Sequence[Obj], path: str) -> list[Cause]:
    """What is wrong with the names of variables; their expressions are judged elsewhere."""
    found: list[Cause] = []
    for index, variable in enumerate(variables):
        name, place = variable.get("name") or "", f"{path}[{index}].name"
        if not name.strip():
            found.append(required(place, "name is not specified"))
        elif not re.fullmatch("[_a-zA-Z][_a-zA-Z0-9]*", name) or name in RESERVED:
            found.append(invalid_value(place, name, "name is not a valid CEL identifier"))
    return found


def binding_causes(spec: Obj, resources_path: str) -> list[Cause]:
    """What is wrong with a binding's policy, parameters and constraints."""
    name = spec.get("policyName") or ""
    found = validation.causes("spec.policyName", name, validation.is_dns1123_subdomain(name)) if name else []
    if not name:
        found.append(required("spec.policyName"))
    found += _param_ref(spec.get("paramRef"), "spec.paramRef")
    return found + matching.resources_causes(spec.get("matchResources"), resources_path)


def _param_ref(ref: Obj | None, path: str) -> list[Cause]:
    if ref is None:
        return []
    name, selector = ref.get("name") or "", ref.get("selector")
    both = bool(name) and selector is not None
    exclusive = "name and selector are mutually exclusive"
    found = validation.causes(f"{path}.name", name, validation.is_path_segment(name))
    found += [forbidden_field(f"{path}.name", exclusive)] if both else []
    if selector is not None:
        found += validation.selector_causes(selector, f"{path}.selector")
    found += [forbidden_field(f"{path}.selector", exclusive)] if both else []
    if not name and selector is None:
        found.append(required(path, "one of name or selector must be specified"))
    action = ref.get("parameterNotFoundAction")
    if not action:
        found.append(required(f"{path}.parameterNotFoundAction"))
    elif action not in (DENY, ALLOW):
        found.append(not_supported(f"{path}.parameterNotFoundAction", action, (DENY, ALLOW)))
    return found
