"""The token controller: tokens for those who still want them in a Secret.

A Secret of the type kubernetes.io/service-account-token that names a ServiceAccount gets a token which does not expire,
with the CA and the namespace beside it; when the account goes, so does the Secret. Pods have no need of it: theirs come
by TokenRequest and expire. (In Kubernetes: pkg/controller/serviceaccount, tokens_controller.go.)
"""

from __future__ import annotations

import base64
from collections.abc import Iterable

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.client import tokens
from cluster.client.controller import Act, Delete, Update, controller
from cluster.client.view import View

SECRETS, ACCOUNTS = "secrets", "serviceaccounts"
TYPE = "kubernetes.io/service-account-token"
NAME, UID = "kubernetes.io/service-account.name", "kubernetes.io/service-account.uid"


def _key(secret: Obj) -> Iterable[str]:
    """ "namespace/secret/account" for a Secret that holds, or should hold, a token."""
    account = meta.annotations_of(secret).get(NAME)
    if secret.get("type") == TYPE and account:
        yield f"{meta.namespace(secret)}/{meta.name(secret)}/{account}"


def _itself(secret: Obj, view: View) -> Iterable[str]:
    return _key(secret)


def _of_account(account: Obj, view: View) -> Iterable[str]:
    """The Secrets that name an account."""
    held = view.list(SECRETS, meta.namespace(account))
    return [key for secret in held for key in _key(secret) if key.endswith(f"/{meta.name(account)}")]


@controller("serviceaccount-token", component="tokens-controller", watches={SECRETS: _itself, ACCOUNTS: _of_account})
def reconcile(key: str, view: View) -> list[Act]:
    """A token Secret has its account's token, the CA and the namespace; without its account it goes, and without it its
    account does not name it."""
    namespace, name, named = key.split("/")
    secret, account = view.get(SECRETS, namespace, name), view.get(ACCOUNTS, namespace, named)
    if secret is None:
        return _forgotten(account, name) if account is not None else []
    uid = meta.annotations_of(secret).get(UID)
    if account is None or (uid and uid != meta.uid(account)):
        return [Delete(SECRETS, namespace, name, meta.uid(secret), f"there is no ServiceAccount {named}")]
    data = _content(secret, account, view)
    if data == secret.get("data"):
        return []
    head = meta.metadata(secret)
    notes = {**meta.annotations_of(secret), NAME: named, UID: meta.uid(account)}
    full = {**secret, "metadata": {**head, "annotations": notes}, "data": data}
    return [Update(SECRETS, full, f"it holds the token of ServiceAccount {named}")]


def _content(secret: Obj, account: Obj, view: View) -> Obj:
    """What the Secret should hold: a token that is there is kept."""
    data = secret.get("data") or {}
    fresh = {"ca.crt": _packed(view.cluster.ca)} if view.cluster.ca else {}
    if not data.get("namespace"):
        fresh["namespace"] = _packed(meta.namespace(secret))
    if not data.get("token"):
        fresh["token"] = _packed(tokens.legacy(view.cluster.signing_key, account, secret))
    return {**data, **fresh}


def _packed(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _forgotten(account: Obj, secret: str) -> list[Act]:
    """The account without a reference to a Secret that is gone."""
    listed = account.get("secrets") or []
    kept = [ref for ref in listed if ref.get("name") != secret]
    if kept == listed:
        return []
    return [Update(ACCOUNTS, {**account, "secrets": kept}, f"its token Secret {secret} is gone")]
