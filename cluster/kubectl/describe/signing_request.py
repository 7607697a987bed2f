"""CertificateSigningRequest: who asks, and what for."""

from __future__ import annotations

import base64
from collections.abc import Iterator

from cryptography import x509
from cryptography.x509.oid import NameOID

from cluster.api.printing import human_duration
from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.kubectl.describe.base import Source, describes
from cluster.kubectl.describe.parts.values import moment, pairs
from cluster.kubectl.describe.parts.writer import Writer
from cluster.kubectl.errors import KubectlError

_SUBJECT = (
    ("Organization", NameOID.ORGANIZATION_NAME),
    ("Organizational Unit", NameOID.ORGANIZATIONAL_UNIT_NAME),
    ("Country", NameOID.COUNTRY_NAME),
    ("Locality", NameOID.LOCALITY_NAME),
    ("Province", NameOID.STATE_OR_PROVINCE_NAME),
    ("StreetAddress", NameOID.STREET_ADDRESS),
    ("PostalCode", NameOID.POSTAL_CODE),
)


@describes("CertificateSigningRequest", "apis/certificates.k8s.io/v1")
async def certificate_signing_request(source: Source, obj: Obj, w: Writer) -> None:
    spec = obj["spec"]
    request = _parsed(spec["request"])
    w.field("Name", meta.name(obj))
    w.field("Labels", pairs(meta.labels(obj)))
    w.field("Annotations", pairs(meta.annotations_of(obj)))
    w.field("CreationTimestamp", moment(obj["metadata"].get("creationTimestamp")))
    w.field("Requesting User", spec.get("username", ""))
    if spec.get("signerName"):
        w.field("Signer", spec["signerName"])
    if spec.get("expirationSeconds") is not None:
        w.field("Requested Duration", human_duration(spec["expirationSeconds"]))
    w.field("Status", status(obj))
    w.write("Subject:\n")
    w.row("", "Common Name:", _one(request.subject, NameOID.COMMON_NAME))
    w.row("", "Serial Number:", _one(request.subject, NameOID.SERIAL_NUMBER))
    for label, oid in _SUBJECT:
        _values(w, label, [str(each.value) for each in request.subject.get_attributes_for_oid(oid)])
    names = list(_alternative(request))
    if any(values for _, values in names):
        w.write("Subject Alternative Names:\n")
    for label, values in names:
        _values(w, label, values)


def _parsed(request: str) -> x509.CertificateSigningRequest:
    try:
        return x509.load_pem_x509_csr(base64.b64decode(request))
    except ValueError as wrong:
        raise KubectlError(f"Error parsing CSR: {wrong}") from None


def status(obj: Obj) -> str:
    """What became of the request, in kubectl's order of precedence."""
    types = {condition["type"] for condition in meta.get(obj, "status.conditions", [])}
    decision = next((each for each in ("Denied", "Approved") if each in types), "Pending")
    failed = ",Failed" if "Failed" in types else ""
    return decision + failed + (",Issued" if meta.get(obj, "status.certificate") else "")


def _one(subject: x509.Name, oid: x509.ObjectIdentifier) -> str:
    """The last value, as Go's pkix.Name keeps it; "" for none."""
    found = subject.get_attributes_for_oid(oid)
    return str(found[-1].value) if found else ""


def _alternative(request: x509.CertificateSigningRequest) -> Iterator[tuple[str, list[str]]]:
    try:
        found = request.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return
    yield "DNS Names", found.get_values_for_type(x509.DNSName)
    yield "Email Addresses", found.get_values_for_type(x509.RFC822Name)
    yield "URIs", found.get_values_for_type(x509.UniformResourceIdentifier)
    yield "IP Addresses", [str(each) for each in found.get_values_for_type(x509.IPAddress)]


def _values(w: Writer, label: str, values: list[str]) -> None:
    if values:
        w.write(f"\t{label}:\t" + "\n\t\t".join(values) + "\n")
