"""Expected values: apiserver/pkg/util/flowcontrol/rule_test.go, and what the suggested schemas are for."""

from __future__ import annotations

import pytest

from cluster.api.flowcontrol import built_in
from cluster.api.flowcontrol.matching import Digest, schema_of
from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj

ALL = ("system:authenticated",)
ACCOUNTS = ("system:serviceaccounts", *ALL)


@pytest.mark.parametrize(
    ("digest", "expected"),
    [
        (Digest("kubernetes-admin", ("system:masters", *ALL), "list", resource="pods"), "exempt"),
        (Digest("jane", ALL, "list", resource="pods", namespace="default"), "global-default"),
        (Digest("jane", ALL, "get", path="/healthz"), "probes"),
        (Digest("jane", ALL, "get", path="/version"), "global-default"),
        (Digest("system:serviceaccount:default:web", ACCOUNTS, "get", resource="pods"), "service-accounts"),
        (Digest("system:serviceaccount:kube-system:web", ACCOUNTS, "get", resource="pods"),
         "kube-system-service-accounts"),
        (Digest("system:kube-scheduler", ALL, "create", resource="pods/binding", namespace="a"), "kube-scheduler"),
        (Digest("system:kube-scheduler", ALL, "update", group="coordination.k8s.io", resource="leases",
                namespace="kube-system"), "system-leader-election"),
        (Digest("system:node:node-1", ("system:nodes", *ALL), "patch", resource="nodes/status"), "system-node-high"),
        (Digest("system:node:node-1", ("system:nodes", *ALL), "list", resource="pods"), "system-nodes"),
        (Digest("nobody", (), "get", path="/"), ""),
    ],
)  # fmt: skip
def test_a_request_belongs_to_the_first_schema_that_matches(digest: Digest, expected: str) -> None:
    found = schema_of(digest, built_in.schemas())
    assert (meta.name(found) if found else "") == expected


@pytest.mark.parametrize(("namespace", "clustered", "matches"), [("a", False, True), ("b", False, False),
                                                                 ("", False, False), ("", True, True)])  # fmt: skip
def test_a_rule_is_for_namespaces_or_the_whole_cluster(namespace: str, clustered: bool, matches: bool) -> None:
    rule = {"verbs": ["get"], "apiGroups": [""], "resources": ["pods"], "namespaces": ["a"], "clusterScope": clustered}
    rules = [{"subjects": [{"kind": "User", "user": {"name": "*"}}], "resourceRules": [rule]}]
    schema: Obj = {"metadata": {"name": "s"}, "spec": {"matchingPrecedence": 1, "rules": rules}}
    digest = Digest("jane", ALL, "get", resource="pods", namespace=namespace)
    assert (schema_of(digest, [schema]) is not None) == matches
