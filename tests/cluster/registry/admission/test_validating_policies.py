"""Expected texts: apiserver/pkg/admission/plugin/policy/validating, test/integration/apiserver/cel and the
documentation on ValidatingAdmissionPolicy."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.apimachinery import meta
from cluster.apimachinery.errors import StatusError
from cluster.apimachinery.meta import Obj
from cluster.etcd.models import Cluster
from cluster.registry.acts import Actor, Create, Manner
from cluster.registry.registry import Registry
from tests.cluster.registry.admission.policies import ANYTHING, TEACHER, bind, create, policy, world

pytestmark = pytest.mark.django_db
DENIED = "ValidatingAdmissionPolicy 'rule' with binding 'use' denied request: "


@pytest.fixture
def registry() -> Registry:
    Cluster.objects.create(name="demo")
    made = Registry("demo")
    world(made)
    return made


def refusal(registry: Registry, name: str = "c", **parts: Any) -> StatusError:
    with pytest.raises(StatusError) as caught:
        create(registry, "configmaps", name, **parts)
    return caught.value


def test_what_a_policy_refuses_is_told_in_its_words(registry: Registry) -> None:
    policy(registry, "object.metadata.name.endsWith('k8s')")
    bind(registry)
    error = refusal(registry, "web")
    sentence = f"{DENIED}failed expression: object.metadata.name.endsWith('k8s')"
    assert (error.code, error.reason) == (422, "Invalid")
    assert error.message == f'configmaps "web" is forbidden: {sentence}'
    assert error.details == {"name": "web", "kind": "configmaps", "causes": [{"message": sentence}]}
    create(registry, "configmaps", "web-k8s")


@pytest.mark.parametrize(
    ("rule", "code", "reason", "message"),
    [
        ({"message": "no more "}, 422, "Invalid", "no more"),
        ({"messageExpression": "'not ' + object.metadata.name", "message": "no"}, 422, "Invalid", "not c"),
        ({"messageExpression": "string(object.nothing)", "message": "no"}, 422, "Invalid", "no"),
        ({"messageExpression": "'a\\nb'", "message": "no"}, 422, "Invalid", "no"),
        ({"reason": "Forbidden", "message": "no"}, 403, "Forbidden", "no"),
        ({"reason": "RequestEntityTooLarge", "message": "no"}, 413, "RequestEntityTooLarge", "no"),
    ],
)
def test_a_rule_has_words_and_a_reason(
    registry: Registry, rule: Obj, code: int, reason: str, message: str
) -> None:
    policy(registry, {"expression": "false", **rule})
    bind(registry)
    error = refusal(registry)
    assert (error.code, error.reason) == (code, reason)
    assert error.message == f'configmaps "c" is forbidden: {DENIED}{message}'


def test_an_error_counts_as_the_failure_policy_says(registry: Registry) -> None:
    policy(registry, "object.nonExistentProperty == 'someval'")
    bind(registry)
    assert refusal(registry).message == (
        f"configmaps \"c\" is forbidden: {DENIED}expression 'object.nonExistentProperty == 'someval'' resulted in "
        "error: no such key: nonExistentProperty"
    )


def test_an_error_is_nothing_to_a_policy_that_ignores_failures(registry: Registry) -> None:
    policy(registry, "object.nonExistentProperty == 'someval'", failurePolicy="Ignore")
    bind(registry)
    create(registry, "configmaps", "c")


def test_a_warning_is_told_and_nothing_refused(registry: Registry) -> None:
    policy(registry, "false")
    bind(registry, "Warn", "Audit")
    heard: list[str] = []
    registry.create("configmaps", "default", {"metadata": {"name": "c"}}, actor=TEACHER, warn=heard.append)
    assert heard == [
        "Validation failed for ValidatingAdmissionPolicy 'rule' with binding 'use': failed expression: false"
    ]


def test_an_unbound_policy_says_nothing(registry: Registry) -> None:
    policy(registry, "false")
    create(registry, "configmaps", "c")
    made = bind(registry)
    refusal(registry, "d")
    registry.delete(
        "validatingadmissionpolicybindings.admissionregistration.k8s.io", "", meta.name(made), actor=TEACHER
    )
    create(registry, "configmaps", "d")


SEEN = {
    "request.operation == 'CREATE'": True,
    "request.userInfo.username == 'teacher' && 'system:masters' in request.userInfo.groups": True,
    "request.kind.kind == 'ConfigMap' && request.kind.version == 'v1'": True,
    "request.resource.resource == 'configmaps' && request.requestResource.group == ''": True,
    "request.name == 'c' && request.namespace == 'default' && !request.dryRun": True,
    "namespaceObject.metadata.name == 'default'": True,
    "oldObject == null": True,
    "authorizer.group('').resource('configmaps').namespace('default').check('create').allowed()": True,
    "authorizer.requestResource.check('create').allowed()": True,
    "authorizer.serviceAccount('default', 'default').group('').resource('pods').check('list').allowed()": False,
    "authorizer.path('/healthz').check('get').allowed()": True,
}


@pytest.mark.parametrize(("expression", "holds"), SEEN.items())
def test_expressions_see_the_request(registry: Registry, expression: str, holds: bool) -> None:
    policy(registry, expression)
    bind(registry)
    if holds:
        create(registry, "configmaps", "c")
    else:
        refusal(registry)


def test_an_update_shows_what_was_before(registry: Registry) -> None:
    create(registry, "configmaps", "c", data={"a": "1"})
    policy(registry, {"expression": "object.data.a == oldObject.data.a", "message": "a stays"})
    bind(registry)
    with pytest.raises(StatusError, match="a stays"):
        registry.patch("configmaps", "default", "c", "merge", {"data": {"a": "2"}}, actor=TEACHER)


def test_a_delete_shows_only_what_was_before(registry: Registry) -> None:
    create(registry, "configmaps", "c")
    rule = {**ANYTHING, "operations": ["DELETE"], "resources": ["configmaps"]}
    policy(registry, "object != null || oldObject.metadata.name != 'c'", rules=[rule])
    bind(registry)
    with pytest.raises(StatusError, match="denied request"):
        registry.delete("configmaps", "default", "c", actor=TEACHER)
    with pytest.raises(StatusError, match="denied request"):
        registry.delete_collection("configmaps", "default", actor=TEACHER)


def test_variables_are_computed_once_and_may_use_each_other(registry: Registry) -> None:
    variables = [
        {"name": "data", "expression": "object.?data.orValue({})"},
        {"name": "count", "expression": "variables.data.size()"},
    ]
    policy(registry, {"expression": "variables.count < 2", "messageExpression": "'has ' + string(variables.count)"},
           variables=variables)  # fmt: skip
    bind(registry)
    create(registry, "configmaps", "one", data={"a": "1"})
    assert refusal(registry, data={"a": "1", "b": "2"}).message.endswith("denied request: has 2")


def test_a_variable_that_fails_says_which(registry: Registry) -> None:
    policy(registry, "variables.x > 1", variables=[{"name": "x", "expression": "object.spec.x"}])
    bind(registry)
    assert refusal(registry).message.endswith(
        "expression 'variables.x > 1' resulted in error: composited variable \"x\" fails to evaluate: no such key: spec"
    )


CONDITIONS = {
    "request.userInfo.username != 'teacher'": "",
    "request.userInfo.username == 'teacher'": "failed expression: false",
}


@pytest.mark.parametrize(("condition", "message"), CONDITIONS.items())
def test_match_conditions_choose_requests(registry: Registry, condition: str, message: str) -> None:
    policy(registry, "false", matchConditions=[{"name": "who", "expression": condition}])
    bind(registry)
    if message:
        assert refusal(registry).message.endswith(message)
    else:
        create(registry, "configmaps", "c")


def test_a_match_condition_that_fails_counts_as_the_failure_policy_says(registry: Registry) -> None:
    conditions = [{"name": "who", "expression": "object.nothing == 1"}]
    policy(registry, "false", matchConditions=conditions, failurePolicy="Ignore", name="kind")
    bind(registry, to="kind", name="kind")
    create(registry, "configmaps", "c")
    policy(registry, "true", matchConditions=conditions)
    bind(registry)
    assert refusal(registry, "d").message.endswith(
        "denied request: expression 'object.nothing == 1' resulted in error: no such key: nothing"
    )


def test_constraints_and_bindings_choose_objects(registry: Registry) -> None:
    labelled = {"objectSelector": {"matchLabels": {"env": "prod"}}}
    policy(registry, "false", constraints=labelled)
    bind(registry, matchResources={"namespaceSelector": {"matchLabels": {"team": "a"}}})
    body = {"metadata": {"name": "c", "labels": {"env": "prod"}}}
    registry.create("configmaps", "default", body, actor=TEACHER)
    registry.patch(
        "namespaces", "", "default", "merge", {"metadata": {"labels": {"team": "a"}}}, actor=TEACHER
    )
    create(registry, "configmaps", "unlabelled")
    with pytest.raises(StatusError, match="denied request"):
        registry.create(
            "configmaps", "default", {"metadata": {**body["metadata"], "name": "d"}}, actor=TEACHER
        )


def test_excluded_rules_and_names_choose_objects(registry: Registry) -> None:
    spare = {**ANYTHING, "resources": ["configmaps"], "resourceNames": ["spared"]}
    policy(registry, "false", rules=[{**ANYTHING, "resources": ["configmaps"]}],
           constraints={"excludeResourceRules": [spare]})  # fmt: skip
    bind(registry)
    create(registry, "configmaps", "spared")
    refusal(registry)


def test_a_policy_is_never_about_policies(registry: Registry) -> None:
    policy(registry, "false", rules=[ANYTHING])
    bind(registry)
    policy(registry, "true", name="another")
    registry.delete("validatingadmissionpolicies.admissionregistration.k8s.io", "", "rule", actor=TEACHER)
    create(registry, "configmaps", "c")


def params(registry: Registry, **ref: Any) -> None:
    policy(registry, "object.data.a == params.data.a", paramKind={"apiVersion": "v1", "kind": "ConfigMap"},
           constraints={"objectSelector": {"matchLabels": {"judged": "yes"}}})  # fmt: skip
    bind(registry, paramRef={"parameterNotFoundAction": "Deny", **ref} if ref else None)


def judged(registry: Registry, a: str) -> str:
    """What is said against an object with data.a, "" for nothing."""
    body = {"metadata": {"generateName": "x-", "labels": {"judged": "yes"}}, "data": {"a": a}}
    try:
        registry.create("configmaps", "default", body, actor=TEACHER)
    except StatusError as error:
        return error.message.partition("denied request: ")[2]
    return ""


def test_a_parameter_is_found_by_its_name_in_the_namespace_of_the_request(registry: Registry) -> None:
    params(registry, name="limits")
    assert judged(registry, "1") == (
        "failed to configure binding: no params found for policy binding with `Deny` parameterNotFoundAction"
    )
    create(registry, "configmaps", "limits", data={"a": "1"})
    assert judged(registry, "1") == ""
    assert judged(registry, "2") == "failed expression: object.data.a == params.data.a"


def test_all_parameters_that_a_selector_means_must_agree(registry: Registry) -> None:
    params(registry, selector={"matchLabels": {"limit": "yes"}}, namespace="default")
    for name, a in (("one", "1"), ("two", "2")):
        body = {"metadata": {"name": name, "labels": {"limit": "yes"}}, "data": {"a": a}}
        registry.create("configmaps", "default", body, actor=TEACHER)
    assert (
        judged(registry, "1") == judged(registry, "2") == "failed expression: object.data.a == params.data.a"
    )


def test_a_missing_parameter_may_be_allowed(registry: Registry) -> None:
    params(registry, name="limits", parameterNotFoundAction="Allow")
    assert judged(registry, "1") == ""


def test_without_a_reference_the_parameters_are_null(registry: Registry) -> None:
    params(registry)
    assert judged(registry, "1") == (
        "expression 'object.data.a == params.data.a' resulted in error: no such key: data"
    )


def test_a_kind_of_parameters_must_exist(registry: Registry) -> None:
    policy(registry, "true", paramKind={"apiVersion": "rules.example.com/v1", "kind": "ReplicaLimit"})
    bind(registry, paramRef={"name": "x", "parameterNotFoundAction": "Deny"})
    assert refusal(registry).message == (
        "configmaps \"c\" is forbidden: ValidatingAdmissionPolicy 'rule' denied request: failed to configure policy: "
        "failed to find resource referenced by paramKind: 'rules.example.com/v1, Kind=ReplicaLimit'"
    )


def test_an_audit_annotation_that_fails_refuses(registry: Registry) -> None:
    notes = [{"key": "note", "valueExpression": "string(object.nothing)"}]
    policy(registry, auditAnnotations=notes)
    bind(registry)
    assert refusal(registry).message.endswith(
        "denied request: expression 'string(object.nothing)' resulted in error: no such key: nothing"
    )


def test_a_loop_is_held_to_policies_too(registry: Registry) -> None:
    policy(registry, "false")
    bind(registry)
    act = Create("configmaps", {"metadata": {"name": "c", "namespace": "default"}})
    with pytest.raises(StatusError, match="denied request"):
        registry.write([act], actor=Actor("system:serviceaccount:kube-system:replicaset-controller"))


def test_a_rehearsal_is_judged_and_knows_it_is_one(registry: Registry) -> None:
    policy(registry, "!request.dryRun")
    bind(registry)
    with pytest.raises(StatusError, match="denied request"):
        registry.create("configmaps", "default", {"metadata": {"name": "c"}}, actor=TEACHER, dry_run=True)
    create(registry, "configmaps", "c")


def test_a_door_to_a_pod_is_asked_about(registry: Registry) -> None:
    rule = {**ANYTHING, "operations": ["CONNECT"], "resources": ["pods/exec"]}
    policy(registry, "object.kind != 'PodExecOptions' || !('sh' in object.command)", rules=[rule])
    bind(registry)
    pod = {"metadata": {"name": "web", "namespace": "default"}}
    door = {"kind": "PodExecOptions", "apiVersion": "v1", "command": ["sh"]}
    with pytest.raises(StatusError) as caught:
        registry.admit("CONNECT", "pods", "exec", pod, door, TEACHER, Manner())
    assert caught.value.message.startswith('pods "web" is forbidden: ValidatingAdmissionPolicy')
    registry.admit("CONNECT", "pods", "exec", pod, {**door, "command": ["ls"]}, TEACHER, Manner())
