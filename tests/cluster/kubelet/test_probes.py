"""Probes: defaults and rules of Kubernetes' "Configure Liveness, Readiness and Startup Probes"."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from cluster.apimachinery.meta import Obj
from cluster.kubelet import probes
from cluster.kubelet.cri import Observed, Outcome
from cluster.kubelet.probes import Due
from tests.cluster.kubelet.pods import container, pod

HTTP = {"httpGet": {"path": "/healthz", "port": 8080}}


@dataclass
class Prober:
    """Probes of one container; `answer` is what they come to."""

    pod: Obj
    answer: bool | Outcome | None = True
    time: float = 100.0
    run: int = 0
    running: bool = True
    memory: probes.Memory = field(default_factory=probes.Memory)
    asked: list[tuple[str, Obj, float]] = field(default_factory=list)

    def look(self, after: float = 0.0) -> Due:
        self.time += after
        observed = {"c": Observed(self.run, 0.0)} if self.running else {}
        return probes.due(self.pod, observed, self.memory, self.time, self._ask)

    def _ask(self, name: str, kind: str, probe: Obj, timeout: float) -> Outcome | None:
        self.asked.append((kind, probe, timeout))
        if self.answer is None or isinstance(self.answer, Outcome):
            return self.answer
        return Outcome("success") if self.answer else Outcome("failure", "HTTP probe failed with statuscode: 500")


def prober(**probes: Any) -> Prober:
    return Prober(pod(container(ports=[{"name": "web", "containerPort": 8080}], **probes)))


def test_without_probes_nothing_is_asked() -> None:
    one = prober()
    found = one.look()
    assert (found.ready, found.again, one.asked) == ({}, None, [])


def test_defaults_are_every_ten_seconds_one_second_long_once_to_succeed_and_three_times_to_fail() -> None:
    one = prober(readinessProbe=HTTP)
    first = one.look()
    assert (first.ready, first.again) == ({"c": True}, 10.0)
    assert one.asked[0][2] == 1.0
    one.answer = False
    readiness = [one.look(10).ready["c"] for _ in range(3)]
    assert readiness == [True, True, False]
    one.answer = True
    assert one.look(10).ready == {"c": True}


def test_a_look_between_two_periods_asks_nothing() -> None:
    one = prober(readinessProbe={**HTTP, "periodSeconds": 5})
    one.look()
    assert one.look(3).again == 2.0
    assert len(one.asked) == 1


def test_a_container_is_unready_until_its_probe_has_succeeded() -> None:
    one = prober(readinessProbe={**HTTP, "initialDelaySeconds": 5})
    first = one.look()
    assert (first.ready, first.again, one.asked) == ({"c": False}, 5.0, [])
    assert one.look(5).ready == {"c": True}


def test_a_success_between_failures_starts_the_count_anew() -> None:
    one = prober(livenessProbe=HTTP)
    one.look()
    for answer in (False, False, True, False, False):
        one.answer = answer
        assert one.look(10).failed == {}
    assert one.look(10).failed == {"c": "livenessProbe"}


def test_a_failed_liveness_probe_ends_the_container_and_says_so() -> None:
    one = prober(livenessProbe={**HTTP, "failureThreshold": 1})
    one.answer = False
    found = one.look()
    assert found.failed == {"c": "livenessProbe"}
    assert [(s.type, s.reason, s.message) for s in found.sayings] == [
        ("Warning", "Unhealthy", "Liveness probe failed: HTTP probe failed with statuscode: 500"),
        ("Normal", "Killing", "Container c failed liveness probe, will be restarted"),
    ]


def test_a_failed_readiness_probe_only_takes_it_out_of_service() -> None:
    one = prober(readinessProbe={**HTTP, "failureThreshold": 1})
    one.answer = False
    found = one.look()
    assert (found.ready, found.failed) == ({"c": False}, {})
    assert [s.message for s in found.sayings] == [
        "Readiness probe failed: HTTP probe failed with statuscode: 500"
    ]


def test_success_threshold() -> None:
    one = prober(readinessProbe={**HTTP, "successThreshold": 2})
    assert [one.look(10).ready["c"] for _ in range(2)] == [False, True]


def test_a_startup_probe_holds_back_the_others_until_it_succeeds() -> None:
    one = prober(startupProbe={**HTTP, "failureThreshold": 30}, livenessProbe=HTTP, readinessProbe=HTTP)
    one.answer = False
    assert one.look().ready == {"c": False}
    assert len(one.asked) == 1
    one.answer = True
    assert one.look(10).ready == {"c": True}
    assert [kind for kind, _, _ in one.asked[1:]] == ["startupProbe", "readinessProbe", "livenessProbe"]
    one.look(10)
    assert [kind for kind, _, _ in one.asked[4:]] == ["readinessProbe", "livenessProbe"]


def test_a_startup_probe_that_never_succeeds_ends_the_container() -> None:
    one = prober(startupProbe={**HTTP, "failureThreshold": 2})
    one.answer = False
    assert one.look().failed == {}
    found = one.look(10)
    assert found.failed == {"c": "startupProbe"}
    assert found.sayings[-1].message == "Container c failed startup probe, will be restarted"


def test_a_new_run_is_probed_from_the_beginning() -> None:
    one = prober(readinessProbe={**HTTP, "initialDelaySeconds": 5})
    one.look()
    assert one.look(5).ready == {"c": True}
    one.run = 1
    assert one.look(1).ready == {"c": False}


def test_a_container_that_does_not_run_is_unready() -> None:
    one = prober(readinessProbe=HTTP)
    one.look()
    one.running = False
    assert one.look(1).ready == {"c": False}


def test_a_named_port_is_looked_up_in_the_container() -> None:
    one = prober(readinessProbe={"tcpSocket": {"port": "web"}})
    one.look()
    assert one.asked[0][1]["tcpSocket"] == {"port": 8080}


def test_a_container_with_a_startup_probe_alone_is_ready_once_it_has_started() -> None:
    one = prober(startupProbe=HTTP)
    one.answer = False
    assert (one.look().started, one.look().ready) == ({"c": False}, {})
    one.answer = True
    assert one.look(10).started == {"c": True}


def test_a_probe_at_work_changes_nothing_and_is_asked_for_at_the_next_look() -> None:
    one = prober(readinessProbe=HTTP)
    one.answer = None
    assert (one.look().ready, one.look().again) == ({"c": False}, None)
    one.answer = True
    assert one.look().ready == {"c": True}


def test_what_could_not_be_asked_is_said_and_counts_neither_way() -> None:
    one = prober(livenessProbe={**HTTP, "failureThreshold": 1})
    one.answer = Outcome("unknown", "rpc error")
    found = one.look()
    assert (found.failed, [s.message for s in found.sayings]) == (
        {},
        ["Liveness probe errored and resulted in unknown state: rpc error"],
    )


def test_a_port_by_a_name_that_nobody_has_is_taken_for_a_number() -> None:
    one = prober(readinessProbe={"httpGet": {"port": "http"}})
    assert [s.message for s in one.look().sayings] == [
        'Readiness probe errored and resulted in unknown state: strconv.Atoi: parsing "http": invalid syntax'
    ]
    assert one.asked == []


def test_a_warning_is_a_success_with_an_event() -> None:
    one = prober(readinessProbe=HTTP)
    one.answer = Outcome("warning", "Probe terminated redirects, Response body: moved")
    found = one.look()
    assert found.ready == {"c": True}
    assert [(s.reason, s.message) for s in found.sayings] == [
        ("ProbeWarning", "Readiness probe warning: Probe terminated redirects, Response body: moved")
    ]


def test_a_condemned_container_is_not_condemned_again_while_it_ends() -> None:
    one = prober(livenessProbe={**HTTP, "failureThreshold": 1})
    one.answer = False
    assert one.look().failed == {"c": "livenessProbe"}
    assert (one.look(30).sayings, one.look(30).failed) == ([], {})
    one.run = 1
    assert one.look(10).failed == {"c": "livenessProbe"}
