"""agnhost webhook: admission webhooks with one opinion each, over TLS on 443 (--port)."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Sequence
from typing import Any

from cluster.apimachinery import clock
from cluster.runtime.agnhost.localhost import CERTIFICATE, KEY, secured
from cluster.runtime.golang import ON_TERM, flags, in_use, marshal, not_found
from cluster.runtime.host import Host
from cluster.runtime.http import HttpRequest, HttpResponse, text
from cluster.runtime.process import Listener, Server

DENIED = "this webhook denies all requests"
UNWANTED = ("webhook-e2e-test", "webhook-disallow")
"""A label, or a key of data, with the value that makes an object unwanted."""
NONDELETABLE = "webhook-nondeletable"
INIT_CONTAINER = {"image": "webhook-added-image", "name": "webhook-added-init-container", "resources": {}}
ENDLESS = ("webhook-e2e-test", "wait-forever")
DELAY = 5
LONGEST = 31
"""Seconds after which nobody listens any more: an API server waits 30 at most."""
Obj = dict[str, Any]
Opinion = Callable[[Obj], Obj]


def allow(asked: Obj) -> Obj:
    return {"allowed": True}


def deny(asked: Obj) -> Obj:
    return refused(DENIED)


def allow_late(asked: Obj) -> Obj:
    """An answer that takes its time."""
    clock.sleep(DELAY)
    return allow(asked)


def refused(message: str) -> Obj:
    return {"allowed": False, "status": {"metadata": {}, "message": message}}


def patched(*operations: tuple[str, Any]) -> Obj:
    """A JSON patch that adds values at paths; nothing but a yes when there is nothing to add."""
    if not operations:
        return {"allowed": True}
    patch = json.dumps([{"op": "add", "path": path, "value": value} for path, value in operations]).encode()
    return {"allowed": True, "patch": base64.b64encode(patch).decode(), "patchType": "JSONPatch"}


def part(asked: Obj, *path: str) -> Any:
    """A part of the object that is written, or of the one that is deleted; {} for none."""
    found: Any = asked.get("oldObject" if asked.get("operation") == "DELETE" else "object")
    for step in path:
        found = found.get(step) if isinstance(found, dict) else None
    return found or {}


def add_label(asked: Obj) -> Obj:
    """A JSON patch that labels the object, unless it has the label."""
    known = part(asked, "metadata", "labels")
    if "added-label" in known:
        return patched()
    return patched(
        ("/metadata/labels/added-label", "yes") if known else ("/metadata/labels", {"added-label": "yes"})
    )


def judge_pod(asked: Obj) -> Obj:
    key, value = UNWANTED
    labels, said = part(asked, "metadata", "labels"), []
    if ENDLESS in labels.items():
        clock.sleep(LONGEST)
        said.append("the pod response should not be sent;")
    if labels.get(key) == value:
        said.append("the pod contains unwanted label;")
    if any(value in container.get("name", "") for container in part(asked, "spec").get("containers") or []):
        said.append("the pod contains unwanted container name;")
    return refused(" ".join(said)) if said else allow(asked)


def add_init_container(asked: Obj) -> Obj:
    mutable = part(asked, "metadata", "name") == "webhook-to-be-mutated"
    return patched(("/spec/initContainers", [INIT_CONTAINER])) if mutable else patched()


def judge_attachment(asked: Obj) -> Obj:
    name, door = "to-be-attached-pod", part(asked)
    if asked.get("name") != name or not door.get("stdin") or door.get("container") != "container1":
        return allow(asked)
    return refused(f"attaching to pod '{name}' is not allowed")


def judge_data(kind: str, contained: str) -> Opinion:
    """Nothing is written with the unwanted key and value in its data, and nothing that is marked so is deleted."""
    key, unwanted = UNWANTED

    def judge(asked: Obj) -> Obj:
        found, deleted = part(asked, "data").get(key), asked.get("operation") == "DELETE"
        if deleted and found == NONDELETABLE:
            return refused(f"the {kind} cannot be deleted because it contains unwanted key and value")
        if not deleted and found == unwanted:
            return refused(f"the {kind} contains unwanted {contained}")
        return allow(asked)

    return judge


def add_stage(asked: Obj) -> Obj:
    """One step on: who has started gets stage 1, who has stage 1 gets stage 2."""
    data = part(asked, "data")
    if data.get("mutation-stage-1") == "yes":
        return patched(("/data/mutation-stage-2", "yes"))
    return patched(("/data/mutation-stage-1", "yes")) if data.get("mutation-start") == "yes" else patched()


def judge_definition(asked: Obj) -> Obj:
    key, value = UNWANTED
    unwanted = part(asked, "metadata", "labels").get(key) == value
    return refused("the crd contains unwanted label") if unwanted else allow(asked)


OPINIONS: dict[str, Opinion] = {
    "/always-allow-delay-5s": allow_late,
    "/always-deny": deny,
    "/add-label": add_label,
    "/pods": judge_pod,
    "/pods/attach": judge_attachment,
    "/mutating-pods": add_init_container,
    "/configmaps": judge_data("configmap", "key and value"),
    "/mutating-configmaps": add_stage,
    "/custom-resource": judge_data("custom resource", "data"),
    "/mutating-custom-resource": add_stage,
    "/crd": judge_definition,
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
