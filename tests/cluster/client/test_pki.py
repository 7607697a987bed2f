"""Client certificates. What is read of a subject: apiserver/pkg/authentication/request/x509 of Kubernetes 1.35."""

from __future__ import annotations

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

from cluster.apimachinery import clock
from cluster.client import pki
from cluster.client.bootstrap import clusters

KEY, OTHER_KEY = clusters._new_key(), clusters._new_key()


def test_a_certificate_names_a_user_and_their_groups() -> None:
    _, certificate = pki.issued(KEY, "ann", ["devs", "ops"])
    ann = pki.holder(certificate, KEY)
    assert (ann.name, ann.groups) == ("ann", ("devs", "ops"))
    assert ann.fingerprint == x509.load_pem_x509_certificate(certificate.encode()).fingerprint(hashes.SHA256()).hex()


def test_another_clusters_certificate_is_worth_nothing() -> None:
    _, certificate = pki.issued(OTHER_KEY, "ann")
    with pytest.raises(pki.BadCertificate, match="not signed by this cluster"):
        pki.holder(certificate, KEY)


@pytest.mark.parametrize("text", ["", "x", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"])
def test_what_is_no_certificate_is_refused(text: str) -> None:
    with pytest.raises(pki.BadCertificate):
        pki.holder(text, KEY)


def test_the_authority_does_not_vouch_for_itself() -> None:
    with pytest.raises(pki.BadCertificate):
        pki.holder(pki.authority(KEY), KEY)


def test_a_certificate_expires() -> None:
    _, certificate = pki.issued(KEY, "ann", seconds=600)
    clock.advance(601)
    try:
        with pytest.raises(pki.BadCertificate, match="expired"):
            pki.holder(certificate, KEY)
    finally:
        clock.advance(-601)


@pytest.mark.parametrize("key", [ec.generate_private_key(ec.SECP256R1()), rsa.generate_private_key(65537, 2048)])
def test_a_signing_request_gets_what_it_asks_for(key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey) -> None:
    parts = [(NameOID.ORGANIZATION_NAME, "devs"), (NameOID.COMMON_NAME, "ann")]
    subject = x509.Name([x509.NameAttribute(oid, value) for oid, value in parts])
    asked = x509.CertificateSigningRequestBuilder().subject_name(subject).sign(key, hashes.SHA256())
    certificate = pki.signed(KEY, asked.public_bytes(serialization.Encoding.PEM).decode(), 3600)
    assert pki.holder(certificate, KEY).groups == ("devs",)
    assert x509.load_pem_x509_certificate(certificate.encode()).public_key() == key.public_key()


def test_the_authority_is_made_of_the_key_alone() -> None:
    first = pki.authority(KEY)
    pki.authority.cache_clear()
    assert pki.authority(KEY) == first != pki.authority(OTHER_KEY)
