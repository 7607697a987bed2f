"""Restated: test/e2e/apimachinery/validatingadmissionpolicy.go."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from kubernetes.client.exceptions import ApiException

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from tests.conformance.api.client import MERGE, Client, Things
from tests.conformance.api.conftest import Space
from tests.conformance.api.shapes import NGINX, container, replicated
from tests.harness import wait

API = "admissionregistration.k8s.io/v1"
DEPLOYMENTS = {
    "apiGroups": ["apps"],
    "apiVersions": ["v1"],
    "operations": ["CREATE"],
    "resources": ["deployments"],
}


@pytest.fixture
def policies(client: Client, space: Space) -> Iterator[Things]:
    """The policies; those of the test go with it, their bindings first."""
    found = client.things(API, "ValidatingAdmissionPolicy")
    yield found
    for things in (client.things(API, "ValidatingAdmissionPolicyBinding"), found):
        things.delete_all(labelSelector=f"of={space.name}")


@pytest.fixture
def bindings(client: Client, policies: Things) -> Things:
    return client.things(API, "ValidatingAdmissionPolicyBinding")


def policy(space: Space, *validations: Obj, **spec: Any) -> Obj:
    """A policy about Deployments in namespaces with a mark of the test's own."""
    constraints = {"resourceRules": [DEPLOYMENTS], "namespaceSelector": {"matchLabels": {space.name: "true"}}}
    head = {"name": space.unique("policy"), "labels": {"of": space.name}}
    return {
        "metadata": head,
        "spec": {"matchConstraints": constraints, "validations": list(validations), **spec},
    }


def binding(space: Space, name: str) -> Obj:
    head = {"name": space.unique("binding"), "labels": {"of": space.name}}
    return {"metadata": head, "spec": {"policyName": name, "validationActions": ["Deny"]}}


def bound(space: Space, policies: Things, bindings: Things, body: Obj) -> None:
    space.client.things("v1", "Namespace").patch(space.name, {"metadata": {"labels": {space.name: "true"}}})
    made = policies.create(body)
    bindings.create(binding(space, meta.name(made)))


def deployment(name: str, replicas: int) -> Obj:
    return replicated(name, replicas, {"app": "nginx"}, container(NGINX, name="nginx"))


def refused(space: Space, replicas: int) -> str:
    with pytest.raises(ApiException) as caught:
        space("apps/v1", "Deployment").create(deployment("bad", replicas))
    assert caught.value.status == 422
    return str(caught.value.body)


def test_a_policy_judges_deployments(policies: Things, bindings: Things, space: Space) -> None:
    """validate against a Deployment"""
    message = "'wants replicas > 1, got ' + string(object.spec.replicas)"
    bound(
        space,
        policies,
        bindings,
        policy(space, {"expression": "object.spec.replicas > 1", "messageExpression": message}),
    )
    space("apps/v1", "Deployment").create(deployment("good", 2))
    assert "wants replicas > 1, got 1" in refused(space, 1)


def test_expressions_refer_to_variables(policies: Things, bindings: Things, space: Space) -> None:
    """allow expressions to refer variables"""
    variables = [
        {"name": "replicas", "expression": "object.spec.replicas"},
        {"name": "oddReplicas", "expression": "variables.replicas % 2 == 1"},
    ]
    rules = [
        {"expression": "variables.replicas > 1"},
        {"expression": "variables.oddReplicas", "message": "must be odd"},
    ]
    bound(space, policies, bindings, policy(space, *rules, variables=variables))
    assert "failed expression: variables.replicas > 1" in refused(space, 1)
    assert "must be odd" in refused(space, 2)
    space("apps/v1", "Deployment").create(deployment("good", 3))


def lifecycle(things: Things, space: Space, bodies: list[Obj]) -> Obj:
    """Create, get, list, watch, patch, update and delete; the last of three as it stood before it was deleted."""
    mine = f"of={space.name}"
    made = [things.create(body) for body in bodies]
    names = {meta.name(obj) for obj in made}
    assert things.get(meta.name(made[0]))["spec"] == made[0]["spec"]
    assert things.names(labelSelector=mine) == names
    version = things.whole_list(labelSelector=mine)["metadata"]["resourceVersion"]
    watching = things.watch(labelSelector=mine, resourceVersion=version)
    name = meta.name(made[0])
    patched = things.patch(name, {"metadata": {"annotations": {"patched": "true"}}}, media=MERGE)
    assert patched["metadata"]["annotations"]["patched"] == "true"
    updated = things.change(name, lambda obj: obj["metadata"]["annotations"].update(updated="true"))
    assert updated["metadata"]["annotations"]["updated"] == "true"
    seen = watching.until(lambda event: "updated" in meta.annotations_of(event[1]))
    assert meta.name(seen) == name
    things.delete(name)
    watching.until(lambda event: event[0] == "DELETED")
    assert not things.exists(name)
    return made[-1]


def test_policies_have_every_verb(policies: Things, space: Space) -> None:
    """support ValidatingAdmissionPolicy API operations"""
    for path, wanted in (
        ("/apis", "admissionregistration.k8s.io"),
        (f"/apis/{API}", "validatingadmissionpolicies"),
    ):
        assert wanted in str(space.client("GET", path))
    rule = {"expression": "object.spec.replicas <= 100"}
    last = lifecycle(policies, space, [policy(space, rule) for _ in range(3)])
    name = meta.name(last)
    condition = {"type": "StatusUpdate", "status": "True", "reason": "E2E", "message": "Set from e2e",
                 "lastTransitionTime": "2026-01-01T00:00:00Z"}  # fmt: skip
    policies.change(name, lambda obj: obj.setdefault("status", {}).update(conditions=[condition]), "status")
    assert policies.get(name, "status")["status"]["conditions"][0]["type"] == "StatusUpdate"
    policies.delete_all(labelSelector=f"of={space.name}")
    assert policies.list(labelSelector=f"of={space.name}") == []


def test_bindings_have_every_verb(bindings: Things, space: Space) -> None:
    """support ValidatingAdmissionPolicyBinding API operations"""
    assert "validatingadmissionpolicybindings" in str(space.client("GET", f"/apis/{API}"))
    lifecycle(bindings, space, [binding(space, "not-there") for _ in range(3)])
    bindings.delete_all(labelSelector=f"of={space.name}")
    assert bindings.list(labelSelector=f"of={space.name}") == []


def test_a_policy_is_checked_against_the_types_it_is_about(policies: Things, space: Space) -> None:
    """type check a valid policy, and one with a mistake (of the same file, not of the conformance suite)"""
    good = policies.create(policy(space, {"expression": "object.spec.replicas > 1"}))
    bad = policies.create(
        policy(space, {"expression": "object.spec.replicas > '1'"}, {"expression": "object.foo == 1"})
    )

    def checked(made: Obj) -> Obj | None:
        found: Obj = policies.get(meta.name(made)).get("status") or {}
        return found if found.get("observedGeneration") == made["metadata"]["generation"] else None

    wait.until(lambda: checked(good) and checked(bad), "the policies are checked")
    assert "expressionWarnings" not in (checked(good) or {})["typeChecking"]
    warnings = (checked(bad) or {})["typeChecking"]["expressionWarnings"]
    assert [w["fieldRef"] for w in warnings] == [
        "spec.validations[0].expression",
        "spec.validations[1].expression",
    ]
    assert warnings[0]["warning"].startswith(
        "apps/v1, Kind=Deployment: ERROR: <input>:1:22: found no matching overload"
    )
    assert "undefined field 'foo'" in warnings[1]["warning"]
