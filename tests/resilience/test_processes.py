"""Every loop as a command of its own, beside a serve that runs none."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.harness import live, postgres, wait
from tests.resilience.served import LOOPS, Served, command, reach

pytestmark = [pytest.mark.slow, pytest.mark.kubectl]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    home = tmp_path_factory.mktemp("loops")
    with live.serving(home / "room", "--no-demo", "--no-controllers") as server:
        yield reach(server, home)


def test_chosen_loops_alone_stop_where_the_next_one_would_begin(served: Served) -> None:
    kubectl = served.kubectl
    with command(served.live, "kube_controller_manager", "--controllers=deployment,replicaset") as manager:
        kubectl("create", "deployment", "web", "--image=nginx", "--replicas=2")
        kubectl("expose", "deployment", "web", "--port=80")
        wait.until(lambda: len(served.pods("web")) == 2, "two pods are made")
        assert [pod["spec"].get("nodeName") for pod in served.pods("web")] == [None, None]
        slices = kubectl("get", "endpointslices", "--selector=kubernetes.io/service-name=web", "--output=name")
        assert slices == ""
        manager.terminate()
        assert manager.wait(5) == 0
    holder = "--output=jsonpath={.spec.holderIdentity}"
    lease = kubectl("get", "lease", "kube-controller-manager", "--namespace=kube-system", holder)
    assert lease == ""  # given back, so that the next one need not wait


def test_four_processes_together_bring_a_deployment_up(served: Served) -> None:
    kubectl = served.kubectl
    with ExitStack() as stack:
        for name in LOOPS:
            stack.enter_context(command(served.live, name))
        kubectl("create", "deployment", "four", "--image=nginx", "--replicas=3")
        kubectl("expose", "deployment", "four", "--port=80")
        served.until_ready("four", 3)
        served.until_ready("web", 2)
        pod = served.ready("web")[0]
        asked = ("exec", pod, "--", "curl", "--silent", "--max-time", "3", "http://four")
        wait.until(
            lambda: "Welcome to nginx!" in kubectl.run(*asked, check=False).stdout,
            "a pod reaches the Service by the rules of its node",
        )  # fmt: skip


@pytest.mark.parametrize("name", LOOPS)
def test_an_unknown_loop_is_an_error_that_names_the_known_ones(name: str) -> None:
    with pytest.raises(CommandError, match=r"^no loop is called replicasett; there are: "):
        call_command(name, "--controllers=replicasett")


def test_a_single_process_serves_and_works(tmp_path: Path) -> None:
    with live.serving(tmp_path / "room", "--single-process") as server:
        assert server.children() == []
        kubectl = server.kubectl()
        kubectl("create", "deployment", "web", "--image=nginx")
        assert "successfully rolled out" in kubectl("rollout", "status", "deployment/web", "--timeout=30s")
        assert "Traceback" not in server.log.read_text()
        assert server.stop() == 0


def test_the_demo_lives_on_postgresql(tmp_path: Path) -> None:
    with (
        postgres.running() as url,
        live.serving(tmp_path / "room", "--no-demo", database_url=url) as server,
    ):
        served = reach(server, tmp_path)
        served.deploy("web", 2)
        served.kubectl("expose", "deployment", "web", "--port=80")
        watching = subprocess.Popen(
            [str(served.kubectl.program), "get", "pods", "--watch", "--output=name"],
            stdout=subprocess.PIPE, text=True, env=served.kubectl.environment(),
        )  # fmt: skip
        assert watching.stdout is not None
        assert {watching.stdout.readline() for _ in range(2)} == {f"pod/{name}\n" for name in served.ready("web")}
        served.kubectl("run", "seen", "--image=nginx")
        assert watching.stdout.readline() == "pod/seen\n"  # a write in one process, told by the other
        watching.kill()
        watching.communicate()
        served.kubectl("scale", "deployment/web", "--replicas=50")
        served.kill_web()
        server.start()
        served.until_ready("web", 50)
        pod = served.ready("web")[0]
        assert "Welcome to nginx!" in served.kubectl("exec", pod, "--", "curl", "-s", "http://web")
        assert not (server.data / "podium.sqlite3").exists()
