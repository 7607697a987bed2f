"""Every test of the runtime gets a small world of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.cluster.runtime.world import World


@pytest.fixture
def world() -> Iterator[World]:
    made = World()
    yield made
    made.runtime.close()
