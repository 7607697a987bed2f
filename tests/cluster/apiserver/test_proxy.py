from __future__ import annotations

import pytest

from cluster.apimachinery.errors import StatusError
from cluster.apimachinery.meta import Obj
from cluster.apiserver import proxy
from tests.cluster.apiserver.conftest import Api
from tests.cluster.apiserver.nodes import FakeNodes

PODS = "api/v1/namespaces/default/pods"
SERVICES = "api/v1/namespaces/default/services"


def test_a_pods_answer_goes_out_sandboxed_and_without_cookies(running: Api, kubelets: FakeNodes) -> None:
    answer = running.get(f"{PODS}/web/proxy/page")
    assert answer.raw == b"<script>steal()</script>"
    assert answer.headers["Content-Security-Policy"] == "sandbox"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Served"] == "web"
    assert "Set-Cookie" not in answer.headers


def test_no_cookie_and_no_token_reaches_the_pod(running: Api, kubelets: FakeNodes) -> None:
    running.client.cookies["podium_session"] = "secret"
    running.get(f"{PODS}/web/proxy/", Accept="text/html")
    names = [name.lower() for name, _ in kubelets.asked[4].headers]
    assert "accept" in names
    assert {"cookie", "authorization"}.isdisjoint(names)


def test_path_query_method_and_body_reach_the_pod(running: Api, kubelets: FakeNodes) -> None:
    running("PUT", f"{PODS}/web:8080/proxy/a/b/?x=1", b"body", "text/plain")
    *where, request = kubelets.asked
    assert where == ["demo", "default", "web", 8080]
    assert (request.method, request.target, request.body) == ("PUT", "/a/b/?x=1", b"body")


def test_the_proxy_needs_a_token(running: Api, kubelets: FakeNodes) -> None:
    assert Api("x").get(f"{PODS}/web/proxy/").code == 401
    assert kubelets.asked is None


def test_a_service_without_endpoints_is_unavailable(running: Api, kubelets: FakeNodes) -> None:
    running.made(SERVICES, {"metadata": {"name": "web"}, "spec": {"ports": [{"port": 80}]}})
    answer = running.get(f"{SERVICES}/web/proxy/")
    assert (answer.code, answer.message) == (503, 'no endpoints available for service "web"')


def test_a_service_is_reached_by_one_of_its_ready_endpoints(running: Api, kubelets: FakeNodes) -> None:
    running.made(
        SERVICES, {"metadata": {"name": "web"}, "spec": {"ports": [{"port": 80, "targetPort": 8080}]}}
    )
    reference = {"kind": "Pod", "name": "web", "namespace": "default"}
    endpoints: list[Obj] = [
        {
            "addresses": ["10.244.1.4"],
            "conditions": {"ready": False},
            "targetRef": {**reference, "name": "other"},
        },
        {"addresses": ["10.244.1.5"], "conditions": {"ready": True}, "targetRef": reference},
    ]
    item = {
        "metadata": {"name": "web-x", "labels": {"kubernetes.io/service-name": "web"}},
        "addressType": "IPv4",
        "ports": [{"name": "", "port": 8080, "protocol": "TCP"}],
        "endpoints": endpoints,
    }
    running.made("apis/discovery.k8s.io/v1/namespaces/default/endpointslices", item)
    assert running.get(f"{SERVICES}/web:80/proxy/").code == 200
    assert kubelets.asked[:4] == ("demo", "default", "web", 8080)


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("web", ("web", "")),
        ("web:80", ("web", "80")),
        ("http:web:80", ("web", "80")),
        ("http:web:", ("web", "")),
    ],
)
def test_a_name_may_carry_scheme_and_port(name: str, parts: tuple[str, str]) -> None:
    assert proxy.split(name) == parts


def test_more_colons_than_that_are_no_name() -> None:
    with pytest.raises(StatusError):
        proxy.split("a:b:c:d")


@pytest.mark.parametrize(("method", "code"), [("GET", 301), ("HEAD", 301), ("POST", 200)])
def test_a_page_is_asked_for_with_a_slash_at_its_end(
    running: Api, kubelets: FakeNodes, method: str, code: int
) -> None:
    """upgradeaware.go of apimachinery, and test/e2e/network/proxy.go"""
    answer = running(method, f"{PODS}/web/proxy?method={method}")
    assert answer.code == code
    if code == 301:
        assert answer.headers["Location"].endswith(f"{PODS}/web/proxy/?method={method}")


@pytest.mark.parametrize(("name", "scheme"), [("https:web:443", "https"), ("http:web:80", "http"), ("web", "http")])
def test_the_name_says_whether_the_pod_speaks_tls(
    running: Api, kubelets: FakeNodes, name: str, scheme: str
) -> None:
    """pkg/registry/core/pod/strategy.go ResourceLocation"""
    running.get(f"{PODS}/{name}/proxy/")
    assert kubelets.asked[4].scheme == scheme


def test_a_pod_may_be_called_proxy(running: Api, kubelets: FakeNodes) -> None:
    node = running.get(f"{PODS}/web").body["spec"]["nodeName"]
    spec = {"containers": [{"name": "c", "image": "nginx"}], "nodeName": node}
    running.made(PODS, {"metadata": {"name": "proxy-1"}, "spec": spec})
    running.get(f"{PODS}/proxy-1:80/proxy/a")
    assert kubelets.asked[4].target == "/a"
