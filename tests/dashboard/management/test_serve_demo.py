"""serve with its demo cluster and its loops: what the README promises, judged by the real kubectl."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.harness import kubectl, live, postgres, wait
from tests.harness.live import Live
from tests.harness.processes import alive

pytestmark = [pytest.mark.slow, pytest.mark.kubectl]
UNASKED = "admissionregistration.k8s.io/v1beta1"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    with live.serving(tmp_path_factory.mktemp("demo") / "room", f"--runtime-config={UNASKED}") as server:
        yield server


@pytest.mark.parametrize("version", kubectl.VERSIONS)
def test_every_kubectl_sees_four_ready_nodes(demo: Live, version: str) -> None:
    lines = demo.kubectl(version)("get", "nodes").splitlines()
    assert [line.split()[:2] for line in lines[1:]] == [
        ["control-plane", "Ready"],
        ["node-1", "Ready"],
        ["node-2", "Ready"],
        ["node-3", "Ready"],
    ]


def test_it_serves_what_it_was_asked_to_serve_besides(demo: Live) -> None:
    assert UNASKED in demo.kubectl()("api-versions").split()


def test_it_is_ready_only_with_its_system_pods(demo: Live) -> None:
    lines = demo.kubectl()("get", "pods", "--namespace=kube-system", "--no-headers").splitlines()
    assert len(lines) == 6  # two of CoreDNS, a kube-proxy a node
    assert {tuple(line.split()[1:3]) for line in lines} == {("1/1", "Running")}


def test_its_loops_bring_a_deployment_to_life(demo: Live) -> None:
    ours = demo.kubectl()
    ours("create", "deployment", "my-nginx", "--image=nginx", "--replicas=2")
    rolled_out = ours("rollout", "status", "deployment/my-nginx", "--timeout=30s")
    assert rolled_out.endswith('deployment "my-nginx" successfully rolled out\n')


def test_the_kubeconfig_is_private(demo: Live) -> None:
    assert (demo.data / "kubeconfig").stat().st_mode & 0o077 == 0


def test_another_cluster_made_beside_a_running_serve_is_there_at_once(demo: Live, tmp_path: Path) -> None:
    demo.manage("create_cluster", "beside", "--nodes", "1")
    config = tmp_path / "kubeconfig"
    config.write_text(demo.manage("kubeconfig", "beside"))
    ours = kubectl.Kubectl(kubectl.program(), config, tmp_path)
    assert ours("get", "nodes", "--output=name").split() == ["node/control-plane", "node/node-1"]
    demo.manage("delete_cluster", "beside")


def test_killed_loops_are_started_again(demo: Live) -> None:
    (loops,) = wait.until(demo.children, "the loops run")
    os.kill(loops, signal.SIGKILL)
    again = wait.until(lambda: [pid for pid in demo.children() if pid != loops], "the loops run again")
    assert len(again) == 1
    assert "The loops ended (SIGKILL) and are started again." in demo.log.read_text()


def test_the_loops_end_with_the_web_process_and_come_back_with_it(demo: Live) -> None:
    (loops,) = wait.until(demo.children, "the loops run")
    assert os.getpgid(loops) == os.getpgid(demo.pid)
    demo.kill()
    wait.until(lambda: not alive(loops), "the loops ended")
    demo.start()
    assert wait.until(demo.children, "the loops run again") != [loops]
    assert demo.kubectl()("get", "deployment", "my-nginx", "--output=jsonpath={.status.readyReplicas}") == "2"


def test_sigterm_leaves_no_process_behind(tmp_path: Path) -> None:
    with live.serving(tmp_path / "room") as server:
        (loops,) = wait.until(server.children, "the loops run")
        assert server.stop() == 0
        assert not alive(loops)


def test_it_serves_from_postgresql_as_well(tmp_path: Path) -> None:
    with (
        postgres.running() as url,
        live.serving(tmp_path / "room", "--no-controllers", database_url=url) as server,
    ):
        assert len(server.kubectl()("get", "nodes", "--output=name").split()) == 4
        assert not (server.data / "podium.sqlite3").exists()
        assert server.stop() == 0
