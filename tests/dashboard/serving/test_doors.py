"""Doors under the real curl: node ports and balancers of a live serve, on loopback."""

from __future__ import annotations

import json
import re
import socket
import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conformance.guide.page import Page
from tests.harness import kubectl as programs
from tests.harness import live, wait
from tests.harness.kubectl import Kubectl
from tests.harness.live import Live

pytestmark = pytest.mark.slow

AGNHOST = "registry.k8s.io/e2e-test-images/agnhost:2.53"
TIMED_OUT, REFUSED, MISTRUSTED = 28, 7, 60


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    with live.serving(tmp_path_factory.mktemp("doors") / "room", "--open-ports") as server:
        Page(server, "demo").clock(pace="instant")
        yield server


@pytest.fixture(scope="module")
def kubectl(room: Live) -> Kubectl:
    return room.kubectl()


def curl(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["curl", "-sS", "-m", "5", *words], check=False, capture_output=True, text=True, timeout=30
    )


def door(room: Live, kind: str, service: str, cluster: str = "demo") -> int:
    """The number of the door that serve has told of last."""
    told = rf"Open: 127\.0\.0\.1:(\d+) is {kind} \d+ of {cluster}'s {service} "
    wait.until(lambda: re.search(told, room.log.read_text()), f"{kind} of {service} is open")
    return int(re.findall(told, room.log.read_text())[-1])


def deploy(kubectl: Kubectl, name: str, *command: str, kind: str = "NodePort", port: int = 80) -> None:
    """Two pods of nginx, or of agnhost with a command, and a Service of that type."""
    image = AGNHOST if command else "nginx"
    tail = ["--", *command] if command else []
    kubectl.run("create", "deployment", name, f"--image={image}", "--replicas=2", *tail)
    kubectl.run("expose", "deployment", name, f"--port={port}", f"--type={kind}")
    kubectl.run("rollout", "status", f"deployment/{name}")


def answers(number: int, *words: str) -> subprocess.CompletedProcess[str]:
    """curl's answer, once the nodes' rules have caught up."""

    def answered() -> subprocess.CompletedProcess[str] | None:
        done = curl(*words, f"http://127.0.0.1:{number}/")
        return None if done.returncode else done

    return wait.until(answered, "the door answers")


def test_a_node_port_answers_the_teachers_own_curl(room: Live, kubectl: Kubectl) -> None:
    deploy(kubectl, "web")
    number = door(room, "NodePort", "default/web")
    wished = kubectl.run("get", "svc", "web", "-o", "jsonpath={.spec.ports[0].nodePort}").stdout
    assert number >= int(wished)
    assert "Welcome to nginx!" in answers(number).stdout


def test_one_connection_stays_with_one_pod(room: Live, kubectl: Kubectl) -> None:
    deploy(kubectl, "who", "/agnhost", "netexec", "--http-port=8080", port=8080)
    number = door(room, "NodePort", "default/who")
    url = f"http://127.0.0.1:{number}/hostname"
    wait.until(lambda: len({curl(url).stdout for _ in range(12)} - {""}) == 2, "new connections find both pods")
    kept = curl(*[url] * 6, "-w", "\n", "-v")
    assert len({line for line in kept.stdout.split() if line.startswith("who-")}) == 1
    assert kept.stderr.count("Re-using existing ") == 5


def test_a_service_without_endpoints_refuses_and_opens_again(room: Live, kubectl: Kubectl) -> None:
    number = door(room, "NodePort", "default/web")
    kubectl.run("scale", "deployment", "web", "--replicas=0")
    wait.until(lambda: curl(f"http://127.0.0.1:{number}/").returncode == REFUSED, "the door refuses")
    kubectl.run("scale", "deployment", "web", "--replicas=2")
    assert "Welcome" in answers(number).stdout


def test_a_dropped_packet_leaves_the_client_waiting(room: Live, kubectl: Kubectl) -> None:
    deploy(kubectl, "far", kind="LoadBalancer")
    number = door(room, "LoadBalancer", "default/far")
    assert "Welcome" in answers(number).stdout
    patch = {"spec": {"loadBalancerSourceRanges": ["192.0.2.0/24"]}}
    kubectl.run("patch", "svc", "far", "-p", json.dumps(patch))
    wait.until(
        lambda: curl("-m", "1", f"http://127.0.0.1:{number}/").returncode == TIMED_OUT, "the client is left waiting"
    )


def test_https_shows_the_pods_own_certificate(room: Live, kubectl: Kubectl, tmp_path: Path) -> None:
    key, chain = tmp_path / "tls.key", tmp_path / "tls.crt"
    made = ["openssl", "req", "-x509", "-nodes", "-days", "365", "-newkey", "rsa:2048", "-keyout", str(key),
            "-out", str(chain), "-subj", "/CN=my-nginx", "-addext", "subjectAltName=DNS:my-nginx"]  # fmt: skip
    subprocess.run(made, check=True, capture_output=True)
    kubectl.run("create", "secret", "tls", "nginxsecret", f"--key={key}", f"--cert={chain}")
    conf = tmp_path / "default.conf"
    conf.write_text(
        "server {\n listen 443 ssl;\n root /usr/share/nginx/html;\n index index.html;\n"
        " ssl_certificate /etc/nginx/ssl/tls.crt;\n ssl_certificate_key /etc/nginx/ssl/tls.key;\n}\n"
    )
    kubectl.run("create", "configmap", "nginxconfigmap", f"--from-file={conf}")
    deploy(kubectl, "secure", port=443)
    volumes = [
        {"name": "s", "secret": {"secretName": "nginxsecret"}},
        {"name": "c", "configMap": {"name": "nginxconfigmap"}},
    ]
    mounts = [{"name": "s", "mountPath": "/etc/nginx/ssl"}, {"name": "c", "mountPath": "/etc/nginx/conf.d"}]
    spec = {"containers": [{"name": "nginx", "volumeMounts": mounts}], "volumes": volumes}
    kubectl.run("patch", "deployment", "secure", "-p", json.dumps({"spec": {"template": {"spec": spec}}}))
    kubectl.run("rollout", "status", "deployment/secure")
    number = door(room, "NodePort", "default/secure")
    url = f"https://127.0.0.1:{number}/"
    wait.until(lambda: all(curl("-k", url).returncode == 0 for _ in range(8)), "every pod answers https")
    assert "Welcome to nginx!" in curl("-k", url).stdout
    assert curl(url).returncode == MISTRUSTED
    trusted = curl("--cacert", str(chain), "--connect-to", f"my-nginx:443:127.0.0.1:{number}", "https://my-nginx/")
    assert "Welcome to nginx!" in trusted.stdout, trusted.stderr
    assert ssl.get_server_certificate(("127.0.0.1", number)) == chain.read_text()


def test_what_comes_in_is_recorded_as_from_the_internet(room: Live, kubectl: Kubectl) -> None:
    number = door(room, "NodePort", "default/web")
    answers(number)
    pods = kubectl.run("logs", "-l", "app=web", "--tail=-1").stdout
    assert '"GET / HTTP/1.1" 200' in pods


def test_datagrams_go_through_too(room: Live, kubectl: Kubectl) -> None:
    kubectl.run("run", "echo", f"--image={AGNHOST}", "--labels=app=echo",
                "--", "netexec", "--udp-port=8081")  # fmt: skip
    kubectl.run("create", "-f", "-", stdin=json.dumps({
        "apiVersion": "v1", "kind": "Service", "metadata": {"name": "echo"},
        "spec": {"type": "NodePort", "selector": {"app": "echo"}, "ports": [{"port": 8081, "protocol": "UDP"}]},
    }))  # fmt: skip
    kubectl.run("wait", "--for=condition=Ready", "pod/echo")
    number = door(room, "NodePort", "default/echo")

    def echoed() -> bytes:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
            client.settimeout(1)
            client.sendto(b"echo hello", ("127.0.0.1", number))
            try:
                return client.recv(100)
            except OSError:
                return b""

    wait.until(lambda: echoed() == b"hello", "the datagram comes back")


def test_a_door_goes_with_its_service(room: Live, kubectl: Kubectl) -> None:
    number = door(room, "NodePort", "default/web")
    kubectl.run("delete", "svc", "web")
    wait.until(lambda: "Closed: NodePort" in room.log.read_text(), "it is closed")
    assert curl(f"http://127.0.0.1:{number}/").returncode == REFUSED


def test_doors_are_on_loopback_alone(room: Live, kubectl: Kubectl) -> None:
    number = door(room, "NodePort", "default/who")
    table = Path(f"/proc/{room.pid}/net/tcp").read_text()
    assert f"0100007F:{number:04X}" in table
    assert f"00000000:{number:04X}" not in table


def test_a_connection_that_stands_outlives_the_endpoints_of_new_ones(room: Live, kubectl: Kubectl) -> None:
    number = door(room, "NodePort", "default/who")
    request = b"GET /hostname HTTP/1.1\r\nHost: who\r\n\r\n"
    with socket.create_connection(("127.0.0.1", number), timeout=5) as client:
        client.sendall(request)
        assert b"200 OK" in client.recv(4096)
        kubectl.run("patch", "svc", "who", "-p", json.dumps({"spec": {"selector": {"app": "nobody"}}}))
        wait.until(lambda: curl(f"http://127.0.0.1:{number}/").returncode == REFUSED, "new ones are refused")
        client.sendall(request)
        assert b"200 OK" in client.recv(4096)


def test_without_a_cloud_node_ports_are_open_as_on_a_laptop(room: Live, tmp_path: Path) -> None:
    room.manage("create_cluster", "bare", "--cloud", "none", "--nodes", "1", "--pace", "instant")
    config = tmp_path / "kubeconfig"
    config.write_text(room.kubeconfig("bare"))
    kubectl = Kubectl(programs.program("kubectl", programs.NEWEST), config, tmp_path)
    deploy(kubectl, "web")
    assert "Welcome to nginx!" in answers(door(room, "NodePort", "default/web", "bare")).stdout


def test_agnhosts_own_certificate_is_shown_too(room: Live, kubectl: Kubectl) -> None:
    pair = ("--tls-cert-file=/localhost.crt", "--tls-private-key-file=/localhost.key")
    deploy(kubectl, "locked", "/agnhost", "netexec", "--http-port=8443", *pair, port=8443)
    url = f"https://127.0.0.1:{door(room, 'NodePort', 'default/locked')}/hostname"
    wait.until(lambda: curl("-k", url).stdout.startswith("locked-"), "https answers")
    assert curl(url).returncode == MISTRUSTED
