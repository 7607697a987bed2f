"""Port 10250: where a kubelet itself listens, on every node, over TLS alone.

The API server calls it for logs, exec and attach. To anybody else it is a locked door: without credentials it answers
401, whatever the path, and who speaks plain HTTP hears Go's own complaint. Its certificate is one that it made at its
start, signed by an authority of its own that nobody has heard of. (In Kubernetes: pkg/kubelet/server/server.go;
client-go/util/cert, GenerateSelfSignedCertKey.)
"""

from __future__ import annotations

from datetime import timedelta
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from cluster.apimachinery import clock
from cluster.runtime.http import HttpResponse, text

PORT = 10250
YEAR = timedelta(days=365)
_Key = ec.EllipticCurvePrivateKey


def answered(tls: bool) -> HttpResponse:
    """The answer to whoever shows no credentials."""
    if not tls:
        return text("Client sent an HTTP request to an HTTPS server.\n", 400)
    return text("Unauthorized", 401)


@cache
def chain(node: str) -> str:
    """The node's certificate and its authority's, in PEM; made once a process."""
    made = round(clock.now())
    authority, own = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    issuer, name = _named(f"{node}-ca@{made}"), _named(f"{node}@{made}")
    root = _signed(issuer, issuer, authority, authority, x509.BasicConstraints(ca=True, path_length=None))
    leaf = _signed(name, issuer, own, authority, x509.SubjectAlternativeName([x509.DNSName(node)]))
    return f"{leaf}{root}"


def _named(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _signed(name: x509.Name, issuer: x509.Name, key: _Key, signer: _Key, extension: x509.ExtensionType) -> str:
    begins = clock.utc().replace(microsecond=0) - timedelta(hours=1)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(begins + YEAR)
        .add_extension(extension, critical=False)
        .sign(signer, hashes.SHA256())
    )
    return made.public_bytes(Encoding.PEM).decode()
