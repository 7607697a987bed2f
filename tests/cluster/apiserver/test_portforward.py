from __future__ import annotations

import pytest
from channels.testing import WebsocketCommunicator

from cluster.apimachinery import spdy
from cluster.apiserver.portforward import PROTOCOL
from tests.cluster.apimachinery.test_spdy import Peer, data
from tests.cluster.apiserver.nodes import FakeNodes
from tests.cluster.apiserver.wire import websocket

PATH = "/clusters/demo/api/v1/namespaces/default/pods/web/portforward"


class Forwarding:
    """kubectl's half of a port-forward."""

    def __init__(self) -> None:
        self.socket: WebsocketCommunicator = websocket(PATH, PROTOCOL)
        self.peer = Peer()

    async def begin(self, port: int) -> None:
        assert await self.socket.connect() == (True, PROTOCOL)
        for stream, kind in ((1, "error"), (3, "data")):
            headers = {"streamtype": kind, "port": str(port), "requestid": "0"}
            await self.socket.send_to(bytes_data=self.peer.syn(stream, **headers))

    async def until(self, stream: int) -> bytes:
        """What comes on a stream until it ends."""
        found = b""
        while True:
            raw = await self.socket.receive_from(5)
            while raw:
                head, length = int.from_bytes(raw[:4]), int.from_bytes(raw[5:8])
                flags, body, raw = raw[4], raw[8 : 8 + length], raw[8 + length :]
                found += body if head == stream else b""
                if head == stream and flags & spdy.FIN:
                    return found


@pytest.fixture
async def forwarding(placed: FakeNodes) -> Forwarding:
    return Forwarding()


async def test_bytes_go_to_the_pods_port_and_come_back(forwarding: Forwarding, placed: FakeNodes) -> None:
    await forwarding.begin(80)
    await forwarding.socket.send_to(bytes_data=data(3, b"GET / HTTP/1.0\r\n\r\n", spdy.FIN))
    assert await forwarding.until(3) == b"GET / HTTP/1.0\r\n\r\n"
    assert placed.asked == ("demo", "default", "web", 80)
    await forwarding.socket.disconnect()


async def test_what_goes_wrong_is_told_on_the_error_stream(forwarding: Forwarding) -> None:
    await forwarding.begin(81)
    assert await forwarding.until(1) == b"nothing listens on port 81"
    await forwarding.socket.disconnect()


async def test_who_leaves_closes_every_connection(forwarding: Forwarding, placed: FakeNodes) -> None:
    await forwarding.begin(80)
    await forwarding.socket.receive_from(5)
    await forwarding.socket.receive_from(5)
    await forwarding.socket.disconnect()
    assert placed.session.closed


async def test_another_protocol_is_refused(placed: FakeNodes) -> None:
    assert (await websocket(PATH, "chat").connect())[0] is False


async def test_a_stranger_is_refused(placed: FakeNodes) -> None:
    assert (await websocket(PATH, PROTOCOL, token="x").connect())[0] is False
