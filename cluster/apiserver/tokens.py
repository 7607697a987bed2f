"""Service account tokens: JSON web tokens that a cluster signs for its own pods.

A token says which ServiceAccount its bearer is, for which audience, until when, and may be bound to a pod: with
the pod, or the account, the token dies. So verifying one is a signature, a few claims, and a look at whether
those objects still live. (In Kubernetes: pkg/serviceaccount, and the TokenRequest API.)
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import orjson
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, utils

from cluster.apimachinery import clock, meta
from cluster.apimachinery.meta import Obj

ISSUER = "https://kubernetes.default.svc.cluster.local"
SIGNED = ec.ECDSA(hashes.SHA256())
_HALF = 32
HOUR = 3600

Read = Callable[[str, str, str], Obj | None]
"""Reads an object by resource, namespace and name; None when it is not there."""


class BadToken(ValueError):
    """Not a token of this cluster, or no longer."""


@dataclass(frozen=True)
class Claims:
    """What a verified token says about its bearer."""

    namespace: str
    name: str
    uid: str
    audiences: tuple[str, ...]
    expires: float
    pod: str = ""
    pod_uid: str = ""
    id: str = ""

    @property
    def username(self) -> str:
        return f"system:serviceaccount:{self.namespace}:{self.name}"

    @property
    def groups(self) -> tuple[str, ...]:
        return ("system:serviceaccounts", f"system:serviceaccounts:{self.namespace}", "system:authenticated")


def issue(
    signing_key: str,
    account: Obj,
    audiences: Sequence[str] = (),
    seconds: int = HOUR,
    *,
    pod: Obj | None = None,
) -> tuple[str, float]:
    """A token for a ServiceAccount and the moment it expires. signing_key is the cluster's, as PEM."""
    now = int(clock.now())
    bound = {"namespace": meta.namespace(account), "serviceaccount": _reference(account)}
    if pod is not None:
        bound["pod"] = _reference(pod)
        if node := meta.get(pod, "spec.nodeName"):
            bound["node"] = {"name": node}
    claims = {
        "aud": list(audiences) or [ISSUER],
        "exp": now + seconds,
        "iat": now,
        "iss": ISSUER,
        "jti": meta.new_uid(),
        "kubernetes.io": bound,
        "nbf": now,
        "sub": f"system:serviceaccount:{meta.key(account).replace('/', ':')}",
    }
    return _signed(signing_key, claims), float(now + seconds)


def _reference(obj: Obj) -> Obj:
    return {"name": meta.name(obj), "uid": meta.uid(obj)}


def _signed(signing_key: str, claims: Obj) -> str:
    head = {"alg": "ES256", "kid": key_id(signing_key), "typ": "JWT"}
    text = f"{_packed(orjson.dumps(head))}.{_packed(orjson.dumps(claims))}"
    r, s = utils.decode_dss_signature(_private(signing_key).sign(text.encode(), SIGNED))
    return f"{text}.{_packed(r.to_bytes(_HALF) + s.to_bytes(_HALF))}"


def verify(signing_key: str, token: str, read: Read, audience: str = ISSUER) -> Claims:
    """Who the token's bearer is; BadToken unless this cluster signed it and all it is bound to lives."""
    claims = _opened(signing_key, token)
    if claims.get("iss") != ISSUER or audience not in claims.get("aud", ()):
        raise BadToken("wrong issuer or audience")
    now = clock.now()
    if not claims["nbf"] - 60 <= now < claims["exp"]:
        raise BadToken("expired or not yet valid")
    bound = claims["kubernetes.io"]
    _check_lives(
        read("serviceaccounts", bound["namespace"], bound["serviceaccount"]["name"]), bound["serviceaccount"]
    )
    if "pod" in bound:
        _check_lives(read("pods", bound["namespace"], bound["pod"]["name"]), bound["pod"])
    return _claims(claims)


def _opened(signing_key: str, token: str) -> Obj:
    """The token's claims, its signature checked."""
    try:
        head, body, signature = token.split(".")
        raw = unpacked(signature)
        if orjson.loads(unpacked(head))["alg"] != "ES256" or len(raw) != 2 * _HALF:
            raise BadToken("wrong algorithm")
        encoded = utils.encode_dss_signature(int.from_bytes(raw[:_HALF]), int.from_bytes(raw[_HALF:]))
        _private(signing_key).public_key().verify(encoded, f"{head}.{body}".encode(), SIGNED)
        found: Obj = orjson.loads(unpacked(body))
        return found
    except (ValueError, KeyError, TypeError, InvalidSignature) as error:
        raise BadToken("not a token of this cluster") from error


def _check_lives(found: Obj | None, reference: Obj) -> None:
    if found is None or meta.uid(found) != reference["uid"]:
        raise BadToken(f"{reference['name']} is gone")


def _claims(claims: Obj) -> Claims:
    bound = claims["kubernetes.io"]
    account, pod = bound["serviceaccount"], bound.get("pod", {})
    return Claims(
        bound["namespace"], account["name"], account["uid"], tuple(claims["aud"]), float(claims["exp"]),
        pod.get("name", ""), pod.get("uid", ""), claims.get("jti", ""),
    )  # fmt: skip


def claimed_key_id(token: str) -> str:
    """The key a token says it was signed with ("" when it is no token): which cluster to ask."""
    try:
        return str(orjson.loads(unpacked(token.split(".")[0])).get("kid", ""))
    except (ValueError, AttributeError):
        return ""


@lru_cache(maxsize=1024)
def key_id(signing_key: str) -> str:
    """A name for the key, made of its public half."""
    public = _private(signing_key).public_key()
    der = public.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return _packed(hashlib.sha256(der).digest())


@lru_cache(maxsize=1024)
def _private(signing_key: str) -> ec.EllipticCurvePrivateKey:
    key = serialization.load_pem_private_key(signing_key.encode(), None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise ValueError("a cluster's signing key is an elliptic curve key")
    return key


def _packed(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def unpacked(text: str) -> bytes:
    """The bytes of base64url text without its padding."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
