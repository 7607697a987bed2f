"""What a real kubectl says of a dead API server, and that the nodes do not notice."""

from __future__ import annotations

import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, suppress

import pytest

from tests.harness import tables, wait
from tests.harness.kubectl import Kubectl
from tests.harness.live import Live, serving

pytestmark = [pytest.mark.slow, pytest.mark.kubectl]
SWITCH = ("patch", "component", "kube-apiserver", "--type=merge", "-p")
REFUSED = "was refused - did you specify the right host or port?"


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    with serving(tmp_path_factory.mktemp("dead") / "data") as room:
        yield room


@pytest.fixture(scope="module")
def ctl(live: Live) -> Kubectl:
    found = live.kubectl()
    found("run", "crashing", "--image=busybox", "--", "sh", "-c", "sleep 3; exit 1")
    wait.until(lambda: runs(live) > 0, "it has crashed", seconds=60)
    return found


def start(live: Live) -> None:
    """As the page does, which is no client."""
    script = (
        "from cluster.registry.registry import Registry; from cluster.registry.acts import SYSTEM;"
        "Registry('demo').patch('components.sim.podium.local', '', 'kube-apiserver', 'merge',"
        " {'spec': {'running': True}}, actor=SYSTEM)"
    )
    live.manage("shell", "-v", "0", "-c", script)


@pytest.fixture(scope="module")
def dead(live: Live, ctl: Kubectl) -> Iterator[list[str]]:
    """A cluster whose API server has just been ended; what a watch said that ran then."""
    command = [str(ctl.program), "get", "pods", "--watch"]
    watching = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=ctl.environment())
    assert watching.stdout is not None
    said = [watching.stdout.readline()]
    ctl(*SWITCH, '{"spec": {"running": false}}')
    try:
        said.append(watching.communicate(timeout=60)[0])
        yield said
    finally:
        with suppress(ProcessLookupError):
            watching.kill()
        start(live)


@pytest.mark.parametrize(
    "line", ["get pods", "version", "api-resources", "delete pod crashing", "logs crashing", "exec crashing -- date"]
)
def test_every_command_is_refused_at_once(dead: list[str], ctl: Kubectl, line: str) -> None:
    done = ctl.run(*line.split(), check=False)
    assert done.returncode == 1
    assert REFUSED in done.stderr


def test_a_running_watch_ends(dead: list[str]) -> None:
    assert dead[0].startswith("NAME")


def runs(live: Live) -> int:
    """How often the crashing container has been started, as its node knows."""
    with closing(sqlite3.connect(f"file:{live.data / tables.NAME}?mode=ro", uri=True)) as database:
        query = "SELECT max(run) FROM cluster_containerrun WHERE container = 'crashing'"
        return int(database.execute(query).fetchone()[0] or 0)


def test_no_node_is_given_up_and_what_crashed_was_started_again(dead: list[str], live: Live, ctl: Kubectl) -> None:
    """Last in this module: it starts the API server."""
    before = runs(live)
    wait.until(lambda: runs(live) > before, "the kubelet starts what crashed, unasked", seconds=120)
    start(live)
    ready = "jsonpath={.items[*].status.conditions[?(@.type=='Ready')].status}"
    assert set(ctl("get", "nodes", "-o", ready).split()) == {"True"}
    told = ("get", "pod", "crashing", "-o", "jsonpath={.status.containerStatuses[0].restartCount}")
    wait.until(lambda: int(ctl(*told)) > before, "the kubelet says how often", seconds=60)
