"""DIR/pki: a certificate authority made once, and the server certificate that kubectl verifies with it.

client-go sends bearer tokens over TLS only, so the API needs a certificate; a class has no public name, so Podium is
its own authority, and every kubeconfig carries it. The CA's key is made first and its certificate after it, the
server's key and certificate stand in one file: a kill -9 in between leaves nothing that does not fit together.
server.crt repeats the server's certificate for those who want to show it without having its key.
(In Kubernetes: kubeadm's /etc/kubernetes/pki.)
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from cluster.apimachinery import clock
from dashboard.serving import data

LIFETIME = timedelta(days=3650)
SERVER_LIFETIME = timedelta(days=365)
RENEW_BEFORE = timedelta(days=30)
EARLIER = timedelta(hours=1)  # for clients whose clock is behind

# What a client inside or outside the cluster calls the API server.
NAMES = (
    "localhost",
    "kubernetes",
    "kubernetes.default",
    "kubernetes.default.svc",
    "kubernetes.default.svc.cluster.local",
    "127.0.0.1",
    "::1",
    "10.0.0.1",
)


@dataclass(frozen=True)
class Pki:
    """The files of DIR/pki."""

    ca_certificate: Path
    ca_key: Path
    server: Path  # key and certificate in one PEM file

    @property
    def ca_pem(self) -> str:
        return self.ca_certificate.read_text()


def ensure(folder: Path, hosts: Iterable[str] = ()) -> Pki:
    """Make what is missing; the server's certificate is renewed when it is old or lacks one of the hosts."""
    room = folder / "pki"
    room.mkdir(mode=0o700, exist_ok=True)
    pki = Pki(room / "ca.crt", room / "ca.key", room / "server.pem")
    if not pki.ca_key.exists():
        data.write_once(pki.ca_key, _pem(ec.generate_private_key(ec.SECP256R1())))
    key = _load_key(pki.ca_key)
    if not pki.ca_certificate.exists():
        data.write_once(pki.ca_certificate, _text(_authority(key)))
    wanted = {*NAMES, *hosts}
    if not _serves(pki.server, wanted):
        ca = x509.load_pem_x509_certificate(pki.ca_certificate.read_bytes())
        data.replace(pki.server, _server(ca, key, wanted))
    data.replace(room / "server.crt", _text(x509.load_pem_x509_certificate(pki.server.read_bytes())))
    return pki


def _authority(key: ec.EllipticCurvePrivateKey) -> x509.Certificate:
    name = _name("Podium CA")
    usage = _usage(signs_certificates=True)
    return (
        _builder(name, name, key.public_key(), key.public_key(), LIFETIME)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
        .sign(key, hashes.SHA256())
    )


def _server(ca: x509.Certificate, ca_key: ec.EllipticCurvePrivateKey, hosts: set[str]) -> str:
    """A new key with its certificate, in one PEM text."""
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = (
        _builder(_name("kube-apiserver"), ca.subject, key.public_key(), ca_key.public_key(), SERVER_LIFETIME)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(
            x509.SubjectAlternativeName([_general(host) for host in sorted(hosts)]), critical=False
        )
        .sign(ca_key, hashes.SHA256())
    )
    return _pem(key) + _text(certificate)


def _serves(path: Path, hosts: set[str]) -> bool:
    """Whether the file's certificate names all hosts and lasts."""
    if not path.exists():
        return False
    certificate = x509.load_pem_x509_certificate(path.read_bytes())
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    lasts = certificate.not_valid_after_utc - RENEW_BEFORE > clock.utc()
    return lasts and {_general(host) for host in hosts} <= set(names)


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePublicKey,
    issuer_key: ec.EllipticCurvePublicKey,
    lifetime: timedelta,
) -> x509.CertificateBuilder:
    now = clock.utc()
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - EARLIER)
        .not_valid_after(now + lifetime)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key), critical=False)
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _name(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def _general(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def _pem(key: ec.EllipticCurvePrivateKey) -> str:
    encoding, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    return key.private_bytes(encoding, form, serialization.NoEncryption()).decode()


def _text(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(serialization.Encoding.PEM).decode()


def _load_key(path: Path) -> ec.EllipticCurvePrivateKey:
    key = serialization.load_pem_private_key(path.read_bytes(), None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    return key
