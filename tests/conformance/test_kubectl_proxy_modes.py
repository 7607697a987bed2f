"""A node's rules as one reads them on a real cluster: with kubectl, in the node's kube-proxy pod."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.harness import kubectl, wait
from tests.harness.kubectl import Kubectl
from tests.harness.live import Live, serving

pytestmark = [pytest.mark.slow, pytest.mark.kubectl]

MODES = {"nftables": ("nft", "list", "ruleset"), "ipvs": ("iptables-save",)}


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    with serving(tmp_path_factory.mktemp("modes") / "data") as room:
        for mode in MODES:
            room.manage("create_cluster", mode, "--nodes", "1", "--pace", "instant", "--proxy-mode", mode)
        yield room


def client(live: Live, cluster: str) -> Kubectl:
    config = live.data.with_name(f"{cluster}.kubeconfig")
    config.write_text(live.kubeconfig(cluster))
    home = live.data.with_name(f"home-{cluster}")
    home.mkdir(exist_ok=True)
    return Kubectl(kubectl.program("kubectl", kubectl.NEWEST), config, home)


def kube_proxy(ctl: Kubectl, node: str) -> str:
    fields = ("-l", "k8s-app=kube-proxy", "--field-selector", f"spec.nodeName={node}")
    return ctl("-n", "kube-system", "get", "pods", *fields, "-o", "name").strip()


def rules(live: Live, mode: str) -> str:
    ctl = client(live, mode)
    return ctl("-n", "kube-system", "exec", kube_proxy(ctl, "node-1"), "--", *MODES[mode])


def test_nft_lists_the_rule_set(live: Live) -> None:
    wait.until(lambda: "endpoint-" in rules(live, "nftables"), "the rules know the endpoints", seconds=30)
    text = rules(live, "nftables")
    assert text.startswith("table ip kube-proxy {\n")
    assert "10.0.0.1 . tcp . 443 : goto service-2QRHZV4L-default/kubernetes/tcp/https" in text
    assert "10.0.0.10 . udp . 53 : goto service-FY5PMXPG-kube-system/kube-dns/udp/dns" in text  # as on any cluster


def test_the_balancer_is_listed_in_the_nodes_own_shell(live: Live) -> None:
    """As on a real cluster: kube-proxy's image has no ipvsadm, the node has."""
    ctl = client(live, "ipvs")
    ctl("debug", "node/node-1", "--image=busybox", "--", "sleep", "infinity")
    pod = ctl("get", "pods", "-o", "name").strip()
    ctl("wait", "--for=condition=Ready", pod)

    def listed() -> list[str]:
        return ctl("exec", pod, "--", "chroot", "/host", "ipvsadm", "-Ln").splitlines()

    wait.until(lambda: "UDP  10.0.0.10:53 rr" in listed(), "the balancer knows the Services", seconds=30)
    lines = listed()
    assert lines[:3] == [
        "IP Virtual Server version 1.2.1 (size=4096)",
        "Prot LocalAddress:Port Scheduler Flags",
        "  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn",
    ]
    assert "TCP  10.0.0.1:443 rr" in lines
    assert "UDP  10.0.0.10:53 rr" in lines
    real = [line for line in lines[3:] if line.startswith("  -> ")]
    assert all(re.fullmatch(r"  -> [\d.]+:\d+ +Masq +1 +\d+ +\d+ *", line) for line in real)
    assert real
    proxy = kube_proxy(ctl, "node-1")
    missing = ctl.run("-n", "kube-system", "exec", proxy, "--", "ipvsadm", "-Ln", check=False)
    assert 'exec: "ipvsadm": executable file not found in $PATH' in missing.stderr


def test_in_ipvs_mode_iptables_holds_sets_and_kube_proxy_warns(live: Live) -> None:
    assert "--match-set KUBE-CLUSTER-IP dst,dst -j KUBE-MARK-MASQ" in rules(live, "ipvs")
    ctl = client(live, "ipvs")
    message = "The ipvs proxier is now deprecated and may be removed in a future release."
    assert message in ctl("get", "events", "--field-selector", "reason=IPVSDeprecation")
    config = ctl("-n", "kube-system", "get", "configmap", "kube-proxy", "-o", "jsonpath={.data.config\\.conf}")
    assert "mode: ipvs\n" in config
