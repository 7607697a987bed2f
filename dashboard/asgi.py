"""The site as daphne sees it: http and websockets in one application.

Outermost it is noted who attends to which cluster, since the others may sleep. Then comes the API server's front door:
it answers the requests to a cluster's API itself, without the site's middleware. What is left is the page, its static
files and its websockets. Channels checks the Origin of the page's websockets only: kubectl's have none, and bring a
token instead of a cookie.
"""

from __future__ import annotations

import os

import django
from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator
from django.urls import re_path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dashboard.settings")

django.setup()  # which the imports below need

from cluster.apiserver.root import ApiServer  # noqa: E402
from cluster.apiserver.routing import websocket_urlpatterns  # noqa: E402
from dashboard import routing  # noqa: E402
from dashboard.serving.attendance import Attendance  # noqa: E402
from dashboard.serving.files import Files  # noqa: E402
from dashboard.serving.site import Site  # noqa: E402

site = Files(Site())
page = AllowedHostsOriginValidator(AuthMiddlewareStack(URLRouter(routing.websocket_urlpatterns)))
websockets = URLRouter([*websocket_urlpatterns, re_path("", page)])

application = Attendance(ApiServer(ProtocolTypeRouter({"http": site, "websocket": websockets})))
