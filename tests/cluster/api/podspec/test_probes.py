"""Expected texts: validateProbe in pkg/apis/core/validation."""

from __future__ import annotations

import pytest

from cluster.api.podspec import probes
from cluster.apimachinery.meta import Obj

HTTP = {"httpGet": {"port": 80, "path": "/", "scheme": "HTTP"}}


def wrong(name: str, probe: Obj) -> list[str]:
    return [str(c) for c in probes.problems({name: {"successThreshold": 1, **probe}}, "c")]


def test_a_probe_asks_in_one_way() -> None:
    assert wrong("readinessProbe", HTTP) == []
    assert wrong("readinessProbe", {}) == ["c.readinessProbe: Required value: must specify a handler type"]
    assert wrong("readinessProbe", {"exec": {"command": ["true"]}, **HTTP}) == [
        "c.readinessProbe.httpGet: Forbidden: may not specify more than 1 handler type"
    ]


def test_only_readiness_may_take_several_successes() -> None:
    assert wrong("readinessProbe", {**HTTP, "successThreshold": 3}) == []
    assert wrong("livenessProbe", {**HTTP, "successThreshold": 3}) == [
        "c.livenessProbe.successThreshold: Invalid value: 3: must be 1"
    ]


@pytest.mark.parametrize(
    ("handler", "said"),
    [
        ({"tcpSocket": {"port": "http"}}, []),
        (
            {"tcpSocket": {"port": 0}},
            ["tcpSocket.port: Invalid value: 0: must be between 1 and 65535, inclusive"],
        ),
        ({"exec": {}}, ["exec.command: Required value"]),
    ],
)
def test_what_is_asked_must_be_there(handler: Obj, said: list[str]) -> None:
    assert wrong("readinessProbe", handler) == [f"c.readinessProbe.{text}" for text in said]
