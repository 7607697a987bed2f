"""The approver. Expected: pkg/controller/certificates/approver/sarapprove_test.go."""

from __future__ import annotations

import pytest

from cluster.api.certificates import requests
from cluster.apimachinery.meta import Obj
from cluster.client.controller import Patch
from cluster.controllers.csr_approving import reconcile
from tests.cluster.api.certificates.csrs import csr, request
from tests.cluster.controllers.objects import acts, make, view

USAGES = ("digital signature", "client auth")
NODE = request("system:node:a", ("system:nodes",))


def asked(username: str, *conditions: str, signer: str = requests.KUBELET_CLIENT, of: str = NODE) -> Obj:
    return csr(of, signer, USAGES, *conditions, username=username, groups=["joiners"])


def may(part: str) -> tuple[Obj, Obj]:
    """A role for joiners to ask for such certificates, bound to them."""
    resources = [f"certificatesigningrequests/{part}"]
    rule = {"verbs": ["create"], "apiGroups": ["certificates.k8s.io"], "resources": resources}
    ref = {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": part}
    subject = {"kind": "Group", "apiGroup": "rbac.authorization.k8s.io", "name": "joiners"}
    role = make("ClusterRole", part, namespace=None, rules=[rule])
    return role, make("ClusterRoleBinding", part, namespace=None, roleRef=ref, subjects=[subject])


@pytest.mark.parametrize(
    ("username", "part", "message"),
    [
        ("joiner", "nodeclient", "Auto approving kubelet client certificate"),
        ("system:node:a", "selfnodeclient", "Auto approving self kubelet client certificate"),
    ],
)
def test_a_kubelet_that_may_is_approved(username: str, part: str, message: str) -> None:
    (patch,) = acts(reconcile("mine", view(asked(username), *may(part))), Patch)
    assert patch.subresource == "approval"
    (said,) = patch.patch["status"]["conditions"]
    assert (said["type"], said["reason"]) == ("Approved", "AutoApproved")
    assert said["message"] == f"{message} after SubjectAccessReview."


@pytest.mark.parametrize(
    "obj",
    [
        asked("joiner", "Denied"),
        asked("joiner", "Approved"),
        asked("joiner", signer=requests.CLIENT),
        asked("joiner", of=request("jane")),
    ],
)
def test_anything_else_waits(obj: Obj) -> None:
    assert acts(reconcile("mine", view(obj, *may("nodeclient")))) == []


def test_one_who_may_not_waits_for_a_person() -> None:
    assert acts(reconcile("mine", view(asked("joiner"), *may("selfnodeclient")))) == []
    assert acts(reconcile("mine", view(asked("joiner")))) == []
