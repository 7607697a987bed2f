"""Expected answers: policy_comparator_test.go of component-helpers and policy_compact_test.go of Kubernetes 1.35."""

from __future__ import annotations

import pytest

from cluster.apimachinery.meta import Obj
from cluster.registry.authorization import covers


def rule(verbs: str, resources: str = "", groups: str = "v1", names: str = "") -> Obj:
    found = {"apiGroups": groups.split(), "resources": resources.split(), "verbs": verbs.split()}
    return {**found, "resourceNames": names.split()} if names else found


def urls(verbs: str, paths: str) -> Obj:
    return {"verbs": verbs.split(), "nonResourceURLs": paths.split()}


BUILDS = "builds deployments"


@pytest.mark.parametrize(
    ("held", "wanted"),
    [
        ([rule("get", "builds")], [rule("get", "builds")]),
        ([rule("get", "*/scale")], [rule("get", "foo/scale")]),
        (
            [rule("delete", "deployments"), rule("delete", "builds"), rule("update", BUILDS)],
            [rule("delete update", BUILDS)],
        ),
        ([rule("delete update", BUILDS, "g1 g2")], [rule("delete", "builds", "g1"), rule("update", BUILDS, "g2")]),
        ([rule("get", "roles", "*")], [rule("get", "roles", "g1 g2")]),
        ([rule("*", "roles")], [rule("watch list", "roles")]),
        ([rule("get", "*")], [rule("get", "*")]),
        ([rule("get", "pods")], [rule("get", "pods", names="foo bar")]),
        ([urls("*", "*")], [urls("*", "/apis /apis/v1 /")]),
        ([urls("*", "/apis/*")], [urls("get", "/apis/v1/foo /apis/v1")]),
    ],
)
def test_what_is_held_covers_what_is_wanted(held: list[Obj], wanted: list[Obj]) -> None:
    assert covers.missing(held, wanted) == []


@pytest.mark.parametrize(
    ("held", "wanted", "lacking"),
    [
        (
            [rule("delete update", BUILDS), rule("delete", "pods")],
            [rule("delete update", f"{BUILDS} pods")],
            ['{APIGroups:["v1"], Resources:["pods"], Verbs:["update"]}'],
        ),
        (
            [rule("get", "roles", "g1 g2")],
            [rule("get", "roles", "*")],
            ['{APIGroups:["*"], Resources:["roles"], Verbs:["get"]}'],
        ),
        (
            [rule("get list watch", "roles")],
            [rule("*", "roles")],
            ['{APIGroups:["v1"], Resources:["roles"], Verbs:["*"]}'],
        ),
        (
            [rule("get", "pods", names="foo bar")],
            [rule("get", "pods")],
            ['{APIGroups:["v1"], Resources:["pods"], Verbs:["get"]}'],
        ),
        (
            [],
            [rule("get", "pods", names="foo")],
            ['{APIGroups:["v1"], Resources:["pods"], ResourceNames:["foo"], Verbs:["get"]}'],
        ),
        (
            [urls("*", "/apis/*")],
            [urls("get", "/apis /apis/v1")],
            ['{NonResourceURLs:["/apis"], Verbs:["get"]}'],
        ),
        (
            [],
            [rule("list get", "pods"), rule("get", "nodes")],
            [
                '{APIGroups:["v1"], Resources:["nodes"], Verbs:["get"]}',
                '{APIGroups:["v1"], Resources:["pods"], Verbs:["list" "get"]}',
            ],
        ),
    ],
)
def test_what_is_not_held_is_told_a_line_for_each_resource(
    held: list[Obj], wanted: list[Obj], lacking: list[str]
) -> None:
    assert covers.missing(held, wanted) == lacking
