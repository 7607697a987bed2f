"""Certificate requests as openssl would make them."""

from __future__ import annotations

import base64
import ipaddress
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from cluster.api.certificates import requests
from cluster.api.certificates.v1.certificatesigningrequest import CertificateSigningRequest
from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj


@cache
def key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def signing_key() -> str:
    """A cluster's key, as PEM."""
    made = ec.generate_private_key(ec.SECP256R1())
    form, plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    return made.private_bytes(serialization.Encoding.PEM, form, plain).decode()


@cache
def request(name: str = "jane", organizations: tuple[str, ...] = (), addresses: tuple[str, ...] = ()) -> str:
    """A signed request in base64, as a manifest has it."""
    parts = [(NameOID.COMMON_NAME, name), *((NameOID.ORGANIZATION_NAME, o) for o in organizations)]
    builder = x509.CertificateSigningRequestBuilder().subject_name(
        x509.Name([x509.NameAttribute(oid, value) for oid, value in parts])
    )
    if addresses:
        names = [x509.IPAddress(ipaddress.ip_address(address)) for address in addresses]
        builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
    made = builder.sign(key(), hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    return base64.b64encode(made).decode()


def self_signed(name: str) -> bytes:
    """A certificate that vouches for itself, as PEM."""
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    begin = datetime(2026, 1, 1, tzinfo=UTC)
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(key().public_key())
    timed = builder.serial_number(1).not_valid_before(begin).not_valid_after(begin + timedelta(days=36500))
    return timed.sign(key(), hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


def csr(
    asked: str = "", signer: str = requests.CLIENT, usages: Sequence[str] = ("client auth",), *conditions: str,
    status: Obj | None = None, **spec: Any,
) -> Obj:  # fmt: skip
    """A stored CertificateSigningRequest with these conditions."""
    said = [{"type": type_, "status": "True", "reason": "Test", "lastUpdateTime": "2026-01-02T03:04:05Z"}
            for type_ in conditions]  # fmt: skip
    kind = CertificateSigningRequest.KIND
    head = {"name": "mine", "uid": "u1", "creationTimestamp": "2026-01-02T03:04:05Z", "resourceVersion": "1"}
    body = {"request": asked or request(), "signerName": signer, "usages": list(usages), **spec}
    found: Obj = {**({"conditions": said} if said else {}), **(status or {})}
    return {"apiVersion": kind.api_version, "kind": kind.kind, "metadata": head, "spec": body, "status": found}


def with_conditions(obj: Obj, *types: str, **more: Any) -> Obj:
    """The request with conditions that a client wrote."""
    new: Obj = meta.copy(obj)
    new["status"]["conditions"] = [{"type": t, "status": "True", "reason": "Because", **more} for t in types]
    return new
