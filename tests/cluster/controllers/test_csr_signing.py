"""The signers. Expected: pkg/controller/certificates/signer/signer_test.go."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID

from cluster.api.certificates import requests
from cluster.apimachinery.meta import Obj
from cluster.client import pki
from cluster.client.controller import Patch
from cluster.controllers.csr_signing import reconcile
from tests.cluster.api.certificates.csrs import csr, request, signing_key
from tests.cluster.controllers.objects import NOW, acts, view

NODE = ("system:node:a", ("system:nodes",))
SERVER = ("digital signature", "key encipherment", "server auth")


@pytest.fixture(scope="module")
def key() -> str:
    return signing_key()


def approved(asked: str = "", signer: str = requests.CLIENT, usages: Any = ("client auth",), **spec: Any) -> Obj:
    return csr(asked, signer, usages, "Approved", **spec)


def written(obj: Obj, key: str) -> Obj:
    """What the signer writes into the status."""
    (patch,) = acts(reconcile("mine", view(obj, signing_key=key)), Patch)
    assert patch.subresource == "status"
    found: Obj = patch.patch["status"]
    return found


def certificate(obj: Obj, key: str) -> x509.Certificate:
    return x509.load_pem_x509_certificate(base64.b64decode(written(obj, key)["certificate"]))


def test_an_approved_request_becomes_a_certificate_of_the_cluster(key: str) -> None:
    made = certificate(approved(request("jane", ("devs",))), key)
    made.verify_directly_issued_by(x509.load_pem_x509_certificate(pki.authority(key).encode()))
    assert made.subject.rfc4514_string() == "O=devs,CN=jane"
    purposes = made.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert list(purposes) == [ExtendedKeyUsageOID.CLIENT_AUTH]
    assert made.extensions.get_extension_for_class(x509.BasicConstraints).value.ca is False


@pytest.mark.parametrize(
    ("asked", "from_now"),
    [(None, 365 * 86400 - 300), (600, 600), (86400, 86400 - 300), (10**9, 365 * 86400 - 300)],
)
def test_it_lives_as_long_as_was_asked_within_bounds(key: str, asked: int | None, from_now: int) -> None:
    given: dict[str, Any] = {"expirationSeconds": asked} if asked else {}
    made = certificate(approved(**given), key)
    assert made.not_valid_after_utc.timestamp() == NOW + from_now
    assert made.not_valid_before_utc.timestamp() == NOW - 300


def test_a_kubelets_server_keeps_its_addresses(key: str) -> None:
    obj = approved(request(*NODE, ("10.0.0.1",)), requests.KUBELET_SERVING, SERVER)
    names = certificate(obj, key).extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert [str(ip) for ip in names.get_values_for_type(x509.IPAddress)] == ["10.0.0.1"]


@pytest.mark.parametrize(
    ("obj", "message"),
    [
        (approved(usages=("server auth",)), "invalid usage for client certificate: server auth"),
        (approved(usages=("digital signature",)), "missing required usage for client certificate: client auth"),
        (approved(signer=requests.KUBELET_CLIENT), "subject organization is not system:nodes"),
    ],
)
def test_a_request_that_does_not_fit_has_failed(key: str, obj: Obj, message: str) -> None:
    kept, failed = written(obj, key)["conditions"]
    assert kept["type"] == "Approved"
    assert (failed["type"], failed["reason"], failed["message"]) == ("Failed", "SignerValidationFailure", message)


@pytest.mark.parametrize(
    "obj",
    [
        csr(),
        csr("", requests.CLIENT, ("client auth",), "Denied"),
        csr("", requests.CLIENT, ("client auth",), "Approved", "Failed"),
        csr("", "example.com/other", ("client auth",), "Approved"),
        csr("", requests.CLIENT, ("client auth",), "Approved", status={"certificate": "there"}),
    ],
)
def test_nothing_else_is_signed(key: str, obj: Obj) -> None:
    assert acts(reconcile("mine", view(obj, signing_key=key))) == []
