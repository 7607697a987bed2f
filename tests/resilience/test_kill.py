"""kill -9 of either process, at any moment, in the middle of a scale to fifty."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Iterator

import pytest

from tests.harness import live, wait
from tests.resilience.room import most_at_once
from tests.resilience.served import Served, command, reach, writing

pytestmark = [pytest.mark.slow, pytest.mark.kubectl]

CHANCE = random.Random(1)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    home = tmp_path_factory.mktemp("kill")
    with live.serving(home / "room", "--no-demo") as server:
        yield reach(server, home)


def test_killed_loops_end_with_exactly_fifty(served: Served) -> None:
    served.deploy("loops")
    with writing(served) as writer:
        served.kubectl("scale", "deployment/loops", "--replicas=50")
        for _ in range(4):
            time.sleep(CHANCE.uniform(0.1, 1.2))
            loops = served.loops()
            os.kill(loops, signal.SIGKILL)
            wait.until(lambda dead=loops: served.loops() != dead, "the loops run again")  # type: ignore[misc]
        served.until_ready("loops", 50)
    assert writer.refused == 0  # the web process went on all the while
    assert most_at_once(served.log(), "loops") == 50


def test_a_killed_web_process_loses_no_acknowledged_write_and_ends_with_fifty(served: Served) -> None:
    served.deploy("web")
    with writing(served):
        served.kubectl("scale", "deployment/web", "--replicas=50")
        for _ in range(3):
            time.sleep(CHANCE.uniform(0.0, 1.0))
            served.kill_web()
            served.live.start()
        served.until_ready("web", 50)
    assert most_at_once(served.log(), "web") == 50


def test_two_full_controller_managers_make_exactly_fifty_even_when_one_dies(served: Served) -> None:
    served.deploy("two")
    with command(served.live, "kube_controller_manager"), command(served.live, "kube_controller_manager") as third:
        served.kubectl("scale", "deployment/two", "--replicas=50")
        time.sleep(CHANCE.uniform(0.1, 1.0))
        os.kill(served.loops(), signal.SIGKILL)
        third.kill()
        served.until_ready("two", 50)
    assert most_at_once(served.log(), "two") == 50


RESTARTS = "{.status.containerStatuses[0].restartCount}"
CHATTY = """
apiVersion: v1
kind: Pod
metadata: {name: chatty, labels: {app: chatty}}
spec:
  volumes: [{name: kept, emptyDir: {}}]
  containers:
  - name: c
    image: busybox
    command: [sh, -c, "touch /kept/runs; echo run $(cat /kept/runs | wc -l); echo again >> /kept/runs; sleep 3600"]
    volumeMounts: [{name: kept, mountPath: /kept}]
"""


def test_logs_volumes_and_restart_counts_outlive_the_loops(served: Served) -> None:
    kubectl = served.kubectl
    kubectl("apply", "--filename=-", stdin=CHATTY)
    wait.until(lambda: kubectl.run("logs", "chatty", check=False).stdout == "run 0\n", "the first run speaks")
    kubectl("exec", "chatty", "--", "sh", "-c", "echo by hand > /kept/hand; echo by hand > /hand")
    time.sleep(1.5)  # logs are handed over twice a second
    os.kill(served.loops(), signal.SIGKILL)
    wait.until(lambda: "1" in kubectl("get", "pod", "chatty", f"--output=jsonpath={RESTARTS}"), "it is started again")
    wait.until(lambda: kubectl("logs", "chatty") == "run 1\n", "the second run speaks")
    assert kubectl("logs", "chatty", "--previous") == "run 0\n"
    (pod,) = served.pods("chatty")
    assert "terminated" in pod["status"]["containerStatuses"][0]["lastState"]
    assert kubectl("exec", "chatty", "--", "cat", "/kept/hand") == "by hand\n"
    gone = kubectl.run("exec", "chatty", "--", "cat", "/hand", check=False)
    assert gone.returncode == 1
    assert "No such file or directory" in gone.stderr
