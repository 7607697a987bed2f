"""Policies and the types they are about. Expected: validating/typechecking_test.go and e2e/apimachinery of 1.35."""

from __future__ import annotations

import pytest

from cluster.apimachinery.meta import Obj
from cluster.controllers.validatingadmissionpolicy_status import reconcile
from tests.cluster.controllers.objects import acts, make, updates, view

RULE = {"apiGroups": ["apps"], "apiVersions": ["v1"], "operations": ["CREATE"], "resources": ["deployments"]}


def policy(
    *expressions: str,
    rules: tuple[Obj, ...] = (RULE,),
    variables: tuple[Obj, ...] = (),
    status: Obj | None = None,
) -> Obj:
    spec: Obj = {"matchConstraints": {"resourceRules": list(rules)}, "variables": list(variables)}
    spec["validations"] = [{"expression": expression} for expression in expressions]
    made: Obj = make("ValidatingAdmissionPolicy", "p", namespace=None, spec=spec, status=status or {})
    made["metadata"]["generation"] = 1
    return made


def warnings(made: Obj) -> list[Obj]:
    (written,) = updates(reconcile("p", view(made)), "status")
    assert written["status"]["observedGeneration"] == 1
    found: list[Obj] = written["status"]["typeChecking"].get("expressionWarnings", [])
    return found


@pytest.mark.parametrize(
    "expression",
    [
        "object.spec.replicas > 1",
        "object.metadata.labels.all(k, k != 'a')",
        "object.spec.template.spec.containers.all(c, c.image.startsWith('x'))",
        "object.metadata.creationTimestamp < timestamp('2020-01-01T00:00:00Z')",
        "object.spec.strategy.rollingUpdate.maxSurge == 1",
        "oldObject == null || object.spec.?replicas.orValue(1) == 1",
    ],
)
def test_an_expression_that_makes_sense_is_not_warned_of(expression: str) -> None:
    assert warnings(policy(expression)) == []


def test_a_mistake_is_told_with_the_kind() -> None:
    assert warnings(policy("object.spec.replicas > 1", "object.foo == 1")) == [
        {
            "fieldRef": "spec.validations[1].expression",
            "warning": "apps/v1, Kind=Deployment: ERROR: <input>:1:7: undefined field 'foo'\n | object.foo == 1\n"
            " | ......^\n",
        }
    ]


def test_each_kind_is_checked() -> None:
    rules = ({**RULE, "resources": ["deployments", "daemonsets"]},)
    (warning,) = warnings(policy("object.spec.replicas > 1", rules=rules))
    assert warning["warning"].startswith(
        "apps/v1, Kind=DaemonSet: ERROR: <input>:1:12: undefined field 'replicas'"
    )
    assert "Deployment" not in warning["warning"]


def test_variables_have_the_types_of_what_they_stand_for() -> None:
    variables = ({"name": "spec", "expression": "object.spec"},)
    (warning,) = warnings(policy("variables.spec.replica > 1", variables=variables))
    assert "undefined field 'replica'" in warning["warning"]


def test_a_rule_with_a_star_names_no_types() -> None:
    assert warnings(policy("object.foo == 1", rules=({**RULE, "apiGroups": ["*"]},))) == []


def test_a_policy_is_checked_once_a_generation() -> None:
    assert acts(reconcile("p", view(policy("true", status={"observedGeneration": 1})))) == []
    assert len(updates(reconcile("p", view(policy("true", status={"observedGeneration": 0}))), "status")) == 1
