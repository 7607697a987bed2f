"""The page's websockets."""

from __future__ import annotations

from django.urls import URLPattern, path

from dashboard.terminal.consumer import ShellConsumer
from dashboard.topology.consumer import TopologyConsumer

websocket_urlpatterns: list[URLPattern] = [
    path("ws/clusters/<str:cluster>/topology/", TopologyConsumer.as_asgi()),
    path("ws/clusters/<str:cluster>/shell/", ShellConsumer.as_asgi()),
]
