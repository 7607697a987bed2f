"""What the site's front door does with what is not there."""

from __future__ import annotations

from channels.testing import WebsocketCommunicator

from dashboard.asgi import application


async def test_a_websocket_that_is_not_there_is_refused() -> None:
    socket = WebsocketCommunicator(application, "/ws/nothing", headers=[(b"origin", b"http://testserver")])
    assert (await socket.connect())[0] is False
