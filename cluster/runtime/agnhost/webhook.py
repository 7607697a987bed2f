"""agnhost webhook: admission webhooks with one opinion each, over TLS on 443 (--port)."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Sequence

from cluster.runtime.agnhost.localhost import CERTIFICATE, KEY, secured
from cluster.runtime.golang import ON_TERM, flags, in_use, marshal, not_found
from cluster.runtime.host import Host
from cluster.runtime.http import HttpRequest, HttpResponse, text
from cluster.runtime.process import Listener, Server

DENIED = "this webhook denies all requests"
LABEL = {"added-label": "yes"}
Opinion = Callable[[dict[str, object]], dict[str, object]]


def allow(asked: dict[str, object]) -> dict[str, object]:
    return {"allowed": True}


def deny(asked: dict[str, object]) -> dict[str, object]:
    return {"allowed": False, "status": {"metadata": {}, "message": DENIED}}


def add_label(asked: dict[str, object]) -> dict[str, object]:
    """A JSON patch that labels the object, unless it has the label."""
    body = asked.get("object")
    metadata = body.get("metadata", {}) if isinstance(body, dict) else {}
    known = metadata.get("labels") or {}
    if "added-label" in known:
        return {"allowed": True}
    path, value = ("/metadata/labels/added-label", LABEL["added-label"]) if known else ("/metadata/labels", LABEL)
    patch = json.dumps([{"op": "add", "path": path, "value": value}]).encode()
    return {"allowed": True, "patch": base64.b64encode(patch).decode(), "patchType": "JSONPatch"}


OPINIONS: dict[str, Opinion] = {
    "/always-allow-delay-5s": allow,
    "/always-deny": deny,
    "/add-label": add_label,
}


def webhook(host: Host, argv: Sequence[str]) -> Server:
    given = flags(argv, port="443", tls_cert_file="", tls_private_key_file="")
    listener = Listener(lambda request, tls: review(request))
    tls = secured(host, listener, given["tls_cert_file"] or CERTIFICATE, given["tls_private_key_file"] or KEY)
    return Server("webhook", {(int(given["port"]), "TCP"): tls}, ON_TERM, in_use=in_use)


def review(request: HttpRequest) -> HttpResponse:
    """The answer to an AdmissionReview."""
    if request.path == "/readyz":
        return text("ok")
    opinion = OPINIONS.get(request.path)
    if opinion is None:
        return not_found()
    try:
        asked = json.loads(request.body)["request"]
    except (ValueError, KeyError, TypeError):
        return text("Unsupported body\n", 400)
    answer = {"uid": asked.get("uid", ""), **opinion(asked)}
    found = {"kind": "AdmissionReview", "apiVersion": "admission.k8s.io/v1", "response": answer}
    return text(marshal(found), 200, "application/json")
