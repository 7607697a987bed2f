"""How cheap a cluster is when there are hundreds: to make, to keep, to leave alone. The names are issue 7's."""

from __future__ import annotations

import gc
import resource
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from time import process_time

import pytest

from cluster.apimachinery import clock
from cluster.client import bootstrap
from cluster.client.runner import Runner
from cluster.etcd import sleeping
from cluster.etcd.models import Cluster, Entry
from cluster.etcd.rest import QUIET, SETTLED
from cluster.kubelet import cri
from cluster.kubelet.process import ApiServer, KubeletProcess
from cluster.management import loops
from tests.bench.conftest import keep, seconds, size

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
MANY, MORE, WOKEN = size(500, 3), size(25, 2), size(20, 1)
WEB = {
    "apiVersion": "apps/v1",
    "kind": "Deployment",
    "metadata": {"name": "web", "namespace": "default"},
    "spec": {
        "replicas": 14,  # and six of the system's
        "selector": {"matchLabels": {"app": "web"}},
        "template": {
            "metadata": {"labels": {"app": "web"}},
            "spec": {"containers": [{"name": "nginx", "image": "nginx:1.27"}]},
        },
    },
}


def make(name: str) -> Cluster:
    """A cluster as a class has it: born running, and asleep until its student comes."""
    return bootstrap.create_cluster(name, born=[WEB], asleep=True)


@pytest.fixture
def runner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Runner]:
    """All loops and kubelets in this process."""
    monkeypatch.setattr(cri, "_provided", list(cri._provided))
    monkeypatch.setattr(clock, "_offset", clock._offset)
    monkeypatch.setattr(sleeping, "_noted", {})
    made = Runner(loops.all_controllers().values(), "bench", address="nowhere", whole=True)
    kubelets = KubeletProcess(made, tmp_path / "k.sock", ApiServer())
    yield made
    made.stop()
    kubelets.runtime.close()


def test_many_clusters_cost_little(runner: Runner) -> None:
    """500 clusters of 20 pods"""
    keep("500 clusters of 20 pods, seconds", [seconds(lambda: [make(f"seat-{n}") for n in range(MANY)])], "<= 30")
    assert Entry.objects.filter(resource="pods").count() == 20 * MANY
    more = [1000 * seconds(partial(make, f"late-{n}")) for n in range(MORE)]
    keep("one more, ms in the median", more, "<= 20")
    lessons(runner, range(2))  # what is loaded once is not measured
    before = memory()
    lessons(runner, range(2, 2 + WOKEN))
    each = (memory() - before) / WOKEN
    keep("≤ 1 MiB of memory for each: of those that were awake and sleep again, MiB", [each], "<= 1")
    assert (runner.clusters, len(runner.sleepers)) == ({}, 2 + WOKEN)
    keep("500 idle clusters, % of a core", idle(runner), "<= 1")
    assert not runner.clusters


def lessons(runner: Runner, seats: range) -> None:
    """Some clusters are worked in, one after another, and left again."""
    for seat in seats:
        names = list(Cluster.objects.order_by("pk").values_list("name", flat=True))
        assert sleeping.attend(names[seat])
        runner.settle()
        for _ in range(3):
            clock.advance(max(QUIET / 2, SETTLED) + 1)
            runner.settle()
            runner.turn()


def memory() -> float:
    """MiB of this process that are in use."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 2**20


def idle(runner: Runner) -> list[float]:
    """Percent of a core that the loops' process takes, measured over some spans."""
    thread = threading.Thread(target=runner.run, daemon=True)
    thread.start()
    clock.sleep(0.5)
    found = [share(size(4, 1)) for _ in range(3)]
    runner.stop()
    thread.join(5)
    return found


def share(span: int) -> float:
    begun, used = clock.monotonic(), process_time()
    clock.sleep(span)
    return 100 * (process_time() - used) / (clock.monotonic() - begun)
