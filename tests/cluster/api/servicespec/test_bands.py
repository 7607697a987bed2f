"""Expected values: the tables of calculateRangeOffset's tests in pkg/registry/core/service."""

from __future__ import annotations

import pytest

from cluster.api.servicespec.bands import band, pick


@pytest.mark.parametrize(
    ("size", "kept"), [(8, 0), (16, 16), (256, 16), (512, 32), (4096, 256), (65536, 256)]
)
def test_addresses_kept_for_who_asks_by_name(size: int, kept: int) -> None:
    assert band(size, 16, 256, 16) == kept


@pytest.mark.parametrize(("size", "kept"), [(10, 0), (16, 16), (600, 18), (2768, 86), (8000, 128)])
def test_ports_kept_for_who_asks_by_number(size: int, kept: int) -> None:
    assert band(size, 16, 128, 32) == kept


def test_a_free_value_is_found_wherever_it_is() -> None:
    assert pick(10, 5, lambda offset: offset == 13) == 13


def test_a_full_band_has_none() -> None:
    assert pick(10, 5, lambda offset: False) is None
    assert pick(10, 0, lambda offset: True) is None
