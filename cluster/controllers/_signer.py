"""How the cluster's authority signs a certificate request: what was asked, for as long as it may be.

The certificate says what the request says (subject, alternative names) and may be used for what its usages say, never
to sign others. It begins a little in the past, for clocks that are slow. (In Kubernetes:
pkg/controller/certificates/authority/policies.go.)
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509.oid import ExtendedKeyUsageOID as Purpose
from cryptography.x509.oid import ObjectIdentifier

from cluster.api.certificates import requests
from cluster.client import pki
from cluster.client.tokens import private_key

YEAR, SHORTEST = 365 * 86400, 600
BACKDATE, SHORT = timedelta(minutes=5), 8 * 3600
_USES = {
    "signing": "digital_signature", "digital signature": "digital_signature",
    "content commitment": "content_commitment", "key encipherment": "key_encipherment",
    "key agreement": "key_agreement", "data encipherment": "data_encipherment", "cert sign": "key_cert_sign",
    "crl sign": "crl_sign",
}  # fmt: skip
_PURPOSES = {
    "any": Purpose.ANY_EXTENDED_KEY_USAGE, "server auth": Purpose.SERVER_AUTH, "client auth": Purpose.CLIENT_AUTH,
    "code signing": Purpose.CODE_SIGNING, "email protection": Purpose.EMAIL_PROTECTION,
    "s/mime": Purpose.EMAIL_PROTECTION, "timestamping": Purpose.TIME_STAMPING, "ocsp signing": Purpose.OCSP_SIGNING,
    **{f"ipsec {what}": ObjectIdentifier(f"1.3.6.1.5.5.7.3.{number}")
       for what, number in (("end system", 5), ("tunnel", 6), ("user", 7))},
    "microsoft sgc": ObjectIdentifier("1.3.6.1.4.1.311.10.3.3"),
    "netscape sgc": ObjectIdentifier("2.16.840.1.113730.4.1"),
}  # fmt: skip
"""What each usage is in a certificate: a use of the key, or a purpose."""


def lifetime(asked: int | None) -> int:
    """The seconds a certificate lives, given what was asked for: a year at most, ten minutes at least."""
    return YEAR if asked is None else max(SHORTEST, min(asked, YEAR))


def sign(
    signing_key: str, request: x509.CertificateSigningRequest, usages: Iterable[str], seconds: int, now: float
) -> str:
    """The PEM certificate for a request, by the cluster with that key, as of `now` (wall epoch)."""
    authority = x509.load_pem_x509_certificate(pki.authority(signing_key).encode())
    began = datetime.fromtimestamp(int(now), UTC)
    ends = began + timedelta(seconds=seconds) - (timedelta() if seconds < SHORT else BACKDATE)
    builder = (
        x509.CertificateBuilder()
        .subject_name(request.subject)
        .issuer_name(authority.subject)
        .public_key(request.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(began - BACKDATE)
        .not_valid_after(min(ends, authority.not_valid_after_utc))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_issuer(authority), critical=False)
    )
    for extension, critical in _extensions(request, set(usages)):
        builder = builder.add_extension(extension, critical)
    made = builder.sign(private_key(signing_key), hashes.SHA256())
    return made.public_bytes(serialization.Encoding.PEM).decode()


def _issuer(authority: x509.Certificate) -> x509.AuthorityKeyIdentifier:
    identifier = authority.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    return x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier)


def _extensions(
    request: x509.CertificateSigningRequest, usages: set[str]
) -> Iterable[tuple[x509.ExtensionType, bool]]:
    """What the certificate is good for, and its other names."""
    uses = {_USES[usage] for usage in usages if usage in _USES}
    if uses:
        yield x509.KeyUsage(**{name: name in uses for name in _NAMES}), True
    purposes = list(dict.fromkeys(_PURPOSES[usage] for usage in sorted(usages) if usage in _PURPOSES))
    if purposes:
        yield x509.ExtendedKeyUsage(purposes), False
    names = requests.alternatives(request)
    if names is not None:
        yield names, False


_NAMES = ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
          "key_cert_sign", "crl_sign", "encipher_only", "decipher_only")  # fmt: skip
