"""Who may see which cluster's page: for now, whoever has signed in as staff.

(The classroom's seats will decide this.)
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from asgiref.sync import sync_to_async
from channels.auth import get_user
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponseBase

from cluster.etcd.models import Cluster

View = Callable[..., HttpResponseBase]


def allowed(user: Any, cluster: str) -> bool:
    """Whether a signed-in person may see and use a cluster."""
    return bool(user.is_active and user.is_staff) and Cluster.objects.filter(name=cluster).exists()


def cluster_page(view: View) -> View:
    """Views of one cluster: signed in, else to the sign-in page; 404 for a cluster that is none of theirs."""

    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, cluster: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not allowed(request.user, cluster):
            raise Http404(f"There is no cluster {cluster} for you here.")
        return view(request, cluster, *args, **kwargs)

    return guarded


async def may_see(scope: dict[str, Any], cluster: str) -> bool:
    """The same for a websocket, which must also come from this site's own pages."""
    if not same_origin(scope):
        return False
    user = await get_user(scope)
    return await sync_to_async(allowed)(user, cluster)


def same_origin(scope: dict[str, Any]) -> bool:
    """Browsers say where a websocket was opened from; another site's page must not ride on our cookies."""
    headers = dict(scope["headers"])
    origin = headers.get(b"origin", b"").decode()
    return not origin or urlsplit(origin).netloc == headers.get(b"host", b"").decode()
