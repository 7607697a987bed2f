"""What the site's front door does with what is not there."""

from __future__ import annotations

import pytest
from channels.testing import WebsocketCommunicator
from django.test import RequestFactory

from dashboard.asgi import StaticFiles, application, site


async def test_a_websocket_that_is_not_there_is_refused() -> None:
    socket = WebsocketCommunicator(application, "/ws/nothing", headers=[(b"origin", b"http://testserver")])
    assert (await socket.connect())[0] is False


@pytest.mark.parametrize("path", ["/static/../manage.py", "/static//etc/passwd", "/static/nothing.js"])
async def test_a_static_file_outside_the_folder_is_not_found(path: str) -> None:
    assert isinstance(site, StaticFiles)
    request = RequestFactory().get("/static/")
    request.path = path
    assert (await site.get_response_async(request)).status_code == 404
