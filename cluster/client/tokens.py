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
from cluster.registry.acts import Actor
from cluster.registry.authorization.covers import listed

ISSUER = "https://kubernetes.default.svc.cluster.local"
LEGACY_ISSUER = "kubernetes/serviceaccount"
INVALID_SINCE = "kubernetes.io/legacy-token-invalid-since"
SIGNED = ec.ECDSA(hashes.SHA256(), deterministic_signing=True)
LEEWAY = 60.0
"""Seconds that clocks may differ, and that an object may take to go."""
_HALF = 32
HOUR, USUAL, EXTENDED = 3600, 3607, 365 * 86400
"""Seconds of a token by default; of one that every pod gets; and how long that one really lives."""

Read = Callable[[str, str, str], Obj | None]
"""Reads an object by resource, namespace and name; None when it is not there."""

INVALID = "invalid bearer token"
REVOKED = "service account token has been invalidated"
_BOUND = {"pods": "pod", "secrets": "secret", "nodes": "node"}
"""What a token may be bound to, and the claim that says so."""


class BadToken(ValueError):
    """Not a token of this cluster, or no longer; the text says why, in Kubernetes' words."""


@dataclass(frozen=True)
class Claims:
    """What a verified token says about its bearer. `audiences` are those of the asked ones that it is for."""

    namespace: str
    name: str
    uid: str
    audiences: tuple[str, ...]
    bound: Obj
    id: str = ""

    @property
    def actor(self) -> Actor:
        """The bearer as a user."""
        groups = ("system:serviceaccounts", f"system:serviceaccounts:{self.namespace}", "system:authenticated")
        return Actor(username(self.namespace, self.name), groups, uid=self.uid, extra=self._extra)

    @property
    def _extra(self) -> dict[str, list[str]]:
        """What is told of a user besides: the token's own id, the pod and the node it is for."""
        found = {"credential-id": f"JTI={self.id}"} if self.id else {}
        for kind in ("node", "pod"):
            for field in ("name", "uid"):
                found[f"{kind}-{field}"] = (self.bound.get(kind) or {}).get(field, "")
        return {f"authentication.kubernetes.io/{key}": [value] for key, value in sorted(found.items()) if value}


def username(namespace: str, name: str) -> str:
    return f"system:serviceaccount:{namespace}:{name}"


def issue(
    signing_key: str,
    account: Obj,
    audiences: Sequence[str] = (),
    seconds: int = HOUR,
    *,
    pod: Obj | None = None,
    secret: Obj | None = None,
    node: Obj | None = None,
) -> tuple[str, float]:
    """A token for a ServiceAccount and the moment it is said to expire. signing_key is the cluster's, as PEM.

    It is bound to a pod (and tells its node, as far as that is known), to a secret, or to a node. A pod's usual token
    really lives for a year, so that a program which never reads it again does not fail within the hour.
    """
    now = int(clock.now())
    lives = EXTENDED if pod is not None and seconds == USUAL and set(audiences) <= {ISSUER} else seconds
    bound: Obj = {"namespace": meta.namespace(account), "serviceaccount": _reference(account)}
    bound |= {name: _reference(obj) for name, obj in (("pod", pod), ("secret", secret), ("node", node)) if obj}
    if pod is not None and node is None and (home := meta.get(pod, "spec.nodeName")):
        bound["node"] = {"name": home}
    if lives != seconds:
        bound["warnafter"] = now + seconds
    claims = {
        "aud": list(audiences) or [ISSUER],
        "exp": now + lives,
        "iat": now,
        "iss": ISSUER,
        "jti": meta.new_uid(),
        "kubernetes.io": bound,
        "nbf": now,
        "sub": username(meta.namespace(account), meta.name(account)),
    }
    return _signed(signing_key, claims), float(now + seconds)


def _reference(obj: Obj) -> Obj:
    return {"name": meta.name(obj), "uid": meta.uid(obj)}


def legacy(signing_key: str, account: Obj, secret: Obj) -> str:
    """The token that is kept in a secret: it has no end but the secret's."""
    namespace, name, prefix = meta.namespace(account), meta.name(account), "kubernetes.io/serviceaccount"
    claims = {
        "iss": LEGACY_ISSUER,
        f"{prefix}/namespace": namespace,
        f"{prefix}/secret.name": meta.name(secret),
        f"{prefix}/service-account.name": name,
        f"{prefix}/service-account.uid": meta.uid(account),
        "sub": username(namespace, name),
    }
    return _signed(signing_key, claims)


def _signed(signing_key: str, claims: Obj) -> str:
    head = {"alg": "ES256", "kid": key_id(signing_key), "typ": "JWT"}
    text = f"{packed(orjson.dumps(head))}.{packed(orjson.dumps(claims))}"
    r, s = utils.decode_dss_signature(private_key(signing_key).sign(text.encode(), SIGNED))
    return f"{text}.{packed(r.to_bytes(_HALF) + s.to_bytes(_HALF))}"


def verify(signing_key: str, token: str, read: Read, audiences: Sequence[str] = (ISSUER,)) -> Claims:
    """Who the token's bearer is; BadToken unless this cluster signed it, for one of the audiences, and all that it is
    bound to lives."""
    claims = _opened(signing_key, token)
    meant = tuple(claims.get("aud") or [ISSUER])
    shared = tuple(audience for audience in meant if audience in audiences)
    if not shared:
        raise BadToken(f"token audiences {listed(meant)} is invalid for the target audiences {listed(audiences)}")
    if claims["iss"] == LEGACY_ISSUER:
        return _legacy(claims, token, read, shared)
    _check_time(claims)
    bound = claims["kubernetes.io"]
    _check_account(bound["namespace"], bound["serviceaccount"], read)
    for resource, claim in _BOUND.items():
        if claim in bound and not (claim == "node" and "pod" in bound):
            _check_bound(bound["namespace"] if claim != "node" else "", bound[claim], resource, claim, read)
    account = bound["serviceaccount"]
    return Claims(bound["namespace"], account["name"], account["uid"], shared, bound, claims.get("jti", ""))


def _opened(signing_key: str, token: str) -> Obj:
    """The token's claims, its signature checked."""
    try:
        head, body, signature = token.split(".")
        raw, claims = unpacked(signature), orjson.loads(unpacked(body))
        if claims["iss"] not in (ISSUER, LEGACY_ISSUER) or len(raw) != 2 * _HALF:
            raise BadToken(INVALID)
        said = orjson.loads(unpacked(head))
        if said["alg"] != "ES256":
            raise BadToken(INVALID)
    except (ValueError, KeyError, TypeError) as error:
        raise BadToken(INVALID) from error
    if said.get("kid", key_id(signing_key)) != key_id(signing_key):
        raise BadToken("invalid signature, no keys found")
    try:
        encoded = utils.encode_dss_signature(int.from_bytes(raw[:_HALF]), int.from_bytes(raw[_HALF:]))
        private_key(signing_key).public_key().verify(encoded, f"{head}.{body}".encode(), SIGNED)
    except (ValueError, InvalidSignature) as error:
        raise BadToken("go-jose/go-jose: error in cryptographic primitive") from error
    found: Obj = claims
    return found


def _check_time(claims: Obj) -> None:
    now = clock.now()
    if now - LEEWAY > claims["exp"]:
        raise BadToken("service account token has expired")
    if now + LEEWAY < claims["nbf"]:
        raise BadToken("service account token is not valid yet")


def _check_account(namespace: str, reference: Obj, read: Read) -> None:
    found = read("serviceaccounts", namespace, reference["name"])
    if found is None:
        raise BadToken(f'serviceaccounts "{reference["name"]}" not found')
    if meta.uid(found) != reference["uid"]:
        raise BadToken(f"service account UID ({meta.uid(found)}) does not match claim ({reference['uid']})")
    if _gone(found):
        raise BadToken(f"service account {namespace}/{reference['name']} has been deleted")


def _check_bound(namespace: str, reference: Obj, resource: str, claim: str, read: Read) -> None:
    found = read(resource, namespace, reference["name"])
    if found is None or (meta.uid(found) == reference["uid"] and _gone(found)):
        raise BadToken(REVOKED)
    if meta.uid(found) != reference["uid"]:
        title, uids = claim.capitalize(), (meta.uid(found), reference["uid"])
        raise BadToken(f"{title} UID ({uids[0]}) does not match service account {claim} ref claim ({uids[1]})")


def _gone(obj: Obj) -> bool:
    """Whether an object was deleted longer than the leeway ago, though it is still there."""
    deleted = meta.metadata(obj).get("deletionTimestamp") or ""
    return bool(deleted) and clock.parse(deleted) < clock.now() - LEEWAY


def _legacy(claims: Obj, token: str, read: Read, audiences: tuple[str, ...]) -> Claims:
    """The bearer of a token that a secret holds: it counts as long as the secret holds it."""
    prefix = "kubernetes.io/serviceaccount"
    namespace, secret = claims[f"{prefix}/namespace"], claims[f"{prefix}/secret.name"]
    account = {key: claims[f"{prefix}/service-account.{key}"] for key in ("name", "uid")}
    found = read("secrets", namespace, secret)
    if found is None or meta.is_deleting(found):
        raise BadToken("Token has been invalidated")
    if base64.b64decode((found.get("data") or {}).get("token", "")) != token.encode():
        raise BadToken("Token does not match server's copy")
    _check_account(namespace, account, read)
    if INVALID_SINCE in meta.labels(found):
        raise BadToken(
            f"the token in secret {namespace}/{secret} for service account {namespace}/{account['name']} has been "
            "marked invalid. Use tokens from the TokenRequest API or manually created secret-based tokens, or remove "
            f"the '{INVALID_SINCE}' label from the secret to temporarily allow use of this token"
        )
    return Claims(namespace, account["name"], account["uid"], audiences, {})


def claimed_key_id(token: str) -> str:
    """The key a token says it was signed with ("" when it is no token): which cluster to ask."""
    try:
        return str(orjson.loads(unpacked(token.split(".")[0])).get("kid", ""))
    except (ValueError, AttributeError):
        return ""


@lru_cache(maxsize=1024)
def key_id(signing_key: str) -> str:
    """A name for the key, made of its public half."""
    public = private_key(signing_key).public_key()
    der = public.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return packed(hashlib.sha256(der).digest())


@lru_cache(maxsize=1024)
def private_key(signing_key: str) -> ec.EllipticCurvePrivateKey:
    """A cluster's key, from its PEM."""
    key = serialization.load_pem_private_key(signing_key.encode(), None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise ValueError("a cluster's signing key is an elliptic curve key")
    return key


def packed(raw: bytes) -> str:
    """Bytes as base64url text without its padding."""
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def unpacked(text: str) -> bytes:
    """The bytes of base64url text without its padding."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def jwks(signing_key: str) -> Obj:
    """The public half of the key, as whoever verifies tokens elsewhere reads it (RFC 7517)."""
    numbers = private_key(signing_key).public_key().public_numbers()
    x, y = (packed(number.to_bytes(_HALF)) for number in (numbers.x, numbers.y))
    key = {"use": "sig", "kty": "EC", "kid": key_id(signing_key), "crv": "P-256", "alg": "ES256", "x": x, "y": y}
    return {"keys": [key]}
