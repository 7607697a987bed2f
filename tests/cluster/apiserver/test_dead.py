"""A dead API server. Expected: what a client of a port finds where nobody listens (RFC 9293 3.10.7.1, the words of
client-go's dialler), and kubectl's cmd/util.checkErr, which looks for them."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from asgiref.sync import sync_to_async

from cluster.apiserver import dead
from cluster.etcd.models import Cluster
from cluster.etcd.watch import hub
from cluster.registry.acts import SYSTEM
from cluster.registry.registry import Registry
from tests.cluster.apiserver.nodes import FakeNodes
from tests.cluster.apiserver.wire import streamed

COMPONENTS = "components.sim.podium.local"


def switch(running: bool) -> None:
    registry, spec = Registry("demo"), {"running": running}
    if registry.find(COMPONENTS, "", "kube-apiserver") is None:
        registry.create(COMPONENTS, "", {"metadata": {"name": "kube-apiserver"}, "spec": spec}, actor=SYSTEM)
    else:
        registry.patch(COMPONENTS, "", "kube-apiserver", "merge", {"spec": spec}, actor=SYSTEM)


@pytest.mark.parametrize(
    "path",
    [
        "/clusters/demo/api/v1/namespaces",
        "/clusters/demo/api/v1/namespaces/default",
        "/clusters/demo/api/v1/pods?watch=1",
        "/clusters/demo/apis",
        "/clusters/demo/version",
        "/clusters/demo/healthz",
        "/clusters/demo/openapi/v3",
        "/clusters/demo/api/v1/namespaces/default/pods/web/log",
        "/clusters/demo/apis/metrics.k8s.io/v1beta1/nodes",
        "/clusters/demo/api/v1/no/such/thing",
        "/version",
    ],
)
async def test_every_request_of_a_client_is_refused_until_it_is_started(live: Cluster, path: str) -> None:
    await sync_to_async(switch)(False)
    async with streamed(path) as stream:
        assert b"connection refused" in stream.headers[b"content-length"]
        assert await stream.text() == ""
    await sync_to_async(switch)(True)
    async with streamed(path) as stream:
        assert b"refused" not in stream.headers.get(b"Content-Length", b"")


async def test_a_stranger_does_not_learn_that_there_is_one(live: Cluster) -> None:
    await sync_to_async(switch)(False)
    for name in ("demo", "nobodys"):
        async with streamed(f"/clusters/{name}/api/v1/namespaces", token="wrong") as stream:
            assert stream.status == 401


async def test_a_running_watch_ends_and_tells_nothing_more(live: Cluster) -> None:
    async with streamed("/clusters/demo/api/v1/namespaces?watch=1&resourceVersion=0") as stream:
        assert (await stream.event())[0] == "ADDED"
        await sync_to_async(switch)(False)
        while (line := await stream.line()) is not None:
            assert line["type"] == "ADDED"
        assert not stream.open


async def test_what_lasts_is_cut_when_it_dies(live: Cluster) -> None:
    sent: list[dict[str, Any]] = []
    begun, ended = asyncio.Event(), asyncio.Event()

    async def shell(scope: Any, receive: Any, send: Any) -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    carried = asyncio.create_task(dead.until_death(shell, "demo", {"type": "websocket"}, None, send))
    await begun.wait()
    await sync_to_async(hub.pump)()
    await sync_to_async(switch)(False)
    await asyncio.wait_for(carried, 10)
    assert ended.is_set()
    assert [message["type"] for message in sent] == ["websocket.close"]


async def test_what_ends_by_itself_is_left_alone(placed: FakeNodes) -> None:
    async with streamed("/clusters/demo/api/v1/namespaces/default/pods/web/log") as stream:
        assert stream.status == 200
