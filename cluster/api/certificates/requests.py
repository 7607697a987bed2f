"""Certificate requests as people make them with openssl: PKCS #10 in PEM, and what each of Kubernetes' signers wants.

(In Kubernetes: pkg/apis/certificates/helpers.go, and ValidateSignerName in pkg/apis/core/validation/names.go.)
"""

from __future__ import annotations

import base64
from collections.abc import Collection

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from cluster.apimachinery import validation
from cluster.apimachinery.errors import Cause, invalid_value, required, too_long

CLIENT, KUBELET_CLIENT, KUBELET_SERVING, LEGACY = (
    f"kubernetes.io/{name}"
    for name in ("kube-apiserver-client", "kube-apiserver-client-kubelet", "kubelet-serving", "legacy-unknown")
)
NODES, NODE_PREFIX = "system:nodes", "system:node:"
_BLOCK = b"CERTIFICATE REQUEST"
_KUBELET = {"digital signature", "key encipherment"}


class BadRequest(ValueError):
    """Not a certificate request, or not one that this signer signs; the text says why."""


def read(encoded: str) -> x509.CertificateSigningRequest:
    """The request in a manifest's base64, its signature checked; BadRequest otherwise."""
    try:
        raw = base64.b64decode(encoded or "", validate=True)
    except ValueError:
        raw = b""
    if b"-----BEGIN " + _BLOCK + b"-----" not in raw:
        raise BadRequest("PEM block type must be CERTIFICATE REQUEST")
    try:
        request = x509.load_pem_x509_csr(raw)
        sound = request.is_signature_valid
    except (ValueError, UnsupportedAlgorithm):
        raise BadRequest("x509: malformed certificate request") from None
    if not sound:
        raise BadRequest(_FAILED[isinstance(request.public_key(), rsa.RSAPublicKey)])
    return request


_FAILED = {True: "crypto/rsa: verification error", False: "x509: ECDSA verification failure"}


def common_name(request: x509.CertificateSigningRequest) -> str:
    return next(iter(_named(request, NameOID.COMMON_NAME)), "")


def organizations(request: x509.CertificateSigningRequest) -> list[str]:
    return _named(request, NameOID.ORGANIZATION_NAME)


def _named(request: x509.CertificateSigningRequest, oid: x509.ObjectIdentifier) -> list[str]:
    return [str(attribute.value) for attribute in request.subject.get_attributes_for_oid(oid)]


def alternatives(request: x509.CertificateSigningRequest) -> x509.SubjectAlternativeName | None:
    """The other names that the request asks for."""
    try:
        return request.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return None


def kubelet_client_problem(request: x509.CertificateSigningRequest, usages: Collection[str]) -> str:
    """Why a request is none of a kubelet that wants to speak to the API server; "" if it is."""
    if organizations(request) != [NODES]:
        return "subject organization is not system:nodes"
    other = _refused(request, {"DNS": x509.DNSName, "Email": x509.RFC822Name, "IP": x509.IPAddress,
                               "URI": x509.UniformResourceIdentifier})  # fmt: skip
    return other or _node_problem(request, usages, "client auth", usages_last=True)


def kubelet_serving_problem(request: x509.CertificateSigningRequest, usages: Collection[str]) -> str:
    """Why a request is none of a kubelet that wants to be spoken to; "" if it is."""
    if organizations(request) != [NODES]:
        return "subject organization is not system:nodes"
    names = alternatives(request) or ()
    if not any(isinstance(name, (x509.DNSName, x509.IPAddress)) for name in names):
        return "DNS or IP subjectAltName is required"
    other = _refused(request, {"Email": x509.RFC822Name, "URI": x509.UniformResourceIdentifier})
    return other or _node_problem(request, usages, "server auth", usages_last=False)


def _refused(request: x509.CertificateSigningRequest, kinds: dict[str, type[x509.GeneralName]]) -> str:
    names = list(alternatives(request) or ())
    found = (f"{kind} subjectAltNames are not allowed" for kind, type_ in kinds.items()
             if any(isinstance(name, type_) for name in names))  # fmt: skip
    return next(found, "")


def _node_problem(
    request: x509.CertificateSigningRequest, usages: Collection[str], purpose: str, *, usages_last: bool
) -> str:
    """Upstream checks a client's name before its usages, and a server's after them."""
    wanted = {*_KUBELET, purpose}
    fits = set(usages) in (wanted, wanted - {"key encipherment"})
    bad_usages = "" if fits else f"usages did not match [{' '.join(sorted(wanted))}]"
    named = common_name(request).startswith(NODE_PREFIX)
    bad_name = "" if named else f"subject common name does not begin with {NODE_PREFIX}"
    return (bad_name or bad_usages) if usages_last else (bad_usages or bad_name)


def signer_problems(name: str, path: str) -> list[Cause]:
    """A signer's name is a domain and a path below it."""
    if not name:
        return [required(path)]
    parts = name.split("/")
    if len(parts) != 2:
        text = "must be a fully qualified domain and path of the form 'example.com/signer-name'"
        return [invalid_value(path, name, text)]
    domain, below = parts
    found = [too_long(path, 253)] if len(domain) > 253 else []
    found += _labels(domain, path, "is_dns1123_label")
    if "." not in domain:
        text = "should be a domain with at least two segments separated by dots"
        found.append(invalid_value(path, domain, text))
    found += _labels(below, path, "is_dns1123_subdomain")
    longest = 253 + 1 + 253 + 63 + 1
    return [*found, too_long(path, longest)] if len(name) > longest else found


def _labels(text: str, path: str, rule: str) -> list[Cause]:
    """What is wrong with the first bad label of a dotted name."""
    for label in text.split("."):
        if wrong := getattr(validation, rule)(label):
            return [invalid_value(path, text, f'validating label "{label}": {problem}') for problem in wrong]
    return []
