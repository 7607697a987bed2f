"""MutatingAdmissionWebhook: servers outside of the API server that change a write on its way in.

They are asked one after the other, by the names of their configurations; each sees what the ones before it made of the
object. When somebody has changed it, the whole of admission is gone through once more, and a webhook that wants it
(reinvocationPolicy IfNeeded) is asked again if the object is no longer what it left. (In Kubernetes:
apiserver/pkg/admission/plugin/webhook/mutating.)
"""

from __future__ import annotations

import json
from typing import Any

from cluster.api.admissionregistration import IF_NEEDED
from cluster.apimachinery import errors, meta
from cluster.apimachinery import patch as patches
from cluster.apimachinery.errors import StatusError
from cluster.registry.admission import Request
from cluster.registry.policies import asked, configured, mutation, webhooks
from cluster.registry.policies.configured import Webhook
from cluster.registry.policies.matching import Resource

ORDER = 85


def admit(request: Request) -> bool:
    """Whether the object was changed, so that others may want to see it again."""
    left: dict[tuple[str, str], Any] = request.memory.setdefault("webhooks", {})
    again, changed = bool(request.memory.get("again")), False
    for webhook in configured.of(request.row).mutating_webhooks:
        key = (webhook.configuration, webhook.name)
        if again and not _asks_again(webhook, left.get(key), request):
            continue
        shown = webhooks.meant(webhook, request)
        if shown is not None:
            changed = _asked(webhook, shown, request) or changed
            left[key] = meta.copy(request.obj) if request.obj is not None else None
    return changed


def _asks_again(webhook: Webhook, left: Any, request: Request) -> bool:
    """Whether a webhook was asked, wants to be asked again, and the object is another by now."""
    return webhook.hook.get("reinvocationPolicy") == IF_NEEDED and left is not None and left != request.obj


def _asked(webhook: Webhook, shown: Resource, request: Request) -> bool:
    """Ask one webhook and do as it says; whether that changed anything."""
    answer = webhooks.answered(webhook, shown, request, mutating=True)
    if answer is None or not answer.patch:
        return False
    if request.obj is None:
        why = f"admission webhook {json.dumps(webhook.name)} attempted to modify the object, which is not supported"
        raise errors.internal(f"{why} for this operation")
    before = meta.copy(request.obj)
    try:
        changed = patches.json_patch(asked.objects(request, shown)["object"] or {}, answer.patch)
    except StatusError as error:
        raise errors.internal(error.message) from None
    mutation.replaced(request, shown, changed)
    return bool(request.obj != before)
