"""Policies and bindings. Expected texts: pkg/apis/admissionregistration/validation/validation_test.go and
pkg/printers/internalversion."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.api.admissionregistration import policies
from cluster.api.admissionregistration.v1.validatingadmissionpolicy import ValidatingAdmissionPolicy
from cluster.api.admissionregistration.v1.validatingadmissionpolicybinding import (
    ValidatingAdmissionPolicyBinding,
)
from cluster.api.admissionregistration.v1beta1.mutatingadmissionpolicy import MutatingAdmissionPolicy
from cluster.apimachinery.meta import Obj

RULE: Obj = {"operations": ["CREATE"], "apiGroups": ["a"], "apiVersions": ["v1"], "resources": ["pods"]}
CONSTRAINTS: Obj = {"resourceRules": [RULE]}


def said(model: Any, good: Obj, **spec: Any) -> list[str]:
    obj: Obj = {"metadata": {"name": "config"}, "spec": {**good, **spec}}
    obj["spec"] = {key: value for key, value in obj["spec"].items() if value is not None}
    model.default(obj)
    return [str(cause) for cause in model.validate(obj, None)]


def policy(**spec: Any) -> list[str]:
    good = {"matchConstraints": CONSTRAINTS, "validations": [{"expression": "object.x < 100"}]}
    return said(ValidatingAdmissionPolicy, good, **spec)


def binding(**spec: Any) -> list[str]:
    return said(ValidatingAdmissionPolicyBinding, {"policyName": "p", "validationActions": ["Deny"]}, **spec)


def mutating(*mutations: Obj, **spec: Any) -> list[str]:
    good = {"matchConstraints": CONSTRAINTS, "reinvocationPolicy": "Never", "mutations": list(mutations)}
    return said(MutatingAdmissionPolicy, good, **spec)


def failed(source: str, column: int, message: str) -> str:
    mark = "." * (column - 1) + "^"
    problem = f"compilation failed: ERROR: <input>:1:{column}: {message}\n | {source}\n | {mark}"
    return f'Invalid value: "{source}": {problem}'


BOTH = "Required value: validations or auditAnnotations must contain at least one item"
POLICIES: list[tuple[Obj, list[str]]] = [
    ({}, []),
    ({"failurePolicy": "other"},
     ['spec.failurePolicy: Unsupported value: "other": supported values: "Fail", "Ignore"']),
    ({"matchConstraints": None}, ["spec.matchConstraints: Required value"]),
    ({"matchConstraints": {}}, ["spec.matchConstraints.resourceRules: Required value"]),
    ({"validations": None}, [f"spec.validations: {BOTH}", f"spec.auditAnnotations: {BOTH}"]),
    ({"validations": [{"expression": " "}]},
     ["spec.validations[0].expression: Required value: expression is not specified"]),
    ({"validations": [{"expression": "true", "message": " "}]},
     ['spec.validations[0].message: Invalid value: " ": message must be non-empty if specified']),
    ({"validations": [{"expression": "true", "message": "a\nb"}]},
     ['spec.validations[0].message: Invalid value: "a\\nb": message must not contain line breaks']),
    ({"validations": [{"expression": "true", "messageExpression": " "}]},
     ['spec.validations[0].messageExpression: Invalid value: " ": must be non-empty if specified']),
    ({"validations": [{"expression": "true", "messageExpression": "1"}]},
     ['spec.validations[0].messageExpression: Invalid value: "1": must evaluate to string but got int']),
    ({"validations": [{"expression": "true", "reason": "other"}]},
     ['spec.validations[0].reason: Unsupported value: "other": supported values: "Forbidden", "Invalid", '
      '"RequestEntityTooLarge"']),
    ({"validations": [{"expression": "object.x"}]},
     ['spec.validations[0].expression: Invalid value: "object.x": must evaluate to bool but got dyn']),
    ({"validations": [{"expression": "object.x in [1, 2, "}]},
     ["spec.validations[0].expression: " + failed("object.x in [1, 2, ", 20, "Syntax error: missing ']' at '<EOF>'")]),
    ({"validations": [{"expression": "params.x > 1"}]},
     ["spec.validations[0].expression: "
      + failed("params.x > 1", 1, "undeclared reference to 'params' (in container '')")]),
    ({"validations": [{"expression": "request.nme == 'x'"}]},
     ["spec.validations[0].expression: " + failed("request.nme == 'x'", 8, "undefined field 'nme'")]),
    ({"variables": [{"name": "a", "expression": "1"}], "validations": [{"expression": "variables.b > 1"}]},
     ["spec.validations[0].expression: " + failed("variables.b > 1", 10, "undefined field 'b'")]),
    ({"variables": [{"name": "a", "expression": "variables.b"}, {"name": "b", "expression": "1"}]},
     ["spec.variables[0].expression: "
      + failed("variables.b", 1, "undeclared reference to 'variables' (in container '')")]),
    ({"variables": [{"name": "in", "expression": "1"}]},
     ['spec.variables[0].name: Invalid value: "in": name is not a valid CEL identifier']),
    ({"paramKind": {"kind": "Example", "apiVersion": "a/b/c"}},
     ['spec.paramKind.apiVersion: Invalid value: "a/b/c": unexpected GroupVersion string: a/b/c']),
    ({"paramKind": {"apiVersion": "v1"}}, ["spec.paramKind.kind: Required value"]),
    ({"auditAnnotations": [{"key": "a", "valueExpression": "1"}]},
     ['spec.auditAnnotations[0].valueExpression: Invalid value: "1": must evaluate to one of [string null] but got '
      "int"]),
    ({"auditAnnotations": [{"key": "a", "valueExpression": "'x'"}, {"key": "a", "valueExpression": "null"}]},
     ['spec.auditAnnotations[1].key: Duplicate value: "a"']),
]  # fmt: skip


@pytest.mark.parametrize(("spec", "texts"), POLICIES)
def test_what_is_wrong_with_a_policy_is_told(spec: Obj, texts: list[str]) -> None:
    assert policy(**spec) == texts


EXCLUSIVE = "Forbidden: name and selector are mutually exclusive"
BINDINGS: list[tuple[Obj, list[str]]] = [
    ({}, []),
    ({"policyName": None}, ["spec.policyName: Required value"]),
    ({"validationActions": None},
     ["spec.validationActions: Required value: at least one validation action is required"]),
    ({"validationActions": ["Deny", "Deny"]}, ['spec.validationActions[1]: Duplicate value: "Deny"']),
    ({"validationActions": ["illegal"]},
     ['spec.validationActions[0]: Unsupported value: "illegal": supported values: "Audit", "Deny", "Warn"']),
    ({"validationActions": ["Deny", "Warn"]},
     ['spec.validationActions: Invalid value: ["Deny","Warn"]: must not contain both Deny and Warn (repeating the same '
      "validation failure information in the API response and headers serves no purpose)"]),
    ({"paramRef": {"parameterNotFoundAction": "Deny"}},
     ["spec.paramRef: Required value: one of name or selector must be specified"]),
    ({"paramRef": {"name": "a"}}, ["spec.paramRef.parameterNotFoundAction: Required value"]),
    ({"paramRef": {"name": "a", "selector": {}, "parameterNotFoundAction": "Allow"}},
     [f"spec.paramRef.name: {EXCLUSIVE}", f"spec.paramRef.selector: {EXCLUSIVE}"]),
]  # fmt: skip


@pytest.mark.parametrize(("spec", "texts"), BINDINGS)
def test_what_is_wrong_with_a_binding_is_told(spec: Obj, texts: list[str]) -> None:
    assert binding(**spec) == texts


APPLY = {"patchType": "ApplyConfiguration", "applyConfiguration": {"expression": "Object{}"}}
MUTATING: list[tuple[list[Obj], Obj, list[str]]] = [
    ([APPLY], {}, []),
    ([{"patchType": "JSONPatch", "jsonPatch": {"expression": "[JSONPatch{op: 'remove', path: '/a'}]"}}], {}, []),
    ([], {}, ["spec.mutations: Required value: mutations must contain at least one item"]),
    ([APPLY], {"reinvocationPolicy": None}, ["spec.reinvocationPolicy: Required value"]),
    ([{"patchType": "JSONPatch"}], {},
     ["spec.mutations[0].jsonPatch: Required value: must be specified when patchType is JSONPatch"]),
    ([{**APPLY, "jsonPatch": {"expression": "[JSONPatch{}]"}}], {},
     ['spec.mutations[0].jsonPatch: Invalid value: "{jsonPatch}": must not be specified when patchType is '
      "ApplyConfiguration"]),
    ([{"patchType": "other"}], {},
     ['spec.mutations[0].patchType: Unsupported value: "other": supported values: "ApplyConfiguration", "JSONPatch"']),
    ([{**APPLY, "applyConfiguration": {"expression": "1"}}], {},
     ['spec.mutations[0].applyConfiguration.expression: Invalid value: "1": must evaluate to Object but got int']),
    ([APPLY], {"matchConstraints": {"resourceRules": [{**RULE, "operations": ["DELETE"]}]}},
     ['spec.matchConstraints.resourceRules.operations: Unsupported value: "DELETE": supported values: "*", "CONNECT", '
      '"CREATE", "UPDATE"']),
]  # fmt: skip


@pytest.mark.parametrize(("mutations", "spec", "texts"), MUTATING)
def test_what_is_wrong_with_a_mutation_is_told(mutations: list[Obj], spec: Obj, texts: list[str]) -> None:
    assert mutating(*mutations, **spec) == texts


def test_bindings_are_shown_with_their_parameter() -> None:
    shown = [
        policies.ref_shown({"spec": {"paramRef": ref}})
        for ref in (
            None,
            {"name": "a"},
            {"name": "a", "namespace": "b"},
            {"selector": {"matchLabels": {"c": "d"}}},
        )
    ]
    selector = (
        "&LabelSelector{MatchLabels:map[string]string{c: d,},MatchExpressions:[]LabelSelectorRequirement{},}"
    )
    assert shown == ["<unset>", "*/a", "b/a", selector]
    assert (
        policies.kind_shown({"spec": {"paramKind": {"apiVersion": "v1", "kind": "ConfigMap"}}})
        == "v1/ConfigMap"
    )
