"""A dual-stack cluster as the documentation says ("Validate IPv4/IPv6 dual-stack"), with the real kubectl."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_address

import pytest

from tests.conformance.test_kubectl_proxy_modes import client
from tests.harness import wait
from tests.harness.kubectl import Kubectl
from tests.harness.live import Live, serving

pytestmark = [pytest.mark.slow, pytest.mark.kubectl]

DNS_UTILS = "registry.k8s.io/e2e-test-images/jessie-dnsutils:1.3"
SERVICE = """
apiVersion: v1
kind: Service
metadata: {name: web}
spec:
  ipFamilyPolicy: RequireDualStack
  selector: {app: web}
  ports: [{port: 80}]
"""


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    with serving(tmp_path_factory.mktemp("dual") / "data") as room:
        room.manage("create_cluster", "dual", "--nodes", "2", "--pace", "instant", "--ip-families", "IPv4,IPv6")
        yield room


@pytest.fixture(scope="module")
def ctl(live: Live) -> Kubectl:
    made = client(live, "dual")
    made("create", "deployment", "web", "--image=nginx", "--replicas=2")
    made("apply", "-f", "-", stdin=SERVICE)
    made("run", "curl", "--image=radial/busyboxplus:curl", "--command", "--", "sleep", "infinity")
    made("run", "dns", f"--image={DNS_UTILS}", "--command", "--", "sleep", "infinity")
    made("wait", "--for=condition=Ready", "pods", "--all", "--timeout=60s")
    return made


def addresses(ctl: Kubectl) -> tuple[str, str]:
    four, six = ctl("get", "service", "web", "-o", "jsonpath={.spec.clusterIPs[*]}").split()
    return four, six


def test_pods_and_services_have_an_address_of_each_family(ctl: Kubectl) -> None:
    assert [ip_address(ip).version for ip in addresses(ctl)] == [4, 6]
    pod = ctl("get", "pod", "curl", "-o", "jsonpath={.status.podIPs[*].ip}").split()
    assert [ip_address(ip).version for ip in pod] == [4, 6]


def test_curl_reaches_the_service_at_its_ipv6_address(ctl: Kubectl) -> None:
    six = addresses(ctl)[1]

    def page() -> str:
        return ctl.run("exec", "curl", "--", "curl", "-sg", "-m", "5", f"http://[{six}]/", check=False).stdout

    wait.until(lambda: "Welcome to nginx!" in page(), "the rules of IPv6 stand", seconds=30)


def test_the_name_has_an_address_of_each_family(ctl: Kubectl) -> None:
    four, six = addresses(ctl)
    dig = ("exec", "dns", "--", "dig", "+short")
    name = "web.default.svc.cluster.local"
    assert [ctl(*dig, name, kind).strip() for kind in ("A", "AAAA")] == [four, six]
    assert ctl(*dig, "-x", six).strip() == f"{name}."


def test_ip6tables_holds_the_rules_of_ipv6(ctl: Kubectl) -> None:
    fields = ("-l", "k8s-app=kube-proxy", "--field-selector", "spec.nodeName=node-1", "-o", "name")
    proxy = ctl("-n", "kube-system", "get", "pods", *fields).strip()
    four, six = addresses(ctl)
    text = ctl("-n", "kube-system", "exec", proxy, "--", "ip6tables-save")
    assert f"-A KUBE-SERVICES -d {six}/128 -p tcp -m comment --comment" in text
    assert "-j DNAT --to-destination [fd00:10:244:" in text
    assert four not in text
    assert six not in ctl("-n", "kube-system", "exec", proxy, "--", "iptables-save")
