"""Who is asking.

Three proofs are taken. The cluster's own token makes its bearer the admin, as the kubeconfig says. A service
account's token is verified against the cluster's key and its living objects. A signed-in member of staff may use
any cluster from the browser, but since a browser sends cookies by itself, unsafe methods need a CSRF token too.
Whoever proves nothing gets a 401, also with another cluster's token. (In Kubernetes:
apiserver/pkg/authentication.)
"""

from __future__ import annotations

import hmac
from typing import Any

from django.conf import settings
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware

from cluster.apimachinery import errors
from cluster.apiserver import tokens
from cluster.etcd.models import Cluster
from cluster.registry.acts import Actor
from cluster.registry.registry import Registry

ADMIN = ("kubernetes-admin", ("system:masters", "system:authenticated"))
STAFF_GROUPS = ("system:masters", "system:authenticated")
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
_PROTOCOL = "base64url.bearer.authorization.k8s.io."


def authenticate(request: HttpRequest, cluster: Cluster) -> Actor:
    """The user behind a request to a cluster; StatusError 401, or 403 for a cookie without its CSRF token."""
    header = request.headers.get("Authorization", "")
    if header:
        user, groups = by_token(cluster, bearer(header))
    else:
        user, groups = _by_session(request)
    return Actor(user, groups, agent(request))


def agent(request: HttpRequest) -> str:
    """The program that speaks: the field manager it names, or the first word of its User-Agent."""
    named = str(request.GET.get("fieldManager", ""))
    return named or request.headers.get("User-Agent", "").partition("/")[0][:128]


def bearer(header: str) -> str:
    """The token of an Authorization header; 401 when it carries none."""
    scheme, _, token = header.partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise errors.unauthorized()
    return token.strip()


def by_token(cluster: Cluster, token: str) -> tuple[str, tuple[str, ...]]:
    """The user and groups of a token of this cluster; 401 for any other."""
    if hmac.compare_digest(token.encode(), cluster.token.encode()):
        return ADMIN
    claims = verified(cluster, token)
    if claims is None:
        raise errors.unauthorized()
    return claims.username, claims.groups


def verified(cluster: Cluster, token: str, audience: str = tokens.ISSUER) -> tokens.Claims | None:
    """What a service account's token says, if it is one of this cluster's."""
    if not cluster.signing_key:
        return None
    try:
        return tokens.verify(cluster.signing_key, token, Registry(cluster.name).find, audience)
    except tokens.BadToken:
        return None


def cluster_of(token: str) -> str:
    """The name of the cluster whose token this is; "" for nobody's."""
    name = Cluster.objects.filter(token=token).values_list("name", flat=True).first()
    if name is not None:
        return str(name)
    key_id = tokens.claimed_key_id(token)
    if not key_id:
        return ""
    keys = Cluster.objects.exclude(signing_key="").values_list("name", "signing_key")
    return next((name for name, key in keys if tokens.key_id(key) == key_id), "")


def _by_session(request: HttpRequest) -> tuple[str, tuple[str, ...]]:
    """The signed-in member of staff."""
    user = _session_user(request)
    if user is None or not (user.is_active and user.is_staff):
        raise errors.unauthorized()
    _check_csrf(request)
    return str(user.get_username()), STAFF_GROUPS


def _session_user(request: HttpRequest) -> Any:
    """The user of the request's session, whether or not the site's middleware has run."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return getattr(request, "user", None)
    if not hasattr(request, "user"):
        SessionMiddleware(_never).process_request(request)
        AuthenticationMiddleware(_never).process_request(request)
    return request.user


class _Csrf(CsrfViewMiddleware):
    """Django's check, telling the reason instead of answering with a page."""

    def _reject(self, request: HttpRequest, reason: str) -> Any:
        raise errors.forbidden("the request", "", f"CSRF Failed: {reason}")


def _check_csrf(request: HttpRequest) -> None:
    if request.method in SAFE_METHODS:
        return
    request.csrf_processing_done = False  # type: ignore[attr-defined]
    check = _Csrf(_never)
    check.process_request(request)
    check.process_view(request, _never, (), {})


def _never(request: HttpRequest) -> HttpResponse:
    raise AssertionError("only the checks of this middleware are used")


def token_of_scope(scope: dict[str, Any]) -> str:
    """The bearer token of an ASGI scope ("" if none): from its header, or a websocket's subprotocols."""
    for name, value in scope.get("headers", ()):
        if name == b"authorization" and value[:7].lower() == b"bearer ":
            return str(value[7:].decode("latin-1").strip())
    return next((_from_protocol(p) for p in scope.get("subprotocols", ()) if p.startswith(_PROTOCOL)), "")


def _from_protocol(protocol: str) -> str:
    """Browsers cannot set headers on websockets, so Kubernetes takes the token as a made-up subprotocol."""
    try:
        return tokens.unpacked(protocol.removeprefix(_PROTOCOL)).decode()
    except ValueError:
        return ""
