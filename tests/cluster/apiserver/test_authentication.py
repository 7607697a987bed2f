from __future__ import annotations

import base64

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from cluster.apiserver import authentication
from cluster.etcd.models import Change, Cluster
from tests.cluster.apiserver.conftest import Api, new_cluster

pytestmark = pytest.mark.both_engines

PODS = "api/v1/namespaces/default/pods"
CONFIG_MAPS = "api/v1/namespaces/default/configmaps"


def test_without_a_proof_there_is_a_401_status(demo: Cluster) -> None:
    answer = Api("").get(PODS)
    assert (answer.code, answer.body["reason"], answer.message) == (401, "Unauthorized", "Unauthorized")


@pytest.mark.parametrize("header", ["Bearer", "Bearer x", "Basic ZGVtbzp4", "demo-token"])
def test_another_proof_than_a_token_of_this_cluster_is_a_401(api: Api, header: str) -> None:
    api.token = ""
    assert api.get(PODS, Authorization=header).code == 401


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
    assert Api(account_token).get(PODS).code == 200
    assert Api(account_token, "other").get(PODS).code == 401


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
    assert Api("", client=client).get(PODS).code == 401


def test_a_token_says_which_cluster_is_meant(demo: Cluster, account_token: str) -> None:
    assert authentication.cluster_of("demo-token") == "demo"
    assert authentication.cluster_of(account_token) == "demo"
    assert authentication.cluster_of("x") == authentication.cluster_of("") == ""


def test_a_websocket_may_carry_its_token_as_a_subprotocol() -> None:
    packed = base64.urlsafe_b64encode(b"demo-token").decode().rstrip("=")
    scope = {"subprotocols": ["v5.channel.k8s.io", f"base64url.bearer.authorization.k8s.io.{packed}"]}
    assert authentication.token_of_scope(scope) == "demo-token"
    assert authentication.token_of_scope({"headers": [(b"authorization", b"Bearer t")]}) == "t"
    assert authentication.token_of_scope({"headers": []}) == ""
