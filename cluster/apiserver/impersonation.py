"""Acting as somebody else.

`kubectl --as ann --as-group devs` sends headers; whoever may `impersonate` that user, and each group and extra value
named, is taken for them from here on, with their rights and no others. (In Kubernetes:
apiserver/pkg/endpoints/filters/impersonation. Constrained impersonation is alpha in 1.35, and off.)
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import unquote

from django.http import HttpRequest

from cluster.apimachinery import errors
from cluster.apiserver.authentication import ANONYMOUS, AUTHENTICATED
from cluster.etcd.models import Cluster
from cluster.registry.acts import Actor
from cluster.registry.authorization import policies
from cluster.registry.authorization.attributes import Attributes

UNAUTHENTICATED = "system:unauthenticated"
_AUTHENTICATION = "authentication.k8s.io"
_ACCOUNT = re.compile(r"system:serviceaccount:([a-z0-9](?:[-a-z0-9]*[a-z0-9])?):([a-z0-9](?:[-a-z0-9.]*[a-z0-9])?)")
_USER, _GROUP, _UID, _EXTRA = "impersonate-user", "impersonate-group", "impersonate-uid", "impersonate-extra-"


@dataclass(frozen=True)
class Wish:
    """One thing that somebody wants to be: a user, a group, a uid, or a value of an extra key."""

    kind: str
    name: str
    namespace: str = ""
    key: str = ""

    def asked(self, user: Actor) -> Attributes:
        """What the user must be allowed for it."""
        resource = {"ServiceAccount": "serviceaccounts", "User": "users", "Group": "groups"}.get(self.kind)
        where = {"name": self.name, "namespace": self.namespace}
        if resource is not None:
            return Attributes(user, "impersonate", "", resource, **where)
        resource = "uids" if self.kind == "UID" else "userextras"
        return Attributes(user, "impersonate", _AUTHENTICATION, resource, self.key, **where)

    def __str__(self) -> str:
        """As Go prints the reference that stands for it."""
        version = f"{_AUTHENTICATION}/v1" if self.kind in ("UID", "UserExtra") else ""
        return f"{{{self.kind} {self.namespace} {self.name}  {version}  {self.key}}}"


def acting(request: HttpRequest, row: Cluster, actor: Actor) -> Actor:
    """Who a request is made as: the actor, or whom they may impersonate; StatusError 400 or 403."""
    wishes = list(_wishes(_headers(request)))
    if not wishes:
        return actor
    if wishes[0].kind not in ("User", "ServiceAccount"):
        said = " ".join(str(wish) for wish in wishes)
        raise errors.bad_request(f"requested [{said}] without impersonating a user")
    for wish in wishes:
        policies.check(row, wish.asked(actor))
    return replace(_become(wishes), agent=actor.agent, impersonator=actor.name)


def _headers(request: HttpRequest) -> list[tuple[str, str]]:
    """The request's headers in order, each value by itself."""
    scope: dict[str, Any] | None = getattr(request, "scope", None)
    if scope is not None:
        return [(name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in scope["headers"]]
    # Without ASGI, repeated headers come as one, with commas.
    return [(name.lower(), part) for name, value in request.headers.items() for part in value.split(",")]


def _wishes(headers: list[tuple[str, str]]) -> Iterator[Wish]:
    """What the headers ask for: the user, groups, extra values, and the uid."""
    user = next((value for name, value in headers if name == _USER), "")
    if user:
        account = _ACCOUNT.fullmatch(user)
        yield Wish("ServiceAccount", account[2], account[1]) if account else Wish("User", user)
    yield from (Wish("Group", value) for name, value in headers if name == _GROUP)
    for name, value in headers:
        if name.startswith(_EXTRA):
            yield Wish("UserExtra", value, key=unquote(name.removeprefix(_EXTRA)))
    yield from (Wish("UID", value) for name, value in headers if name == _UID and value)


def _become(wishes: list[Wish]) -> Actor:
    """The user that granted wishes come to. Groups that are named are all there are, but for the two of everybody."""
    user, groups = wishes[0], [wish.name for wish in wishes if wish.kind == "Group"]
    name = user.name
    if user.kind == "ServiceAccount":
        name = f"system:serviceaccount:{user.namespace}:{user.name}"
        groups = groups or ["system:serviceaccounts", f"system:serviceaccounts:{user.namespace}"]
    if name == ANONYMOUS.name:
        groups += [] if UNAUTHENTICATED in groups else [UNAUTHENTICATED]
    elif not {AUTHENTICATED, UNAUTHENTICATED} & set(groups):
        groups.append(AUTHENTICATED)
    extra: dict[str, list[str]] = {}
    for wish in wishes:
        if wish.kind == "UserExtra":
            extra.setdefault(wish.key, []).append(wish.name)
    uid = next((wish.name for wish in wishes if wish.kind == "UID"), "")
    return Actor(name, tuple(groups), uid=uid, extra=extra)
