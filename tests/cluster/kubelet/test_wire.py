"""The socket between the web process and the kubelets'."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from cluster.kubelet import wire


class Endless:
    """A session that waits until its client leaves."""

    closed = False

    async def events(self) -> AsyncIterator[tuple[int, bytes]]:
        yield 1, b"prompt"
        await asyncio.Event().wait()

    async def close(self) -> None:
        self.closed = True


async def test_a_process_that_stops_leaves_no_call_behind(tmp_path: Path) -> None:
    session = Endless()

    class Nodes:
        async def shell(self, cluster: str, place: str) -> Endless:
            return session

    async def address(cluster: str) -> str:
        return str(tmp_path / "kubelets")

    nodes: Any = Nodes()
    before = asyncio.all_tasks()
    async with await wire.serve(nodes, tmp_path / "kubelets"):
        remote = await wire.RemoteNodes(address).shell("demo", "laptop:ada")
        heard = remote.events()
        assert await anext(heard) == (1, b"prompt")
    assert asyncio.all_tasks() == before
    assert session.closed
    assert [event async for event in heard] == []
    assert (await remote.status())["message"] == "Internal error occurred: the kubelet's process ended"
    await remote.close()
