"""A room for each lesson: loops and containers in this process."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from cluster.kubelet import cri, generator, nodes
from dashboard.lessons import play
from dashboard.lessons.play import Room


@pytest.fixture
def room(transactional_db: None) -> Iterator[Room]:
    with pytest.MonkeyPatch.context() as patch:
        for provided in (cri, generator, nodes):
            patch.setattr(provided, "_provided", list(provided._provided))
        with play.room() as opened:
            yield opened
