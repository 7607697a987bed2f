"""The real kubectl on an Ingress: install the controller from its manifest, create rules, ask by host and path, give
it a certificate, and kill it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cluster.runtime.certificates import issue
from tests.conformance.guide.page import Page
from tests.harness import live, wait
from tests.harness.kubectl import Kubectl

pytestmark = [pytest.mark.slow, pytest.mark.kubectl]

MANIFEST = live.PROJECT / "cluster" / "client" / "bootstrap" / "ingress-nginx.yaml"
SPEED = 10.0  # the controller's readiness is asked for after ten seconds, and then every ten
TRACE = """\
apiVersion: traffic.podium.local/v1
kind: RequestTrace
metadata:
  generateName: web-
spec:
  from: {internet: {}}
  url: %s
  headers: {Host: %s}
"""
DEPLOYMENT = "deployment/ingress-nginx-controller"
READY = ("-n", "ingress-nginx", "wait", "--for=condition=Available", DEPLOYMENT, "--timeout=60s")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[live.Live]:
    with live.serving(tmp_path_factory.mktemp("ingress") / "data") as found:
        Page(found, "demo").clock(pace="instant", speed=SPEED)
        k = found.kubectl()
        assert "ingressclass.networking.k8s.io/nginx created" in k("apply", "-f", str(MANIFEST))
        for name in ("shop", "blog"):
            k("create", "deployment", name, "--image=traefik/whoami")
            k("expose", "deployment", name, "--port=80")
        k("run", "box", "--image=nginx:alpine")
        k("wait", "--for=condition=Ready", "pod", "--all", "--timeout=60s")
        k(*READY)
        k("create", "ingress", "web", "--class=nginx", "--rule=shop.example.com/*=shop:80",
          "--rule=shop.example.com/blog=blog:80")  # fmt: skip
        wait.until(lambda: bool(address(k)), "the Ingress has an address", seconds=30)
        wait.until(lambda: ask(k, "/")["code"] == 200, "the nodes' rules know the controller", seconds=20)
        yield found


@pytest.fixture
def k(server: live.Live) -> Kubectl:
    return server.kubectl()


def address(k: Kubectl) -> str:
    return k("get", "ing", "web", "-o", "jsonpath={.status.loadBalancer.ingress[0].ip}")


def ask(k: Kubectl, path: str, host: str = "shop.example.com", scheme: str = "http") -> dict[str, Any]:
    """The trace of a request from the internet to the controller's load balancer."""
    url = f"{scheme}://{address(k)}{path}"
    status: dict[str, Any] = json.loads(k("create", "-f", "-", "-o", "json", stdin=TRACE % (url, host)))[
        "status"
    ]
    return {"code": 0, **status}


def curl(k: Kubectl, *options: str) -> str:
    return k("exec", "box", "--", "curl", "-s", *options)


def test_kubectl_shows_an_ingress_and_its_class(k: Kubectl) -> None:
    head, row = k("get", "ingress").splitlines()
    assert head.split() == ["NAME", "CLASS", "HOSTS", "ADDRESS", "PORTS", "AGE"]
    assert row.split()[:5] == ["web", "nginx", "shop.example.com", address(k), "80"]
    lb = "jsonpath={.status.loadBalancer.ingress[0].ip}"
    assert address(k) == k("-n", "ingress-nginx", "get", "service", "ingress-nginx-controller", "-o", lb)
    head, row = k("get", "ingressclass").splitlines()
    assert head.split() == ["NAME", "CONTROLLER", "PARAMETERS", "AGE"]
    assert row.split()[:3] == ["nginx", "k8s.io/ingress-nginx", "<none>"]
    described = k("describe", "ing", "web")
    assert re.search(r"shop\.example\.com\s+\n\s+/\s+shop:80 \(10\.244\.\d\.\d+:80\)", described)
    assert re.search(r"/blog\s+blog:80 \(10\.244\.\d\.\d+:80\)", described)
    assert re.search(r"Normal\s+Sync\s+.*nginx-ingress-controller\s+Scheduled for sync", described)


def test_host_and_path_choose_the_service(k: Kubectl) -> None:
    by_host = ("-H", "Host: shop.example.com")
    shop, blog = curl(k, *by_host, f"http://{address(k)}/x"), curl(k, *by_host, f"http://{address(k)}/blog")
    assert "Hostname: shop-" in shop
    assert "X-Forwarded-Host: shop.example.com" in shop
    assert "Hostname: blog-" in blog
    code = ("-o", "/dev/null", "-w", "%{http_code}")
    assert curl(k, *code, "-H", "Host: other.example.com", f"http://{address(k)}/") == "404"
    assert "<hr><center>nginx</center>" in curl(k, f"http://{address(k)}/")


def test_a_secret_gives_the_certificate_and_without_it_there_is_a_fake_one(
    k: Kubectl, tmp_path: Path
) -> None:
    pinned = ("--resolve", f"shop.example.com:443:{address(k)}", "https://shop.example.com/x")
    fake = k.run("exec", "box", "--", "curl", "-skv", *pinned)
    assert "CN=Kubernetes Ingress Controller Fake Certificate" in fake.stderr
    assert "Hostname: shop-" in fake.stdout
    issued = issue("shop.example.com", names=["shop.example.com"])
    (tmp_path / "tls.crt").write_bytes(issued.pem)
    (tmp_path / "tls.key").write_bytes(issued.key_pem)
    k("create", "secret", "tls", "cert", f"--cert={tmp_path}/tls.crt", f"--key={tmp_path}/tls.key")
    tls = [{"hosts": ["shop.example.com"], "secretName": "cert"}]
    k("patch", "ing", "web", "--type=merge", "-p", json.dumps({"spec": {"tls": tls}}))
    shown = k.run("exec", "box", "--", "curl", "-skv", *pinned)
    assert "CN=shop.example.com" in shown.stderr
    assert "X-Forwarded-Proto: https" in shown.stdout
    moved = curl(k, "-i", "-H", "Host: shop.example.com", f"http://{address(k)}/x?y=1")
    assert moved.startswith("HTTP/1.1 308 Permanent Redirect")
    assert "Location: https://shop.example.com/x?y=1" in moved
    assert k("get", "ing", "web").split()[-2] == "443"
    k("patch", "ing", "web", "--type=merge", "-p", '{"spec": {"tls": null}}')


def test_the_trace_leads_from_the_internet_through_the_controller_to_a_pod(k: Kubectl) -> None:
    traced = ask(k, "/blog")
    places = [hop["place"].get("name", "") for hop in traced["hops"]]
    [decision] = [hop["detail"]["ingress"] for hop in traced["hops"] if "ingress" in hop.get("detail", {})]
    assert decision["matched"]["service"] == "default/blog:80"
    [other] = [one for one in decision["leftOut"] if one["rule"] == "shop.example.com/ (Prefix)"]
    assert other["reason"] == "/blog is longer"
    assert any(name.startswith("ingress-nginx-controller-") for name in places)
    assert any(name.startswith("blog-") for name in places)
    assert traced["verdict"] == "answered"


def test_advice_leads_from_a_404_and_a_503_to_the_field(k: Kubectl) -> None:
    lost = ask(k, "/", "shpo.example.com")
    assert (lost["code"], lost["advice"][2]) == (404, "Ingress default/web")
    k("scale", "deployment", "blog", "--replicas=0")
    wait.until(lambda: ask(k, "/blog")["code"] == 503, "nobody is behind the Service", seconds=20)
    wait.until(
        lambda: "app=blog matches 0 pods" in ask(k, "/blog")["advice"][1], "its pods are gone", seconds=30
    )
    k("scale", "deployment", "blog", "--replicas=1")
    wait.until(lambda: ask(k, "/blog")["code"] == 200, "somebody is again", seconds=30)


def test_the_access_log_is_the_controllers_own(k: Kubectl) -> None:
    ask(k, "/logged")
    log = k("-n", "ingress-nginx", "logs", "deploy/ingress-nginx-controller")
    [line] = [line for line in log.splitlines() if "/logged" in line]
    assert line.startswith("198.51.100.23 - - [")
    assert re.search(r'"GET /logged HTTP/1\.1" 200 \d+ .* \[default-shop-80\] \[\] 10\.244\.', line)


def test_a_default_class_is_written_into_an_ingress_that_names_none(k: Kubectl) -> None:
    k("annotate", "ingressclass", "nginx", "ingressclass.kubernetes.io/is-default-class=true")
    k("create", "ingress", "plain", "--rule=plain.example.com/=shop:80")
    assert k("get", "ing", "plain", "-o", "jsonpath={.spec.ingressClassName}") == "nginx"
    k("delete", "ing", "plain")
    bad = k.run("create", "ingress", "bad", "--rule=BAD/=shop:80", check=False)
    assert (
        'spec.rules[0].host: Invalid value: "BAD": a lowercase RFC 1123 subdomain must consist of'
        in bad.stderr
    )


def test_a_killed_controller_serves_no_more_until_its_deployment_has_made_another(k: Kubectl) -> None:
    def names() -> list[str]:
        return k("-n", "ingress-nginx", "get", "pods", "-o", "name").split()

    [old] = names()
    k("-n", "ingress-nginx", "delete", old, "--grace-period=0", "--force", "--wait=false")
    wait.until(lambda: ask(k, "/")["code"] == 0, "nobody answers", seconds=20)
    wait.until(lambda: old not in names() and len(names()) == 1, "there is another pod", seconds=20)
    k(*READY)
    wait.until(lambda: ask(k, "/")["code"] == 200, "it serves again", seconds=30)


def test_without_a_cloud_the_controller_is_reached_by_a_node_port(server: live.Live) -> None:
    server.manage(
        "create_cluster", "bare", "--cloud", "none", "--pace", "instant", "--nodes", "1", "--ingress"
    )
    Page(server, "bare").clock(speed=SPEED)
    config = server.data / "bare.yaml"
    config.write_text(server.kubeconfig("bare"))
    k = Kubectl(server.kubectl().program, config, server.kubectl().home)
    k(*READY)
    k("create", "ingress", "web", "--class=nginx", "--rule=shop.example.com/=shop:80")
    node = k("get", "node", "node-1", "-o", "jsonpath={.status.addresses[?(@.type=='InternalIP')].address}")
    wait.until(lambda: address(k) == node, "the node's address is published", seconds=30)
    ports = "jsonpath={.spec.ports[?(@.name=='http')].nodePort}"
    port = k("-n", "ingress-nginx", "get", "service", "ingress-nginx-controller", "-o", ports)
    k("run", "box", "--image=curlimages/curl", "--command", "--", "sleep", "3600")
    k("wait", "--for=condition=Ready", "pod", "box", "--timeout=30s")
    code = k("exec", "box", "--", "curl", "-so", "/dev/null", "-w", "%{http_code}", "-H", "Host: shop.example.com",
             f"http://{node}:{port}/")  # fmt: skip
    assert code == "503"
