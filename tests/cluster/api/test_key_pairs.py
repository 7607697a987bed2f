"""Expected texts: tls.X509KeyPair of Go."""

from __future__ import annotations

import pytest

from cluster.api import key_pairs
from cluster.api.core.v1.secret import Secret
from cluster.client import pki
from cluster.client.bootstrap import clusters

KEY, CERTIFICATE = (text.encode() for text in pki.issued(clusters._new_key(), "one"))
MALFORMED = b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"
OTHER = pki.issued(clusters._new_key(), "other")[0].encode()


@pytest.mark.parametrize(
    ("certificate", "key", "problem"),
    [
        (CERTIFICATE, KEY, ""),
        (CERTIFICATE, OTHER, "tls: private key does not match public key"),
        (b"", KEY, "tls: failed to find any PEM data in certificate input"),
        (CERTIFICATE, b"test", "tls: failed to find any PEM data in key input"),
        (
            KEY,
            CERTIFICATE,
            "tls: failed to find certificate PEM data in certificate input, but did find a private key; PEM inputs "
            "may have been switched",
        ),
        (MALFORMED, KEY, "x509: malformed certificate"),
        (CERTIFICATE, CERTIFICATE, "tls: found a certificate rather than a key in the PEM for the private key"),
    ],
)
def test_a_certificate_and_a_key_belong_together(certificate: bytes, key: bytes, problem: str) -> None:
    assert key_pairs.problem(certificate, key) == problem


def test_a_tls_secret_without_a_pair_is_told_of() -> None:
    secret = {"metadata": {"name": "a"}, "type": "kubernetes.io/tls", "data": {"tls.crt": "", "tls.key": ""}}
    assert Secret.warnings(secret, None) == ["tls: failed to find any PEM data in certificate input"]
    assert Secret.warnings({**secret, "type": "Opaque"}, None) == []
