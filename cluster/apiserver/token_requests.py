"""TokenRequest: a token for a ServiceAccount, perhaps bound to a pod, a secret or a node.

A bound token ends with what it is bound to, if it does not end before. (In Kubernetes:
pkg/registry/core/serviceaccount/storage/token.go.)
"""

from __future__ import annotations

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from cluster.apimachinery import clock, errors, meta, schema
from cluster.apimachinery.errors import Cause, invalid_value
from cluster.apimachinery.meta import Obj
from cluster.apiserver import options
from cluster.apiserver.calls import Call
from cluster.apiserver.views import KubeView
from cluster.client import tokens

GROUP, KIND = "authentication.k8s.io", "TokenRequest"
SHORTEST, LONGEST = 600, 1 << 32
_BINDS = {"Pod": "pods", "Node": "nodes", "Secret": "secrets"}


class TokenView(KubeView):
    """The token subresource: a request in, the same with a token out."""

    def post(self, request: Request, **_: Any) -> Response:
        call = self.call
        how = options.writing(call.request.GET, "Create")
        given, warnings = schema.admit(call.body(KIND).value, (GROUP, "v1", KIND), how.validation)
        for text in warnings:
            call.warn(text)
        head, spec = given.get("metadata") or {}, given.get("spec") or {}
        _check_names(call, head)
        account = call.registry.get(*call.key)
        _check_uid(head, account)
        spec = {**spec, "audiences": spec.get("audiences") or [tokens.ISSUER]}
        spec["expirationSeconds"] = _lifetime(spec)
        bound = _bound(call, spec.get("boundObjectRef") or {})
        token, expires = tokens.issue(
            call.row.signing_key, account, spec["audiences"], spec["expirationSeconds"], **bound
        )
        return Response(_answer(head, account, spec, token, expires), 201)


def _answer(head: Obj, account: Obj, spec: Obj, token: str, expires: float) -> Obj:
    identity = {field: meta.metadata(account)[field] for field in ("name", "namespace", "uid")}
    return {
        "kind": KIND,
        "apiVersion": f"{GROUP}/v1",
        "metadata": {**head, **identity, "creationTimestamp": clock.timestamp()},
        "spec": {"boundObjectRef": None, **spec},
        "status": {"token": token, "expirationTimestamp": clock.timestamp(expires)},
    }


def _check_names(call: Call, head: Obj) -> None:
    """422 for a request that names another account than its URL."""
    for field, meant in (("name", call.info.name), ("namespace", call.info.namespace)):
        if (said := head.get(field)) and said != meant:
            detail = f"must match the service account {field} if specified"
            causes = [invalid_value(f"metadata.{field}", said, detail)]
            raise errors.invalid(KIND, GROUP, call.info.name, causes)


def _check_uid(head: Obj, account: Obj) -> None:
    said, uid = head.get("uid"), meta.uid(account)
    if said and said != uid:
        why = f"the UID in the token request ({said}) does not match the UID of the service account ({uid})"
        raise errors.conflict(f"{KIND}.{GROUP}", meta.name(account), why)


def _lifetime(spec: Obj) -> int:
    """The seconds a token is asked to live; 422 for less than ten minutes."""
    asked = spec.get("expirationSeconds")
    seconds = tokens.HOUR if asked is None else int(asked)
    field, causes = "spec.expirationSeconds", list[Cause]()
    if seconds < SHORTEST:
        causes.append(invalid_value(field, seconds, "may not specify a duration less than 10 minutes"))
    if seconds > LONGEST:
        causes.append(invalid_value(field, seconds, "may not specify a duration larger than 2^32 seconds"))
    if causes:
        raise errors.invalid(KIND, GROUP, "", causes)
    return seconds


def _bound(call: Call, reference: Obj) -> dict[str, Obj]:
    """What a token is to be bound to ({} for nothing), as `tokens.issue` takes it; 404 or 409 if it is not there."""
    if not reference:
        return {}
    version, kind, name = (reference.get(field) or "" for field in ("apiVersion", "kind", "name"))
    group, version = meta.group_version(version)
    if group or kind not in _BINDS:
        shown = f"{group}/{version}, Kind={kind}"
        raise errors.bad_request(f"cannot bind token to object of type {shown}")
    obj = call.registry.get(_BINDS[kind], "" if kind == "Node" else call.info.namespace, name)
    account = call.info.name
    if kind == "Pod" and meta.get(obj, "spec.serviceAccountName") != account:
        text = f'cannot bind token for serviceaccount "{account}" to pod running with different serviceaccount name.'
        raise errors.bad_request(text)
    if (uid := reference.get("uid")) and uid != meta.uid(obj):
        why = f"the UID in the bound object reference ({uid}) does not match the UID in record. "
        raise errors.conflict(kind, name, f"{why}The object might have been deleted and then recreated")
    found = {kind.lower(): obj}
    node = meta.get(obj, "spec.nodeName") if kind == "Pod" else ""
    if node and (known := call.registry.find("nodes", "", node)) is not None:
        found["node"] = known
    return found
