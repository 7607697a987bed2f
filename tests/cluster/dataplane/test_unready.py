"""Who ended a container: its program, the kernel, or the kubelet for a failed probe."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.dataplane.unready import _condemned

LIVENESS = {"livenessProbe": {"httpGet": {"path": "/healthy", "port": 80}}}


def state(**last: Any) -> dict[str, Any]:
    return {"name": "c", "lastState": {"terminated": last}}


@pytest.mark.parametrize("code", [0, 137, 143])
def test_the_kubelets_kill_is_told_by_its_exit_code(code: int) -> None:
    assert _condemned(LIVENESS, state(exitCode=code)) == "liveness"
    assert _condemned({}, state(exitCode=code)) == ""


def test_an_error_of_its_own_an_empty_memory_and_a_quick_end_are_no_probes_doing() -> None:
    assert _condemned(LIVENESS, state(exitCode=1)) == ""
    assert _condemned(LIVENESS, state(exitCode=137, reason="OOMKilled")) == ""
    moment = "2026-01-02T03:04:05Z"
    assert _condemned(LIVENESS, state(exitCode=0, startedAt=moment, finishedAt=moment)) == ""


def test_of_two_probes_the_one_that_asks_at_an_undeclared_port_is_named() -> None:
    startup = {"startupProbe": {"tcpSocket": {"port": 8080}}, "ports": [{"containerPort": 80}]}
    assert _condemned({**LIVENESS, **startup}, state(exitCode=0)) == "startup"
