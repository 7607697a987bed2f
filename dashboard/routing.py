"""The page's websockets."""

from __future__ import annotations

from channels.generic.websocket import AsyncWebsocketConsumer
from django.urls import URLPattern, URLResolver, path, re_path

from dashboard.classrooms.consumer import ClassConsumer
from dashboard.terminal.consumer import ShellConsumer
from dashboard.topology.consumer import TopologyConsumer


class Nobody(AsyncWebsocketConsumer):
    """Whoever asks for a websocket that is not there is refused, which no error in a log should be needed for."""

    async def connect(self) -> None:
        await self.close()


websocket_urlpatterns: list[URLPattern | URLResolver] = [
    path("ws/clusters/<str:cluster>/topology/", TopologyConsumer.as_asgi()),
    path("ws/clusters/<str:cluster>/shell/", ShellConsumer.as_asgi()),
    path("ws/class/<str:code>/", ClassConsumer.as_asgi()),
    re_path("", Nobody.as_asgi()),
]
