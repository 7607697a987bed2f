from __future__ import annotations

import pytest

from cluster.apimachinery import clock
from cluster.apimachinery.meta import Obj
from cluster.apiserver import tokens
from cluster.client.bootstrap import clusters

KEY, OTHER_KEY = clusters._new_key(), clusters._new_key()
ACCOUNT: Obj = {"metadata": {"name": "bob", "namespace": "team", "uid": "u-1"}}
POD: Obj = {"metadata": {"name": "web", "namespace": "team", "uid": "p-1"}, "spec": {"nodeName": "node-1"}}


def reader(*objects: tuple[str, Obj]) -> tokens.Read:
    """Reads from what is given."""
    found = {(resource, o["metadata"]["namespace"], o["metadata"]["name"]): o for resource, o in objects}
    return lambda resource, namespace, name: found.get((resource, namespace, name))


LIVING = reader(("serviceaccounts", ACCOUNT), ("pods", POD))


def test_a_token_says_who_its_bearer_is() -> None:
    token, _ = tokens.issue(KEY, ACCOUNT)
    claims = tokens.verify(KEY, token, LIVING)
    assert claims.username == "system:serviceaccount:team:bob"
    assert claims.groups == (
        "system:serviceaccounts",
        "system:serviceaccounts:team",
        "system:authenticated",
    )


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
    clock.advance(601)
    try:
        with pytest.raises(tokens.BadToken):
            tokens.verify(KEY, token, LIVING)
    finally:
        clock.advance(-601)


def test_a_token_is_for_its_audience_only() -> None:
    token, _ = tokens.issue(KEY, ACCOUNT, ["vault"])
    assert tokens.verify(KEY, token, LIVING, "vault").audiences == ("vault",)
    with pytest.raises(tokens.BadToken):
        tokens.verify(KEY, token, LIVING)


def test_a_token_dies_with_its_account_or_its_pod() -> None:
    token, _ = tokens.issue(KEY, ACCOUNT, pod=POD)
    assert tokens.verify(KEY, token, LIVING).pod == "web"
    with pytest.raises(tokens.BadToken):
        tokens.verify(KEY, token, reader(("pods", POD)))
    with pytest.raises(tokens.BadToken):
        tokens.verify(KEY, token, reader(("serviceaccounts", ACCOUNT)))


def test_a_pod_made_again_under_the_same_name_is_another() -> None:
    token, _ = tokens.issue(KEY, ACCOUNT, pod=POD)
    again = {**POD, "metadata": {**POD["metadata"], "uid": "p-2"}}
    with pytest.raises(tokens.BadToken):
        tokens.verify(KEY, token, reader(("serviceaccounts", ACCOUNT), ("pods", again)))


def test_a_token_names_the_key_that_signed_it() -> None:
    assert tokens.claimed_key_id(tokens.issue(KEY, ACCOUNT)[0]) == tokens.key_id(KEY)
    assert tokens.claimed_key_id("no token at all") == ""
