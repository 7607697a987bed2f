"""The life of the chart that `helm create` makes: installed, upgraded, rolled back, tested and taken away.

What helm says is compared with what its documentation and its own templates say; what it did, with the cluster.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conformance.guide.page import Page
from tests.harness import kubectl
from tests.harness.kubectl import Kubectl
from tests.harness.live import serving
from tests.resilience.served import Served, reach

pytestmark = [pytest.mark.slow, pytest.mark.kubectl]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    home = tmp_path_factory.mktemp("helm")
    with serving(home / "data", "--no-demo") as live:
        served = reach(live, home)
        Page(live, "fast").clock(speed=10.0)
        yield served


@dataclass(frozen=True)
class Release:
    """A chart in a folder of its own, and the helm and kubectl that work with it in its namespace."""

    helm: Kubectl
    kubectl: Kubectl
    folder: Path
    namespace: str

    def __call__(self, *arguments: str) -> str:
        return self.helm.run(*arguments, "--namespace", self.namespace, cwd=self.folder, timeout=120).stdout

    def told(self, verb: str) -> list[tuple[int, str, str]]:
        """(revision, status, what was done) of each step, newest last."""
        steps = json.loads(self(verb, "web", "--output=json"))
        return [(step["revision"], step["status"], step["description"]) for step in steps]

    def get(self, kind: str, *arguments: str) -> str:
        return self.kubectl("get", kind, "--namespace", self.namespace, *arguments).strip()


@pytest.fixture(params=kubectl.VERSIONS)
def release(request: pytest.FixtureRequest, served: Served, tmp_path: Path) -> Release:
    namespace = f"helm-{request.param.replace('.', '-')}"
    helm = Kubectl(kubectl.program("helm", request.param), served.kubectl.kubeconfig, served.kubectl.home)
    found = Release(helm, served.kubectl, tmp_path, namespace)
    found("create", "web")
    return found


def test_the_chart_that_helm_makes_lives_its_life(release: Release) -> None:
    said = release("install", "web", "./web", "--create-namespace", "--wait", "--timeout=60s")
    assert "STATUS: deployed" in said
    assert "REVISION: 1" in said
    assert release.get("deployment", "web", "--output=jsonpath={.status.readyReplicas}") == "1"
    assert release.get("secret", "--output=name") == "secret/sh.helm.release.v1.web.v1"

    said = release("upgrade", "web", "./web", "--set=replicaCount=3", "--wait", "--timeout=60s")
    assert 'Release "web" has been upgraded. Happy Helming!' in said
    assert release.get("deployment", "web", "--output=jsonpath={.status.readyReplicas}") == "3"

    assert "Rollback was a success! Happy Helming!" in release("rollback", "web", "1", "--wait", "--timeout=60s")
    assert release.get("deployment", "web", "--output=jsonpath={.spec.replicas}") == "1"
    assert release.told("history") == [
        (1, "superseded", "Install complete"),
        (2, "superseded", "Upgrade complete"),
        (3, "deployed", "Rollback to 1"),
    ]

    said = release("test", "web", "--timeout=60s", "--logs")
    assert "Phase:          Succeeded" in said
    assert "saving to 'index.html'" in said

    assert 'release "web" uninstalled' in release("uninstall", "web", "--wait", "--timeout=60s")
    left = release.get("deployment,service,serviceaccount,secret", "--output=name").split()
    assert left == ["serviceaccount/default"]


def test_an_upgrade_that_never_gets_ready_fails_and_can_be_undone(release: Release) -> None:
    release("install", "web", "./web", "--create-namespace", "--wait", "--timeout=60s")
    broken = release.helm.run(
        "upgrade", "web", "./web", "--set=readinessProbe.httpGet.path=/nowhere", "--wait", "--timeout=5s",
        "--namespace", release.namespace, cwd=release.folder, check=False,
    )  # fmt: skip
    assert broken.returncode == 1
    assert "UPGRADE FAILED" in broken.stderr
    assert [status for _, status, _ in release.told("history")] == ["deployed", "failed"]
    release("rollback", "web", "--wait", "--timeout=60s")
    assert release.get("deployment", "web", "--output=jsonpath={.status.readyReplicas}") == "1"
    release("uninstall", "web", "--wait", "--timeout=60s")
