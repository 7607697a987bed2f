"""agnhost crd-conversion-webhook: converts one example resource, whose v1 says hostPort and whose v2 host and port."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from cluster.runtime.agnhost.localhost import CERTIFICATE, KEY, secured
from cluster.runtime.golang import ON_TERM, flags, in_use, marshal, not_found
from cluster.runtime.host import Host
from cluster.runtime.http import HttpRequest, HttpResponse, text
from cluster.runtime.process import Listener, Server

V1, V2 = "stable.example.com/v1", "stable.example.com/v2"
Obj = dict[str, Any]


class Refused(Exception):
    """What the webhook says of an object that it cannot convert."""


def crd_conversion_webhook(host: Host, argv: Sequence[str]) -> Server:
    given = flags(argv, port="443", tls_cert_file="", tls_private_key_file="")
    listener = Listener(lambda request, tls: answer(request))
    tls = secured(host, listener, given["tls_cert_file"] or CERTIFICATE, given["tls_private_key_file"] or KEY)
    return Server("crd-conversion-webhook", {(int(given["port"]), "TCP"): tls}, ON_TERM, in_use=in_use)


def answer(request: HttpRequest) -> HttpResponse:
    if request.path == "/readyz":
        return text("ok")
    if request.path != "/crdconvert":
        return not_found()
    try:
        review = json.loads(request.body)
        asked, version = review["request"], review["apiVersion"]
    except (ValueError, KeyError, TypeError):
        return text("failed to deserialize body\n", 400)
    found = {"kind": "ConversionReview", "apiVersion": version, "response": {"uid": asked["uid"], **reply(asked)}}
    return text(marshal(found), 200, "application/json")


def reply(asked: Obj) -> Obj:
    """All objects of a ConversionRequest in the version it wants, or why not."""
    try:
        objects = [converted(obj, asked["desiredAPIVersion"]) for obj in asked["objects"]]
    except Refused as why:
        return {"convertedObjects": None, "result": {"metadata": {}, "status": "Failure", "message": str(why)}}
    return {"convertedObjects": objects, "result": {"metadata": {}, "status": "Success"}}


def converted(obj: Obj, wanted: str) -> Obj:
    given = obj.get("apiVersion", "")
    if given == wanted:
        raise Refused(f"conversion from a version to itself should not call the webhook: {wanted}")
    if given not in (V1, V2):
        raise Refused(f'unexpected conversion version "{given}"')
    if wanted not in (V1, V2):
        raise Refused(f'unexpected conversion version "{wanted}"')
    return {**(parted(obj) if wanted == V2 else joined(obj)), "apiVersion": wanted}


def parted(obj: Obj) -> Obj:
    found = dict(obj)
    if "hostPort" in found:
        both = found.pop("hostPort")
        host, colon, port = both.partition(":")
        if not colon or ":" in port:
            raise Refused(f"invalid hostPort value `{both}`")
        found |= {"host": host, "port": port}
    return found


def joined(obj: Obj) -> Obj:
    found = dict(obj)
    if "host" in found or "port" in found:
        found["hostPort"] = f"{found.pop('host', '')}:{found.pop('port', '')}"
    return found
