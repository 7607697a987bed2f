"""The real kubectl on Services: addresses of both families and their objects, balancers, and every refusal's words.

Expected texts are Kubernetes' own: kubectl's describe.go, the API server's printers, validation and allocators.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.harness import kubectl, wait
from tests.harness.kubectl import Kubectl
from tests.harness.live import Live, serving

pytestmark = [pytest.mark.slow, pytest.mark.kubectl]

DUAL = """\
apiVersion: v1
kind: Service
metadata: {name: dual}
spec:
  ipFamilyPolicy: PreferDualStack
  trafficDistribution: PreferSameNode
  selector: {app: web}
  ports: [{name: http, port: 80}, {name: sig, port: 2905, protocol: SCTP}]
"""
BALANCED = """\
apiVersion: v1
kind: Service
metadata: {name: balanced}
spec:
  type: LoadBalancer
  externalTrafficPolicy: Local
  selector: {app: web}
  ports: [{port: 80}]
"""
CLASSY = """\
apiVersion: v1
kind: Service
metadata: {name: classy}
spec:
  type: LoadBalancer
  loadBalancerClass: example.com/fast
  allocateLoadBalancerNodePorts: false
  selector: {app: web}
  ports: [{port: 80}]
"""
SMALL = """\
apiVersion: networking.k8s.io/v1
kind: ServiceCIDR
metadata: {name: more}
spec: {cidrs: [10.1.0.0/28]}
"""


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    with serving(tmp_path_factory.mktemp("services") / "data") as found:
        found.manage("create_cluster", "both", "--nodes", "2", "--pace", "instant", "--ip-families", "IPv4,IPv6")
        for name in ("one", "full"):
            found.manage("create_cluster", name, "--nodes", "1", "--pace", "instant")
        yield found


def client(room: Live, cluster: str) -> Kubectl:
    config = room.data.with_name(f"{cluster}.kubeconfig")
    config.write_text(room.kubeconfig(cluster))
    home = room.data.with_name(f"home-{cluster}")
    home.mkdir(exist_ok=True)
    return Kubectl(kubectl.program("kubectl", kubectl.NEWEST), config, home)


@pytest.fixture(scope="module")
def both(room: Live) -> Kubectl:
    """A cluster of both families with three pods and a Service that keeps traffic on its node."""
    k = client(room, "both")
    k("create", "deployment", "web", "--image=nginx", "--replicas=3")
    k("create", "-f", "-", stdin=DUAL)
    k("wait", "--for=condition=Ready", "pod", "--all", "--timeout=50s")
    wait.until(lambda: len(slices(k, "dual")[0]["endpoints"]) == 3, "all pods stand in the slices")
    return k


@pytest.fixture(scope="module")
def one(room: Live) -> Kubectl:
    return client(room, "one")


def shown(k: Kubectl, *arguments: str) -> Any:
    return json.loads(k("get", *arguments, "-o", "json"))


def slices(k: Kubectl, service: str) -> list[dict[str, Any]]:
    found = shown(k, "endpointslices", "-l", f"kubernetes.io/service-name={service}")["items"]
    return sorted(found, key=lambda s: str(s["addressType"]))


def described(text: str) -> dict[str, str]:
    """The single-line fields of a description; of several lines with one head the first."""
    pairs = [line.split(":", 1) for line in reversed(text.splitlines()) if re.match(r"[A-Z][\w ]*:", line)]
    return {name: value.strip() for name, value in pairs}


def refused(k: Kubectl, manifest: str) -> str:
    done = k.run("create", "-f", "-", stdin=manifest, check=False)
    assert done.returncode == 1, done.stdout
    return done.stderr.strip()


def service(name: str, spec: str) -> str:
    return f"apiVersion: v1\nkind: Service\nmetadata: {{name: {name}}}\nspec: {spec}\n"


def test_a_service_of_both_families_is_described_with_both(both: Kubectl) -> None:
    said = described(both("describe", "service", "dual"))
    first, second = shown(both, "service", "dual")["spec"]["clusterIPs"]
    assert first.startswith("10.0.")
    assert second.startswith("fd00:10:96::")
    assert (said["IP Family Policy"], said["IP Families"]) == ("PreferDualStack", "IPv4,IPv6")
    assert (said["IP"], said["IPs"]) == (first, f"{first},{second}")
    assert said["Traffic Distribution"] == "PreferSameNode"
    assert said["Endpoints"].endswith("+ 3 more...")


def test_each_family_has_slices_with_hints_for_the_node(both: Kubectl) -> None:
    four, six = slices(both, "dual")
    assert (four["addressType"], six["addressType"]) == ("IPv4", "IPv6")
    for endpoint in (*four["endpoints"], *six["endpoints"]):
        node, zone = endpoint["nodeName"], endpoint["zone"]
        assert endpoint["hints"] == {"forNodes": [{"name": node}], "forZones": [{"name": zone}]}
    listed = both("get", "endpointslices", "-l", "kubernetes.io/service-name=dual").splitlines()
    assert listed[0].split() == ["NAME", "ADDRESSTYPE", "PORTS", "ENDPOINTS", "AGE"]
    assert {line.split()[1] for line in listed[1:]} == {"IPv4", "IPv6"}
    assert all(line.split()[2] in ("80,2905", "2905,80") for line in listed[1:])


def test_endpoints_list_the_first_family_alone(both: Kubectl) -> None:
    (subset,) = shown(both, "endpoints", "dual")["subsets"]
    assert all(address["ip"].startswith("10.244.") for address in subset["addresses"])


def test_pods_and_nodes_have_an_address_of_each_family(both: Kubectl) -> None:
    status = shown(both, "pods")["items"][0]["status"]
    assert [("." in ip["ip"], ":" in ip["ip"]) for ip in status["podIPs"]] == [(True, False), (False, True)]
    assert len(status["hostIPs"]) == 2
    node = both("describe", "node", "node-1")
    assert re.search(r"PodCIDRs: +10\.244\.1\.0/24,fd00:10:244:1::/64\n", node)


def test_every_address_is_an_object(both: Kubectl) -> None:
    listed = both("get", "ipaddresses").splitlines()
    assert listed[0].split() == ["NAME", "PARENTREF"]
    first, second = shown(both, "service", "dual")["spec"]["clusterIPs"]
    rows = dict(line.split() for line in listed[1:])
    assert rows["10.0.0.1"] == "services/default/kubernetes"
    assert rows[first] == rows[second] == "services/default/dual"
    said = both("describe", "ip", second)
    assert "ipaddress.kubernetes.io/ip-family=IPv6" in said
    assert "ipaddress.kubernetes.io/managed-by=ipallocator.k8s.io" in said
    parent = r"Parent Reference:\n  Group: *\n  Resource: +services\n  Namespace: +default\n  Name: +dual\n"
    assert re.search(parent, said)


def test_the_range_is_an_object(both: Kubectl) -> None:
    listed = both("get", "servicecidrs").splitlines()
    assert listed[0].split() == ["NAME", "CIDRS", "AGE"]
    assert listed[1].split()[:2] == ["kubernetes", "10.0.0.0/16,fd00:10:96::/112"]
    said = both("describe", "servicecidr", "kubernetes")
    assert "CIDRs:        10.0.0.0/16, fd00:10:96::/112\n" in said
    assert "Kubernetes Service CIDR is ready" in said


def test_a_service_goes_down_to_one_family_and_its_second_address_is_free(both: Kubectl) -> None:
    both("create", "-f", "-", stdin=DUAL.replace("dual}", "brief}"))
    first, second = shown(both, "service", "brief")["spec"]["clusterIPs"]
    done = both.run("patch", "service", "brief", "-p", json.dumps({"spec": {"clusterIPs": [first]}}), check=False)
    assert done.stderr.strip() == (
        'The Service "brief" is invalid: spec.ipFamilyPolicy: Invalid value: "PreferDualStack": must be '
        "'SingleStack' to release the secondary cluster IP"
    )
    both("patch", "service", "brief", "-p", json.dumps({"spec": {"ipFamilyPolicy": "SingleStack"}}))
    spec = shown(both, "service", "brief")["spec"]
    assert (spec["clusterIPs"], spec["ipFamilies"]) == ([first], ["IPv4"])
    assert second not in both("get", "ip")
    wait.until(lambda: [s["addressType"] for s in slices(both, "brief")] == ["IPv4"], "the other slices go")
    both("delete", "service", "brief")
    assert first not in both("get", "ip")


def test_a_balancer_has_an_address_a_health_check_port_and_a_story(both: Kubectl) -> None:
    both("create", "-f", "-", stdin=BALANCED)
    wait.until(lambda: "EnsuredLoadBalancer" in both("describe", "svc", "balanced"), "the balancer stands")
    text = both("describe", "svc", "balanced")
    said = described(text)
    assert re.fullmatch(r"198\.51\.100\.\d+ \(VIP\)", said["LoadBalancer Ingress"])
    assert said["External Traffic Policy"] == "Local"
    assert 30086 <= int(said["HealthCheck NodePort"]) <= 32767
    story = [line.split(None, 4) for line in text.splitlines() if "LoadBalancer " in line and "Normal" in line]
    assert [(row[1], row[3], row[4]) for row in story] == [
        ("EnsuringLoadBalancer", "service-controller", "Ensuring load balancer"),
        ("EnsuredLoadBalancer", "service-controller", "Ensured load balancer"),
    ]
    both("delete", "svc", "balanced")
    events = both("get", "events", "--field-selector", "involvedObject.name=balanced")
    assert "DeletingLoadBalancer" in events
    assert "Deleted load balancer" in events


def test_a_class_that_nobody_serves_stays_pending_without_node_ports(both: Kubectl) -> None:
    both("create", "-f", "-", stdin=CLASSY)
    row = both("get", "svc", "classy").splitlines()[1].split()
    assert (row[3], row[4]) == ("<pending>", "80/TCP")
    change = json.dumps({"spec": {"loadBalancerClass": "example.com/slow"}})
    done = both.run("patch", "service", "classy", "-p", change, check=False)
    assert done.stderr.strip() == (
        'The Service "classy" is invalid: spec.loadBalancerClass: Invalid value: "example.com/slow": may not change '
        "once set"
    )
    mode = json.dumps({"status": {"loadBalancer": {"ingress": [{"ip": "192.0.2.7", "ipMode": "DSR"}]}}})
    done = both.run("patch", "service", "classy", "--subresource=status", "-p", mode, check=False)
    assert done.stderr.strip() == (
        'The Service "classy" is invalid: status.loadBalancer.ingress[0].ipMode: Unsupported value: "DSR": supported '
        'values: "Proxy", "VIP"'
    )
    both("patch", "service", "classy", "--subresource=status", "-p", mode.replace("DSR", "Proxy"))
    assert described(both("describe", "svc", "classy"))["LoadBalancer Ingress"] == "192.0.2.7 (Proxy)"
    both("delete", "svc", "classy")


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        ("{ipFamilyPolicy: RequireDualStack, ports: [{port: 80}]}",
         'spec.ipFamilyPolicy: Invalid value: "RequireDualStack": this cluster is not configured for dual-stack '
         "services"),
        ("{ipFamilies: [IPv6], ports: [{port: 80}]}",
         'spec.ipFamilies[0]: Invalid value: "IPv6": not configured on this cluster'),
        ("{clusterIP: 10.0.0.1, ports: [{port: 80}]}",
         'spec.clusterIPs: Invalid value: ["10.0.0.1"]: failed to allocate IP 10.0.0.1: provided IP is already '
         "allocated"),
        ("{clusterIP: 10.9.0.1, ports: [{port: 80}]}",
         'spec.clusterIPs: Invalid value: ["10.9.0.1"]: failed to allocate IP 10.9.0.1: the provided network does not '
         "match the current range"),
        ("{type: NodePort, ports: [{port: 80, nodePort: 80}]}",
         "spec.ports[0].nodePort: Invalid value: 80: provided port is not in the valid range. The range of valid ports "
         "is 30000-32767"),
        ("{trafficDistribution: PreferFar, ports: [{port: 80}]}",
         'spec.trafficDistribution: Unsupported value: "PreferFar": supported values: "PreferClose", '
         '"PreferSameNode", "PreferSameZone"'),
        ("{externalIPs: [169.254.0.7], ports: [{port: 80}]}",
         'spec.externalIPs[0]: Invalid value: "169.254.0.7": may not be in the link-local range (169.254.0.0/16, '
         "fe80::/10)"),
    ],
)  # fmt: skip
def test_a_cluster_of_one_family_says_what_it_cannot_give(one: Kubectl, spec: str, said: str) -> None:
    assert refused(one, service("odd", spec)) == f'The Service "odd" is invalid: {said}'


def test_a_node_port_is_given_once(one: Kubectl) -> None:
    port = "{type: NodePort, ports: [{port: 80, nodePort: 30007}]}"
    one("create", "-f", "-", stdin=service("first", port))
    assert refused(one, service("second", port)) == (
        'The Service "second" is invalid: spec.ports[0].nodePort: Invalid value: 30007: provided port is already '
        "allocated"
    )
    one("delete", "svc", "first")


def test_a_further_range_gives_addresses_and_is_kept_while_they_are_in_use(one: Kubectl) -> None:
    assert one("create", "-f", "-", stdin=SMALL) == "servicecidr.networking.k8s.io/more created\n"
    wait.until(lambda: "is ready" in one("describe", "servicecidr", "more"), "the range is ready")
    one("create", "-f", "-", stdin=service("far", "{clusterIP: 10.1.0.7, ports: [{port: 80}]}"))
    one("delete", "servicecidr", "more", "--wait=false")
    wait.until(lambda: "Terminating" in one("describe", "servicecidr", "more"), "its condition says what holds it")
    said = shown(one, "servicecidr", "more")["status"]["conditions"][0]
    assert (said["status"], said["message"]) == (
        "False",
        "There are still IPAddresses referencing the ServiceCIDR, please remove them or create a new ServiceCIDR",
    )
    one("delete", "svc", "far")
    wait.until(lambda: "more" not in one("get", "servicecidrs"), "the range goes with its last address")


def test_an_address_that_is_deleted_by_hand_comes_back(one: Kubectl) -> None:
    one("delete", "ipaddress", "10.0.0.10")
    wait.until(lambda: "services/kube-system/kube-dns" in one("get", "ip"), "the object is made again")
    events = one("-n", "kube-system", "get", "events", "--field-selector", "involvedObject.name=kube-dns")
    assert "Cluster IP [IPv4]: 10.0.0.10 is not allocated; repairing" in events


def test_an_address_kept_by_hand_is_nobody_elses(one: Kubectl) -> None:
    kept = (
        "apiVersion: networking.k8s.io/v1\nkind: IPAddress\nmetadata: {name: 10.0.0.77}\n"
        "spec: {parentRef: {resource: gateways, group: example.com, name: mine}}\n"
    )
    one("create", "-f", "-", stdin=kept)
    assert refused(one, service("odd", "{clusterIP: 10.0.0.77, ports: [{port: 80}]}")) == (
        'The Service "odd" is invalid: spec.clusterIPs: Invalid value: ["10.0.0.77"]: failed to allocate IP 10.0.0.77: '
        "provided IP is already allocated"
    )
    assert "gateways.example.com/mine" in one("get", "ip", "10.0.0.77")
    one("delete", "ip", "10.0.0.77")
    one("create", "-f", "-", stdin=service("fine", "{clusterIP: 10.0.0.77, ports: [{port: 80}]}"))
    one("delete", "svc", "fine")


def test_a_cluster_whose_range_is_going_has_no_address_left_to_give(room: Live) -> None:
    k = client(room, "full")
    k("delete", "servicecidr", "kubernetes", "--wait=false")
    assert refused(k, service("late", "{ports: [{port: 80}]}")) == (
        'Error from server (InternalError): error when creating "STDIN": Internal error occurred: failed to allocate a '
        "serviceIP: range is full"
    )
    k("create", "-f", "-", stdin=SMALL)
    k("create", "-f", "-", stdin=service("late", "{ports: [{port: 80}]}"))
    assert shown(k, "service", "late")["spec"]["clusterIP"].startswith("10.1.0.")
