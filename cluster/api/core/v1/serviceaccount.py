"""ServiceAccount: who a pod is when it speaks to the API server.

Every namespace gets one named `default`; a pod that names none runs as that one. Its tokens are not stored: they
are made when asked for (the token subresource), bound to the pod, and expire.
"""

from __future__ import annotations

from cluster.api.printing import AGE_COLUMN, NAME_COLUMN
from cluster.apimachinery.scheme import Column, Kind
from cluster.etcd.models import KubeObject


class ServiceAccount(KubeObject):
    KIND = Kind("", "v1", "ServiceAccount", "serviceaccounts", short_names=("sa",), subresources=("token",))
    COLUMNS = (
        NAME_COLUMN,
        Column("Secrets", lambda o: len(o.get("secrets") or []), type="integer",
               description="How many Secrets pods that run as this account may use."),
        AGE_COLUMN,
    )  # fmt: skip
    FORM = ("automountServiceAccountToken",)
