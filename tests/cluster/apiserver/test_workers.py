from __future__ import annotations

import threading

import pytest

from cluster.apiserver import workers


async def test_only_requests_of_the_apis_own_handler_share_threads() -> None:
    name = workers.in_thread(lambda: threading.current_thread().name)
    assert not (await name()).startswith("api")
    workers.pooled.set(True)
    assert (await name()).startswith("api")


async def test_what_is_raised_in_a_thread_comes_back() -> None:
    def failing() -> None:
        raise KeyError("x")

    with pytest.raises(KeyError):
        await workers.in_thread(failing)()
