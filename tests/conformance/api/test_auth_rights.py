"""What rights come to for whoever is inside: a pod's own account, and somebody who may look but not touch.

Expected: the bootstrap policy and the API server's words, Kubernetes 1.35.
"""

from __future__ import annotations

import json

import pytest

from cluster.apimachinery.meta import Obj
from tests.conformance.api.conftest import Room, Space
from tests.conformance.api.shapes import ready, shell
from tests.harness import wait
from tests.harness.kubectl import Kubectl

MOUNTED = "/var/run/secrets/kubernetes.io/serviceaccount"
CURL = (
    f'curl -s --cacert {MOUNTED}/ca.crt -H "Authorization: Bearer $(cat {MOUNTED}/token)" '
    "https://kubernetes.default.svc"
)


def pod() -> Obj:
    container = shell("sleep 3600", image="curlimages/curl")
    return {"metadata": {"name": "inside"}, "spec": {"containers": [container], "terminationGracePeriodSeconds": 0}}


@pytest.fixture
def inside(space: Space) -> Space:
    space.pods.create(pod())
    wait.until(lambda: ready(space.pods.get("inside")), "the pod is ready")
    return space


def ask(space: Space, path: str) -> Obj:
    found: Obj = json.loads(space.exec("inside", "sh", "-c", f"{CURL}{path}"))
    return found


def test_a_pod_s_curl_gets_the_famous_403_until_it_is_given_a_right(inside: Space) -> None:
    path = f"/api/v1/namespaces/{inside.name}/pods"
    account = f"system:serviceaccount:{inside.name}:default"
    said = f'User "{account}" cannot list resource "pods" in API group "" in the namespace "{inside.name}"'
    assert ask(inside, path)["message"] == f"pods is forbidden: {said}"
    assert ask(inside, "/version")["major"] == "1"
    bindings = inside("rbac.authorization.k8s.io/v1", "RoleBinding")
    ref = {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "view"}
    subject = {"kind": "ServiceAccount", "name": "default", "namespace": inside.name}
    bindings.create({"metadata": {"name": "view"}, "roleRef": ref, "subjects": [subject]})
    assert [item["metadata"]["name"] for item in ask(inside, path)["items"]] == ["inside"]


def test_without_a_token_a_pod_is_anonymous(inside: Space) -> None:
    command = f"curl -s --cacert {MOUNTED}/ca.crt https://kubernetes.default.svc/api"
    answer = json.loads(inside.exec("inside", "sh", "-c", command))
    assert answer["message"] == 'forbidden: User "system:anonymous" cannot get path "/api"'


def test_who_may_look_may_not_go_in(inside: Space, k: Kubectl) -> None:
    k("create", "rolebinding", "lookers", "--clusterrole=view", "--user=ann")
    assert "inside" in k("get", "pods", "--as", "ann")
    assert k("logs", "inside", "--as", "ann") == ""
    done = k.run("exec", "inside", "--as", "ann", "--", "ls", check=False)
    assert done.returncode == 1
    where = f'in the namespace "{inside.name}"'
    said = f'User "ann" cannot create resource "pods/exec" in API group "" {where}'
    assert done.stderr.strip() == f'Error from server (Forbidden): pods "inside" is forbidden: {said}'
    k("create", "rolebinding", "doers", "--clusterrole=edit", "--user=ann")
    assert k("exec", "inside", "--as", "ann", "--", "echo", "in") == "in\n"


def test_a_secret_may_hold_a_token(space: Space) -> None:
    accounts, secrets = space("v1", "ServiceAccount"), space("v1", "Secret")
    accounts.create({"metadata": {"name": "builder"}})
    notes = {"kubernetes.io/service-account.name": "builder"}
    head = {"name": "builder-token", "annotations": notes}
    secrets.create({"metadata": head, "type": "kubernetes.io/service-account-token"})
    wait.until(lambda: "token" in (secrets.get("builder-token").get("data") or {}), "the token is there")
    assert set(secrets.get("builder-token")["data"]) == {"ca.crt", "namespace", "token"}
    accounts.delete("builder")
    wait.until(lambda: not secrets.exists("builder-token"), "the secret went with its account")


def test_a_label_adds_rules_to_the_roles_that_gather(space: Space) -> None:
    roles = space.client.things("rbac.authorization.k8s.io/v1", "ClusterRole")
    name = space.unique("crontabs")
    rule = {"apiGroups": [f"{name}.example.com"], "resources": ["crontabs"], "verbs": ["get", "list", "watch"]}
    labels = {"rbac.authorization.k8s.io/aggregate-to-view": "true"}
    roles.create({"metadata": {"name": name, "labels": labels}, "rules": [rule]})

    def having() -> set[str]:
        return {gathering for gathering in ("view", "edit", "admin") if rule in roles.get(gathering)["rules"]}

    wait.until(lambda: having() == {"view", "edit", "admin"}, "all that gather have it")
    roles.delete(name)
    wait.until(lambda: not having(), "it is gone from all")


def test_a_certificate_s_user_goes_into_a_container(inside: Space, k: Kubectl, room: Room) -> None:
    """A websocket is asked for with a certificate as any request is."""
    text = room.live.manage("kubeconfig", "conformance", "--client-name", "eve", "--org", "devs")
    config = k.kubeconfig.with_name(f"{inside.name}-eve.kubeconfig")
    config.write_text(text.replace("context:\n", f"context:\n    namespace: {inside.name}\n", 1))
    eve = Kubectl(k.program, config, k.home)
    k("create", "rolebinding", "devs", "--clusterrole=edit", "--group=devs")
    assert eve("exec", "inside", "--", "echo", "in") == "in\n"
