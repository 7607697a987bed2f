from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.resilience.room import Room, open_room


@pytest.fixture
def room(db: None) -> Iterator[Room]:
    with open_room("room", nodes=2) as made:
        yield made
