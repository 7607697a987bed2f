"""Expected values: pkg/apis/certificates/validation/validation_test.go, TestPrintCertificateSigningRequest."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.api.certificates import requests
from cluster.api.certificates.v1.certificatesigningrequest import CertificateSigningRequest as Kind
from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from tests.cluster.api.certificates.csrs import csr, with_conditions
from tests.cluster.api.manifests import causes, row


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({}, []),
        ({"request": "bm9wZQ=="},
         ['spec.request: Invalid value: "bm9wZQ==": PEM block type must be CERTIFICATE REQUEST']),
        ({"usages": []}, ["spec.usages: Required value"]),
        ({"usages": ["client auth", "client auth"]}, ['spec.usages[1]: Duplicate value: "client auth"']),
        ({"signerName": ""}, ["spec.signerName: Required value"]),
        ({"signerName": requests.LEGACY}, [
            f'spec.signerName: Invalid value: "{requests.LEGACY}": the legacy signerName is not allowed via this API '
            "version"]),
        ({"expirationSeconds": 599}, [
            "spec.expirationSeconds: Invalid value: 599: may not specify a duration less than 600 seconds "
            "(10 minutes)"]),
    ],
)  # fmt: skip
def test_what_may_be_asked(parts: Obj, said: list[str]) -> None:
    obj = csr()
    assert causes(Kind, {**obj, "spec": {**obj["spec"], **parts}}) == said


def test_an_unknown_usage_is_named_among_the_known() -> None:
    obj = csr(usages=["flying"])
    (said,) = causes(Kind, obj)
    assert said.startswith('spec.usages[0]: Unsupported value: "flying": supported values: "any", "cert sign", ')


def test_what_was_asked_never_changes() -> None:
    old = csr()
    new = {**old, "spec": {**old["spec"], "signerName": "example.com/other"}, "status": {"certificate": "x"}}
    for part in ("", "approval"):
        assert Kind.merge(part, new, old)["spec"] == old["spec"]
        assert "certificate" not in Kind.merge(part, new, old)["status"]


def test_a_decision_comes_through_its_own_door() -> None:
    old = csr()
    new = with_conditions(old, "Approved")
    assert meta.get(Kind.merge("", new, old), "status.conditions") is None
    (said,) = Kind.merge("approval", new, old)["status"]["conditions"]
    assert said["type"] == "Approved"
    assert said["lastUpdateTime"]
    assert [c.message for c in Kind.validate_status(Kind.merge("status", new, old), old)] == [
        'Forbidden: updates may not add a condition of type "Approved"'
    ]


@pytest.mark.parametrize(
    ("certificate", "said"),
    [
        ("bm9wZQ==", "must contain at least one CERTIFICATE PEM block"),
        ("LS0tLS1CRUdJTiBSU0EgS0VZLS0tLS0K", 'only CERTIFICATE PEM blocks are allowed, found "RSA KEY"'),
    ],
)
def test_a_certificate_must_be_one(certificate: str, said: str) -> None:
    old = csr()
    found = Kind.validate_status({**old, "status": {"certificate": certificate}}, old)
    assert [str(c) for c in found] == [f'status.certificate: Invalid value: "<certificate data>": {said}']


def test_a_certificate_stays() -> None:
    old = csr(status={"certificate": ""})
    old["status"]["certificate"] = "LS0tLS1CRUdJTiBSU0EgS0VZLS0tLS0K"
    found = Kind.validate_status({**old, "status": {}}, old)
    assert [str(c) for c in found] == [
        "status.certificate: Forbidden: updates may not modify existing certificate content"
    ]


@pytest.mark.parametrize(
    ("types", "status", "shown"),
    [
        ((), {}, "Pending"),
        (("Approved",), {}, "Approved"),
        (("Approved",), {"certificate": "x"}, "Approved,Issued"),
        (("Approved", "Failed"), {}, "Approved,Failed"),
        (("Denied",), {}, "Denied"),
    ],
)
def test_kubectl_shows_what_was_decided_and_done(types: tuple[str, ...], status: Obj, shown: str) -> None:
    asked: dict[str, Any] = {"username": "jane", "expirationSeconds": 86400}
    obj = csr("", requests.CLIENT, ("client auth",), *types, status=status, **asked)
    cells = row(Kind, obj)
    assert (cells["Condition"], cells["Requestor"], cells["RequestedDuration"]) == (shown, "jane", "24h")
    assert cells["SignerName"] == "kubernetes.io/kube-apiserver-client"
