"""Asking a webhook: an AdmissionReview goes out over https, and its answer is judged before it is believed.

How the bytes travel is not known here: a webhook is a Service of the simulated cluster or a URL of this machine, and
whoever can reach both provides the way (`provide`). (In Kubernetes: admission/plugin/webhook, errors/statuserror.go and
request/admissionreview.go.)
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import orjson

from cluster.api.admissionregistration import IGNORE
from cluster.api.admissionregistration.webhooks import REVIEWS, SIDE_EFFECTS
from cluster.apimachinery import errors, meta
from cluster.apimachinery.errors import StatusError
from cluster.apimachinery.meta import Obj
from cluster.registry.admission import Request
from cluster.registry.policies import asked
from cluster.registry.policies.configured import Webhook
from cluster.registry.policies.evaluation import Failed, meets
from cluster.registry.policies.matching import Resource, matched


class CallFailed(Exception):
    """A webhook that gave no answer, and why, in the words of Go's HTTP client."""


Post = Callable[[str, Obj, bytes, int], bytes]
"""POST a body to a webhook of a cluster, given its clientConfig and the seconds it has; CallFailed."""
_provided: list[Post] = []


def provide(post: Post) -> None:
    """Let admission reach webhooks in this way."""
    _provided[:] = [post]


def post(cluster: str, config: Obj, body: bytes, seconds: int) -> bytes:
    """What a webhook answers to a body; CallFailed."""
    if not _provided:
        raise CallFailed("failed to call webhook: no webhook can be reached from here")
    return _provided[0](cluster, config, body, seconds)


@dataclass(frozen=True)
class Answer:
    """What a webhook said: whether it may be, how the object should change, what to warn of."""

    allowed: bool
    status: Obj | None = None
    patch: list[Obj] = field(default_factory=list)
    warnings: tuple[str, ...] = ()


def meant(webhook: Webhook, request: Request) -> Resource | None:
    """As which resource a webhook is asked about a request, None when it is not; 403 for a condition that fails."""
    hook = webhook.hook
    shown = matched(hook, hook.get("rules") or [], request)
    if shown is None or not hook.get("matchConditions"):
        return shown
    try:
        return shown if meets(hook, asked.variables(request, shown), params=False) else None
    except Failed as error:
        raise errors.forbidden(request.resource, request.name, str(error)) from None


def answered(webhook: Webhook, shown: Resource, request: Request, *, mutating: bool) -> Answer | None:
    """What a webhook says of a request; None when it could not be asked and that is to be ignored.

    Raises 500 when it could not be asked, 400 for one that may not be asked in a rehearsal, and its own refusal.
    """
    hook, name = webhook.hook, webhook.name
    if request.dry_run and hook.get("sideEffects") not in SIDE_EFFECTS:
        raise errors.bad_request(f"admission webhook {json.dumps(name)} does not support dry run")
    try:
        answer = _called(webhook, shown, request, mutating)
    except CallFailed as error:
        if hook.get("failurePolicy") == IGNORE:
            return None
        text = f"failed calling webhook {json.dumps(name)}: {error}"
        failure = errors.internal(text)
        failure.details = {"causes": [{"message": text}]}
        raise failure from None
    for warning in answer.warnings:
        request.warn(warning)
    if not answer.allowed:
        raise _denied(name, answer.status or {})
    return answer


def _denied(name: str, status: Obj) -> StatusError:
    """The webhook's refusal, in its own words if it has any."""
    said = str(status.get("message") or status.get("reason") or "")
    by = f"admission webhook {json.dumps(name)} denied the request"
    code = max(int(status.get("code") or 0), 400)
    details = status.get("details") or {}
    return StatusError(code, str(status.get("reason") or ""), f"{by}: {said}" if said else f"{by} without explanation",
                       details)  # fmt: skip


def _called(webhook: Webhook, shown: Resource, request: Request, mutating: bool) -> Answer:
    version = next((v for v in webhook.hook.get("admissionReviewVersions") or [] if v in REVIEWS), REVIEWS[0])
    review, uid = _review(shown, request, version)
    if not _provided or request.row is None:
        raise CallFailed("failed to call webhook: no webhook can be reached from here")
    seconds = int(webhook.hook.get("timeoutSeconds") or 10)
    raw = _provided[0](request.row.name, webhook.hook["clientConfig"], orjson.dumps(review), seconds)
    try:
        return _believed(raw, uid, str(review["apiVersion"]), mutating)
    except ValueError as error:
        raise CallFailed(f"received invalid webhook response: {error}") from None


def _review(shown: Resource, request: Request, version: str) -> tuple[Obj, str]:
    """The AdmissionReview to send, and the id that its answer must repeat."""
    uid = meta.new_uid()
    told = asked.admission_request(request, shown)
    body = {"uid": uid, **told, **asked.objects(request, shown)}
    return {"kind": "AdmissionReview", "apiVersion": f"admission.k8s.io/{version}", "request": body}, uid


def _believed(raw: bytes, uid: str, api_version: str, mutating: bool) -> Answer:
    """The answer in a body; ValueError for one that cannot be believed."""
    review = orjson.loads(raw)
    said = review.get("response") if isinstance(review, dict) else None
    if not isinstance(said, dict):
        raise ValueError("webhook response was absent")
    stated = f"{review.get('apiVersion', '')}, Kind={review.get('kind', '')}"
    if stated != f"{api_version}, Kind=AdmissionReview":
        raise ValueError(f"expected webhook response of {api_version}, Kind=AdmissionReview, got {stated}")
    if said.get("uid") != uid:
        raise ValueError(f'expected response.uid="{uid}", got "{said.get("uid", "")}"')
    patch = _patch(said) if mutating else _no_patch(said)
    warnings = tuple(str(text) for text in said.get("warnings") or [])
    return Answer(bool(said.get("allowed")), said.get("status"), patch, warnings)


def _patch(said: Obj) -> list[Obj]:
    patch, kind = said.get("patch") or "", said.get("patchType")
    if patch and kind is None:
        raise ValueError("webhook returned response.patch but not response.patchType")
    if kind is not None and not patch:
        raise ValueError("webhook returned response.patchType but not response.patch")
    if not patch:
        return []
    if kind != "JSONPatch":
        raise ValueError(f"unsupported patch type {json.dumps(kind)}")
    found: Any = orjson.loads(base64.b64decode(patch))
    if not isinstance(found, list):
        raise ValueError("the patch is no list of operations")
    return found


def _no_patch(said: Obj) -> list[Obj]:
    for key in ("patch", "patchType"):
        if said.get(key):
            raise ValueError(f"validating webhook may not return response.{key}")
    return []
