"""The gate: every request to a cluster is somebody's, and they may make it, or it goes no further.

First who asks (`authentication`), then as whom (`impersonation`), then whether they may: what the path and the method
mean is one question to the roles of the cluster (registry.authorization). Only after that is looked whether there is
such a thing at all. (In Kubernetes: apiserver/pkg/endpoints/filters and request.RequestInfo.)
"""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpRequest

from cluster.apimachinery import errors, fields, validation
from cluster.apiserver import dead, flows, impersonation, options
from cluster.apiserver.authentication import authenticate
from cluster.apiserver.requestinfo import RequestInfo
from cluster.etcd.models import Cluster
from cluster.registry.acts import Actor
from cluster.registry.authorization import policies
from cluster.registry.authorization.attributes import Attributes

_VERBS = {"POST": "create", "GET": "get", "HEAD": "get", "PUT": "update", "PATCH": "patch", "DELETE": "delete"}


def admitted(request: HttpRequest, row: Cluster, info: RequestInfo | None = None) -> Actor:
    """The user behind a request that may go on (`info` None: to a path that is no resource); StatusError 401, 403.

    Nobody goes on where the API server is dead (`Dead`); only who belongs to the cluster learns that there is one.
    """
    actor = impersonation.acting(request, row, authenticate(request, row))
    asked = attributes(request, row, actor, info)
    flows.note(request, row, asked)
    policies.check(row, asked)
    dead.check(row)
    return actor


def attributes(request: HttpRequest, row: Cluster, actor: Actor, info: RequestInfo | None) -> Attributes:
    """What a request asks for."""
    if info is None:
        path = request.path.removeprefix(f"/clusters/{row.name}")
        return Attributes(actor, str(request.method).lower(), path=path)
    namespace = info.namespace
    if info.plural == "namespaces" and not info.group:
        namespace = info.name  # a namespace is in itself: whoever may view it may read it
    verb, name = _verb(request, info), info.name
    if not name and verb in ("list", "watch"):
        name = _one_name(request.GET.get("fieldSelector", ""))
    return Attributes(actor, verb, info.group, info.plural, info.subresource, name, namespace)


def _verb(request: HttpRequest, info: RequestInfo) -> str:
    verb = _VERBS.get(str(request.method), "")
    if info.watch:
        return "watch"
    if info.name:
        return verb
    if verb == "get":
        return "watch" if options.flag(request.GET, "watch") else "list"
    return "deletecollection" if verb == "delete" else verb


def _one_name(selector: str) -> str:
    """The one object that a field selector means, if it means one: rights for certain names count for it too."""
    try:
        name = fields.parse(selector).exact("metadata.name") or "" if selector else ""
    except ValueError:
        return ""
    return "" if validation.is_path_segment(name) else name


def check_create(request: HttpRequest, row: Cluster, actor: Actor, info: RequestInfo) -> None:
    """403 unless the user may also create the subresource: a websocket begins as a GET, but it starts something."""
    asked = attributes(request, row, actor, info)
    if asked.verb == "create":
        return
    decision = policies.decide(row, replace(asked, verb="create"))
    if not decision.allowed:
        resource = f"{asked.resource}.{asked.group}" if asked.group else asked.resource
        raise errors.forbidden(resource, asked.name, decision.reason)
