"""Does this certificate prove that host? The checks that OpenSSL and curl make, on real certificates.

A client trusts a few roots. It verifies that the server's certificate leads to one of them by signatures, that
every link is valid today, and only then that the name it dialled stands in the certificate: in a
subjectAltName of the right type, or, where there is none at all, in the subject's common name. Kubernetes' guide
turns on the last point: CN=my-nginx matches the Service's name and never a pod's IP. The words are those of
OpenSSL 3 (X509_verify_cert_error_string) and of curl's lib/vtls/openssl.c.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from ipaddress import ip_address

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.x509.oid import NameOID

Certificate = x509.Certificate


class BadCertificate(Exception):
    """The peer did not prove who it is; the text is what curl prints after "curl: (60) "."""


def load(pem: str | bytes) -> list[Certificate]:
    """Every certificate in a PEM text; [] when there is none that can be read."""
    try:
        return x509.load_pem_x509_certificates(pem.encode() if isinstance(pem, str) else pem)
    except ValueError:
        return []


def verify(chain: Sequence[Certificate], roots: Sequence[Certificate], host: str, now: datetime) -> None:
    """Raise BadCertificate unless the chain leads to a root and its first certificate names the host."""
    verify_chain(chain, roots, now)
    verify_host(chain[0], host)


def verify_chain(chain: Sequence[Certificate], roots: Sequence[Certificate], now: datetime) -> None:
    """Walk from the leaf to a trusted root, checking signatures and dates."""
    link, rest = chain[0], list(chain[1:])
    while True:
        _check_dates(link, now)
        if link in roots:
            return
        if root := _issuer_of(link, roots):
            _check_dates(root, now)
            return
        if _self_signed(link):
            where = "" if link is chain[0] else " in certificate chain"
            raise BadCertificate(f"SSL certificate problem: self-signed certificate{where}")
        issuer = _issuer_of(link, rest)
        if issuer is None:
            raise BadCertificate("SSL certificate problem: unable to get local issuer certificate")
        rest.remove(issuer)
        link = issuer


def verify_host(leaf: Certificate, host: str) -> None:
    """The host, a name or an address, must stand in the certificate."""
    names, addresses = alternative_names(leaf)
    address = _address(host)
    if str(address) in addresses if address else any(_matches(host, name) for name in names):
        return
    if names or addresses:
        raise BadCertificate(
            f"SSL: no alternative certificate subject name matches target host name '{host}'"
        )
    common = common_name(leaf)
    if not common:
        raise BadCertificate("SSL: unable to obtain common name from peer certificate")
    if not _matches(host, common):
        raise BadCertificate(
            f"SSL: certificate subject name '{common}' does not match target host name '{host}'"
        )


def alternative_names(leaf: Certificate) -> tuple[list[str], list[str]]:
    """The dNSNames and the iPAddresses of subjectAltName."""
    try:
        found = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return [], []
    return (
        found.get_values_for_type(x509.DNSName),
        [str(address) for address in found.get_values_for_type(x509.IPAddress)],
    )


def common_name(leaf: Certificate) -> str:
    """The last CN of the subject ("" without one), as curl reads it."""
    values = leaf.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(values[-1].value) if values else ""


def subject(name: x509.Name) -> str:
    """A distinguished name as curl -v and openssl print it: CN=my-nginx; O=my-nginx."""
    return "; ".join(f"{part.rfc4514_attribute_name}={part.value!s}" for part in name)


def _matches(host: str, pattern: str) -> bool:
    """A wildcard stands for exactly one leftmost label."""
    host, pattern = host.lower().rstrip("."), pattern.lower().rstrip(".")
    if not pattern.startswith("*."):
        return host == pattern
    return pattern.count(".") > 1 and not _address(host) and host.partition(".")[2] == pattern[2:]


def _address(host: str) -> object | None:
    try:
        return ip_address(host)
    except ValueError:
        return None


def _self_signed(certificate: Certificate) -> bool:
    return certificate.subject == certificate.issuer


def _issuer_of(certificate: Certificate, candidates: Sequence[Certificate]) -> Certificate | None:
    """The candidate whose key signed it."""
    return next((candidate for candidate in candidates if _signed(certificate, candidate)), None)


def _signed(certificate: Certificate, issuer: Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def _check_dates(certificate: Certificate, now: datetime) -> None:
    if now > certificate.not_valid_after_utc:
        raise BadCertificate("SSL certificate problem: certificate has expired")
    if now < certificate.not_valid_before_utc:
        raise BadCertificate("SSL certificate problem: certificate is not yet valid")
