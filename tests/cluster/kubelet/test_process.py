"""A process of kubelets, with real containers and the runner that feeds it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cluster.apimachinery.meta import Obj
from cluster.client.bootstrap import clusters as bootstrap
from cluster.client.runner import Runner
from cluster.kubelet import cri, generator, nodes
from cluster.kubelet.process import ApiServer, KubeletProcess
from cluster.management import loops
from cluster.registry.acts import Actor
from cluster.registry.registry import Registry

pytestmark = pytest.mark.django_db(transaction=True)
TEACHER = Actor("teacher", ("system:masters",))
POD: Obj = {
    "metadata": {"name": "endless"},
    "spec": {"containers": [{"name": "c", "image": "busybox", "command": ["sh", "-c", "while :; do sleep 0; done"]}]},
}


@pytest.fixture
def runner(tmp_path: Path) -> Iterator[tuple[Runner, KubeletProcess]]:
    with pytest.MonkeyPatch.context() as patch:
        for provided in (cri, generator, nodes):
            patch.setattr(provided, "_provided", list(provided._provided))
        runner = Runner(loops.all_controllers().values(), "one", address=str(tmp_path / "socket"))
        process = KubeletProcess(runner, tmp_path / "socket", ApiServer())
        yield runner, process
        process.runtime.close()


def running(process: KubeletProcess) -> set[str]:
    """The clusters whose containers this process runs, of the pod that these tests make."""
    sources = [sandbox.source for sandbox in process.runtime.parts.sandboxes()]
    return {source.cluster for source in sources if source.name == "endless"}


def born(runner: Runner, name: str) -> None:
    bootstrap.create_cluster(name, nodes=1, pace="instant")
    Registry(name).create("pods", "default", POD, actor=TEACHER)
    runner.settle()


def test_what_runs_in_a_cluster_ends_when_it_is_deleted(runner: tuple[Runner, KubeletProcess]) -> None:
    one, process = runner
    born(one, "first")
    born(one, "second")
    assert running(process) == {"first", "second"}
    bootstrap.delete_cluster("first")
    one.turn()
    assert running(process) == {"second"}


def test_so_it_does_when_it_begins_anew(runner: tuple[Runner, KubeletProcess]) -> None:
    one, process = runner
    born(one, "first")
    bootstrap.delete_cluster("first")
    bootstrap.create_cluster("first", nodes=1, pace="instant")
    one.turn()
    assert running(process) == set()
