"""[sig-auth] Certificates API, and what becomes of an approved request. Upstream: test/e2e/auth/certificates.go."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from cryptography import x509

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from tests.cluster.api.certificates.csrs import request, self_signed
from tests.conformance.api.client import Things
from tests.conformance.api.conftest import Room, Space
from tests.conformance.api.test_api_operations import discovered

pytestmark = pytest.mark.slow

USAGES = ["digital signature", "key encipherment", "server auth"]


@pytest.fixture
def csrs(space: Space) -> Things:
    return space("certificates.k8s.io/v1", "CertificateSigningRequest")


def asked(signer: str, usages: list[str], **spec: Any) -> Obj:
    body = {"request": request(), "signerName": signer, "usages": usages, **spec}
    return {"metadata": {"generateName": "e2e-example-csr-"}, "spec": body}


def test_certificate_requests_support_every_operation(room: Room, space: Space, csrs: Things) -> None:
    """CertificateSigningRequest API"""
    signer = f"example.com/e2e-{space.name}"
    select: dict[str, Any] = {"fieldSelector": f"spec.signerName={signer}"}
    assert discovered(room.client, csrs)
    made = [csrs.create(asked(signer, USAGES, expirationSeconds=3600)) for _ in range(3)][-1]
    name = meta.name(made)
    assert csrs.get(name)["spec"]["expirationSeconds"] == 3600
    assert len(csrs.list(**select)) == 3
    watching = csrs.watch(fieldSelector=f"metadata.name={name}", resourceVersion=meta.resource_version(made))
    csrs.patch(name, {"metadata": {"annotations": {"patched": "true"}}})
    updated = csrs.change(name, lambda o: o["metadata"]["annotations"].update(updated="true"))
    assert meta.annotations_of(updated)["updated"] == "true"
    assert meta.annotations_of(watching.next()[1])["patched"] == "true"

    decided(csrs, name)
    signed(csrs, name)

    csrs.delete(name)
    assert not csrs.exists(name)
    assert len(csrs.list(**select)) == 2
    csrs.delete_all(None, **select)
    assert csrs.list(**select) == []


def decided(csrs: Things, name: str) -> None:
    """Through the approval: conditions, and annotations on the way."""
    said = {"type": "ApprovalPatch", "status": "True", "reason": "e2e"}
    patch = {"metadata": {"annotations": {"patchedapproval": "true"}}, "status": {"conditions": [said]}}
    patched = csrs.patch(name, patch, "approval")
    assert [c["type"] for c in patched["status"]["conditions"]] == ["ApprovalPatch"]
    assert meta.annotations_of(patched)["patchedapproval"] == "true"
    approved = {"type": "Approved", "status": "True", "reason": "E2E", "message": "Set from an e2e test"}
    updated = csrs.change(name, lambda o: o["status"]["conditions"].append(approved), "approval")
    assert [c["type"] for c in updated["status"]["conditions"]] == ["ApprovalPatch", "Approved"]


def signed(csrs: Things, name: str) -> None:
    """Through the status: the certificate, and conditions that decide nothing."""
    chain = base64.b64encode(self_signed("e2e.example.com")).decode()
    patch = {"metadata": {"annotations": {"patchedstatus": "true"}}, "status": {"certificate": chain}}
    patched = csrs.patch(name, patch, "status")
    assert patched["status"]["certificate"] == chain
    assert meta.annotations_of(patched)["patchedstatus"] == "true"
    more = {"type": "StatusUpdate", "status": "True", "reason": "E2E", "message": "Set from an e2e test"}
    updated = csrs.change(name, lambda o: o["status"]["conditions"].append(more), "status")
    assert updated["status"]["conditions"][-1]["type"] == "StatusUpdate"


def test_kubectl_approves_and_the_cluster_signs(room: Room, csrs: Things) -> None:
    """Not a conformance test, but what the API is for."""
    made = csrs.create(asked("kubernetes.io/kube-apiserver-client", ["client auth"], expirationSeconds=600))
    name = meta.name(made)
    assert made["spec"]["username"] == "kubernetes-admin"
    watching = csrs.watch(fieldSelector=f"metadata.name={name}", resourceVersion=meta.resource_version(made))
    said = room.kubectl("certificate", "approve", name)
    assert said.strip() == f"certificatesigningrequest.certificates.k8s.io/{name} approved"
    done = watching.until(lambda event: bool(meta.get(event[1], "status.certificate")))
    certificate = x509.load_pem_x509_certificate(base64.b64decode(done["status"]["certificate"]))
    assert certificate.subject.rfc4514_string() == "CN=jane"
    assert "Approved,Issued" in room.kubectl("get", "csr", name)
    csrs.delete(name)


def test_kubectl_denies(room: Room, csrs: Things) -> None:
    name = meta.name(csrs.create(asked("kubernetes.io/kube-apiserver-client", ["client auth"])))
    room.kubectl("certificate", "deny", name)
    assert "Denied" in room.kubectl("get", "csr", name)
    csrs.delete(name)
