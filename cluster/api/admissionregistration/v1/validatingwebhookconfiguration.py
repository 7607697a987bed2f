"""ValidatingWebhookConfiguration: servers outside of the API server that may refuse a write.

They are asked last, all at once, when nothing can change the object any more
(`registry/admission/validating_webhooks.py`).
"""

from __future__ import annotations

from cluster.api.admissionregistration import GROUP, webhooks
from cluster.api.admissionregistration.configuring import Configuring
from cluster.apimachinery.errors import Cause
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.scheme import Kind


class ValidatingWebhookConfiguration(Configuring):
    KIND = Kind(GROUP, "v1", "ValidatingWebhookConfiguration", "validatingwebhookconfigurations", namespaced=False,
                categories=("api-extensions",))  # fmt: skip
    COLUMNS = webhooks.COLUMNS
    FORM = ("webhooks",)

    @classmethod
    def default(cls, obj: Obj) -> None:
        webhooks.default(obj)

    @classmethod
    def validate(cls, obj: Obj, old: Obj | None) -> list[Cause]:
        return webhooks.causes(obj, old)
