"""The real kubectl on field management: server-side apply, its conflicts, the way there from client-side apply.

Expected texts are those of kubectl's sources (pkg/cmd/apply, pkg/cmd/diff) and of the documentation's page
"Server-Side Apply"; field managers are the names kubectl's commands give themselves.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.harness import kubectl, live
from tests.harness.kubectl import Kubectl

pytestmark = [pytest.mark.slow, pytest.mark.kubectl]

DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  labels: {{app: web}}
spec:
  {replicas}
  selector: {{matchLabels: {{app: web}}}}
  template:
    metadata: {{labels: {{app: web}}}}
    spec:
      containers:
      - name: nginx
        image: {image}
"""
CONFLICT = """\
error: Apply failed with 1 conflict: conflict with "{manager}"{using}: {field}
Please review the fields above--they currently have other managers. Here
are the ways you can resolve this warning:
* If you intend to manage all of these fields, please re-run the apply
  command with the `--force-conflicts` flag.
* If you do not intend to manage all of the fields, please edit your
  manifest to remove references to the fields that should keep their
  current managers.
* You may co-own fields by updating your manifest to match the existing
  value; in this case, you'll become the manager if the other manager(s)
  stop managing the field (remove it from their configuration).
See https://kubernetes.io/docs/reference/using-api/server-side-apply/#conflicts
"""
SERVER_SIDE = ("apply", "--server-side", "-f", "-")


def manifest(replicas: int | None = 1, image: str = "nginx:1.14.2") -> str:
    return DEPLOYMENT.format(replicas=f"replicas: {replicas}" if replicas is not None else "", image=image)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[live.Live]:
    with live.serving(tmp_path_factory.mktemp("apply") / "data", "--no-controllers") as found:
        yield found


@pytest.fixture(params=kubectl.VERSIONS)
def k(request: pytest.FixtureRequest, server: live.Live) -> Kubectl:
    """Each kubectl version in turn."""
    return server.kubectl(request.param)


@pytest.fixture
def team(k: Kubectl, request: pytest.FixtureRequest) -> tuple[str, str]:
    """A namespace of the test's own, as the flags that mean it."""
    name = f"team-{abs(hash(request.node.nodeid)) % 10**8}"
    k("create", "namespace", name)
    return ("-n", name)


def owners(k: Kubectl, team: tuple[str, str], what: str = "deployment/web") -> dict[str, Any]:
    """What each manager has, by name, operation and part."""
    found = json.loads(k(*team, "get", what, "-o", "json", "--show-managed-fields"))
    return {
        " ".join(filter(None, (e["manager"], e["operation"], e.get("subresource")))): e["fieldsV1"]
        for e in found["metadata"]["managedFields"]
    }


def test_what_is_applied_is_made_then_left_alone(k: Kubectl, team: tuple[str, str]) -> None:
    assert k(*team, *SERVER_SIDE, stdin=manifest()) == "deployment.apps/web serverside-applied\n"
    first = k(*team, "get", "deployment", "web", "-o", "jsonpath={.metadata.resourceVersion}")
    assert k(*team, *SERVER_SIDE, stdin=manifest()) == "deployment.apps/web serverside-applied\n"
    assert k(*team, "get", "deployment", "web", "-o", "jsonpath={.metadata.resourceVersion}") == first
    assert owners(k, team) == {
        "kubectl Apply": {
            "f:metadata": {"f:labels": {"f:app": {}}},
            "f:spec": {
                "f:replicas": {},
                "f:selector": {},
                "f:template": {
                    "f:metadata": {"f:labels": {"f:app": {}}},
                    "f:spec": {
                        "f:containers": {'k:{"name":"nginx"}': {".": {}, "f:image": {}, "f:name": {}}}
                    },
                },
            },
        }
    }


def test_a_conflict_is_explained_and_can_be_forced(k: Kubectl, team: tuple[str, str]) -> None:
    k(*team, *SERVER_SIDE, stdin=manifest(1))
    k(*team, "scale", "deployment/web", "--replicas=5")
    refused = k.run(*team, *SERVER_SIDE, stdin=manifest(3), check=False)
    assert refused.returncode == 1
    said = CONFLICT.format(
        manager="kubectl", using=' with subresource "scale" using apps/v1', field=".spec.replicas"
    )
    assert refused.stderr == said
    k(*team, *SERVER_SIDE, "--force-conflicts", stdin=manifest(3))
    assert k(*team, "get", "deployment", "web", "-o", "jsonpath={.spec.replicas}") == "3"


def test_giving_a_field_up_leaves_it_to_who_else_has_it(k: Kubectl, team: tuple[str, str]) -> None:
    k(*team, *SERVER_SIDE, stdin=manifest(2))
    k(*team, *SERVER_SIDE, "--field-manager=handover", stdin=manifest(2))
    k(*team, *SERVER_SIDE, stdin=manifest(None))
    assert k(*team, "get", "deployment", "web", "-o", "jsonpath={.spec.replicas}") == "2"
    assert "f:replicas" not in owners(k, team)["kubectl Apply"]["f:spec"]


def test_client_side_apply_is_taken_over_without_conflict(k: Kubectl, team: tuple[str, str]) -> None:
    k(*team, "apply", "-f", "-", stdin=manifest(1))
    assert list(owners(k, team)) == ["kubectl-client-side-apply Update"]
    taken = k.run(*team, *SERVER_SIDE, stdin=manifest(2, "nginx:1.16.1"))
    assert taken.stdout == "deployment.apps/web serverside-applied\n"
    assert set(owners(k, team)) == {"kubectl Apply", "kubectl-last-applied Apply"}
    assert k(*team, "get", "deployment", "web", "-o", "jsonpath={.spec.replicas}") == "2"
    last = k(*team, "apply", "view-last-applied", "deployment/web", "-o", "json")
    assert json.loads(last)["spec"]["replicas"] == 2
    k(*team, *SERVER_SIDE, stdin=manifest(None))
    assert k(*team, "get", "deployment", "web", "-o", "jsonpath={.spec.replicas}") == "1"


def test_what_others_changed_meanwhile_is_still_a_conflict(k: Kubectl, team: tuple[str, str]) -> None:
    k(*team, "apply", "-f", "-", stdin=manifest(1))
    k(*team, "set", "image", "deployment/web", "nginx=nginx:1.15")
    refused = k.run(*team, *SERVER_SIDE, stdin=manifest(1), check=False)
    field = '.spec.template.spec.containers[name="nginx"].image'
    assert refused.stderr.endswith(
        CONFLICT.format(manager="kubectl-set", using=" using apps/v1", field=field)
    )


def test_diff_asks_the_server_and_changes_nothing(k: Kubectl, team: tuple[str, str]) -> None:
    k(*team, *SERVER_SIDE, stdin=manifest(1))
    same = k.run(*team, "diff", "--server-side", "-f", "-", stdin=manifest(1), check=False)
    assert (same.returncode, same.stdout) == (0, "")
    other = k.run(*team, "diff", "--server-side", "-f", "-", stdin=manifest(4), check=False)
    assert other.returncode == 1
    assert "\n-  replicas: 1\n+  replicas: 4\n" in other.stdout
    assert k(*team, "get", "deployment", "web", "-o", "jsonpath={.spec.replicas}") == "1"


def test_diff_tells_a_conflict(k: Kubectl, team: tuple[str, str]) -> None:
    k(*team, "create", "-f", "-", stdin=manifest(1))
    refused = k.run(*team, "diff", "--server-side", "-f", "-", stdin=manifest(4), check=False)
    assert refused.returncode > 0
    assert 'conflict with "kubectl-create" using apps/v1: .spec.replicas' in refused.stderr


def test_a_dry_run_makes_nothing(k: Kubectl, team: tuple[str, str]) -> None:
    said = k(*team, *SERVER_SIDE, "--dry-run=server", stdin=manifest())
    assert said == "deployment.apps/web serverside-applied (server dry run)\n"
    assert "NotFound" in k.run(*team, "get", "deployment", "web", check=False).stderr


def test_an_unknown_field_is_refused(k: Kubectl, team: tuple[str, str]) -> None:
    wrong = manifest().replace("spec:\n  replicas", "spec:\n  nonsense: 1\n  replicas")
    refused = k.run(*team, *SERVER_SIDE, "--validate=false", stdin=wrong, check=False)
    assert refused.returncode == 1
    assert refused.stderr.strip().endswith(
        f"failed to create typed patch object ({team[1]}/web; apps/v1, Kind=Deployment): .spec.nonsense: "
        "field not declared in schema"
    )


def test_managed_fields_are_shown_only_on_request(k: Kubectl, team: tuple[str, str]) -> None:
    k(*team, *SERVER_SIDE, stdin=manifest())
    assert "managedFields" not in k(*team, "get", "deployment", "web", "-o", "yaml")
    shown = k(*team, "get", "deployment", "web", "-o", "yaml", "--show-managed-fields")
    assert "    manager: kubectl\n    operation: Apply\n" in shown
    assert "          f:app: {}\n" in shown
    assert "Managed" not in k(*team, "describe", "deployment", "web")


@pytest.mark.parametrize(
    ("command", "manager"),
    [
        (("label", "deployment/web", "a=b"), "kubectl-label"),
        (("annotate", "deployment/web", "a=b"), "kubectl-annotate"),
        (("set", "image", "deployment/web", "nginx=nginx:1.15"), "kubectl-set"),
        (("patch", "deployment", "web", "-p", '{"spec":{"paused":true}}'), "kubectl-patch"),
        (("rollout", "restart", "deployment/web"), "kubectl-rollout"),
    ],
)
def test_every_command_has_its_name(
    k: Kubectl, team: tuple[str, str], command: tuple[str, ...], manager: str
) -> None:
    k(*team, "create", "-f", "-", stdin=manifest())
    k(*team, *command)
    assert set(owners(k, team)) == {"kubectl-create Update", f"{manager} Update"}


def test_an_edit_is_an_update_and_does_not_show_managed_fields(
    k: Kubectl, team: tuple[str, str], tmp_path: Path
) -> None:
    k(*team, "create", "-f", "-", stdin=manifest())
    editor = tmp_path / "editor"
    editor.write_text(
        "#!/bin/sh\ngrep -q managedFields $1 && exit 1\nsed -i 's/replicas: 1/replicas: 4/' $1\n"
    )
    editor.chmod(0o755)
    command = [str(k.program), *team, "edit", "deployment/web"]
    environment = {**k.environment(), "KUBE_EDITOR": str(editor)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout == "deployment.apps/web edited\n", done.stderr
    assert owners(k, team)["kubectl-edit Update"] == {"f:spec": {"f:replicas": {}}}


def test_a_new_objects_managers_are_written_as_kubernetes_writes_them(
    k: Kubectl, team: tuple[str, str]
) -> None:
    k(*team, "create", "configmap", "a", "--from-literal=k=v")
    assert owners(k, team, "configmap/a") == {"kubectl-create Update": {"f:data": {".": {}, "f:k": {}}}}


def test_managed_fields_are_cleared_by_an_empty_entry(k: Kubectl, team: tuple[str, str]) -> None:
    k(*team, *SERVER_SIDE, stdin=manifest())
    k(*team, "patch", "deployment", "web", "--type=merge", "-p", '{"metadata":{"managedFields":[{}]}}')
    assert k(*team, "get", "deployment", "web", "-o", "jsonpath={.metadata.managedFields}") == ""
