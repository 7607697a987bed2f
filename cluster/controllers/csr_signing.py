"""The signers of a cluster: an approved request becomes a certificate.

Three names belong to them: certificates for clients of the API server, for kubelets as clients, and for kubelets as
servers. Each signs only what it is for; a request that does not fit has failed, for good. Requests for any other
signer wait for whoever plays that one. (In Kubernetes: pkg/controller/certificates/signer.)
"""

from __future__ import annotations

import base64
from collections.abc import Sequence

from cryptography import x509

from cluster.api.certificates import conditions, requests
from cluster.api.certificates.conditions import APPROVED, FAILED
from cluster.apimachinery import clock, meta
from cluster.apimachinery.meta import Obj
from cluster.client.controller import Act, Patch, by_key, controller
from cluster.client.view import View
from cluster.controllers._signer import lifetime, sign

RESOURCE = "certificatesigningrequests.certificates.k8s.io"
CLIENT_USAGES = ("digital signature", "key encipherment", "client auth")


def client_problem(request: x509.CertificateSigningRequest, usages: Sequence[str]) -> str:
    """Why a request is none for a client of the API server; "" if it is."""
    if other := next((usage for usage in usages if usage not in CLIENT_USAGES), ""):
        return f"invalid usage for client certificate: {other}"
    return "" if "client auth" in usages else "missing required usage for client certificate: client auth"


SIGNERS = {
    requests.CLIENT: client_problem,
    requests.KUBELET_CLIENT: requests.kubelet_client_problem,
    requests.KUBELET_SERVING: requests.kubelet_serving_problem,
}
"""Each signer, with what it finds wrong with a request."""


@controller("certificatesigningrequest-signing", component="certificate-controller", watches={RESOURCE: by_key})
def reconcile(key: str, view: View) -> list[Act]:
    """An approved request that has neither a certificate nor failed gets one or the other from its signer."""
    csr = view.get(RESOURCE, "", key)
    if csr is None or meta.get(csr, "status.certificate"):
        return []
    if not conditions.of(csr, APPROVED) or conditions.of(csr, FAILED):
        return []
    spec = csr["spec"]
    problem_of = SIGNERS.get(spec.get("signerName"))
    if problem_of is None:
        return []
    request, usages = requests.read(spec["request"]), spec.get("usages") or []
    if problem := problem_of(request, usages):
        return [_failed(csr, problem, view)]
    certificate = sign(view.cluster.signing_key, request, usages, lifetime(spec.get("expirationSeconds")), view.now)
    encoded = base64.b64encode(certificate.encode()).decode()
    return [Patch(RESOURCE, "", key, {"status": {"certificate": encoded}}, "the request was approved", "status")]


def _failed(csr: Obj, problem: str, view: View) -> Act:
    said = {"type": FAILED, "status": "True", "reason": "SignerValidationFailure", "message": problem,
            "lastUpdateTime": clock.timestamp(view.now)}  # fmt: skip
    patch = {"status": {"conditions": [*conditions.of(csr), said]}}
    return Patch(RESOURCE, "", meta.name(csr), patch, f"its signer refuses it: {problem}", "status")
