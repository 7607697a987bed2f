"""The real kubectl on users and their rights, against a live server: roles, impersonation, certificates, tokens.

Expected texts are Kubernetes' own: kubectl's sources (pkg/cmd/auth, create_role.go, …) and the API server's errors.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.harness import kubectl, live
from tests.harness.kubectl import Kubectl

pytestmark = [pytest.mark.slow, pytest.mark.kubectl]

RBAC = "rbac.authorization.k8s.io"
ACCOUNT = "system:serviceaccount:default:default"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[live.Live]:
    with live.serving(tmp_path_factory.mktemp("auth") / "data", "--no-controllers") as found:
        yield found


@pytest.fixture(params=kubectl.VERSIONS)
def k(request: pytest.FixtureRequest, server: live.Live) -> Kubectl:
    """Each kubectl version in turn."""
    return server.kubectl(request.param)


@pytest.fixture
def team(k: Kubectl, request: pytest.FixtureRequest) -> str:
    """A namespace of the test's own."""
    name = f"team-{abs(hash(request.node.nodeid)) % 10**8}"
    k("create", "namespace", name)
    return name


def error(k: Kubectl, *arguments: str) -> str:
    """What a command that must fail says."""
    done = k.run(*arguments, check=False)
    assert done.returncode == 1, done.stdout + done.stderr
    return done.stderr.strip()


def rows(text: str) -> list[list[str]]:
    return [line.split() for line in text.splitlines()[1:]]


def cannot(user: str, verb: str, resource: str, where: str, group: str = "") -> str:
    return f'User "{user}" cannot {verb} resource "{resource}" in API group "{group}" {where}'


def test_the_owner_is_kubeadms_administrator(k: Kubectl) -> None:
    told = dict(line.split(maxsplit=1) for line in k("auth", "whoami").splitlines()[1:])
    assert told == {"Username": "kubernetes-admin", "Groups": "[kubeadm:cluster-admins system:authenticated]"}
    assert k("auth", "can-i", "*", "*").strip() == "yes"


def test_a_pod_s_account_may_do_nothing(k: Kubectl) -> None:
    said = cannot(ACCOUNT, "list", "pods", 'in the namespace "default"')
    assert error(k, "get", "pods", "--as", ACCOUNT) == f"Error from server (Forbidden): pods is forbidden: {said}"
    nodes = cannot(ACCOUNT, "list", "nodes", "at the cluster scope")
    assert error(k, "get", "nodes", "--as", ACCOUNT) == f"Error from server (Forbidden): nodes is forbidden: {nodes}"
    done = k.run("auth", "can-i", "list", "pods", "--as", ACCOUNT, check=False)
    assert (done.returncode, done.stdout) == (1, "no\n")


def test_a_role_and_its_binding_give_a_right(k: Kubectl, team: str) -> None:
    made = k("-n", team, "create", "role", "reader", "--verb=get,list", "--resource=pods,pods/log")
    assert made == f"role.{RBAC}/reader created\n"
    made = k("-n", team, "create", "rolebinding", "readers", "--role=reader", "--user=ann", "--group=devs",
             f"--serviceaccount={team}:default")  # fmt: skip
    assert made == f"rolebinding.{RBAC}/readers created\n"
    assert k("-n", team, "get", "pods", "--as", "ann") == ""
    assert k("-n", team, "get", "pods", "--as", "bob", "--as-group", "devs") == ""
    assert k("-n", team, "auth", "can-i", "list", "pods", "--as", f"system:serviceaccount:{team}:default") == "yes\n"
    where = f'in the namespace "{team}"'
    said = f'pods "x" is forbidden: {cannot("ann", "delete", "pods", where)}'
    assert error(k, "-n", team, "delete", "pod", "x", "--as", "ann") == f"Error from server (Forbidden): {said}"
    ((name, role, age, *subjects),) = rows(k("-n", team, "get", "rolebindings", "-o", "wide"))
    assert (name, role, subjects) == ("readers", "Role/reader", ["ann", "devs", f"{team}/default"])
    assert age.endswith("s")


def test_a_role_is_described_as_a_table(k: Kubectl, team: str) -> None:
    k("-n", team, "create", "role", "reader", "--verb=get", "--resource=pods", "--resource-name=web")
    lines = [line.split() for line in k("-n", team, "describe", "role", "reader").splitlines()]
    assert ["Resources", "Non-Resource", "URLs", "Resource", "Names", "Verbs"] in lines
    assert ["pods", "[]", "[web]", "[get]"] in lines
    (row,) = rows(k("-n", team, "get", "roles"))
    assert row[0] == "reader"


def test_the_list_of_rights(k: Kubectl) -> None:
    said = k("auth", "can-i", "--list", "--as", ACCOUNT)
    lines = [line.split() for line in said.splitlines()]
    assert ["selfsubjectreviews.authentication.k8s.io", "[]", "[]", "[create]"] in lines
    assert ["[/healthz]", "[]", "[get]"] in lines
    assert not any(line[0].startswith("pods") for line in lines)


def test_only_who_may_impersonate_acts_as_another(k: Kubectl, server: live.Live, team: str, tmp_path: Path) -> None:
    ann = person(k, server, tmp_path, team, "ann")
    said = f'users "bob" is forbidden: {cannot("ann", "impersonate", "users", "at the cluster scope")}'
    assert error(ann, "get", "pods", "--as", "bob") == f"Error from server (Forbidden): {said}"


def person(k: Kubectl, server: live.Live, folder: Path, team: str, name: str, *groups: str) -> Kubectl:
    """kubectl for somebody who has a client certificate."""
    config = folder / f"{name}.kubeconfig"
    options = [option for group in groups for option in ("--org", group)]
    text = server.manage("kubeconfig", "demo", "--client-name", name, *options)
    config.write_text(text.replace("context:\n", f"context:\n    namespace: {team}\n", 1))
    return Kubectl(k.program, config, k.home)


def test_a_client_certificate_is_a_user_and_groups(
    k: Kubectl, server: live.Live, team: str, tmp_path: Path
) -> None:
    ann = person(k, server, tmp_path, team, "ann", "devs", "ops")
    told = json.loads(ann("auth", "whoami", "-o", "json"))["status"]["userInfo"]
    assert (told["username"], told["groups"]) == ("ann", ["devs", "ops", "system:authenticated"])
    where = f'in the namespace "{team}"'
    said = f"pods is forbidden: {cannot('ann', 'list', 'pods', where)}"
    assert error(ann, "get", "pods") == f"Error from server (Forbidden): {said}"
    k("-n", team, "create", "rolebinding", "devs", "--clusterrole=edit", "--group=devs")
    assert ann("create", "configmap", "mine") == "configmap/mine created\n"
    assert ann("get", "pods", "-o", "name") == ""


def test_nobody_gives_what_they_have_not(k: Kubectl, server: live.Live, team: str, tmp_path: Path) -> None:
    ann = person(k, server, tmp_path, team, "ann", "devs")
    k("-n", team, "create", "rolebinding", "ann", "--clusterrole=admin", "--user=ann")
    created = ann("create", "role", "reader", "--verb=get", "--resource=pods")
    assert created == f"role.{RBAC}/reader created\n"
    said = error(ann, "create", "role", "king", "--verb=*", "--resource=*.*")
    assert said == (
        f'Error from server (Forbidden): roles.{RBAC} "king" is forbidden: user "ann" (groups=["devs" '
        '"system:authenticated"]) is attempting to grant RBAC permissions not currently held:\n'
        '{APIGroups:["*"], Resources:["*"], Verbs:["*"]}'
    )
    said = error(ann, "create", "rolebinding", "king", "--clusterrole=cluster-admin", "--user=ann")
    assert f'rolebindings.{RBAC} "king" is forbidden: user "ann"' in said


def test_a_role_reference_never_changes(k: Kubectl, team: str) -> None:
    k("-n", team, "create", "rolebinding", "b", "--clusterrole=view", "--user=ann")
    patch = '{"roleRef":{"name":"edit"}}'
    said = error(k, "-n", team, "patch", "rolebinding", "b", "--type=merge", "-p", patch)
    shown = f'{{"APIGroup":"{RBAC}","Kind":"ClusterRole","Name":"edit"}}'
    assert said == f'The RoleBinding "b" is invalid: roleRef: Invalid value: {shown}: cannot change roleRef'


RECONCILED = """\
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {{name: reader, namespace: {team}}}
rules: [{{apiGroups: [""], resources: [pods], verbs: [get, list]}}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {{name: readers, namespace: {team}}}
roleRef: {{apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader}}
subjects: [{{kind: User, apiGroup: rbac.authorization.k8s.io, name: ann}}]
"""


def test_reconcile_adds_what_is_missing(k: Kubectl, team: str) -> None:
    k("-n", team, "create", "role", "reader", "--verb=get", "--resource=pods")
    said = k.run("auth", "reconcile", "-f", "-", stdin=RECONCILED.format(team=team)).stdout
    assert f"role.{RBAC}/reader reconciled" in said
    assert f"rolebinding.{RBAC}/readers reconciled" in said
    assert k("-n", team, "auth", "can-i", "list", "pods", "--as", "ann") == "yes\n"


def test_a_token_is_made_for_an_account(k: Kubectl, team: str) -> None:
    k("-n", team, "create", "serviceaccount", "builder")
    token = k("-n", team, "create", "token", "builder", "--duration=10m").strip()
    said = k("--token", token, "auth", "whoami", "-o", "jsonpath={.status.userInfo.username}")
    assert said in (f"system:serviceaccount:{team}:builder", "kubernetes-admin")  # a kubeconfig's own token may win
    short = error(k, "-n", team, "create", "token", "builder", "--duration=1m")
    assert "may not specify a duration less than 10 minutes" in short
    missing = error(k, "-n", team, "create", "token", "nobody")
    assert missing == 'error: failed to create token: serviceaccounts "nobody" not found'


def test_the_roles_every_cluster_has(k: Kubectl) -> None:
    names = {name for name, *_ in rows(k("get", "clusterroles"))}
    assert {"admin", "cluster-admin", "edit", "view", "system:node", "system:controller:job-controller"} <= names
    ((name, role, _age),) = rows(k("get", "clusterrolebinding", "cluster-admin"))
    assert (name, role) == ("cluster-admin", "ClusterRole/cluster-admin")
    view = json.loads(k("get", "clusterrole", "view", "-o", "json"))
    assert view["aggregationRule"]["clusterRoleSelectors"][0]["matchLabels"] == {f"{RBAC}/aggregate-to-view": "true"}
    assert view["rules"]


def test_raw_paths_have_rights_too(k: Kubectl) -> None:
    assert k("get", "--raw", "/healthz", "--as", "system:anonymous") == "ok"
    said = error(k, "get", "--raw", "/metrics", "--as", "ann")
    assert said == 'Error from server (Forbidden): forbidden: User "ann" cannot get path "/metrics"'
