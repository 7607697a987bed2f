"""Expected values: apiserver/pkg/util/wsstream (now apimachinery/pkg/util/httpstream/wsstream) stream_test.go."""

from __future__ import annotations

import base64

import pytest

from tests.cluster.apiserver.nodes import FakeNodes
from tests.cluster.apiserver.wire import websocket

LOG = "/clusters/demo/api/v1/namespaces/default/pods/web/log"
pytestmark = pytest.mark.usefixtures("live")


@pytest.mark.parametrize("protocols", [(), ("binary.k8s.io",)])
async def test_a_log_comes_in_binary_messages(placed: FakeNodes, protocols: tuple[str, ...]) -> None:
    socket = websocket(f"{LOG}?container=nginx&tailLines=2", *protocols)
    assert (await socket.connect())[0]
    assert [await socket.receive_from(5) for _ in range(2)] == [b"one\n", b"two\n"]
    assert await socket.receive_output(5) == {"type": "websocket.close", "code": 1000}
    assert placed.asked[3:][0] == "nginx"
    assert placed.asked[4]["tail_lines"] == 2


async def test_a_client_that_only_reads_text_gets_base64(placed: FakeNodes) -> None:
    socket = websocket(LOG, "base64.binary.k8s.io")
    assert await socket.connect() == (True, "base64.binary.k8s.io")
    assert base64.b64decode(await socket.receive_from(5)) == b"one\n"
    await socket.disconnect()


async def test_a_log_that_is_not_there_is_refused_before_the_upgrade(placed: FakeNodes) -> None:
    for path, protocol in ((LOG.replace("web", "gone"), "binary.k8s.io"), (LOG, "v5.channel.k8s.io")):
        assert (await websocket(path, protocol).connect())[0] is False
