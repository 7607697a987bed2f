"""Restated: test/e2e/apimachinery/webhook.go. One agnhost `webhook` pod answers over TLS, as upstream's does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from kubernetes.client.exceptions import ApiException

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from tests.conformance.api.client import MERGE, Client, Things
from tests.conformance.api.conftest import Space
from tests.conformance.api.shapes import container
from tests.conformance.api.test_api_machinery_custom_resources import definition, things
from tests.conformance.api.tls_servers import PORT, serve

API = "admissionregistration.k8s.io/v1"
NAME = "e2e-test-webhook"
CONFIG_MAPS = ("", "v1", "configmaps")
UNWANTED = {"webhook-e2e-test": "webhook-disallow"}


@dataclass(frozen=True)
class Webhook:
    """The server in its namespace, and the certificate by which it is trusted."""

    hall: Space
    bundle: str

    def hook(self, path: str, *rules: tuple[str, str, str], name: str = "", **parts: Any) -> Obj:
        """A webhook at a path of the server, about namespaces that are marked as its own."""
        client = {"service": {"namespace": self.hall.name, "name": NAME, "path": path, "port": PORT}}
        given = [
            {
                "operations": parts.pop("operations", ["CREATE"]),
                "apiGroups": [g],
                "apiVersions": [v],
                "resources": [r],
            }
            for g, v, r in rules
        ]
        return {
            "name": name or f"{path.strip('/').replace('/', '-') or 'root'}.k8s.io",
            "clientConfig": {**client, "caBundle": self.bundle},
            "rules": given,
            "sideEffects": "None",
            "admissionReviewVersions": ["v1", "v1beta1"],
            "timeoutSeconds": 10,
            **parts,
        }


@pytest.fixture(scope="module")
def webhook(hall: Space) -> Webhook:
    """The server, up and answering."""
    return Webhook(hall, serve(hall, NAME, "webhook"))


@dataclass(frozen=True)
class Registering:
    """Configurations of a test, which go with it."""

    client: Client
    space: Space

    def __call__(self, kind: str, *hooks: Obj, everywhere: bool = False, **head: Any) -> Obj:
        """Register webhooks, and wait until they are asked (here: at once)."""
        selector = {} if everywhere else {"matchLabels": {"kubernetes.io/metadata.name": self.space.name}}
        chosen = [{"namespaceSelector": selector, **hook} for hook in hooks]
        metadata = {"name": self.space.unique("hooks"), "labels": {"of": self.space.name}, **head}
        return self.things(kind).create({"metadata": metadata, "webhooks": chosen})

    def things(self, kind: str) -> Things:
        return self.client.things(API, f"{kind}WebhookConfiguration")


@pytest.fixture
def register(client: Client, space: Space) -> Iterator[Registering]:
    registering = Registering(client, space)
    yield registering
    for kind in ("Validating", "Mutating"):
        registering.things(kind).delete_all(labelSelector=f"of={space.name}")


def refused(act: Callable[[], object]) -> str:
    """What the API server says to something that it does not do."""
    with pytest.raises(ApiException) as caught:
        act()
    return str(caught.value.body)


def config_map(name: str, **data: str) -> Obj:
    return {"metadata": {"name": name}, "data": {key.replace("_", "-"): value for key, value in data.items()}}


def test_webhooks_are_discovered(client: Client) -> None:
    """include webhook resources in discovery documents"""
    groups = client("GET", "/apis")["groups"]
    versions = next(g["versions"] for g in groups if g["name"] == "admissionregistration.k8s.io")
    assert "v1" in [v["version"] for v in versions]
    names = [r["name"] for r in client("GET", f"/apis/{API}")["resources"]]
    assert {"mutatingwebhookconfigurations", "validatingwebhookconfigurations"} <= set(names)


def test_pods_and_configmaps_are_denied(webhook: Webhook, register: Registering, space: Space) -> None:
    """be able to deny pod and configmap creation"""
    register(
        "Validating",
        webhook.hook("/pods", ("", "v1", "pods"), name="deny-unwanted-pod-container-name-and-label.k8s.io"),
        webhook.hook("/configmaps", CONFIG_MAPS, operations=["CREATE", "UPDATE", "DELETE"],
                     name="deny-unwanted-configmap-data.k8s.io"),
    )  # fmt: skip
    unwanted = {"metadata": {"name": "bad", "labels": UNWANTED},
                "spec": {"containers": [container(name="webhook-disallow")]}}  # fmt: skip
    said = refused(lambda: space.pods.create(unwanted))
    assert "the pod contains unwanted container name" in said
    assert "the pod contains unwanted label" in said
    maps = space("v1", "ConfigMap")
    said = refused(lambda: maps.create(config_map("bad", webhook_e2e_test="webhook-disallow")))
    assert 'admission webhook \\"deny-unwanted-configmap-data.k8s.io\\" denied the request: ' in said
    assert "the configmap contains unwanted key and value" in said
    maps.create(config_map("good", a="b"))
    assert "unwanted key" in refused(lambda: maps.patch("good", {"data": UNWANTED}))
    elsewhere = space.another()("v1", "ConfigMap")
    elsewhere.create(config_map("skipped", webhook_e2e_test="webhook-disallow"))


def test_attaching_is_denied(webhook: Webhook, register: Registering, space: Space) -> None:
    """be able to deny attaching pod"""
    hook = webhook.hook(
        "/pods/attach", ("", "v1", "pods/attach"), operations=["CONNECT"], name="deny-attaching-pod.k8s.io"
    )
    register("Validating", hook)
    name = "to-be-attached-pod"
    space.pods.create({"metadata": {"name": name}, "spec": {"containers": [container(name="container1")]}})
    path = space.pods.path(name, "attach")
    query = {"container": "container1", "stdin": "true", "stdout": "true"}
    said = refused(lambda: space.client("POST", path, None, **query))
    assert f"attaching to pod '{name}' is not allowed" in said


def test_a_webhook_that_cannot_be_reached_denies(
    webhook: Webhook, register: Registering, space: Space
) -> None:
    """unconditionally reject operations on fail closed webhook"""
    hook = webhook.hook("/configmaps", CONFIG_MAPS, name="fail-closed.k8s.io", failurePolicy="Fail")
    del hook["clientConfig"]["caBundle"]
    register("Validating", hook)
    said = refused(lambda: space("v1", "ConfigMap").create(config_map("foo")))
    assert 'failed calling webhook \\"fail-closed.k8s.io\\"' in said
    assert "certificate signed by unknown authority" in said


def test_configmaps_are_changed_by_two(webhook: Webhook, register: Registering, space: Space) -> None:
    """mutate configmap"""
    register(
        "Mutating",
        webhook.hook("/mutating-configmaps", CONFIG_MAPS, name="adding-configmap-data-stage-1.k8s.io"),
        webhook.hook("/mutating-configmaps", CONFIG_MAPS, name="adding-configmap-data-stage-2.k8s.io"),
    )
    made = space("v1", "ConfigMap").create(config_map("to-be-mutated", mutation_start="yes"))
    assert made["data"] == {"mutation-start": "yes", "mutation-stage-1": "yes", "mutation-stage-2": "yes"}


def test_a_changed_pod_gets_its_defaults(webhook: Webhook, register: Registering, space: Space) -> None:
    """mutate pod and apply defaults after mutation"""
    register(
        "Mutating", webhook.hook("/mutating-pods", ("", "v1", "pods"), name="adding-init-container.k8s.io")
    )
    made = space.pods.create(
        {"metadata": {"name": "webhook-to-be-mutated"}, "spec": {"containers": [container()]}}
    )
    [added] = made["spec"]["initContainers"]
    assert (added["name"], added["terminationMessagePolicy"]) == ("webhook-added-init-container", "File")


def test_configurations_are_beyond_webhooks(webhook: Webhook, register: Registering, space: Space) -> None:
    """not be able to mutate or prevent deletion of webhook configuration objects"""
    kinds = [
        ("admissionregistration.k8s.io", "*", f"{kind}webhookconfigurations")
        for kind in ("validating", "mutating")
    ]
    every = ["CREATE", "UPDATE", "DELETE"]
    register("Validating", webhook.hook("/always-deny", *kinds, operations=every), everywhere=True)
    register("Mutating", webhook.hook("/add-label", *kinds, operations=every), everywhere=True)
    for kind in ("Validating", "Mutating"):
        made = register(kind, webhook.hook("/always-deny", ("", "v1", "invalid")))
        assert "added-label" not in meta.labels(made)
        register.things(kind).delete(meta.name(made))


@pytest.fixture
def crds(client: Client) -> Iterator[Things]:
    found = client.things("apiextensions.k8s.io/v1", "CustomResourceDefinition")
    before = found.names()
    yield found
    for name in found.names() - before:
        found.delete(name)


def resource(crd: Obj, version: str = "v1") -> tuple[str, str, str]:
    return crd["spec"]["group"], version, crd["spec"]["names"]["plural"]


def test_custom_resources_are_denied(
    webhook: Webhook, register: Registering, space: Space, crds: Things
) -> None:
    """be able to deny custom resource creation, update and deletion"""
    crd = crds.create(definition("e2e-tests", f"{space.unique('g')}.example.com"))
    every = ["CREATE", "UPDATE", "DELETE"]
    made = things(space.client, crd, space.name)
    marked = {"webhook-e2e-test": "webhook-nondeletable"}
    made.create({"metadata": {"name": "before"}, "data": marked})
    register("Validating", webhook.hook("/custom-resource", resource(crd), operations=every))
    text = "the custom resource contains unwanted data"
    assert text in refused(lambda: made.create({"metadata": {"name": "bad"}, "data": UNWANTED}))
    made.create({"metadata": {"name": "good"}, "data": {"key": "value"}})
    assert text in refused(lambda: made.patch("good", {"data": UNWANTED}))
    kept = "the custom resource cannot be deleted because it contains unwanted key and value"
    assert kept in refused(lambda: made.delete("before"))
    made.patch("before", {"data": {"webhook-e2e-test": "webhook-allow"}})
    made.delete("before")


STAGES = {"mutation-start": "yes", "mutation-stage-1": "yes"}
DATA: Obj = {"type": "object", "properties": {key: {"type": "string"} for key in STAGES}}


@pytest.mark.parametrize("pruned", [False, True])
def test_custom_resources_are_changed(
    webhook: Webhook, register: Registering, space: Space, crds: Things, pruned: bool
) -> None:
    """mutate custom resource; mutate custom resource with pruning"""
    schema = {"type": "object", "properties": {"data": DATA}} if pruned else None
    crd = crds.create(definition("e2e-tests", f"{space.unique('g')}.example.com", schema))
    hooks = [
        webhook.hook("/mutating-custom-resource", resource(crd), name=f"stage-{n}.k8s.io") for n in (1, 2)
    ]
    register("Mutating", *hooks)
    made = things(space.client, crd, space.name).create(
        {"metadata": {"name": "c"}, "data": {"mutation-start": "yes"}}
    )
    assert made["data"] == (STAGES if pruned else {**STAGES, "mutation-stage-2": "yes"})


def test_an_object_stored_in_another_version_is_changed(
    webhook: Webhook, register: Registering, space: Space, crds: Things
) -> None:
    """mutate custom resource with different stored version"""
    crd = definition("e2e-tests", f"{space.unique('g')}.example.com")
    [first] = crd["spec"]["versions"]
    crd["spec"]["versions"] = [first, {**first, "name": "v2", "storage": False}]
    crd = crds.create(crd)
    register(
        "Mutating", webhook.hook("/mutating-custom-resource", resource(crd), operations=["CREATE", "UPDATE"])
    )
    made = things(space.client, crd, space.name)
    made.create({"metadata": {"name": "c"}, "data": {"mutation-start": "yes"}})
    crd["spec"]["versions"] = [{**first, "storage": False}, {**first, "name": "v2", "storage": True}]
    crds.patch(meta.name(crd), {"spec": {"versions": crd["spec"]["versions"]}}, media=MERGE)
    changed = made.patch("c", {"data": {"mutation-start": "yes", "mutation-stage-1": None, "other": "x"}})
    assert changed["data"] == {"mutation-start": "yes", "mutation-stage-1": "yes", "other": "x"}


def test_definitions_are_denied(webhook: Webhook, register: Registering, space: Space, crds: Things) -> None:
    """deny crd creation"""
    rule = ("apiextensions.k8s.io", "*", "customresourcedefinitions")
    mine = {"objectSelector": {"matchLabels": {"of": space.name}}}
    register(
        "Validating",
        webhook.hook("/crd", rule, name="deny-crd-with-unwanted-label.k8s.io", **mine),
        everywhere=True,
    )
    crd = definition("e2e-tests", f"{space.unique('g')}.example.com")
    crd["metadata"]["labels"] = {**UNWANTED, "of": space.name}
    assert "the crd contains unwanted label" in refused(lambda: crds.create(crd))


def test_a_late_answer_is_none(webhook: Webhook, register: Registering, space: Space) -> None:
    """honor timeout"""
    maps = space("v1", "ConfigMap")

    def late(seconds: int, policy: str) -> Obj:
        hook = webhook.hook(
            "/always-allow-delay-5s", CONFIG_MAPS, name="allow-configmap-with-delay-webhook.k8s.io"
        )
        return register("Validating", {**hook, "timeoutSeconds": seconds, "failurePolicy": policy})

    made = late(1, "Fail")
    assert "context deadline exceeded" in refused(lambda: maps.create(config_map("one")))
    register.things("Validating").delete(meta.name(made))
    made = late(1, "Ignore")
    maps.create(config_map("two"))
    register.things("Validating").delete(meta.name(made))
    late(10, "Fail")
    maps.create(config_map("three"))


def test_a_validating_webhook_is_changed(webhook: Webhook, register: Registering, space: Space) -> None:
    """patching/updating a validating webhook should work"""
    made = register("Validating", webhook.hook("/configmaps", CONFIG_MAPS))
    hooks, maps, name = register.things("Validating"), space("v1", "ConfigMap"), meta.name(made)
    bad = {"webhook_e2e_test": "webhook-disallow"}
    assert "unwanted key" in refused(lambda: maps.create(config_map("a", **bad)))
    hooks.change(name, lambda found: found["webhooks"][0]["rules"][0].update(operations=["UPDATE"]))
    maps.create(config_map("a", **bad))
    operations = [{"op": "replace", "path": "/webhooks/0/rules/0/operations", "value": ["CREATE"]}]
    hooks.patch(name, operations, media="application/json-patch+json")
    assert "unwanted key" in refused(lambda: maps.create(config_map("b", **bad)))


def test_a_mutating_webhook_is_changed(webhook: Webhook, register: Registering, space: Space) -> None:
    """patching/updating a mutating webhook should work"""
    made = register("Mutating", webhook.hook("/mutating-configmaps", CONFIG_MAPS))
    hooks, maps, name = register.things("Mutating"), space("v1", "ConfigMap"), meta.name(made)
    hooks.change(name, lambda found: found["webhooks"][0]["rules"][0].update(operations=["UPDATE"]))
    assert "mutation-stage-1" not in maps.create(config_map("a", mutation_start="yes"))["data"]
    operations = [{"op": "replace", "path": "/webhooks/0/rules/0/operations", "value": ["CREATE"]}]
    hooks.patch(name, operations, media="application/json-patch+json")
    assert maps.create(config_map("b", mutation_start="yes"))["data"]["mutation-stage-1"] == "yes"


@pytest.mark.parametrize(
    ("kind", "path"), [("Validating", "/configmaps"), ("Mutating", "/mutating-configmaps")]
)
def test_webhooks_are_listed_and_deleted_together(
    webhook: Webhook, register: Registering, space: Space, kind: str, path: str
) -> None:
    """listing validating webhooks should work; listing mutating webhooks should work"""
    for _ in range(3):
        register(kind, webhook.hook(path, CONFIG_MAPS))
    hooks, mine = register.things(kind), f"of={space.name}"
    assert len(hooks.list(labelSelector=mine)) == 3
    maps = space("v1", "ConfigMap")
    bad = config_map("a", webhook_e2e_test="webhook-disallow", mutation_start="yes")
    if kind == "Validating":
        assert "unwanted key" in refused(lambda: maps.create(bad))
    else:
        assert "mutation-stage-1" in maps.create({**bad, "metadata": {"name": "changed"}})["data"]
    hooks.delete_all(labelSelector=mine)
    assert maps.create(bad)["data"] == bad["data"]


CONDITIONS = [{"name": "expression-1", "expression": "object.metadata.namespace == 'production'"}]


@pytest.mark.parametrize("kind", ["Validating", "Mutating"])
def test_match_conditions_are_stored(webhook: Webhook, register: Registering, kind: str) -> None:
    """be able to create and update validating (mutating) webhook configurations with match conditions"""
    made = register(kind, webhook.hook("/always-deny", CONFIG_MAPS, matchConditions=CONDITIONS))
    assert made["webhooks"][0]["matchConditions"] == CONDITIONS
    more = [*CONDITIONS, {"name": "expression-2", "expression": "object.metadata.namespace == 'staging'"}]
    hooks = register.things(kind)
    changed = hooks.change(meta.name(made), lambda found: found["webhooks"][0].update(matchConditions=more))
    assert changed["webhooks"][0]["matchConditions"] == more


@pytest.mark.parametrize("kind", ["Validating", "Mutating"])
def test_invalid_match_conditions_are_rejected(webhook: Webhook, register: Registering, kind: str) -> None:
    """reject validating (mutating) webhook configurations with invalid match conditions"""
    bad = [{"name": "invalid-expression-1", "expression": "... [] bad expression"}]
    said = refused(lambda: register(kind, webhook.hook("/always-deny", CONFIG_MAPS, matchConditions=bad)))
    assert "compilation failed" in said


def test_a_condition_skips_what_is_named(webhook: Webhook, register: Registering, space: Space) -> None:
    """mutate everything except 'skip-me' configmaps"""
    conditions = [{"name": "skip-me", "expression": "object.metadata.name != 'skip-me'"}]
    register("Mutating", webhook.hook("/mutating-configmaps", CONFIG_MAPS, matchConditions=conditions))
    maps = space("v1", "ConfigMap")
    assert maps.create(config_map("skip-me", mutation_start="yes"))["data"] == {"mutation-start": "yes"}
    assert "mutation-stage-1" in maps.create(config_map("other", mutation_start="yes"))["data"]
