"""The approver: a kubelet that may have a client certificate gets it without asking a person.

Who asks must be allowed to create the virtual subresource `nodeclient` (for any node) or `selfnodeclient` (for the
node it already is): kubeadm binds both to those who join. Everything else waits for `kubectl certificate approve`.
(In Kubernetes: pkg/controller/certificates/approver.)
"""

from __future__ import annotations

from cluster.api.certificates import conditions, requests
from cluster.api.certificates.conditions import APPROVED, DENIED
from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.client.controller import Act, Patch, by_key, controller
from cluster.client.view import View
from cluster.registry.acts import Actor
from cluster.registry.authorization.attributes import Attributes
from cluster.registry.authorization.policy import KINDS, Policy

RESOURCE = "certificatesigningrequests.certificates.k8s.io"
GROUP, PLURAL = "certificates.k8s.io", "certificatesigningrequests"
MESSAGE = "Auto approving {}kubelet client certificate after SubjectAccessReview."


@controller("certificatesigningrequest-approving", component="certificate-controller", watches={RESOURCE: by_key})
def reconcile(key: str, view: View) -> list[Act]:
    """A kubelet's request for a client certificate that nobody has decided on is approved if its author may have
    one."""
    csr = view.get(RESOURCE, "", key)
    if csr is None or conditions.of(csr, APPROVED) or conditions.of(csr, DENIED):
        return []
    own = _own(csr)
    if own is None:
        return []
    policy = Policy.of({kind: view.list(kind) for kind in KINDS})
    for part, whose in (("selfnodeclient", "self "), ("nodeclient", "")):
        if (own or part == "nodeclient") and policy.decide(_question(csr, part)).allowed:
            return [_approval(csr, MESSAGE.format(whose))]
    return []


def _own(csr: Obj) -> bool | None:
    """Whether a kubelet asks in its own name; None when the request is none of a kubelet."""
    spec = csr["spec"]
    if spec.get("signerName") != requests.KUBELET_CLIENT or meta.get(csr, "status.certificate"):
        return None
    request = requests.read(spec["request"])
    if requests.kubelet_client_problem(request, spec.get("usages") or []):
        return None
    return bool(spec.get("username") == requests.common_name(request))


def _question(csr: Obj, part: str) -> Attributes:
    spec = csr["spec"]
    asker = Actor(spec.get("username", ""), tuple(spec.get("groups") or ()))
    return Attributes(asker, "create", GROUP, PLURAL, part)


def _approval(csr: Obj, message: str) -> Act:
    said = {"type": APPROVED, "status": "True", "reason": "AutoApproved", "message": message}
    patch = {"status": {"conditions": [*conditions.of(csr), said]}}
    return Patch(RESOURCE, "", meta.name(csr), patch, "its author may have a node's certificate", "approval")
