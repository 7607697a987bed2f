"""ServiceAccount: who a pod is when it speaks to the API server.

Every namespace gets one named `default`; a pod that names none runs as that one. Its tokens are not stored: they
are made when asked for (the token subresource), bound to the pod, and expire.
"""

from __future__ import annotations

from cluster.api.printing import AGE_COLUMN, NAME_COLUMN
from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.scheme import Column, Kind
from cluster.etcd.models import KubeObject

ENFORCE = "kubernetes.io/enforce-mountable-secrets"


class ServiceAccount(KubeObject):
    KIND = Kind("", "v1", "ServiceAccount", "serviceaccounts", short_names=("sa",), subresources=("token",))
    COLUMNS = (
        NAME_COLUMN,
        Column("Secrets", lambda o: len(o.get("secrets") or []), type="integer",
               description="How many Secrets pods that run as this account may use."),
        AGE_COLUMN,
    )  # fmt: skip
    FORM = ("automountServiceAccountToken",)

    @classmethod
    def warnings(cls, obj: Obj, old: Obj | None) -> list[str]:
        known, before = (ENFORCE in meta.annotations_of(o) if o is not None else False for o in (obj, old))
        text = "deprecated in v1.32+; prefer separate namespaces to isolate access to mounted secrets"
        return [f"metadata.annotations[{ENFORCE}]: {text}"] if known and not before else []
