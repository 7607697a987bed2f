"""A cluster of a live serve, at instant pace, reached as a client reaches it, and the log that it leaves on disk."""

from __future__ import annotations

import json
import re
import sqlite3
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import orjson

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from tests.harness import kubectl, wait
from tests.harness.live import PROJECT, Live
from tests.harness.processes import alive

LOOPS = ("kube_controller_manager", "kube_scheduler", "kubelet", "kube_proxy")


@dataclass
class Served:
    """The cluster `fast` of a serve."""

    live: Live
    kubectl: kubectl.Kubectl
    token: str

    def pods(self, app: str) -> list[Obj]:
        found: list[Obj] = json.loads(self.kubectl("get", "pods", f"--selector=app={app}", "--output=json"))["items"]
        return found

    def ready(self, app: str) -> list[str]:
        return [meta.name(pod) for pod in self.pods(app) if meta.ready(pod) and not meta.is_deleting(pod)]

    def until_ready(self, app: str, count: int, seconds: float = 40) -> None:
        """Wait until an app has so many ready pods, and no others."""
        wait.until(
            lambda: len(self.ready(app)) == count and len(self.pods(app)) == count,
            f"{count} pods of {app} are ready", seconds=seconds, every=0.3,
        )  # fmt: skip

    def deploy(self, app: str, replicas: int = 1) -> None:
        self.kubectl("create", "deployment", app, "--image=nginx", f"--replicas={replicas}")
        self.until_ready(app, replicas)

    def log(self) -> list[tuple[str, Obj]]:
        """(verb, manifest) of every Change of a pod, read from the database's file."""
        query = "SELECT verb, manifest FROM cluster_change WHERE resource = 'pods' ORDER BY cluster_id, revision"
        with closing(sqlite3.connect(f"file:{self.live.data}/podium.sqlite3?mode=ro", uri=True)) as database:
            return [(verb, orjson.loads(text)) for verb, text in database.execute(query)]

    def loops(self) -> int:
        """The process id of serve's child."""
        (child,) = wait.until(self.live.children, "the loops run")
        return child

    def kill_web(self) -> None:
        """kill -9 of the web process; its child must end with it."""
        loops = self.loops()
        self.live.kill()
        wait.until(lambda: not alive(loops), "the loops ended")


def reach(live: Live, home: Path, name: str = "fast", *wishes: str) -> Served:
    """Make a cluster beside a running serve."""
    live.manage("create_cluster", name, *(wishes or ("--pace=instant",)))
    config = home / f"{name}.kubeconfig"
    config.write_text(live.kubeconfig(name))
    token = re.search(r"token: (\S+)", config.read_text())
    assert token
    return Served(live, kubectl.Kubectl(kubectl.program(), config, home), token[1])


@dataclass
class Writer:
    """Somebody who keeps making ConfigMaps, and knows which of them were acknowledged."""

    served: Served
    acknowledged: list[str] = field(default_factory=list)
    refused: int = 0
    _stop: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        number = 0
        while not self._stop.wait(0.02):
            number += 1
            name = f"note-{number}"
            try:
                self._create(name)
            except OSError:  # nobody listens, or the answer was cut off: whether it was stored is unknown
                self.refused += 1
            else:
                self.acknowledged.append(name)

    def _create(self, name: str) -> None:
        url = f"{self.served.live.url}/clusters/fast/api/v1/namespaces/default/configmaps"
        body = json.dumps({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name}}).encode()
        headers = {"Authorization": f"Bearer {self.served.token}", "Content-Type": "application/json"}
        with urllib.request.urlopen(urllib.request.Request(url, body, headers), timeout=10) as answer:
            assert answer.status == 201
            answer.read()


@contextmanager
def writing(served: Served) -> Iterator[Writer]:
    """A writer at work; afterwards, what was acknowledged must be there."""
    writer = Writer(served)
    thread = threading.Thread(target=writer.run)
    thread.start()
    try:
        yield writer
    finally:
        writer._stop.set()
        thread.join()
    stored = set(served.kubectl("get", "configmaps", "--output=name").split())
    lost = [name for name in writer.acknowledged if f"configmap/{name}" not in stored]
    assert writer.acknowledged
    assert lost == []


@contextmanager
def command(live: Live, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """Another command of manage.py at work on the same folder, killed afterwards."""
    words = [sys.executable, str(PROJECT / "manage.py"), *arguments, "--data", str(live.data)]
    with live.log.open("ab") as log:
        process = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=live._environment())
    try:
        yield process
    finally:
        process.kill()
        process.wait()
