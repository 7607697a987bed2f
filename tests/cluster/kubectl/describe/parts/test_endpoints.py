from __future__ import annotations

from typing import Any

import pytest

from cluster.apimachinery.meta import Obj
from cluster.kubectl.describe.parts.endpoints import addresses

THREE = "10.0.0.1:80,10.0.0.2:80,10.0.0.3:80"


def a_slice(*ready: bool, ports: list[Any] | None = None) -> Obj:
    endpoints = [{"addresses": [f"10.0.0.{i}"], "conditions": {"ready": r}} for i, r in enumerate(ready, 1)]
    return {"endpoints": endpoints, "ports": [{"name": "http", "port": 80}] if ports is None else ports}


# Facts of upstream's formatEndpointSlices.
CASES = [
    ("three are shown", a_slice(True, True, True), THREE),
    ("and how many more", a_slice(*[True] * 5), f"{THREE} + 2 more..."),
    ("those not ready are left out", a_slice(False, True), "10.0.0.2:80"),
    ("one not ready behind three counts as none", a_slice(True, True, True, False), f"{THREE} + 0 more..."),
    ("a headless Service has no ports", a_slice(True, ports=[]), "10.0.0.1"),
    ("another port's are not meant", a_slice(True, ports=[{"name": "other", "port": 1}]), ""),
]


@pytest.mark.parametrize(("found", "text"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_addresses(found: Obj, text: str) -> None:
    assert addresses([found], "http") == text


def test_no_slice_at_all_is_none() -> None:
    assert addresses([], "http") == "<none>"
