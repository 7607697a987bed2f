"""Expected values follow from the model that the module's head tells; its units are metrics-server's."""

from __future__ import annotations

from typing import Any

from cluster.api.metrics import usage
from cluster.api.metrics.usage import Usage
from cluster.apimachinery.meta import Obj


def pod(name: str, *, state: str = "running", phase: str = "Running", **container: Any) -> Obj:
    status = {"phase": phase, "containerStatuses": [{"name": "web", "state": {state: {}}}]}
    spec = {"nodeName": "node-1", "containers": [{"name": "web", **container}]}
    return {"metadata": {"name": name, "namespace": "default"}, "spec": spec, "status": status}


def generator(rate: int, phase: str = "Running", **endpoints: int) -> Obj:
    return {"spec": {"rate": rate}, "status": {"phase": phase, "endpoints": endpoints}}


def test_only_what_runs_is_measured() -> None:
    assert usage.measured(pod("a"))
    assert not usage.measured(pod("a", state="waiting"))
    assert not usage.measured(pod("a", phase="Pending"))


def test_a_load_is_shared_as_it_was_answered() -> None:
    assert usage.rates([generator(100, a=30, b=10)], [pod("a"), pod("b")]) == {"a": 75.0, "b": 25.0}


def test_loads_add_up_and_end() -> None:
    both = [generator(10, a=1), generator(20, a=5), generator(1000, "Finished", a=5)]
    assert usage.rates(both, [pod("a")]) == {"a": 30.0}


def test_what_a_dead_pod_answered_goes_to_the_living() -> None:
    assert usage.rates([generator(100, a=50, gone=50)], [pod("a")]) == {"a": 100.0}


def test_a_request_costs_ten_thousandths_of_a_core() -> None:
    idle, busy = (usage.containers(pod("a"), rate)["web"] for rate in (0, 50))
    assert busy.cpu - idle.cpu == 500
    assert idle.said == {"cpu": "1000000n", "memory": "8192Ki"}


def test_a_limit_limits() -> None:
    limits = {"limits": {"cpu": "200m", "memory": "4Mi"}}
    assert usage.containers(pod("a", resources=limits), 50)["web"] == Usage(200, 4 * 2**20)


def test_the_load_is_the_containers_with_a_port() -> None:
    two = pod("a")
    two["spec"]["containers"] = [{"name": "side"}, {"name": "web", "ports": [{"containerPort": 80}]}]
    two["status"]["containerStatuses"].append({"name": "side", "state": {"running": {}}})
    found = usage.containers(two, 10)
    assert found["web"].cpu - found["side"].cpu == 100
