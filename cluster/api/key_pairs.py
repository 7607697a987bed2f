"""Whether a certificate and a private key belong together, as Go's tls.X509KeyPair judges it."""

from __future__ import annotations

import re

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

_BLOCK = re.compile(rb"-----BEGIN ([^-\n]+)-----\s.+?-----END \1-----", re.DOTALL)


def problem(certificate: bytes, key: bytes) -> str:
    """What is wrong with a pair in PEM, in Go's words; "" for nothing."""
    found, keys = (_blocks(pem) for pem in (certificate, key))
    if "CERTIFICATE" not in found:
        return f"tls: {_no_certificate(list(found))}"
    if not any(kind.endswith("PRIVATE KEY") for kind in keys):
        return f"tls: {_no_key(list(keys))}"
    try:
        public = x509.load_pem_x509_certificate(found["CERTIFICATE"]).public_key()
    except ValueError:
        return "x509: malformed certificate"
    try:
        private = load_pem_private_key(key, None).public_key()
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return "tls: failed to parse private key"
    if type(public) is not type(private):
        return "tls: private key type does not match public key type"
    one, other = (k.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo) for k in (public, private))
    return "" if one == other else "tls: private key does not match public key"


def _blocks(pem: bytes) -> dict[str, bytes]:
    """The first PEM block of each type."""
    found: dict[str, bytes] = {}
    for block in _BLOCK.finditer(pem):
        found.setdefault(block[1].decode(errors="replace"), block[0] + b"\n")
    return found


def _no_certificate(kinds: list[str]) -> str:
    if not kinds:
        return "failed to find any PEM data in certificate input"
    if len(kinds) == 1 and kinds[0].endswith("PRIVATE KEY"):
        return (
            "failed to find certificate PEM data in certificate input, but did find a private key; PEM inputs may have "
            "been switched"
        )
    text = 'failed to find "CERTIFICATE" PEM block in certificate input after skipping PEM blocks of the following'
    return f"{text} types: [{' '.join(kinds)}]"


def _no_key(kinds: list[str]) -> str:
    if not kinds:
        return "failed to find any PEM data in key input"
    if kinds == ["CERTIFICATE"]:
        return "found a certificate rather than a key in the PEM for the private key"
    text = 'failed to find PEM block with type ending in "PRIVATE KEY" in key input after skipping PEM blocks of the'
    return f"{text} following types: [{' '.join(kinds)}]"
