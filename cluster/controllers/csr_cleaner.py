"""The cleaner: old certificate requests go.

What was issued, denied or failed stands for an hour, what nobody decided on or signed for a day; a request whose
certificate has expired goes at once. (In Kubernetes: pkg/controller/certificates/cleaner.)
"""

from __future__ import annotations

import base64

from cryptography import x509

from cluster.api.certificates import conditions
from cluster.api.certificates.conditions import APPROVED, DENIED, FAILED
from cluster.apimachinery import clock, meta
from cluster.apimachinery.meta import Obj
from cluster.client.controller import Decided, Delete, by_key, controller
from cluster.client.view import View

RESOURCE = "certificatesigningrequests.certificates.k8s.io"
HOUR, DAY = 3600.0, 86400.0


@controller("certificatesigningrequest-cleaner", component="certificate-controller", watches={RESOURCE: by_key})
def reconcile(key: str, view: View) -> Decided:
    """A request goes when its time is up."""
    csr = view.get(RESOURCE, "", key)
    if csr is None or meta.is_deleting(csr):
        return Decided([])
    left = min(ends(csr), default=None)
    if left is None or left > view.now:
        return Decided([], None if left is None else left - view.now)
    return Decided([Delete(RESOURCE, "", key, meta.uid(csr), "its time is up")])


def ends(csr: Obj) -> list[float]:
    """The moments (wall epoch) at which a request is to go, the first of which counts."""
    issued = meta.get(csr, "status.certificate")
    if not conditions.of(csr):
        return [clock.parse(meta.metadata(csr)["creationTimestamp"]) + DAY]
    found = [at + (HOUR if issued else DAY) for at in _times(csr, APPROVED)]
    found += [at + HOUR for type_ in (DENIED, FAILED) for at in _times(csr, type_)]
    return [*found, _expiry(issued)] if issued else found


def _times(csr: Obj, type_: str) -> list[float]:
    return [clock.parse(c["lastUpdateTime"]) for c in conditions.of(csr, type_) if c.get("lastUpdateTime")]


def _expiry(encoded: str) -> float:
    """When a certificate ends; never for what is none."""
    try:
        chain = x509.load_pem_x509_certificates(base64.b64decode(encoded))
        return chain[0].not_valid_after_utc.timestamp()
    except ValueError:
        return float("inf")
