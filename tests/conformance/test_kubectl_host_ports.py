"""The real kubectl and ports of nodes: host ports, the host network, and Docker's way beside them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from tests.conformance.guide.page import Page
from tests.harness import kubectl, wait
from tests.harness.kubectl import Kubectl
from tests.harness.live import Live, serving

pytestmark = [pytest.mark.slow, pytest.mark.kubectl]

TAKEN = "node(s) didn't have free ports for the requested pod ports"


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    with serving(tmp_path_factory.mktemp("ports") / "data") as room:
        room.manage("create_cluster", "docker", "--nodes", "2", "--pace", "instant", "--network", "bridge")
        Page(room, "demo").clock(pace="instant")
        yield room


@pytest.fixture(scope="module")
def k(live: Live) -> Kubectl:
    made = live.kubectl()
    made("apply", "-f", "-", stdin=pod("first", {"containerPort": 80, "hostPort": 8080}, nodeName="node-1"))
    made("run", "box", "--image=busybox", "--overrides", '{"spec":{"nodeName":"node-2"}}', "--", "sleep", "3600")
    made("wait", "--for=condition=Ready", "pod/first", "pod/box", "--timeout=50s")
    return made


def pod(name: str, *ports: dict[str, Any], **spec: Any) -> str:
    container = {"name": "nginx", "image": "nginx", **({"ports": list(ports)} if ports else {})}
    return yaml.safe_dump({
        "apiVersion": "v1", "kind": "Pod", "metadata": {"name": name}, "spec": {"containers": [container], **spec}
    })  # fmt: skip


def field(k: Kubectl, name: str, path: str) -> str:
    return k("get", "pod", name, "-o", f"jsonpath={{{path}}}")


def address(k: Kubectl, node: str) -> str:
    return k("get", "node", node, "-o", "jsonpath={.status.addresses[?(@.type=='InternalIP')].address}")


def trace(k: Kubectl, sender: dict[str, Any], url: str) -> dict[str, Any]:
    asked = {"apiVersion": "traffic.podium.local/v1", "kind": "RequestTrace", "metadata": {"generateName": "t-"},
             "spec": {"from": sender, "url": url}}  # fmt: skip
    found: dict[str, Any] = yaml.safe_load(k("create", "-f", "-", "-o", "yaml", stdin=yaml.safe_dump(asked)))
    status: dict[str, Any] = found["status"]
    return status


def test_a_host_port_is_reached_on_its_pods_node(k: Kubectl) -> None:
    out = k("exec", "box", "--", "wget", "-qO-", f"http://{address(k, 'node-1')}:8080/")
    assert "Welcome to nginx!" in out
    status = trace(k, {"pod": "box"}, f"http://{address(k, 'node-1')}:8080/")
    hop = next(h for h in status["hops"] if "hostPort" in h.get("detail", {}))
    assert hop["message"].startswith("Host port 8080 of node-1 leads to default/first")
    missed = trace(k, {"pod": "box"}, f"http://{address(k, 'node-2')}:8080/")
    assert missed["verdict"] == "refused"
    assert missed["advice"][-1].startswith(f"call http://{address(k, 'node-1')}:8080/")


def test_iptables_save_shows_the_plug_ins_chains(k: Kubectl) -> None:
    on_node = ("-l", "k8s-app=kube-proxy", "--field-selector", "spec.nodeName=node-1")
    proxy = k("-n", "kube-system", "get", "pods", *on_node, "-o", "name").strip()
    said = k("-n", "kube-system", "exec", proxy, "--", "iptables-save")
    assert "-A PREROUTING -m addrtype --dst-type LOCAL -j CNI-HOSTPORT-DNAT\n" in said
    assert f"--dport 8080 -j DNAT --to-destination {field(k, 'first', '.status.podIP')}:80\n" in said


def test_the_scheduler_finds_no_node_with_the_port_free(k: Kubectl) -> None:
    for name in ("second", "third", "fourth"):
        k("apply", "-f", "-", stdin=pod(name, {"containerPort": 80, "hostPort": 8080}))
    names = ("second", "third", "fourth")

    def left_over() -> str:
        return next((n for n in names if TAKEN in field(k, n, ".status.conditions[0].message")), "")

    name = wait.until(left_over, "one of three finds its port taken on three nodes")
    assert field(k, name, ".status.phase") == "Pending"
    assert f"3 {TAKEN}" in field(k, name, ".status.conditions[0].message")
    status = trace(k, {"pod": name}, "http://example/")
    assert "a node has port 8080/TCP once" in status["advice"][1]


def test_the_kubelet_refuses_what_was_bound_past_the_scheduler(k: Kubectl) -> None:
    k("apply", "-f", "-", stdin=pod("pushed", {"containerPort": 80, "hostPort": 8080}, nodeName="node-1"))
    wait.until(lambda: field(k, "pushed", ".status.phase") == "Failed", "it fails")
    assert field(k, "pushed", ".status.reason") == "NodePorts"
    assert field(k, "pushed", ".status.message") == f"Pod was rejected: Predicate NodePorts failed: {TAKEN}"
    shown = k("describe", "pod", "pushed")
    assert "NodePorts" in shown.split("Events:")[1]


def test_the_second_server_on_a_host_network_finds_its_port_taken(k: Kubectl) -> None:
    k("apply", "-f", "-", stdin=pod("host-a", hostNetwork=True, nodeName="node-3"))
    k("wait", "--for=condition=Ready", "pod/host-a", "--timeout=50s")
    k("apply", "-f", "-", stdin=pod("host-b", hostNetwork=True, nodeName="node-3"))
    said = "bind() to 0.0.0.0:80 failed (98: Address already in use)"
    wait.until(lambda: said in k.run("logs", "host-b", check=False).stdout, "nginx says why it ends")
    assert "running" in field(k, "host-a", ".status.containerStatuses[0].state")


def test_under_host_network_ports_are_filled_in_and_must_agree(k: Kubectl) -> None:
    made = k("apply", "--dry-run=server", "-o", "jsonpath={.spec.containers[0].ports[0].hostPort}", "-f", "-",
             stdin=pod("host-c", {"containerPort": 8088}, hostNetwork=True))  # fmt: skip
    assert made == "8088"
    wrong = k.run("apply", "-f", "-", check=False,
                  stdin=pod("host-d", {"containerPort": 80, "hostPort": 81}, hostNetwork=True))  # fmt: skip
    assert "must match `containerPort` when `hostNetwork` is true" in wrong.stderr
    deployment = k("create", "deployment", "agent", "--image=nginx", "--port=9100", "--dry-run=client", "-o", "yaml")
    spec = yaml.safe_load(deployment)
    spec["spec"]["template"]["spec"]["hostNetwork"] = True
    assert "created" in k("create", "-f", "-", stdin=yaml.safe_dump(spec))


def test_bare_connections_and_questions_can_be_traced(k: Kubectl) -> None:
    ip = field(k, "first", ".status.podIP")
    assert trace(k, {"pod": "box"}, f"tcp://{ip}:80")["output"] == f"Connection to {ip} 80 port [tcp/*] succeeded!"
    assert trace(k, {"pod": "box"}, f"udp://{ip}:80")["verdict"] == "refused"
    asked = trace(k, {"pod": "box"}, "dns:kubernetes.default")
    assert asked["output"] == "kubernetes.default.svc.cluster.local has address 10.0.0.1"
    tries = next(h["detail"]["lookup"]["tries"] for h in asked["hops"] if "lookup" in h.get("detail", {}))
    assert tries[0]["name"] == "kubernetes.default.default.svc.cluster.local"
    told = k("explain", "requesttrace.spec.url", "--api-version=traffic.podium.local/v1")
    assert "dns:my-nginx is a question" in " ".join(told.split())


def test_manage_py_trace_speaks_them_too(live: Live, k: Kubectl) -> None:
    out = live.manage("trace", "--from", "pod/box", "--to", "dns:kubernetes.default")
    assert "verdict   resolved" in out
    assert "CoreDNS finds kubernetes.default.svc.cluster.local at 10.0.0.1." in out


def test_dockers_way_breaks_what_kubernetes_promises(live: Live) -> None:
    config = live.data.with_name("docker.kubeconfig")
    config.write_text(live.kubeconfig("docker"))
    home = live.data.with_name("home-docker")
    home.mkdir(exist_ok=True)
    k = Kubectl(kubectl.program("kubectl", kubectl.NEWEST), config, home)
    for name, node in (("a", "node-1"), ("b", "node-2")):
        k("apply", "-f", "-", stdin=pod(name, {"containerPort": 80, "hostPort": 8080}, nodeName=node))
        k("run", f"box-{name}", "--image=busybox", "--overrides", f'{{"spec":{{"nodeName":"{node}"}}}}', "--",
          "sleep", "3600")  # fmt: skip
    k("wait", "--for=condition=Ready", "pod", "--all", "--timeout=50s")
    ranges = k("get", "nodes", "-o", "jsonpath={.items[*].spec.podCIDR}").split()
    assert set(ranges) == {"172.17.0.0/16"}
    ip = field(k, "a", ".status.podIP")
    assert ip.startswith("172.17.0.")
    assert "Welcome" in k("exec", "box-a", "--", "wget", "-qO-", f"http://{ip}/")
    assert "Welcome" in k("exec", "box-b", "--", "wget", "-qO-", f"http://{address(k, 'node-1')}:8080/")
    gone = trace(k, {"pod": "box-b"}, "http://172.17.0.200/")
    assert gone["verdict"] == "unreachable"
