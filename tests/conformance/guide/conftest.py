"""One serve for the readers of one file; each reader has a cluster of their own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.harness import live
from tests.harness.live import Live


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    with live.serving(tmp_path_factory.mktemp("guide") / "room", "--no-demo") as server:
        yield server
