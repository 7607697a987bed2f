from __future__ import annotations

from cluster.api.servicespec import port_allocator


def test_who_does_not_care_gets_a_port_above_the_first_86() -> None:
    for _ in range(50):
        found = port_allocator.free(set())
        assert found is not None
        assert 30086 <= found <= 32767


def test_the_last_free_port_is_found() -> None:
    assert port_allocator.free({str(p) for p in range(30000, 32768)} - {"30001"}) == 30001
    assert port_allocator.free({str(p) for p in range(30000, 32768)}) is None


def test_a_port_outside_the_range_is_refused() -> None:
    assert port_allocator.refusal(30080) == ""
    text = "provided port is not in the valid range. The range of valid ports is 30000-32767"
    assert port_allocator.refusal(8080) == text
