"""MutatingWebhookConfiguration: servers outside of the API server that may change a write on its way in.

They are asked one after the other, by the names of their configurations, and may be asked once more after later ones
have changed the object again (`registry/admission/mutating_webhooks.py`).
"""

from __future__ import annotations

from cluster.api.admissionregistration import GROUP, IF_NEEDED, NEVER, matching, webhooks
from cluster.api.admissionregistration.configuring import Configuring
from cluster.api.podspec.defaults import fill
from cluster.apimachinery.errors import Cause
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.scheme import Kind


class MutatingWebhookConfiguration(Configuring):
    KIND = Kind(GROUP, "v1", "MutatingWebhookConfiguration", "mutatingwebhookconfigurations", namespaced=False,
                categories=("api-extensions",))  # fmt: skip
    COLUMNS = webhooks.COLUMNS
    FORM = ("webhooks",)

    @classmethod
    def default(cls, obj: Obj) -> None:
        webhooks.default(obj)
        for hook in obj.get("webhooks") or []:
            fill(hook, reinvocationPolicy=NEVER)

    @classmethod
    def validate(cls, obj: Obj, old: Obj | None) -> list[Cause]:
        found = webhooks.causes(obj, old)
        for index, hook in enumerate(obj.get("webhooks") or []):
            found += matching.choice(hook, "reinvocationPolicy", f"webhooks[{index}]", (IF_NEEDED, NEVER))
        return found
