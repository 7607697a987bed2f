"""Who is asking.

Four proofs are taken. The cluster's own token makes its bearer the administrator that kubeadm makes. A service
account's token is verified against the cluster's key and its living objects. A client certificate, on the https door,
names its bearer if this cluster signed it. Whoever is signed in at the site may use from the browser what `People`
says they may: staff as whoever holds kubeadm's super-admin.conf; but since a browser sends cookies by itself, unsafe
methods need a CSRF token too. Whoever proves nothing is system:anonymous, who may hardly do anything; a proof that
does not hold, such as another cluster's token, is a 401. (In Kubernetes: apiserver/pkg/authentication and
pkg/kubeapiserver/authenticator.)
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Protocol

from django.conf import settings
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware

from cluster.apimachinery import errors
from cluster.apimachinery.errors import StatusError
from cluster.client import pki, tokens
from cluster.etcd.models import Cluster
from cluster.registry.acts import Actor
from cluster.registry.registry import Registry

AUTHENTICATED = "system:authenticated"
ADMIN = Actor("kubernetes-admin", ("kubeadm:cluster-admins", AUTHENTICATED))
STAFF_GROUPS = ("system:masters", AUTHENTICATED)
ANONYMOUS = Actor("system:anonymous", ("system:unauthenticated",))
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
_PROTOCOL = "base64url.bearer.authorization.k8s.io."


class People(Protocol):
    """Whom the site above knows: who somebody is to a cluster (None for nobody), by their session or a token.

    `holds` says whether what a cluster itself gave out counts now: certificates and accounts' tokens, which the site
    knows nothing of.
    """

    def by_user(self, user: Any, cluster: Cluster) -> Actor | None: ...
    def by_token(self, cluster: Cluster, token: str) -> Actor | None: ...
    def cluster_of(self, token: str) -> str: ...
    def holds(self, cluster: str) -> bool: ...


class StaffAlone:
    """`People` of a site that knows only its staff, who may use any cluster."""

    def by_user(self, user: Any, cluster: Cluster) -> Actor | None:
        staff = user.is_active and user.is_staff
        return Actor(str(user.get_username()), STAFF_GROUPS) if staff else None

    def by_token(self, cluster: Cluster, token: str) -> Actor | None:
        return None

    def cluster_of(self, token: str) -> str:
        return ""

    def holds(self, cluster: str) -> bool:
        return True


_people: list[People] = [StaffAlone()]


def provide(people: People) -> None:
    """From now on, these are the site's people."""
    _people[:] = [people]


def authenticate(request: HttpRequest, cluster: Cluster) -> Actor:
    """The user behind a request to a cluster; StatusError 401, or 403 for a cookie without its CSRF token."""
    token, refused = bearer(request.headers.get("Authorization", "")), False
    try:
        found = _by_certificate(request, cluster)
    except pki.BadCertificate:
        found, refused = None, True
    found = found or (by_token(cluster, token) if token else _by_session(request, cluster))
    if found is None and refused:
        raise errors.unauthorized()
    return replace(found or ANONYMOUS, agent=agent(request))


def agent(request: HttpRequest) -> str:
    """The program that speaks: the field manager it names, or the first word of its User-Agent."""
    named = str(request.GET.get("fieldManager", ""))
    return named or request.headers.get("User-Agent", "").partition("/")[0][:128]


def _by_certificate(request: HttpRequest, cluster: Cluster) -> Actor | None:
    """The bearer of a client certificate, if one was shown; BadCertificate for one that is none of this cluster's."""
    presented = presented_certificate(getattr(request, "scope", {}))
    if not presented:
        return None
    holder = pki.holder(presented, cluster.signing_key)
    _check_holds(cluster)
    extra = {"authentication.kubernetes.io/credential-id": [f"X509SHA256={holder.fingerprint}"]}
    return Actor(holder.name, (*holder.groups, AUTHENTICATED), extra=extra)


def presented_certificate(scope: dict[str, Any]) -> str:
    """The PEM of the certificate that a client showed on the https door, "" without one (ASGI's TLS extension)."""
    chain = ((scope.get("extensions") or {}).get("tls") or {}).get("client_cert_chain") or ("",)
    return str(chain[0])


def bearer(header: str) -> str:
    """The token of an Authorization header; "" when it carries none."""
    scheme, _, token = header.strip().partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def by_token(cluster: Cluster, token: str) -> Actor:
    """The user of a token of this cluster; 401 for any other."""
    if is_admin(cluster, token):
        return ADMIN
    if person := _people[0].by_token(cluster, token):
        return person
    try:
        found = verified(cluster, token).actor
    except tokens.BadToken:
        raise errors.unauthorized() from None
    _check_holds(cluster)
    return found


def _check_holds(cluster: Cluster) -> None:
    """401 while nothing counts that the cluster itself gave out."""
    if not _people[0].holds(cluster.name):
        raise errors.unauthorized()


def holds(request: HttpRequest, cluster: Cluster, proven: Actor) -> bool:
    """Whether a request that was let in, and is still being served, proves now what it proved then: who was muted since
    is an observer, whoever they act as."""
    try:
        return authenticate(request, cluster) == proven
    except StatusError:
        return False


def is_admin(cluster: Cluster, token: str) -> bool:
    return hmac.compare_digest(token.encode(), cluster.token.encode())


def verified(cluster: Cluster, token: str, audiences: Sequence[str] = (tokens.ISSUER,)) -> tokens.Claims:
    """What a service account's token says; BadToken unless it is one of this cluster's and holds."""
    if not cluster.signing_key:
        raise tokens.BadToken(tokens.INVALID)
    return tokens.verify(cluster.signing_key, token, Registry(cluster.name).find, audiences)


def cluster_of(token: str, certificate: str = "") -> str:
    """The name of the cluster whose token, or else whose client certificate (PEM), this is; "" for nobody's."""
    name = Cluster.objects.filter(token=token).values_list("name", flat=True).first() if token else None
    if name is not None:
        return str(name)
    if token and (name := _people[0].cluster_of(token)):
        return str(name)
    if claimed := tokens.claimed_key_id(token):
        return _with_key(lambda key: tokens.key_id(key) == claimed)
    signer = pki.claimed_key_id(certificate) if certificate else b""
    return _with_key(lambda key: pki.key_id(key) == signer) if signer else ""


def _with_key(is_it: Callable[[str], bool]) -> str:
    """The name of the cluster with a certain key; "" for nobody's."""
    keys = Cluster.objects.exclude(signing_key="").values_list("name", "signing_key")
    return next((name for name, key in keys if is_it(key)), "")


def _by_session(request: HttpRequest, cluster: Cluster) -> Actor | None:
    """Whoever is signed in, if they are somebody to this cluster."""
    user = _session_user(request)
    found = _people[0].by_user(user, cluster) if user is not None else None
    if found is not None:
        check_csrf(request)
    return found


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


def check_csrf(request: HttpRequest) -> None:
    """403 for an unsafe request whose sender cannot show the CSRF token of its browser."""
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
