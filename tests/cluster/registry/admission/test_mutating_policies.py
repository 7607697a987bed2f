"""Expected results: apiserver/pkg/admission/plugin/policy/mutating (patch/*_test.go, dispatcher_test.go),
test/e2e/apimachinery/mutatingadmissionpolicy.go and the documentation on MutatingAdmissionPolicy."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.apimachinery.errors import StatusError
from cluster.apimachinery.meta import Obj
from cluster.etcd.models import Cluster
from cluster.registry import served
from cluster.registry.registry import Registry
from tests.cluster.registry.admission.policies import CONFIG_MAPS, GROUP, create, world

pytestmark = pytest.mark.django_db
PODS = {"apiGroups": [""], "apiVersions": ["v1"], "operations": ["CREATE"], "resources": ["pods"]}
SPEC = {"containers": [{"name": "web", "image": "nginx"}]}


@pytest.fixture
def registry() -> Registry:
    Cluster.objects.create(name="demo", runtime_config=f"{GROUP}/v1beta1")
    made = Registry("demo")
    world(made)
    return made


def apply(expression: str) -> Obj:
    return {"patchType": "ApplyConfiguration", "applyConfiguration": {"expression": expression}}


def json_patch(expression: str) -> Obj:
    return {"patchType": "JSONPatch", "jsonPatch": {"expression": expression}}


def policy(
    registry: Registry, *mutations: Obj, rule: Obj = CONFIG_MAPS, name: str = "change", **spec: Any
) -> None:
    """A bound policy."""
    body = {
        "matchConstraints": {"resourceRules": [rule]},
        "mutations": list(mutations),
        "reinvocationPolicy": "Never",
    }
    create(registry, f"mutatingadmissionpolicies.{GROUP}", name, spec={**body, **spec})
    create(registry, f"mutatingadmissionpolicybindings.{GROUP}", name, spec={"policyName": name})


def test_a_configuration_is_applied(registry: Registry) -> None:
    policy(registry, apply("Object{metadata: Object.metadata{labels: {'env': 'test'}}}"))
    made = create(registry, "configmaps", "c", data={"a": "1"})
    assert (made["metadata"]["labels"], made["data"]) == ({"env": "test"}, {"a": "1"})


SIDECAR = """Object{spec: Object.spec{initContainers: [Object.spec.initContainers{
    name: "mesh", image: "mesh/proxy:1", restartPolicy: "Always", args: ["proxy"]}]}}"""


def test_a_list_with_keys_is_merged_and_defaulted(registry: Registry) -> None:
    policy(registry, apply(SIDECAR.replace(', args: ["proxy"]', "")), rule=PODS)
    made = create(registry, "pods", "web", spec=SPEC)
    [sidecar] = made["spec"]["initContainers"]
    assert (sidecar["name"], sidecar["imagePullPolicy"]) == ("mesh", "IfNotPresent")
    assert [c["name"] for c in made["spec"]["containers"]] == ["web"]


def test_a_json_patch_is_made(registry: Registry) -> None:
    operations = """[
        JSONPatch{op: "test", path: "/data/a", value: "1"},
        JSONPatch{op: "add", path: "/metadata/labels", value: {}},
        JSONPatch{op: "add", path: "/metadata/labels/" + jsonpatch.escapeKey("example.com/env"), value: "test"}]"""
    policy(registry, json_patch(operations))
    made = create(registry, "configmaps", "c", data={"a": "1"})
    assert made["metadata"]["labels"] == {"example.com/env": "test"}
    assert "labels" not in create(registry, "configmaps", "d", data={"a": "2"})["metadata"]


def test_an_object_may_be_the_value_of_a_patch(registry: Registry) -> None:
    operations = """[JSONPatch{op: "add", path: "/spec/containers/-",
        value: Object.spec.containers{name: "two", image: "busybox"}}]"""
    policy(registry, json_patch(operations), rule=PODS)
    made = create(registry, "pods", "web", spec=SPEC)
    assert [c["name"] for c in made["spec"]["containers"]] == ["web", "two"]


def test_mutations_are_made_one_after_the_other_with_variables(registry: Registry) -> None:
    policy(
        registry,
        apply("Object{data: {'one': variables.name}}"),
        apply("Object{data: {'two': object.data.one + '!'}}"),
        variables=[{"name": "name", "expression": "object.metadata.name"}],
    )
    assert create(registry, "configmaps", "c", data={})["data"] == {"one": "c", "two": "c!"}


def test_a_condition_chooses_requests(registry: Registry) -> None:
    conditions = [{"name": "not-skipped", "expression": "object.metadata.name != 'skip-me'"}]
    policy(registry, apply("Object{data: {'a': 'b'}}"), matchConditions=conditions)
    assert "data" not in create(registry, "configmaps", "skip-me")
    assert create(registry, "configmaps", "c")["data"] == {"a": "b"}


def test_a_policy_that_wants_it_is_invoked_again(registry: Registry) -> None:
    again: dict[str, Any] = {"reinvocationPolicy": "IfNeeded"}
    seen = "Object{data: {'seen': string(object.?data.orValue({}).size())}}"
    policy(registry, apply(seen), name="a", **again)
    policy(registry, apply("Object{data: {'later': 'yes'}}"), name="b")
    assert create(registry, "configmaps", "c")["data"] == {"seen": "2", "later": "yes"}


@pytest.mark.parametrize(
    ("mutation", "problem"),
    [
        (
            apply("Object{data: {'a': string(object.nothing)}}"),
            "expression 'Object{data: {'a': string(object.nothing)}}' resulted in error: no such key: nothing",
        ),
        (
            apply("Object{metadata: Object.wrong{}}"),
            'type mismatch: unexpected type name "Object.wrong", expected "Object.metadata", which matches field name '
            "path from root Object type",
        ),
    ],
)
def test_what_goes_wrong_refuses(registry: Registry, mutation: Obj, problem: str) -> None:
    policy(registry, mutation)
    with pytest.raises(StatusError) as caught:
        create(registry, "configmaps", "c")
    assert (caught.value.code, caught.value.reason) == (403, "Invalid")
    assert caught.value.message == f"policy 'change' with binding 'change' denied request: {problem}"


def test_an_indivisible_value_is_not_applied_in_part(registry: Registry) -> None:
    policy(registry, apply(SIDECAR), rule=PODS)
    with pytest.raises(StatusError) as caught:
        create(registry, "pods", "web", spec=SPEC)
    assert caught.value.message == (
        "policy 'change' with binding 'change' denied request: error applying patch: invalid ApplyConfiguration: may "
        "not mutate atomic arrays, maps or structs: .spec.initContainers[0].args"
    )


def test_an_error_is_nothing_to_a_policy_that_ignores_failures(registry: Registry) -> None:
    policy(registry, apply("Object{data: {'a': string(object.nothing)}}"), failurePolicy="Ignore")
    assert "data" not in create(registry, "configmaps", "c")


def test_a_cluster_that_was_not_asked_does_not_serve_them(registry: Registry) -> None:
    plain = Cluster.objects.create(name="plain")
    key = (GROUP, "v1beta1", "mutatingadmissionpolicies")
    assert key in served.of(registry.row()).aliases
    assert key not in served.of(plain).aliases
    assert served.optional() == [f"{GROUP}/v1beta1"]
