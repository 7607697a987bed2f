"""The real kubectl on ConfigMaps and Namespaces: what it prints, against a live server.

Expected texts are Kubernetes' own: from kubectl's sources and documentation, not from Podium's output.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.harness import kubectl, live, wait
from tests.harness.kubectl import Kubectl

pytestmark = [pytest.mark.slow, pytest.mark.kubectl]

MANIFEST = """\
apiVersion: v1
kind: ConfigMap
metadata:
  name: game
  namespace: {namespace}
data:
  lives: "3"
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[live.Live]:
    with live.serving(tmp_path_factory.mktemp("objects") / "data", "--no-controllers") as found:
        yield found


@pytest.fixture(params=kubectl.VERSIONS)
def k(request: pytest.FixtureRequest, server: live.Live) -> Kubectl:
    """Each kubectl version in turn."""
    return server.kubectl(request.param)


@pytest.fixture
def team(k: Kubectl, request: pytest.FixtureRequest) -> str:
    """A namespace of the test's own."""
    name = f"team-{abs(hash(request.node.nodeid)) % 10**8}"
    assert k("create", "namespace", name) == f"namespace/{name} created\n"
    return name


def rows(text: str) -> list[list[str]]:
    """A table's cells without its head."""
    return [line.split() for line in text.splitlines()[1:]]


def error(k: Kubectl, *arguments: str) -> str:
    """What a command that must fail says."""
    done = k.run(*arguments, check=False)
    assert done.returncode == 1, done.stdout + done.stderr
    return done.stderr.strip()


def test_an_object_is_created_shown_and_deleted(k: Kubectl, team: str) -> None:
    created = k("-n", team, "create", "configmap", "game", "--from-literal=lives=3", "--from-literal=level=1")
    assert created == "configmap/game created\n"
    (row,) = rows(k("-n", team, "get", "cm"))
    assert row[:2] == ["game", "2"]
    assert k("-n", team, "get", "configmap", "game", "-o", "name") == "configmap/game\n"
    assert k("-n", team, "get", "cm", "game", "-o", "jsonpath={.data.lives}") == "3"
    assert k("-n", team, "delete", "cm", "game").startswith('configmap "game" deleted')
    assert (
        error(k, "-n", team, "get", "cm", "game")
        == 'Error from server (NotFound): configmaps "game" not found'
    )


def test_a_table_has_kubectls_columns(k: Kubectl, team: str) -> None:
    k("-n", team, "create", "configmap", "game")
    assert k("-n", team, "get", "cm").split("\n")[0].split() == ["NAME", "DATA", "AGE"]
    assert k("-n", team, "get", "cm", "-o", "wide").split("\n")[0].split() == ["NAME", "DATA", "AGE"]
    assert k("get", "cm", "-A").split("\n")[0].split() == ["NAMESPACE", "NAME", "DATA", "AGE"]
    labels = k("-n", team, "get", "cm", "--show-labels")
    assert labels.split("\n")[0].split() == ["NAME", "DATA", "AGE", "LABELS"]
    assert "<none>" in labels


def test_yaml_comes_out_as_it_went_in(k: Kubectl, team: str) -> None:
    k("create", "-f", "-", stdin=MANIFEST.format(namespace=team))
    text = k("-n", team, "get", "cm", "game", "-o", "yaml")
    assert text.startswith('apiVersion: v1\ndata:\n  lives: "3"\nkind: ConfigMap\nmetadata:\n')


def test_labels_and_annotations_come_and_go(k: Kubectl, team: str) -> None:
    k("-n", team, "create", "configmap", "game")
    assert k("-n", team, "label", "cm", "game", "tier=web") == "configmap/game labeled\n"
    assert "already has a value (web)" in error(k, "-n", team, "label", "cm", "game", "tier=db")
    assert k("-n", team, "label", "cm", "game", "tier=db", "--overwrite") == "configmap/game labeled\n"
    assert k("-n", team, "get", "cm", "-l", "tier in (db)", "-o", "name") == "configmap/game\n"
    assert k("-n", team, "label", "cm", "game", "tier-") == "configmap/game unlabeled\n"
    assert k("-n", team, "get", "cm", "-l", "tier", "-o", "name") == ""
    assert k("-n", team, "annotate", "cm", "game", "note=x") == "configmap/game annotated\n"


def test_apply_creates_configures_and_leaves_alone(k: Kubectl, team: str) -> None:
    manifest = MANIFEST.format(namespace=team)
    assert k("apply", "-f", "-", stdin=manifest) == "configmap/game created\n"
    assert k("apply", "-f", "-", stdin=manifest) == "configmap/game unchanged\n"
    changed = manifest.replace('"3"', '"4"')
    diff = k.run("diff", "-f", "-", stdin=changed, check=False)
    assert diff.returncode == 1
    assert '-  lives: "3"\n+  lives: "4"\n' in diff.stdout
    assert k("apply", "-f", "-", stdin=changed) == "configmap/game configured\n"
    without = changed.replace('data:\n  lives: "4"\n', "")
    assert k("apply", "-f", "-", stdin=without) == "configmap/game configured\n"
    assert k("-n", team, "get", "cm", "game", "-o", "jsonpath={.data}") == ""


def test_patches_of_every_kind(k: Kubectl, team: str) -> None:
    k("create", "-f", "-", stdin=MANIFEST.format(namespace=team))
    patch = ("-n", team, "patch", "cm", "game")
    assert k(*patch, "-p", '{"data":{"a":"1"}}') == "configmap/game patched\n"
    assert k(*patch, "-p", '{"data":{"a":"1"}}') == "configmap/game patched (no change)\n"
    assert k(*patch, "--type=merge", "-p", '{"data":{"lives":null}}') == "configmap/game patched\n"
    assert (
        k(*patch, "--type=json", "-p", '[{"op":"add","path":"/data/b","value":"2"}]')
        == "configmap/game patched\n"
    )
    assert json.loads(k("-n", team, "get", "cm", "game", "-o", "jsonpath={.data}")) == {"a": "1", "b": "2"}


def test_replace_needs_the_object(k: Kubectl, team: str) -> None:
    manifest = MANIFEST.format(namespace=team)
    missing = k.run("replace", "-f", "-", stdin=manifest, check=False)
    assert 'configmaps "game" not found' in missing.stderr
    k("create", "-f", "-", stdin=manifest)
    assert k("replace", "-f", "-", stdin=manifest.replace('"3"', '"9"')) == "configmap/game replaced\n"


def test_an_editor_changes_what_it_was_shown(k: Kubectl, team: str) -> None:
    k("create", "-f", "-", stdin=MANIFEST.format(namespace=team))
    command = [str(k.program), "-n", team, "edit", "cm", "game"]
    environment = {**k.environment(), "KUBE_EDITOR": 'sed -i s/\\"3\\"/\\"7\\"/'}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout == "configmap/game edited\n"
    assert k("-n", team, "get", "cm", "game", "-o", "jsonpath={.data.lives}") == "7"
    environment["KUBE_EDITOR"] = "true"
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True, timeout=60)
    assert "Edit cancelled, no changes made." in done.stdout + done.stderr


def test_a_watch_shows_each_change_as_it_comes(k: Kubectl, team: str, tmp_path: Path) -> None:
    k("-n", team, "create", "configmap", "before")
    shown = tmp_path / "shown"
    command = [str(k.program), "-n", team, "get", "cm", "--watch", "--output-watch-events"]
    with shown.open("w") as out:
        watching = subprocess.Popen(command, env=k.environment(), stdout=out, stderr=subprocess.STDOUT)
    try:
        wait.until(lambda: "before" in shown.read_text(), "the list")
        k("-n", team, "create", "configmap", "game")
        k("-n", team, "patch", "cm", "game", "-p", '{"data":{"a":"1"}}')
        k("-n", team, "delete", "cm", "game")
        wait.until(lambda: "DELETED" in shown.read_text(), "the deletion")
    finally:
        watching.terminate()
        watching.wait(10)
    assert [row[:3] for row in rows(shown.read_text())] == [
        ["ADDED", "before", "0"],
        ["ADDED", "game", "0"],
        ["MODIFIED", "game", "1"],
        ["DELETED", "game", "1"],
    ]


def test_wait_sees_a_field_change(k: Kubectl, team: str) -> None:
    k("create", "-f", "-", stdin=MANIFEST.format(namespace=team))
    done = k("-n", team, "wait", "cm/game", "--for=jsonpath={.data.lives}=3", "--timeout=10s")
    assert done == "configmap/game condition met\n"


@pytest.mark.parametrize("verb", ["create", "apply"])
def test_a_misspelt_field_is_refused_by_the_server(k: Kubectl, team: str, verb: str) -> None:
    wrong = MANIFEST.format(namespace=team).replace("\ndata:", "\ndta:")
    done = k.run(verb, "-f", "-", stdin=wrong, check=False)
    assert done.returncode == 1
    assert 'strict decoding error: unknown field "dta"' in done.stderr


def test_names_that_are_taken_missing_or_wrong(k: Kubectl, team: str) -> None:
    k("-n", team, "create", "configmap", "game")
    taken = error(k, "-n", team, "create", "configmap", "game")
    assert taken == 'error: failed to create configmap: configmaps "game" already exists'
    nowhere = error(k, "-n", "nowhere", "create", "configmap", "game")
    assert nowhere == 'error: failed to create configmap: namespaces "nowhere" not found'
    assert "a lowercase RFC 1123 subdomain must consist of" in error(
        k, "-n", team, "create", "configmap", "Game_1"
    )


def test_a_dry_run_on_the_server_stores_nothing(k: Kubectl, team: str) -> None:
    done = k("create", "--dry-run=server", "-f", "-", stdin=MANIFEST.format(namespace=team))
    assert done == "configmap/game created (server dry run)\n"
    assert k("-n", team, "get", "cm", "-o", "name") == ""


def test_namespaces_live_and_end(k: Kubectl, team: str) -> None:
    (row,) = rows(k("get", "ns", team))
    assert row[:2] == [team, "Active"]
    assert k("delete", "ns", team, "--wait=false").startswith(f'namespace "{team}" deleted')
    (row,) = rows(k("get", "ns", team))
    assert row[:2] == [team, "Terminating"]
    refused = error(k, "-n", team, "create", "configmap", "late")
    assert f"unable to create new content in namespace {team} because it is being terminated" in refused
    assert "forbidden: this namespace may not be deleted" in error(k, "delete", "ns", "default")


def test_explain_reads_the_servers_schemas(k: Kubectl) -> None:
    text = k("explain", "configmap.data")
    assert text.startswith("KIND:       ConfigMap\nVERSION:    v1\n\nFIELD: data <map[string]string>\n")
    assert "Data contains the configuration data." in text
    assert "VERSION:    v1\n" in k("explain", "deploy")
    assert "GROUP:      apps\n" in k("explain", "deploy")


def test_kinds_are_discovered_with_their_short_names(k: Kubectl) -> None:
    found = {tuple(row) for row in rows(k("api-resources"))}
    assert ("configmaps", "cm", "v1", "true", "ConfigMap") in found
    assert ("namespaces", "ns", "v1", "false", "Namespace") in found
    assert ("deployments", "deploy", "apps/v1", "true", "Deployment") in found
    assert ("deployments", "extensions/v1beta1", "true", "Deployment") in found
    assert {"v1", "apps/v1"} <= set(k("api-versions").split())


def test_the_server_is_135_and_its_admin_may_do_everything(k: Kubectl) -> None:
    assert "Server Version: v1.35.0" in k("version")
    assert k("auth", "can-i", "create", "deployments") == "yes\n"
    assert "kubernetes-admin" in k("auth", "whoami")
    assert k("get", "--raw", "/readyz") == "ok"


def test_unknown_kinds_and_paths(k: Kubectl) -> None:
    assert error(k, "get", "foos") == 'error: the server doesn\'t have a resource type "foos"'
    not_found = "Error from server (NotFound): the server could not find the requested resource"
    assert error(k, "get", "--raw", "/apis/nope/v1") == not_found
