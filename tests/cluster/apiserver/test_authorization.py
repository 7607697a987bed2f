"""Expected attributes: TestGetAPIRequestInfo in apiserver/pkg/endpoints/request of Kubernetes 1.35; expected words:
responsewriters/errors.go; who may do what: the bootstrap policy."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import RequestFactory

from cluster.apimachinery.meta import Obj
from cluster.apiserver import authorization, requestinfo
from cluster.client import tokens
from cluster.etcd.models import Cluster
from cluster.registry.acts import SYSTEM, Actor
from cluster.registry.authorization.policy import BINDINGS, ROLES
from cluster.registry.registry import Registry
from tests.cluster.apiserver.conftest import POD, Api

pytestmark = pytest.mark.both_engines
PODS = "api/v1/namespaces/default/pods"


@pytest.mark.parametrize(
    ("method", "path", "verb", "group", "resource", "namespace", "name"),
    [
        ("GET", "api/v1/namespaces", "list", "", "namespaces", "", ""),
        ("GET", "api/v1/namespaces/other", "get", "", "namespaces", "other", "other"),
        ("PUT", "api/v1/namespaces/other/finalize", "update", "", "namespaces/finalize", "other", "other"),
        ("GET", "api/v1/namespaces/other/pods", "list", "", "pods", "other", ""),
        ("GET", "api/v1/namespaces/other/pods/foo", "get", "", "pods", "other", "foo"),
        ("HEAD", "api/v1/namespaces/other/pods/foo", "get", "", "pods", "other", "foo"),
        ("GET", "api/v1/pods", "list", "", "pods", "", ""),
        ("GET", "api/v1/pods?watch=true", "watch", "", "pods", "", ""),
        ("GET", "api/v1/pods?watch=false", "list", "", "pods", "", ""),
        ("GET", "api/v1/watch/pods", "watch", "", "pods", "", ""),
        ("GET", "api/v1/watch/namespaces/other/pods", "watch", "", "pods", "other", ""),
        ("GET", "api/v1/namespaces/other/pods/foo/log", "get", "", "pods/log", "other", "foo"),
        ("POST", "api/v1/namespaces/other/pods/foo/exec", "create", "", "pods/exec", "other", "foo"),
        ("PUT", "api/v1/namespaces/other/pods/foo/proxy/a/b", "update", "", "pods/proxy", "other", "foo"),
        ("PATCH", "apis/apps/v1/namespaces/other/deployments/d/scale", "patch", "apps", "deployments/scale", "other",
         "d"),
        ("POST", "apis/apps/v1/namespaces/other/deployments", "create", "apps", "deployments", "other", ""),
        ("DELETE", "apis/apps/v1/namespaces/other/deployments", "deletecollection", "apps", "deployments", "other", ""),
        ("DELETE", "apis/apps/v1/namespaces/other/deployments/d", "delete", "apps", "deployments", "other", "d"),
        ("GET", "api/v1/namespaces/n/secrets?fieldSelector=metadata.name%3Dx", "list", "", "secrets", "n", "x"),
        ("GET", "api/v1/namespaces/n/secrets?watch=1&fieldSelector=metadata.name%3Dx", "watch", "", "secrets", "n",
         "x"),
        ("GET", "api/v1/namespaces/n/secrets?fieldSelector=metadata.name!%3Dx", "list", "", "secrets", "n", ""),
    ],
)  # fmt: skip
def test_a_path_and_a_method_are_a_question(
    method: str, path: str, verb: str, group: str, resource: str, namespace: str, name: str
) -> None:
    request = RequestFactory().generic(method, f"/clusters/demo/{path}")
    info = requestinfo.parse(path.partition("?")[0])
    asked = authorization.attributes(request, Cluster(name="demo"), Actor("ann"), info)
    found = (asked.verb, asked.group, asked.whole_resource, asked.namespace, asked.name)
    assert found == (verb, group, resource, namespace, name)


@pytest.mark.parametrize(("method", "path"), [("GET", "/apis/apps/v1"), ("POST", "/healthz"), ("GET", "/")])
def test_other_paths_are_asked_for_by_themselves(method: str, path: str) -> None:
    request = RequestFactory().generic(method, f"/clusters/demo{path}")
    asked = authorization.attributes(request, Cluster(name="demo"), Actor("ann"), None)
    assert (asked.verb, asked.path) == (method.lower(), path)


@pytest.fixture
def account(demo: Cluster) -> Api:
    """A pod's own way to the API: default/default, bound to nothing."""
    found = Registry("demo").get("serviceaccounts", "default", "default")
    return Api(tokens.issue(demo.signing_key, found)[0])


def give(*verbs: str, resources: str, names: tuple[str, ...] = (), group: str = "") -> None:
    """Let the service account default/default do something in its namespace."""
    rule: Obj = {"verbs": list(verbs), "apiGroups": [group], "resources": resources.split()}
    rule |= {"resourceNames": list(names)} if names else {}
    registry, head = Registry("demo"), {"name": f"r{registry_size()}"}
    registry.create(ROLES, "default", {"metadata": head, "rules": [rule]}, actor=SYSTEM)
    subject = {"kind": "ServiceAccount", "name": "default", "namespace": "default"}
    ref = {"kind": "Role", "name": head["name"]}
    registry.create(BINDINGS, "default", {"metadata": head, "roleRef": ref, "subjects": [subject]}, actor=SYSTEM)


def registry_size() -> int:
    return len(Registry("demo").list(ROLES).items)


@pytest.mark.parametrize(
    ("method", "path", "message"),
    [
        ("GET", PODS, 'pods is forbidden: User "{}" cannot list resource "pods" in API group "" in the namespace '
         '"default"'),
        ("GET", f"{PODS}/web", 'pods "web" is forbidden: User "{}" cannot get resource "pods" in API group "" in the '
         'namespace "default"'),
        ("GET", f"{PODS}/web/log", 'pods "web" is forbidden: User "{}" cannot get resource "pods/log" in API group "" '
         'in the namespace "default"'),
        ("GET", "api/v1/nodes", 'nodes is forbidden: User "{}" cannot list resource "nodes" in API group "" at the '
         "cluster scope"),
        ("DELETE", "apis/apps/v1/namespaces/default/deployments", 'deployments.apps is forbidden: User "{}" cannot '
         'deletecollection resource "deployments" in API group "apps" in the namespace "default"'),
        ("GET", "apis/no.such/v1/things", 'things.no.such is forbidden: User "{}" cannot list resource "things" in API '
         'group "no.such" at the cluster scope'),
        ("GET", "metrics", 'forbidden: User "{}" cannot get path "/metrics"'),
        ("POST", "healthz", 'forbidden: User "{}" cannot post path "/healthz"'),
    ],
)  # fmt: skip
def test_a_pod_may_do_nothing_by_default(account: Api, method: str, path: str, message: str) -> None:
    answer = account(method, path)
    assert (answer.code, answer.body["reason"]) == (403, "Forbidden")
    assert answer.message == message.format("system:serviceaccount:default:default")


@pytest.mark.parametrize("path", ["api", "apis", "apis/apps/v1", "openapi/v3", "version", "healthz", "readyz"])
def test_a_pod_may_discover_what_there_is(account: Api, path: str) -> None:
    assert account.get(path).code == 200


@pytest.mark.parametrize(
    ("path", "code"),
    [("healthz", 200), ("livez", 200), ("readyz", 200), ("version", 200), ("api", 403), ("apis", 403),
     ("openapi/v3", 403), ("api/v1/pods", 403), ("nonsense", 403)],
)  # fmt: skip
def test_whoever_proves_nothing_may_ask_how_the_server_is(demo: Cluster, path: str, code: int) -> None:
    assert Api("").get(path).code == code


def test_what_is_given_may_be_done_and_nothing_more(account: Api) -> None:
    give("list", resources="pods")
    assert account.get(PODS).code == 200
    assert account.get(f"{PODS}/web").code == 403
    assert account.get("api/v1/pods").code == 403
    assert account.post(PODS, POD).code == 403


def test_a_right_for_one_name_counts_for_a_list_of_that_one(account: Api) -> None:
    give("get", "list", resources="configmaps", names=("mine",))
    path = "api/v1/namespaces/default/configmaps"
    assert account.get(f"{path}/mine").code == 404
    assert account.get(f"{path}?fieldSelector=metadata.name%3Dmine").code == 200
    assert account.get(path).code == account.get(f"{path}/other").code == 403


def test_a_namespace_is_read_by_whoever_may_within_it(account: Api) -> None:
    give("get", resources="namespaces")
    assert account.get("api/v1/namespaces/default").code == 200
    assert account.get("api/v1/namespaces/kube-system").code == 403


@pytest.mark.parametrize(("verbs", "message"), [
    (("get",), 'pods "web" is forbidden: '),
    (("get", "create"), "unable to upgrade: this server speaks websockets only, as kubectl does from 1.31 on"),
])  # fmt: skip
def test_exec_by_get_needs_the_right_to_create_too(
    running: Api, account: Api, verbs: tuple[str, ...], message: str
) -> None:
    give(*verbs, resources="pods/exec")
    assert account.get(f"{PODS}/web/exec?command=ls&stdout=true").message == message


def test_a_lost_right_is_lost_at_once(account: Api) -> None:
    give("list", resources="pods")
    assert account.get(PODS).code == 200
    (binding,) = Registry("demo").list(BINDINGS).items
    Registry("demo").delete(BINDINGS, "default", binding["metadata"]["name"], actor=SYSTEM)
    assert account.get(PODS).code == 403


def test_a_binding_to_a_role_that_is_not_there_says_so(account: Api) -> None:
    body: dict[str, Any] = {"metadata": {"name": "b"}, "roleRef": {"kind": "ClusterRole", "name": "gone"}}
    body["subjects"] = [{"kind": "ServiceAccount", "name": "default"}]
    Registry("demo").create(BINDINGS, "default", body, actor=SYSTEM)
    told = account.get(PODS).message
    assert told.endswith('"default": RBAC: clusterrole.rbac.authorization.k8s.io "gone" not found')


def test_a_watch_is_asked_for_too(account: Api) -> None:
    answer = account.get(f"{PODS}?watch=true")
    assert 'cannot watch resource "pods"' in answer.message
