"""ValidatingAdmissionWebhook: servers outside of the API server that have the last word.

By now nothing changes the object any more. All that are meant are asked, one after the other by the names of their
configurations, and the first that refuses is told. (In Kubernetes: apiserver/pkg/admission/plugin/webhook/validating.)
"""

from __future__ import annotations

from cluster.registry.admission import Request
from cluster.registry.policies import configured, webhooks

ORDER = 95


def validate(request: Request) -> None:
    for webhook in configured.of(request.row).validating_webhooks:
        shown = webhooks.meant(webhook, request)
        if shown is not None:
            webhooks.answered(webhook, shown, request, mutating=False)
