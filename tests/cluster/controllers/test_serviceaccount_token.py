"""Tokens in Secrets. Expected: tokens_controller_test.go of Kubernetes 1.35."""

from __future__ import annotations

import base64

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.client import tokens
from cluster.client.bootstrap import clusters
from cluster.controllers.serviceaccount_token import NAME, TYPE, UID, _itself, _of_account, reconcile
from tests.cluster.controllers.objects import acts, deletes, make, updates, view

KEY = clusters._new_key()
ACCOUNT = make("ServiceAccount", "bob")
NAMED = {"annotations": {NAME: "bob"}}
EMPTY = make("Secret", "bob-token", type=TYPE, metadata=NAMED)


def decoded(secret: Obj) -> dict[str, str]:
    return {key: base64.b64decode(value).decode() for key, value in secret["data"].items()}


def filled() -> Obj:
    (secret,) = updates(reconcile("default/bob-token/bob", view(ACCOUNT, EMPTY, signing_key=KEY, ca="PEM")))
    return secret


def test_a_secret_that_names_an_account_gets_its_token() -> None:
    secret = filled()
    held = decoded(secret)
    assert (held["ca.crt"], held["namespace"]) == ("PEM", "default")
    assert meta.annotations_of(secret)[UID] == "uid-bob"
    living = {("serviceaccounts", "bob"): ACCOUNT, ("secrets", "bob-token"): secret}
    claims = tokens.verify(KEY, held["token"], lambda resource, namespace, name: living.get((resource, name)))
    assert claims.actor.name == "system:serviceaccount:default:bob"


def test_one_that_has_it_is_left_alone() -> None:
    assert acts(reconcile("default/bob-token/bob", view(ACCOUNT, filled(), signing_key=KEY, ca="PEM"))) == []


def test_a_lost_namespace_comes_back_and_the_token_stays() -> None:
    secret = filled()
    bare = {**secret, "data": {"token": secret["data"]["token"]}}
    (again,) = updates(reconcile("default/bob-token/bob", view(ACCOUNT, bare, signing_key=KEY, ca="PEM")))
    assert again["data"] == secret["data"]


def test_without_its_account_it_goes() -> None:
    assert deletes(reconcile("default/bob-token/bob", view(EMPTY))) == ["bob-token"]
    another = make("ServiceAccount", "bob", metadata={"uid": "other"})
    assert deletes(reconcile("default/bob-token/bob", view(another, filled()))) == ["bob-token"]


def test_an_account_forgets_a_secret_that_is_gone() -> None:
    account = {**ACCOUNT, "secrets": [{"name": "bob-token"}, {"name": "mine"}]}
    (changed,) = updates(reconcile("default/bob-token/bob", view(account)))
    assert changed["secrets"] == [{"name": "mine"}]


def test_secrets_and_accounts_wake_it() -> None:
    other = make("Secret", "plain", type="Opaque")
    assert list(_itself(EMPTY, view())) == list(_of_account(ACCOUNT, view(EMPTY, other))) == ["default/bob-token/bob"]
    assert list(_itself(other, view())) == []
