"""Expected objects: plugin/pkg/auth/authorizer/rbac/bootstrappolicy/testdata/*.yaml of Kubernetes 1.35.0.

The digests are of those files' objects: sorted by kind, namespace and name, each as compact JSON with sorted keys.
"""

from __future__ import annotations

import hashlib
import json

import pytest

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.client.bootstrap import roles
from cluster.registry.acts import Actor
from cluster.registry.authorization.attributes import Attributes
from cluster.registry.authorization.policy import BINDINGS, CLUSTER_BINDINGS, CLUSTER_ROLES, ROLES, Policy

RESOURCES = {
    "ClusterRole": CLUSTER_ROLES, "ClusterRoleBinding": CLUSTER_BINDINGS, "Role": ROLES, "RoleBinding": BINDINGS
}  # fmt: skip
ACCOUNT = Actor(
    "system:serviceaccount:default:default",
    ("system:serviceaccounts", "system:serviceaccounts:default", "system:authenticated"),
)
ANONYMOUS = Actor("system:anonymous", ("system:unauthenticated",))
OWNER = Actor("kubernetes-admin", ("kubeadm:cluster-admins", "system:authenticated"))


def digest(kind: str) -> tuple[int, str]:
    found = sorted((o for o in roles.policy() if o["kind"] == kind), key=lambda o: (meta.namespace(o), meta.name(o)))
    texts = [json.dumps(obj, sort_keys=True, separators=(",", ":")) for obj in found]
    return len(found), hashlib.sha256("\n".join(texts).encode()).hexdigest()


@pytest.mark.parametrize(
    ("kind", "count", "sha256"),
    [
        ("ClusterRole", 68, "3231306b21c8f6972f5010865f4474c36708afe4d93f8cfc89ecb99e386f6a4a"),
        ("ClusterRoleBinding", 49, "84f1a780e9612b8934a24a5ba1c76e24c0bee589033f1fcf1475d1ceb54bed1d"),
        ("Role", 7, "c7af12cd19d3f5a4f9e5f9b16a3f088f44fb4a6983f3e9703db9cc388dd50683"),
        ("RoleBinding", 7, "3ba62f0303088a2dd628c7db7344cbb5989be42cdb1640a333d6957caf6cbf2f"),
    ],
)
def test_the_policy_is_kubernetes_own(kind: str, count: int, sha256: str) -> None:
    assert digest(kind) == (count, sha256)


def born(name: str) -> Obj:
    return next(obj for obj in roles.objects() if obj["kind"] == "ClusterRole" and meta.name(obj) == name)


def test_admin_edit_and_view_are_born_with_what_they_gather() -> None:
    counts = {name: len(born(name)["rules"]) for name in ("view", "edit", "admin")}
    view, edit, admin = (len(born(f"system:aggregate-to-{name}")["rules"]) for name in ("view", "edit", "admin"))
    assert counts == {"view": view, "edit": edit + view, "admin": admin + edit + view}


@pytest.fixture(scope="module")
def policy() -> Policy:
    stored: dict[str, list[Obj]] = {resource: [] for resource in RESOURCES.values()}
    for obj in roles.objects():
        stored[RESOURCES[obj["kind"]]].append(obj)
    return Policy.of(stored)


@pytest.mark.parametrize(
    ("asked", "allowed"),
    [
        (Attributes(OWNER, "deletecollection", "apps", "deployments", namespace="default"), True),
        (Attributes(OWNER, "get", path="/metrics"), True),
        (Attributes(ACCOUNT, "list", "", "pods", namespace="default"), False),
        (Attributes(ACCOUNT, "get", path="/apis/apps/v1"), True),
        (Attributes(ACCOUNT, "get", path="/openid/v1/jwks"), True),
        (Attributes(ACCOUNT, "create", "authorization.k8s.io", "selfsubjectaccessreviews"), True),
        (Attributes(ACCOUNT, "create", "authorization.k8s.io", "subjectaccessreviews"), False),
        (Attributes(ANONYMOUS, "get", path="/healthz"), True),
        (Attributes(ANONYMOUS, "get", path="/version"), True),
        (Attributes(ANONYMOUS, "get", path="/api"), False),
        (Attributes(ANONYMOUS, "get", path="/openid/v1/jwks"), False),
        (Attributes(Actor("system:kube-scheduler"), "create", "", "pods", "binding", namespace="default"), True),
        (Attributes(Actor("system:kube-proxy"), "watch", "discovery.k8s.io", "endpointslices"), True),
        (Attributes(Actor("system:kube-proxy"), "delete", "", "services", namespace="default"), False),
    ],
)
def test_everybody_begins_with_the_rights_they_have_upstream(policy: Policy, asked: Attributes, allowed: bool) -> None:
    assert policy.decide(asked).allowed is allowed
