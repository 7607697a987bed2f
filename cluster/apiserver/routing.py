"""The websockets of every cluster: exec, attach, port-forward and logs of its pods."""

from __future__ import annotations

from django.urls import re_path

from cluster.apiserver.exec import ExecConsumer
from cluster.apiserver.log_socket import LogConsumer
from cluster.apiserver.portforward import PortForwardConsumer

_POD = r"^/?clusters/(?P<cluster>[^/]+)/(?P<path>api/v1/namespaces/[^/]+/pods/[^/]+/{})/?$"

websocket_urlpatterns = [
    re_path(_POD.format("(?:exec|attach)"), ExecConsumer.as_asgi()),
    re_path(_POD.format("portforward"), PortForwardConsumer.as_asgi()),
    re_path(_POD.format("log"), LogConsumer.as_asgi()),
]
