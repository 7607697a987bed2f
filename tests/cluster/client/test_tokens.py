"""Expected refusals: pkg/serviceaccount/claims.go, jwt.go and legacy.go of Kubernetes 1.35."""

from __future__ import annotations

import base64
import json

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils

from cluster.apimachinery import clock
from cluster.apimachinery.meta import Obj
from cluster.client import tokens
from cluster.client.bootstrap import clusters

KEY, OTHER_KEY = clusters._new_key(), clusters._new_key()
ACCOUNT: Obj = {"metadata": {"name": "bob", "namespace": "team", "uid": "u-1"}}
POD: Obj = {"metadata": {"name": "web", "namespace": "team", "uid": "p-1"}, "spec": {"nodeName": "node-1"}}


def reader(*objects: tuple[str, Obj]) -> tokens.Read:
    """Reads from what is given."""
    found = {(resource, o["metadata"]["namespace"], o["metadata"]["name"]): o for resource, o in objects}
    return lambda resource, namespace, name: found.get((resource, namespace, name))


def refused(token: str, read: tokens.Read) -> str:
    """Why a token is not taken."""
    with pytest.raises(tokens.BadToken) as bad:
        tokens.verify(KEY, token, read)
    return str(bad.value)


LIVING = reader(("serviceaccounts", ACCOUNT), ("pods", POD))


def test_a_token_says_who_its_bearer_is() -> None:
    token, _ = tokens.issue(KEY, ACCOUNT)
    claims = tokens.verify(KEY, token, LIVING)
    bob = claims.actor
    assert (bob.name, bob.uid) == ("system:serviceaccount:team:bob", "u-1")
    assert bob.groups == ("system:serviceaccounts", "system:serviceaccounts:team", "system:authenticated")
    assert bob.extra == {"authentication.kubernetes.io/credential-id": [f"JTI={claims.id}"]}


def test_a_pods_token_tells_the_pod_and_its_node() -> None:
    node = {"metadata": {"name": "node-1", "uid": "n-1"}}
    token, _ = tokens.issue(KEY, ACCOUNT, pod=POD, node=node)
    extra = tokens.verify(KEY, token, LIVING).actor.extra
    told = {key.partition("/")[2]: value for key, value in extra.items() if "credential" not in key}
    assert told == {"pod-name": ["web"], "pod-uid": ["p-1"], "node-name": ["node-1"], "node-uid": ["n-1"]}


def test_another_clusters_key_did_not_sign_it() -> None:
    token, _ = tokens.issue(KEY, ACCOUNT)
    with pytest.raises(tokens.BadToken):
        tokens.verify(OTHER_KEY, token, LIVING)


def test_a_changed_token_is_worth_nothing() -> None:
    head, body, signature = tokens.issue(KEY, ACCOUNT)[0].split(".")
    for forged in (
        f"{head}.{body[:-2]}AA.{signature}",
        f"{head}.{body}.{signature[:-4]}AAAA",
        "a.b.c",
        "x",
        "",
    ):
        with pytest.raises(tokens.BadToken):
            tokens.verify(KEY, forged, LIVING)


def test_a_token_expires() -> None:
    token, expires = tokens.issue(KEY, ACCOUNT, seconds=600)
    assert expires == pytest.approx(clock.now() + 600, abs=2)
    clock.advance(655)  # clocks may differ by a minute
    try:
        tokens.verify(KEY, token, LIVING)
        clock.advance(10)
        assert refused(token, LIVING) == "service account token has expired"
    finally:
        clock.advance(-665)


def test_a_pods_usual_token_outlives_what_it_says() -> None:
    token, expires = tokens.issue(KEY, ACCOUNT, seconds=3607, pod=POD)
    assert expires == pytest.approx(clock.now() + 3607, abs=2)
    clock.advance(10 * 3607)
    try:
        tokens.verify(KEY, token, LIVING)
        others = (tokens.issue(KEY, ACCOUNT, seconds=3607), tokens.issue(KEY, ACCOUNT, ["vault"], 3607, pod=POD))
        for other, _ in others:
            claims = json.loads(tokens.unpacked(other.split(".")[1]))
            assert claims["exp"] - claims["iat"] == 3607
    finally:
        clock.advance(-10 * 3607)


def test_a_token_is_for_its_audience_only() -> None:
    token, _ = tokens.issue(KEY, ACCOUNT, ["vault"])
    assert tokens.verify(KEY, token, LIVING, ["vault", "other"]).audiences == ("vault",)
    asked = 'token audiences ["vault"] is invalid for the target audiences ["https://kubernetes.default.svc.cluster.local"]'
    assert refused(token, LIVING) == asked


def test_a_token_dies_with_its_account_or_its_pod() -> None:
    token, _ = tokens.issue(KEY, ACCOUNT, pod=POD)
    assert refused(token, reader(("pods", POD))) == 'serviceaccounts "bob" not found'
    assert refused(token, reader(("serviceaccounts", ACCOUNT))) == "service account token has been invalidated"


@pytest.mark.parametrize("resource", ["secrets", "nodes"])
def test_a_token_dies_with_the_secret_or_node_it_is_bound_to(resource: str) -> None:
    namespace = "team" if resource == "secrets" else ""
    obj: Obj = {"metadata": {"name": "x", "namespace": namespace, "uid": "x-1"}}
    secret, node = (obj if resource == kind else None for kind in ("secrets", "nodes"))
    token, _ = tokens.issue(KEY, ACCOUNT, secret=secret, node=node)
    assert tokens.verify(KEY, token, reader(("serviceaccounts", ACCOUNT), (resource, obj))).name == "bob"
    assert refused(token, LIVING) == "service account token has been invalidated"


def test_what_was_deleted_a_minute_ago_counts_as_gone_though_it_lingers() -> None:
    token, _ = tokens.issue(KEY, ACCOUNT, pod=POD)
    for ago, dead in ((30, False), (90, True)):
        head = {**POD["metadata"], "deletionTimestamp": clock.timestamp(clock.now() - ago)}
        read = reader(("serviceaccounts", ACCOUNT), ("pods", {**POD, "metadata": head}))
        if dead:
            assert refused(token, read) == "service account token has been invalidated"
        else:
            tokens.verify(KEY, token, read)


def test_a_pod_made_again_under_the_same_name_is_another() -> None:
    token, _ = tokens.issue(KEY, ACCOUNT, pod=POD)
    again = {**POD, "metadata": {**POD["metadata"], "uid": "p-2"}}
    why = "Pod UID (p-2) does not match service account pod ref claim (p-1)"
    assert refused(token, reader(("serviceaccounts", ACCOUNT), ("pods", again))) == why


def test_a_token_names_the_key_that_signed_it() -> None:
    assert tokens.claimed_key_id(tokens.issue(KEY, ACCOUNT)[0]) == tokens.key_id(KEY)
    assert tokens.claimed_key_id("no token at all") == ""


SECRET: Obj = {"metadata": {"name": "bob-token", "namespace": "team", "uid": "s-1"}}


def kept(token: str, **labels: str) -> Obj:
    """The secret with a token in it."""
    data = {"token": base64.b64encode(token.encode()).decode()}
    return {**SECRET, "metadata": {**SECRET["metadata"], "labels": labels}, "data": data}


def test_a_token_kept_in_a_secret_counts_as_long_as_the_secret_holds_it() -> None:
    token = tokens.legacy(KEY, ACCOUNT, SECRET)
    assert token == tokens.legacy(KEY, ACCOUNT, SECRET)
    bob = tokens.verify(KEY, token, reader(("serviceaccounts", ACCOUNT), ("secrets", kept(token)))).actor
    assert (bob.name, bob.extra) == ("system:serviceaccount:team:bob", {})
    assert refused(token, LIVING) == "Token has been invalidated"
    changed = reader(("serviceaccounts", ACCOUNT), ("secrets", kept("another")))
    assert refused(token, changed) == "Token does not match server's copy"


def test_a_kept_token_can_be_marked_invalid() -> None:
    token = tokens.legacy(KEY, ACCOUNT, SECRET)
    marked = kept(token, **{tokens.INVALID_SINCE: "2026-01-01"})
    assert "marked invalid" in refused(token, reader(("serviceaccounts", ACCOUNT), ("secrets", marked)))


def test_the_public_key_verifies_what_the_private_one_signed() -> None:
    (key,) = tokens.jwks(KEY)["keys"]
    x, y = (int.from_bytes(tokens.unpacked(key[field])) for field in ("x", "y"))
    public = ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()
    head, body, signature = tokens.issue(KEY, ACCOUNT)[0].split(".")
    raw = tokens.unpacked(signature)
    encoded = utils.encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))
    public.verify(encoded, f"{head}.{body}".encode(), ec.ECDSA(hashes.SHA256()))
    assert json.loads(tokens.unpacked(head)) == {"alg": "ES256", "kid": key["kid"], "typ": "JWT"}
