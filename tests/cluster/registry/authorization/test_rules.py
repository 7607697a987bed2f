"""Expected answers: TestRuleMatches in plugin/pkg/auth/authorizer/rbac/rbac_test.go of Kubernetes 1.35."""

from __future__ import annotations

import pytest

from cluster.apimachinery.meta import Obj
from cluster.registry.acts import Actor
from cluster.registry.authorization.attributes import Attributes
from cluster.registry.authorization.rules import Rule

ANN = Actor("ann")


def rule(verbs: str, groups: str = "", resources: str = "", names: str = "", urls: str = "") -> Rule:
    said: Obj = {"verbs": verbs.split(), "apiGroups": groups.split(), "resources": resources.split()}
    return Rule.of({**said, "resourceNames": names.split(), "nonResourceURLs": urls.split()})


@pytest.mark.parametrize(
    ("given", "verb", "group", "resource", "allowed"),
    [
        (rule("*", "g1", "r1"), "v1", "g1", "r1", True),
        (rule("*", "g1", "r1"), "v1", "g2", "r1", False),
        (rule("*", "g1", "r1"), "v1", "g1", "r2", False),
        (rule("v1", "*", "r1"), "v1", "g2", "r1", True),
        (rule("v1", "*", "r1"), "v2", "g2", "r1", False),
        (rule("v1", "g1", "*"), "v1", "g1", "r2", True),
        (rule("v1", "g1", "*"), "v1", "g2", "r2", False),
        (rule("v1 v2", "g1 g2", "r1 r2"), "v2", "g1", "r2", True),
        (rule("v1 v2", "g1 g2", "r1 r2"), "v2", "g1", "r3", False),
        (rule("v1", "g1", "r1"), "v1", "g1", "r1/status", False),
        (rule("v1", "g1", "r1/status"), "v1", "g1", "r1/status", True),
        (rule("v1", "g1", "r1/status"), "v1", "g1", "r1", False),
        (rule("v1", "g1", "*"), "v1", "g1", "r1/status", True),
        (rule("v1", "g1", "*/scale"), "v1", "g1", "anything/scale", True),
        (rule("v1", "g1", "*/scale"), "v1", "g1", "anything/status", False),
        (rule("v1", "g1", "*/scale"), "v1", "g1", "anything", False),
    ],
)
def test_verb_group_and_resource_must_all_fit(
    given: Rule, verb: str, group: str, resource: str, allowed: bool
) -> None:
    plural, _, subresource = resource.partition("/")
    assert given.allows(Attributes(ANN, verb, group, plural, subresource, namespace="x")) is allowed


@pytest.mark.parametrize(("name", "allowed"), [("web", True), ("db", False), ("", False)])
def test_a_rule_for_certain_names_is_for_no_others(name: str, allowed: bool) -> None:
    assert rule("get", "g1", "r1", names="web api").allows(Attributes(ANN, "get", "g1", "r1", name=name)) is allowed


@pytest.mark.parametrize(
    ("urls", "path", "allowed"),
    [
        ("/apis", "/apis", True),
        ("/apis", "/apis/v1", False),
        ("/apis/*", "/apis/v1/foo", True),
        ("/apis/*", "/apis", False),
        ("/api*", "/apis", True),
        ("*", "/healthz", True),
        ("/healthz /version", "/version", True),
    ],
)
def test_a_url_may_end_in_a_star(urls: str, path: str, allowed: bool) -> None:
    assert rule("get", urls=urls).allows(Attributes(ANN, "get", path=path)) is allowed
    assert not rule("get", urls=urls).allows(Attributes(ANN, "post", path=path))


def test_a_rule_for_all_resources_is_for_no_path() -> None:
    assert not rule("*", "*", "*").allows(Attributes(ANN, "get", path="/healthz"))
