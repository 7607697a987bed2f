from __future__ import annotations

import base64
from io import BytesIO

import pytest
from django.contrib.auth import get_user_model
from django.core.handlers.asgi import ASGIRequest
from django.test import Client

from cluster.apimachinery.errors import StatusError
from cluster.apiserver import authentication
from cluster.client import pki
from cluster.etcd.models import Change, Cluster
from tests.cluster.apiserver.conftest import Api, new_cluster

pytestmark = pytest.mark.both_engines

PODS = "api/v1/namespaces/default/pods"
CONFIG_MAPS = "api/v1/namespaces/default/configmaps"


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Basic ZGVtbzp4", "demo-token"])
def test_who_proves_nothing_is_anonymous(demo: Cluster, header: str) -> None:
    answer = Api("").get(PODS, **({"Authorization": header} if header else {}))
    said = 'User "system:anonymous" cannot list resource "pods" in API group "" in the namespace "default"'
    assert (answer.code, answer.body["reason"]) == (403, "Forbidden")
    assert answer.message == f"pods is forbidden: {said}"


def test_a_token_that_is_none_of_this_clusters_is_a_401(demo: Cluster) -> None:
    answer = Api("x").get(PODS)
    assert (answer.code, answer.body["reason"], answer.message) == (401, "Unauthorized", "Unauthorized")
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="kubernetes"'


def test_another_clusters_token_is_worth_nothing_here(api: Api) -> None:
    new_cluster("other", token="other-token")
    assert Api("other-token").get(PODS).code == 401
    assert Api("other-token", "other").get(PODS).code == 200


def test_a_cluster_that_does_not_exist_is_no_different_from_one_that_is_not_yours(api: Api) -> None:
    assert Api("demo-token", "nope").get(PODS).body == Api("x").get(PODS).body


def test_a_service_account_is_who_it_says(api: Api, account_token: str) -> None:
    review = {"apiVersion": "authentication.k8s.io/v1", "kind": "SelfSubjectReview"}
    answer = Api(account_token).post("apis/authentication.k8s.io/v1/selfsubjectreviews", review)
    assert answer.body["status"]["userInfo"]["username"] == "system:serviceaccount:default:default"


def test_a_service_accounts_token_ends_at_its_cluster(account_token: str) -> None:
    new_cluster("other", token="other-token")
    assert Api(account_token).get("apis").code == 200
    assert Api(account_token, "other").get("apis").code == 401


def test_the_log_says_who_wrote_and_with_what(api: Api) -> None:
    body = {"metadata": {"name": "a"}}
    api.post(CONFIG_MAPS, body, User_Agent="kubectl/v1.35.2 (linux/amd64)")
    change = Change.objects.latest("revision")
    assert (change.by, change.agent) == ("kubernetes-admin", "kubectl")
    api("PUT", f"{CONFIG_MAPS}/a?fieldManager=kubectl-replace", {**body, "data": {"k": "v"}})
    assert Change.objects.latest("revision").agent == "kubectl-replace"


@pytest.fixture
def teacher(demo: Cluster) -> Client:
    """A browser that a member of staff has signed in with; it insists on CSRF tokens."""
    user = get_user_model().objects.create_user("teacher", password="x", is_staff=True)
    client = Client(enforce_csrf_checks=True)
    client.force_login(user)
    return client


def test_a_signed_in_member_of_staff_may_read(teacher: Client) -> None:
    assert Api("", client=teacher).get(PODS).code == 200


def test_cookies_alone_change_nothing(teacher: Client) -> None:
    answer = Api("", client=teacher).post(CONFIG_MAPS, {"metadata": {"name": "a"}})
    assert (answer.code, answer.body["reason"]) == (403, "Forbidden")
    assert "CSRF" in answer.message


def test_cookies_with_a_csrf_token_may_write(teacher: Client) -> None:
    token = "x" * 32
    teacher.cookies["podium_csrf"] = token
    answer = Api("", client=teacher).post(CONFIG_MAPS, {"metadata": {"name": "a"}}, X_CSRFToken=token)
    assert answer.code == 201
    assert Change.objects.latest("revision").by == "teacher"


def test_who_is_not_of_the_staff_needs_a_token(demo: Cluster) -> None:
    client = Client()
    client.force_login(get_user_model().objects.create_user("student", password="x"))
    assert 'User "system:anonymous"' in Api("", client=client).get(PODS).message


def test_a_token_says_which_cluster_is_meant(demo: Cluster, account_token: str) -> None:
    assert authentication.cluster_of("demo-token") == "demo"
    assert authentication.cluster_of(account_token) == "demo"
    assert authentication.cluster_of("x") == authentication.cluster_of("") == ""


def test_a_certificate_says_so_too(demo: Cluster) -> None:
    new_cluster("other", token="other-token")
    _, certificate = pki.issued(demo.signing_key, "ann")
    assert authentication.cluster_of("", certificate) == "demo"
    assert authentication.cluster_of("", "x") == authentication.cluster_of("", pki.authority(demo.signing_key)) == ""


def test_a_websocket_may_carry_its_token_as_a_subprotocol() -> None:
    packed = base64.urlsafe_b64encode(b"demo-token").decode().rstrip("=")
    scope = {"subprotocols": ["v5.channel.k8s.io", f"base64url.bearer.authorization.k8s.io.{packed}"]}
    assert authentication.token_of_scope(scope) == "demo-token"
    assert authentication.token_of_scope({"headers": [(b"authorization", b"Bearer t")]}) == "t"
    assert authentication.token_of_scope({"headers": []}) == ""


class Tls(ASGIRequest):
    """A request that came through the https door, with or without a certificate."""

    def __init__(self, *chain: str, **headers: str) -> None:
        lines = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
        tls = {"tls": {"client_cert_chain": list(chain)}}
        scope = {"type": "http", "method": "GET", "path": "/", "headers": lines, "query_string": b""}
        super().__init__({**scope, "extensions": tls}, BytesIO())


def test_a_client_certificate_names_its_user_and_their_groups(demo: Cluster) -> None:
    _, certificate = pki.issued(demo.signing_key, "ann", ["devs", "ops"])
    ann = authentication.authenticate(Tls(certificate), demo)
    assert (ann.name, ann.groups) == ("ann", ("devs", "ops", "system:authenticated"))
    (credential,) = ann.extra["authentication.kubernetes.io/credential-id"]
    assert credential.startswith("X509SHA256=")


def test_another_clusters_certificate_is_a_401_unless_a_token_comes_with_it(demo: Cluster) -> None:
    _, certificate = pki.issued(new_cluster("other", token="other-token").signing_key, "ann")
    with pytest.raises(StatusError) as refused:
        authentication.authenticate(Tls(certificate), demo)
    assert refused.value.code == 401
    told = authentication.authenticate(Tls(certificate, Authorization="Bearer demo-token"), demo)
    assert told.name == "kubernetes-admin"


def test_another_clusters_certificate_does_not_stand_in_the_way_of_a_session(demo: Cluster) -> None:
    _, certificate = pki.issued(new_cluster("other", token="other-token").signing_key, "ann")
    request = Tls(certificate)
    request.user = get_user_model().objects.create_user("teacher", password="x", is_staff=True)
    assert authentication.authenticate(request, demo).name == "teacher"


def test_no_certificate_is_no_proof(demo: Cluster) -> None:
    assert authentication.authenticate(Tls(), demo).name == "system:anonymous"
