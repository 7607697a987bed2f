"""Client certificates: who somebody is, signed by the cluster.

Every cluster is an authority of its own: the key that signs its service account tokens signs its client certificates
too, so one cluster's certificate is worth nothing in another. The common name is the user, each organization a group.
The certificate of the authority is made from the key alone, always the same. (In Kubernetes: the signer
kubernetes.io/kube-apiserver-client, and apiserver/pkg/authentication/request/x509.)
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from cluster.apimachinery import clock
from cluster.client.tokens import private_key

YEAR = 365 * 86400
_EARLIER = timedelta(minutes=5)
_BEGIN, _END = datetime(2020, 1, 1, tzinfo=UTC), datetime(2120, 1, 1, tzinfo=UTC)
_SHA256 = hashes.SHA256()


class BadCertificate(ValueError):
    """Not signed by this cluster for a client, or not valid now."""


@dataclass(frozen=True)
class Holder:
    """Who a certificate names; the fingerprint is the SHA-256 of its DER form, in hex."""

    name: str
    groups: tuple[str, ...]
    fingerprint: str


@lru_cache(maxsize=1024)
def authority(signing_key: str) -> str:
    """The PEM certificate of a cluster's authority. signing_key is the cluster's, as PEM."""
    key = private_key(signing_key)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "kubernetes")])
    serial = int(hashlib.sha256(signing_key.encode()).hexdigest()[:16], 16)
    usage = {"digital_signature": True, "key_encipherment": True, "key_cert_sign": True}
    made = (
        _builder(name, name, key.public_key(), _BEGIN, _END, serial)
        .add_extension(_usage(**usage), critical=True)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, _SHA256, ecdsa_deterministic=True)
    )
    return _text(made)


def signed(signing_key: str, request: str, seconds: int = YEAR) -> str:
    """The PEM certificate that a PEM signing request asks for, for a client; ValueError when it cannot be read."""
    asked = x509.load_pem_x509_csr(request.encode())
    return _certificate(signing_key, asked.subject, asked.public_key(), seconds)


def issued(signing_key: str, name: str, groups: Sequence[str] = (), seconds: int = YEAR) -> tuple[str, str]:
    """A new key and its certificate for a user, both PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    parts = [*((NameOID.ORGANIZATION_NAME, group) for group in groups), (NameOID.COMMON_NAME, name)]
    subject = x509.Name([x509.NameAttribute(oid, value) for oid, value in parts])
    form = serialization.PrivateFormat.PKCS8
    told = key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()).decode()
    return told, _certificate(signing_key, subject, key.public_key(), seconds)


def _certificate(signing_key: str, subject: x509.Name, public: object, seconds: int) -> str:
    now, ca = clock.utc(), x509.load_pem_x509_certificate(authority(signing_key).encode())
    end = now + timedelta(seconds=seconds)
    builder = _builder(subject, ca.subject, public, now - _EARLIER, end, x509.random_serial_number())
    identifier = ca.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    issuer = x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier)
    made = (
        builder.add_extension(_usage(digital_signature=True), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(issuer, critical=False)
        .sign(private_key(signing_key), _SHA256)
    )
    return _text(made)


def key_id(signing_key: str) -> bytes:
    """What certificates call a cluster's key."""
    return x509.SubjectKeyIdentifier.from_public_key(private_key(signing_key).public_key()).digest


def claimed_key_id(certificate: str) -> bytes:
    """The key a PEM certificate says it was signed with (b"" when it does not): which cluster to ask."""
    try:
        shown = x509.load_pem_x509_certificate(certificate.encode())
        return shown.extensions.get_extension_for_class(x509.AuthorityKeyIdentifier).value.key_identifier or b""
    except (ValueError, x509.ExtensionNotFound):
        return b""


def holder(certificate: str, signing_key: str) -> Holder:
    """Who a PEM certificate names; BadCertificate unless the cluster with that key signed it for a client."""
    try:
        shown = x509.load_pem_x509_certificate(certificate.encode())
        ca = x509.load_pem_x509_certificate(authority(signing_key).encode())
        shown.verify_directly_issued_by(ca)
        uses = shown.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except (ValueError, TypeError, InvalidSignature, x509.ExtensionNotFound) as error:
        raise BadCertificate("not signed by this cluster") from error
    if not shown.not_valid_before_utc <= clock.utc() <= shown.not_valid_after_utc:
        raise BadCertificate("expired or not yet valid")
    if ExtendedKeyUsageOID.CLIENT_AUTH not in uses:
        raise BadCertificate("not for a client")
    names, groups = (_of(shown.subject, oid) for oid in (NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME))
    if not names:
        raise BadCertificate("names nobody")
    return Holder(names[0], tuple(groups), shown.fingerprint(_SHA256).hex())


def _of(subject: x509.Name, oid: x509.ObjectIdentifier) -> list[str]:
    return [str(attribute.value) for attribute in subject.get_attributes_for_oid(oid)]


def _builder(
    subject: x509.Name, issuer: x509.Name, public: object, begin: datetime, end: datetime, serial: int
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public)  # type: ignore[arg-type]  # whatever key a request has
        .serial_number(serial)
        .not_valid_before(begin)
        .not_valid_after(end)
    )


def _usage(**allowed: bool) -> x509.KeyUsage:
    names = ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
             "key_cert_sign", "crl_sign", "encipher_only", "decipher_only")  # fmt: skip
    return x509.KeyUsage(**{name: allowed.get(name, False) for name in names})


def _text(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(serialization.Encoding.PEM).decode()
