"""CertificateSigningRequest: somebody asks the cluster for a certificate.

The spec is what was asked, and by whom: the API server writes the asker in and lets nobody change it. A second person
approves or denies (`kubectl certificate approve`), then the signer that the spec names signs, and the certificate
stands in the status. Nobody can approve in the act of asking. (Loops: `controllers/csr_approving.py`,
`csr_signing.py`, `csr_cleaner.py`.)
"""

from __future__ import annotations

import base64
from typing import Any

from cryptography import x509

from cluster.api.certificates import conditions, requests
from cluster.api.certificates.conditions import APPROVED, DENIED, FAILED
from cluster.api.printing import AGE_COLUMN, NAME_COLUMN, NONE, human_duration
from cluster.apimachinery import clock, meta
from cluster.apimachinery.errors import (
    Cause,
    duplicate,
    forbidden_field,
    invalid_value,
    not_supported,
    required,
)
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.scheme import Column, Kind
from cluster.etcd.columns import text_at
from cluster.etcd.models import KubeObject

SHORTEST = 600
USAGES = (
    "any", "cert sign", "client auth", "code signing", "content commitment", "crl sign", "data encipherment",
    "decipher only", "digital signature", "email protection", "encipher only", "ipsec end system", "ipsec tunnel",
    "ipsec user", "key agreement", "key encipherment", "microsoft sgc", "netscape sgc", "ocsp signing", "s/mime",
    "server auth", "signing", "timestamping",
)  # fmt: skip


def _condition(obj: Obj) -> str:
    types = {c.get("type") for c in conditions.of(obj)}
    state = DENIED if DENIED in types else APPROVED if APPROVED in types else "Pending"
    issued = ",Issued" if meta.get(obj, "status.certificate") else ""
    return f"{state}{',Failed' if FAILED in types else ''}{issued}"


def _duration(obj: Obj) -> str:
    seconds = meta.get(obj, "spec.expirationSeconds")
    return NONE if seconds is None else human_duration(seconds)


def _at(path: str, none: str = "") -> Any:
    return lambda obj: meta.get(obj, path) or none


class CertificateSigningRequest(KubeObject):
    KIND = Kind("certificates.k8s.io", "v1", "CertificateSigningRequest", "certificatesigningrequests",
                short_names=("csr",), namespaced=False, subresources=("approval", "status"))  # fmt: skip
    COLUMNS = (
        NAME_COLUMN,
        AGE_COLUMN,
        Column("SignerName", _at("spec.signerName", NONE), description="Who is to sign."),
        Column("Requestor", _at("spec.username"), description="Who asked."),
        Column("RequestedDuration", _duration, description="How long the certificate is wanted for."),
        Column("Condition", _condition, description="What has been decided and done."),
    )
    FORM = ("spec.signerName", "spec.expirationSeconds", "spec.usages", "spec.request")
    NAME_RULE = "is_path_segment"

    signer = text_at("spec.signerName")
    asker = text_at("spec.username")

    @classmethod
    def prepare(cls, obj: Obj, old: Obj | None) -> None:
        if old is None:
            obj["status"] = {}

    @classmethod
    def merge(cls, subresource: str, new: Obj, old: Obj) -> Obj:
        """What was asked never changes; a decision and a certificate have a door each."""
        before = conditions.of(old)
        status: Obj = old.get("status") or {}
        if subresource:
            given: Obj = new.get("status") or {}
            said = given.get("conditions") or []
            if subresource == "status":
                said, status = conditions.preserved(said, before), given
            said = conditions.stamped(said, before, clock.timestamp())
            status = {**status, "conditions": said} if said else _without(status, "conditions")
        return {**new, "spec": old.get("spec") or {}, "status": status}

    @classmethod
    def validate(cls, obj: Obj, old: Obj | None) -> list[Cause]:
        """Through the main door and "approval", where the certificate is the old one whatever was sent."""
        found = _request(obj.get("spec") or {}, (old or {}).get("spec") or {})
        found += conditions.problems(conditions.of(obj), conditions.of(old))
        return found + (conditions.removals(obj, old) if old is not None else [])

    @classmethod
    def validate_status(cls, obj: Obj, old: Obj) -> list[Cause]:
        found = conditions.problems(conditions.of(obj), conditions.of(old))
        found += conditions.removals(obj, old) + conditions.decisions(obj, old)
        now, was = (meta.get(o, "status.certificate") or "" for o in (obj, old))
        if now == was:
            return found
        if wrong := _chain_problem(now):
            found.append(invalid_value("status.certificate", "<certificate data>", wrong))
        if was:
            found.append(forbidden_field("status.certificate", "updates may not modify existing certificate content"))
        return found

    @classmethod
    def selectable(cls, obj: Obj) -> dict[str, str]:
        return {"spec.signerName": meta.get(obj, "spec.signerName", "")}


def _without(obj: Obj, field: str) -> Obj:
    return {k: v for k, v in obj.items() if k != field}


def _request(spec: Obj, before: Obj) -> list[Cause]:
    """What is wrong with what was asked; a fault that is stored already is put up with."""
    found: list[Cause] = []
    try:
        requests.read(spec.get("request") or "")
    except requests.BadRequest as error:
        found.append(invalid_value("spec.request", spec.get("request") or "", str(error)))
    found += _usages(spec.get("usages") or [], before.get("usages") or [], "spec.usages")
    signer, seconds = spec.get("signerName") or "", spec.get("expirationSeconds")
    if signer == requests.LEGACY and before.get("signerName") != signer:
        text = "the legacy signerName is not allowed via this API version"
        found.append(invalid_value("spec.signerName", signer, text))
    else:
        found += requests.signer_problems(signer, "spec.signerName")
    if seconds is not None and seconds < SHORTEST:
        text = "may not specify a duration less than 600 seconds (10 minutes)"
        found.append(invalid_value("spec.expirationSeconds", seconds, text))
    return found


def _usages(usages: list[str], before: list[str], path: str) -> list[Cause]:
    found = [] if usages else [required(path)]
    if set(before) <= set(USAGES):
        found += [not_supported(f"{path}[{i}]", u, USAGES) for i, u in enumerate(usages) if u not in USAGES]
    if len(set(before)) == len(before):
        found += [duplicate(f"{path}[{i}]", u) for i, u in enumerate(usages) if u in usages[:i]]
    return found


def _chain_problem(encoded: str) -> str:
    """Why this is no certificate, or chain of them; "" if it is."""
    raw = base64.b64decode(encoded)
    blocks = raw.split(b"-----BEGIN ")[1:]
    kinds = [block.partition(b"-----")[0].decode("latin-1") for block in blocks]
    if encoded and not kinds:
        return "must contain at least one CERTIFICATE PEM block"
    if other := next((kind for kind in kinds if kind != "CERTIFICATE"), ""):
        return f'only CERTIFICATE PEM blocks are allowed, found "{other}"'
    try:
        x509.load_pem_x509_certificates(raw) if kinds else None
    except ValueError:
        return "x509: malformed certificate"
    return ""
