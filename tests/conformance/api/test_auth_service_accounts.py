"""[sig-auth] ServiceAccounts, restated from test/e2e/auth/service_accounts.go of Kubernetes 1.35."""

from __future__ import annotations

import base64
import json
import ssl
import urllib.request
from typing import Any
from urllib.parse import urlsplit

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from tests.conformance.api.conftest import Room, Space
from tests.conformance.api.runs import Case, run
from tests.conformance.api.shapes import pod
from tests.harness import wait

MOUNTED = "/var/run/secrets/kubernetes.io/serviceaccount"
AUDIENCE = "oidc-discovery-test"


def test_a_pod_finds_its_token_the_ca_and_its_namespace(space: Space) -> None:
    space("v1", "ServiceAccount").create({"metadata": {"name": "mount-test"}})
    command = f"cd {MOUNTED}; cat token; echo; cat namespace; echo; cat ca.crt"
    container = {"name": "test", "image": "busybox", "command": ["sh", "-c", command]}
    says = (rf"^{space.name}$", "BEGIN CERTIFICATE")
    ended = run(space, [Case("mounted", container, says, {"serviceAccountName": "mount-test"})])["mounted"]
    token, namespace, *_certificate = ended.log.splitlines()
    assert namespace == space.name
    user = review(space, token)["user"]
    assert user["username"] == f"system:serviceaccount:{space.name}:mount-test"
    assert user["extra"]["authentication.kubernetes.io/pod-uid"] == [meta.uid(ended.pod)]


def review(space: Space, token: str, **spec: object) -> Obj:
    """What a TokenReview says of a token."""
    reviews = space.client.things("authentication.k8s.io/v1", "TokenReview")
    found: Obj = reviews.create({"spec": {"token": token, **spec}})["status"]
    return found


@pytest.mark.parametrize(
    ("account", "wish", "mounted"),
    [
        ("default", None, True), ("mount", None, True), ("nomount", None, False),
        ("default", True, True), ("mount", True, True), ("nomount", True, True),
        ("default", False, False), ("mount", False, False), ("nomount", False, False),
    ],
)  # fmt: skip
def test_a_pod_may_do_without_a_token(space: Space, account: str, wish: bool | None, mounted: bool) -> None:
    if account != "default":
        automount = {"automountServiceAccountToken": account == "mount"}
        space("v1", "ServiceAccount").create({"metadata": {"name": account}, **automount})
    spec: Any = {"serviceAccountName": account} | ({} if wish is None else {"automountServiceAccountToken": wish})
    made = space.pods.create(pod("web", restartPolicy="Never", **spec))
    mounts = [m["mountPath"] for c in made["spec"]["containers"] for m in c.get("volumeMounts", [])]
    assert (MOUNTED in mounts) is mounted


def projected(**token: object) -> Obj:
    """A pod's spec with a projected token at /tokens/token."""
    source = {"serviceAccountToken": {"path": "token", "expirationSeconds": 600, **token}}
    return {"volumes": [{"name": "tokens", "projected": {"sources": [source]}}]}


def printing(command: str) -> Obj:
    mounts = [{"name": "tokens", "mountPath": "/tokens", "readOnly": True}]
    return {"name": "test", "image": "busybox", "command": ["sh", "-c", command], "volumeMounts": mounts}


def test_a_token_is_mounted_where_it_is_asked_for(space: Space) -> None:
    container = printing("cat /tokens/token")
    token = run(space, [Case("projected", container, (".",), projected())])["projected"].log.strip()
    status = review(space, token)
    assert (status["authenticated"], status["user"]["username"]) == (
        True, f"system:serviceaccount:{space.name}:default"
    )  # fmt: skip


def test_others_verify_a_token_by_the_issuers_keys(space: Space, room: Room) -> None:
    bindings = space.client.things("rbac.authorization.k8s.io/v1", "ClusterRoleBinding")
    name = space.unique("discovery")
    ref = {"kind": "ClusterRole", "name": "system:service-account-issuer-discovery"}
    account = {"kind": "ServiceAccount", "name": "default", "namespace": space.name}
    bindings.create({"metadata": {"name": name}, "roleRef": ref, "subjects": [account]})
    try:
        command = f"cat /tokens/token; echo; cat {MOUNTED}/token"
        spec = projected(audience=AUDIENCE)
        log = run(space, [Case("validator", printing(command), (".",), spec)])["validator"].log
        token, own = log.splitlines()
        claims = verified(room, token, fetched(room, "/.well-known/openid-configuration", bearer(space, own)))
        assert claims["aud"] == [AUDIENCE]
        assert claims["sub"] == f"system:serviceaccount:{space.name}:default"
    finally:
        bindings.delete(name)


def bearer(space: Space, token: str) -> str:
    """A token with which to ask: a pod's own ended with the pod, if the pod has gone since."""
    if review(space, token).get("authenticated"):
        return token
    path = space("v1", "ServiceAccount").path("default", "token")
    return str(space.client("POST", path, {"spec": {}})["status"]["token"])


def fetched(room: Room, path: str, token: str) -> tuple[Obj, str]:
    """A document of the cluster, and the token it was asked with."""
    trusted = ssl.create_default_context(cafile=str(room.live.data / "pki" / "ca.crt"))
    url = path if path.startswith("https:") else f"{room.live.tls_url}/clusters/conformance{path}"
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {token}"})
    with urllib.request.urlopen(request, context=trusted, timeout=10) as answer:
        return json.load(answer), token


def verified(room: Room, token: str, discovered: tuple[Obj, str]) -> Obj:
    """A token's claims, verified as OpenID Connect says: by the keys that the issuer publishes."""
    configuration, asking = discovered
    head, body, signature = token.split(".")
    claims: Obj = json.loads(decoded(body))
    assert claims["iss"] == configuration["issuer"]
    assert urlsplit(configuration["jwks_uri"]).scheme == "https"
    keys, _ = fetched(room, configuration["jwks_uri"], asking)
    (key,) = (key for key in keys["keys"] if key["kid"] == json.loads(decoded(head))["kid"])
    x, y = (int.from_bytes(decoded(key[field])) for field in ("x", "y"))
    public = ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()
    raw = decoded(signature)
    der = utils.encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))
    public.verify(der, f"{head}.{body}".encode(), ec.ECDSA(hashes.SHA256()))
    return claims


def decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def test_a_service_account_lives_and_is_watched(space: Space) -> None:
    accounts = space("v1", "ServiceAccount")
    labels = {"test-serviceaccount-static": "true"}
    watch = accounts.watch(labelSelector="test-serviceaccount-static=true", timeoutSeconds=30)
    accounts.create({"metadata": {"name": "testserviceaccount", "labels": labels}})
    assert watch.next()[0] == "ADDED"
    accounts.patch("testserviceaccount", {"automountServiceAccountToken": False})
    kind, seen = watch.next()
    assert (kind, seen["automountServiceAccountToken"]) == ("MODIFIED", False)
    everywhere = accounts.everywhere().list(labelSelector="test-serviceaccount-static=true")
    (listed,) = (a for a in everywhere if meta.namespace(a) == space.name)
    assert listed["automountServiceAccountToken"] is False
    accounts.delete_all(labelSelector="test-serviceaccount-static=true")
    assert watch.next()[0] == "DELETED"


def test_every_namespace_has_the_root_ca(space: Space) -> None:
    maps, name = space("v1", "ConfigMap"), "kube-root-ca.crt"

    def published() -> bool:
        return maps.exists(name) and bool(maps.get(name)["data"].get("ca.crt"))

    wait.until(published, "the root CA is published")
    whole = maps.get(name)["data"]
    maps.delete(name)
    wait.until(published, "it is published again")
    maps.patch(name, {"data": {"ca.crt": ""}})
    wait.until(lambda: maps.get(name)["data"] == whole, "it is put right")


def test_a_service_account_is_updated(space: Space) -> None:
    accounts = space("v1", "ServiceAccount")
    made = accounts.create({"metadata": {"name": "e2e-sa"}})
    assert made.get("automountServiceAccountToken") is None
    accounts.change("e2e-sa", lambda account: account.update(automountServiceAccountToken=True))
    assert accounts.get("e2e-sa")["automountServiceAccountToken"] is True


def test_a_requested_token_is_reviewed_well(space: Space) -> None:
    accounts = space("v1", "ServiceAccount")
    account = accounts.create({"metadata": {"name": "e2e-sa"}})
    asked = {"spec": {"expirationSeconds": 3600}}
    token = space.client("POST", accounts.path("e2e-sa", "token"), asked)["status"]["token"]
    assert token
    status = review(space, token)
    assert (status["authenticated"], status.get("error")) == (True, None)
    user = status["user"]
    assert (user["username"], user["uid"]) == (
        f"system:serviceaccount:{space.name}:e2e-sa",
        meta.uid(account),
    )
    groups = {"system:serviceaccounts", f"system:serviceaccounts:{space.name}", "system:authenticated"}
    assert set(user["groups"]) == groups
    assert user["extra"]["authentication.kubernetes.io/credential-id"][0].startswith("JTI=")
