"""Making and describing certificates the way openssl does."""

from __future__ import annotations

from datetime import datetime, timedelta
from ipaddress import ip_address

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from cluster.apimachinery.clock import utc
from cluster.runtime import tls

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
ATTRIBUTES = {
    "CN": NameOID.COMMON_NAME,
    "O": NameOID.ORGANIZATION_NAME,
    "OU": NameOID.ORGANIZATIONAL_UNIT_NAME,
    "C": NameOID.COUNTRY_NAME,
    "ST": NameOID.STATE_OR_PROVINCE_NAME,
    "L": NameOID.LOCALITY_NAME,
    "emailAddress": NameOID.EMAIL_ADDRESS,
}


def self_signed(subject: str, days: int, kind: str, alternatives: str) -> tuple[bytes, bytes]:
    """(certificate, key) in PEM for "/CN=my-nginx/O=my-nginx", "rsa:2048" and "DNS:a,IP:10.0.0.1"."""
    key = new_key(kind)
    name = x509.Name([attribute(part) for part in subject.strip("/").split("/")])
    identifier = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    begins = utc().replace(microsecond=0)
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(begins + timedelta(days=days))
        .add_extension(identifier, critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    )
    if alternatives:
        names = x509.SubjectAlternativeName([general_name(part) for part in alternatives.split(",")])
        builder = builder.add_extension(names, critical=False)
    pem = builder.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM)
    return pem, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def new_key(kind: str) -> PrivateKey:
    bits = kind.removeprefix("rsa:")
    return (
        rsa.generate_private_key(65537, int(bits))
        if bits.isdigit()
        else ec.generate_private_key(ec.SECP256R1())
    )


def attribute(part: str) -> x509.NameAttribute[str]:
    name, _, value = part.partition("=")
    return x509.NameAttribute(ATTRIBUTES[name], value)


def general_name(part: str) -> x509.GeneralName:
    kind, _, value = part.strip().partition(":")
    return x509.IPAddress(ip_address(value)) if kind == "IP" else x509.DNSName(value)


def oneline(name: x509.Name) -> str:
    """CN = my-nginx, O = my-nginx"""
    return tls.subject(name).replace("; ", ", ").replace("=", " = ")


def moment(at: datetime) -> str:
    """Nov 23 01:34:15 2026 GMT"""
    return f"{at:%b} {at.day:>2} {at:%H:%M:%S %Y} GMT"


def describe(certificate: x509.Certificate) -> str:
    """x509 -text, without the numbers nobody reads."""
    names, addresses = tls.alternative_names(certificate)
    alternatives = ", ".join(
        [*(f"DNS:{name}" for name in names), *(f"IP Address:{one}" for one in addresses)]
    )
    key = certificate.public_key()
    size = (
        f" Public-Key: ({key.key_size} bit)"
        if isinstance(key, rsa.RSAPublicKey | ec.EllipticCurvePublicKey)
        else ""
    )
    algorithm = "rsaEncryption" if isinstance(key, rsa.RSAPublicKey) else "id-ecPublicKey"
    extension = (
        f"            X509v3 Subject Alternative Name: \n                {alternatives}\n"
        if alternatives
        else ""
    )
    return (
        "Certificate:\n    Data:\n        Version: 3 (0x2)\n"
        f"        Serial Number:\n            {certificate.serial_number.to_bytes(20, 'big').hex(':')}\n"
        f"        Signature Algorithm: {certificate.signature_algorithm_oid._name}\n"
        f"        Issuer: {oneline(certificate.issuer)}\n"
        f"        Validity\n            Not Before: {moment(certificate.not_valid_before_utc)}\n"
        f"            Not After : {moment(certificate.not_valid_after_utc)}\n"
        f"        Subject: {oneline(certificate.subject)}\n"
        f"        Subject Public Key Info:\n            Public Key Algorithm: {algorithm}\n               {size}\n"
        f"        X509v3 extensions:\n{extension}"
    )
