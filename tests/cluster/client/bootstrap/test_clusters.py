"""A new cluster: what the issue says stands from its first moment, on both engines."""

from __future__ import annotations

import base64
from typing import Any

import pytest
import yaml
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cluster.apimachinery import meta
from cluster.apimachinery.errors import StatusError
from cluster.client import bootstrap, pki
from cluster.etcd import watch
from cluster.etcd.models import Change, Cluster, Entry
from cluster.registry.registry import Registry

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]


def born(**wishes: object) -> Registry:
    bootstrap.create_cluster("demo", ca="PEM", **wishes)  # type: ignore[arg-type]
    return Registry("demo")


def addresses(node: meta.Obj) -> dict[str, str]:
    return {a["type"]: a["address"] for a in node["status"]["addresses"]}


def test_four_ready_nodes_with_ranges_and_addresses_of_their_own() -> None:
    nodes = born().list("nodes").items
    assert [meta.name(n) for n in nodes] == ["control-plane", "node-1", "node-2", "node-3"]
    assert [n["spec"]["podCIDR"] for n in nodes] == [f"10.244.{i}.0/24" for i in range(4)]
    assert all(meta.ready(n) for n in nodes)
    inside, outside = ({addresses(n)[kind] for n in nodes} for kind in ("InternalIP", "ExternalIP"))
    assert len(inside) == len(outside) == 4
    assert not any(ip.startswith("127.") for ip in inside | outside)


def test_only_the_control_plane_is_tainted() -> None:
    taints = {meta.name(n): n["spec"].get("taints", []) for n in born().list("nodes").items}
    assert taints.pop("control-plane") == [{"key": "node-role.kubernetes.io/control-plane", "effect": "NoSchedule"}]
    assert list(taints.values()) == [[], [], []]


def test_the_system_namespaces_have_their_accounts_and_the_root_ca() -> None:
    registry = born()
    names = {"default", "kube-system", "kube-public", "kube-node-lease"}
    assert {meta.name(n) for n in registry.list("namespaces").items} == names
    for name in names:
        assert registry.get("serviceaccounts", name, "default")
        assert registry.get("configmaps", name, "kube-root-ca.crt")["data"] == {"ca.crt": "PEM"}


def test_the_api_server_and_dns_stand_at_their_well_known_addresses() -> None:
    registry = born()
    api = registry.get("services", "default", "kubernetes")["spec"]
    assert (api["clusterIP"], api["ports"][0]["port"]) == ("10.0.0.1", 443)
    dns = registry.get("services", "kube-system", "kube-dns")["spec"]
    assert dns["clusterIP"] == "10.0.0.10"
    assert {(p["port"], p["protocol"]) for p in dns["ports"]} >= {(53, "UDP"), (53, "TCP")}
    assert registry.get("endpoints", "default", "kubernetes")["subsets"][0]["ports"][0]["port"] == 6443


@pytest.mark.parametrize("pace", ["class", "true", "instant"])
def test_its_system_pods_run_at_every_pace(pace: str) -> None:
    registry = born(pace=pace)
    pods = registry.list("pods", "kube-system").items
    assert all(meta.ready(p) and p["status"]["phase"] == "Running" for p in pods)
    owners = sorted(str((meta.controller_of(p) or {})["kind"]) for p in pods)
    assert owners == ["DaemonSet"] * 4 + ["ReplicaSet"] * 2
    on = sorted(p["spec"]["nodeName"] for p in pods if p["spec"].get("hostNetwork"))
    assert on == ["control-plane", "node-1", "node-2", "node-3"]
    ips = [p["status"]["podIP"] for p in pods if not p["spec"].get("hostNetwork")]
    assert len(set(ips)) == 2
    assert registry.get("deployments.apps", "kube-system", "coredns")["status"]["readyReplicas"] == 2
    assert registry.get("daemonsets.apps", "kube-system", "kube-proxy")["status"]["numberReady"] == 4


def statements(name: str, **wishes: object) -> int:
    """How often a birth asks the database: the work that its time is made of."""
    with CaptureQueriesContext(connection) as asked:
        bootstrap.create_cluster(name, ca="PEM", **wishes)  # type: ignore[arg-type]
    return len(asked)


def test_a_node_more_costs_its_birth_one_statement() -> None:
    statements("warm")
    assert statements("many", nodes=20) - statements("few", nodes=2) <= 18


def test_each_node_is_heard_and_has_its_rules() -> None:
    registry = born()
    leases = registry.list("leases.coordination.k8s.io", "kube-node-lease").items
    machines = registry.list("machines.sim.podium.local").items
    names = [meta.name(n) for n in registry.list("nodes").items]
    assert [meta.name(o) for o in leases] == [meta.name(o) for o in machines] == names
    assert set(watch.proxy_syncs("demo")) == set(names)


@pytest.mark.parametrize(
    ("cloud", "zones"),
    [("none", set()), ("gce", {f"us-central1-{z}" for z in "abc"}), ("aws", {f"us-east-1{z}" for z in "abc"})],
)
def test_the_cloud_decides_zones_and_external_addresses(cloud: str, zones: set[str]) -> None:
    nodes = born(cloud=cloud).list("nodes").items
    found = {meta.labels(n).get("topology.kubernetes.io/zone") for n in nodes[1:]}
    assert found - {None} == zones
    assert all(("ExternalIP" in addresses(n)) == (cloud != "none") for n in nodes)


@pytest.mark.parametrize(
    ("name", "wishes", "field"),
    [("Demo", {}, "name"), ("demo", {"nodes": 0}, "nodes"), ("demo", {"cloud": "azure"}, "cloud"),
     ("demo", {"pace": "slow"}, "pace"), ("demo", {"proxy_mode": "userspace"}, "proxyMode"),
     ("demo", {"proxy_mode": "ipvs", "ipvs_scheduler": "mh"}, "ipvsScheduler"),
     ("demo", {"advice": "all"}, "advice")],
)  # fmt: skip
def test_bad_wishes_are_refused_by_field(name: str, wishes: dict[str, object], field: str) -> None:
    with pytest.raises(StatusError) as caught:
        bootstrap.create_cluster(name, **wishes)  # type: ignore[arg-type]
    assert caught.value.code == 422
    assert [cause["field"] for cause in (caught.value.details or {})["causes"]] == [field]
    assert bootstrap.list_clusters() == []


def test_a_name_is_taken_once() -> None:
    born()
    with pytest.raises(StatusError) as caught:
        bootstrap.create_cluster("demo")
    assert caught.value.code == 409


def test_a_deleted_cluster_leaves_nothing() -> None:
    born()
    bootstrap.delete_cluster("demo")
    assert not any(model.objects.exists() for model in (Cluster, Change, Entry))
    with pytest.raises(StatusError) as caught:
        bootstrap.delete_cluster("demo")
    assert caught.value.code == 404


def test_a_reset_cluster_begins_anew_under_the_same_token() -> None:
    born(nodes=1, cloud="aws", pace="true")
    old = Cluster.objects.get(name="demo")
    new = bootstrap.reset_cluster("demo")
    assert (new.token, new.nodes, new.cloud, new.pace) == (old.token, 1, "aws", "true")
    assert new.uid != old.uid


def test_the_kubeconfig_is_the_clusters_admin() -> None:
    born()
    found = yaml.safe_load(bootstrap.kubeconfig("demo", "https://127.0.0.1:6443", "PEM"))
    assert found["clusters"][0]["cluster"] == {
        "certificate-authority-data": "UEVN", "server": "https://127.0.0.1:6443/clusters/demo",
    }  # fmt: skip
    assert found["users"][0]["user"] == {"token": Cluster.objects.get(name="demo").token}
    assert found["current-context"] == found["contexts"][0]["name"] == "demo"


def test_a_kubeconfig_for_somebody_else_holds_their_certificate() -> None:
    born()
    found = yaml.safe_load(bootstrap.kubeconfig("demo", "https://127.0.0.1:6443", "PEM", "ann", ["devs"]))
    assert found["contexts"][0]["context"] == {"cluster": "demo", "user": "ann"}
    proof = {field: base64.b64decode(text).decode() for field, text in found["users"][0]["user"].items()}
    holder = pki.holder(proof["client-certificate-data"], Cluster.objects.get(name="demo").signing_key)
    assert (holder.name, holder.groups) == ("ann", ("devs",))
    assert proof["client-key-data"].startswith("-----BEGIN PRIVATE KEY-----")


def proxy_configuration(registry: Registry) -> dict[str, Any]:
    return dict(yaml.safe_load(registry.get("configmaps", "kube-system", "kube-proxy")["data"]["config.conf"]))


@pytest.mark.parametrize("mode", ["iptables", "nftables", "ipvs"])
def test_kube_proxys_configuration_says_its_mode(mode: str) -> None:
    found = proxy_configuration(born(proxy_mode=mode))
    assert (found["mode"], found["kind"]) == (mode, "KubeProxyConfiguration")
    assert found["ipvs"]["scheduler"] == ("rr" if mode == "ipvs" else "")


def test_a_reset_cluster_keeps_its_proxy_mode_and_scheduler() -> None:
    born(proxy_mode="ipvs", ipvs_scheduler="lc")
    new = bootstrap.reset_cluster("demo")
    assert (new.proxy_mode, new.ipvs_scheduler) == ("ipvs", "lc")
    assert proxy_configuration(Registry("demo"))["ipvs"]["scheduler"] == "lc"


def test_a_cluster_tells_everything_unless_told_otherwise_and_a_reset_keeps_that() -> None:
    born()
    assert bootstrap.list_clusters()[0].advice == "field"
    bootstrap.delete_cluster("demo")
    born(advice="place")
    assert bootstrap.reset_cluster("demo").advice == "place"


def test_every_kube_proxy_warns_of_ipvs_mode_as_1_35_does() -> None:
    events = born(proxy_mode="ipvs").list("events").items
    assert {e["involvedObject"]["name"] for e in events} == {"control-plane", "node-1", "node-2", "node-3"}
    for event in events:
        assert (event["type"], event["reason"]) == ("Warning", "IPVSDeprecation")
        assert event["message"] == (
            "The ipvs proxier is now deprecated and may be removed in a future release."
            " Please use 'nftables' instead."
        )


@pytest.mark.parametrize("mode", ["iptables", "nftables"])
def test_the_other_modes_warn_of_nothing(mode: str) -> None:
    assert born(proxy_mode=mode).list("events").items == []


# -- addresses of two families -------------------------------------------------------------------------------------


def condition(obj: meta.Obj) -> meta.Obj:
    return {k: v for k, v in obj["status"]["conditions"][0].items() if k != "lastTransitionTime"}


def test_the_range_of_its_services_is_an_object_and_so_is_each_address() -> None:
    registry = born()
    (cidr,) = registry.list("servicecidrs.networking.k8s.io").items
    assert (meta.name(cidr), cidr["spec"]) == ("kubernetes", {"cidrs": ["10.0.0.0/16"]})
    assert meta.finalizers(cidr) == ["networking.k8s.io/service-cidr-finalizer"]
    message = "Kubernetes Service CIDR is ready"
    assert condition(cidr) == {"type": "Ready", "status": "True", "reason": "", "message": message}
    addresses = registry.list("ipaddresses.networking.k8s.io").items
    held = {meta.name(ip): ip["spec"]["parentRef"]["name"] for ip in addresses}
    assert held == {"10.0.0.1": "kubernetes", "10.0.0.10": "kube-dns"}


def test_both_families_reach_nodes_pods_and_services() -> None:
    registry = born(ip_families="IPv4,IPv6", nodes=2)
    node = registry.get("nodes", "", "node-2")
    assert node["spec"]["podCIDRs"] == ["10.244.2.0/24", "fd00:10:244:2::/64"]
    assert node["spec"]["podCIDR"] == "10.244.2.0/24"
    assert [(a["type"], a["address"]) for a in node["status"]["addresses"]] == [
        ("InternalIP", "192.168.10.12"),
        ("InternalIP", "fd00:192:168:10::12"),
        ("ExternalIP", "203.0.113.12"),
        ("ExternalIP", "2001:db8:203:113::12"),
        ("Hostname", "node-2"),
    ]
    assert registry.get("servicecidrs.networking.k8s.io", "", "kubernetes")["spec"] == {
        "cidrs": ["10.0.0.0/16", "fd00:10:96::/112"]
    }
    pods = [p["status"] for p in registry.list("pods", "kube-system").items]
    assert all([ip["ip"].count(":") > 0 for ip in s["podIPs"]] == [False, True] for s in pods)
    assert all(s["podIPs"][0]["ip"] == s["podIP"] for s in pods)
    assert registry.get("services", "kube-system", "kube-dns")["spec"]["clusterIPs"] == ["10.0.0.10"]


def test_a_cluster_of_ipv6_alone_has_no_other_address() -> None:
    registry = born(ip_families="IPv6", nodes=1)
    assert registry.get("nodes", "", "control-plane")["spec"]["podCIDRs"] == ["fd00:10:244::/64"]
    api = registry.get("services", "default", "kubernetes")["spec"]
    assert (api["clusterIP"], api["ipFamilies"]) == ("fd00:10:96::1", ["IPv6"])
    assert registry.get("services", "kube-system", "kube-dns")["spec"]["clusterIP"] == "fd00:10:96::a"
    slices = registry.list("endpointslices.discovery.k8s.io", "default").items
    assert {s["addressType"] for s in slices} == {"IPv6"}


def test_an_odd_wish_for_families_or_zones_is_refused() -> None:
    with pytest.raises(StatusError, match='Unsupported value: "IPv5"'):
        born(ip_families="IPv5")
    with pytest.raises(StatusError, match="zones: Invalid value: 27: must be between 0 and 26, inclusive"):
        born(zones=27)


@pytest.mark.parametrize(
    ("wishes", "expected"),
    [
        ({}, ["us-central1-a", "us-central1-b", "us-central1-c"]),
        ({"cloud": "aws", "zones": 2}, ["us-east-1a", "us-east-1b", "us-east-1a"]),
        ({"cloud": "none"}, [None, None, None]),
        ({"cloud": "none", "zones": 2}, ["zone-a", "zone-b", "zone-a"]),
        ({"zones": 0}, [None, None, None]),
    ],
)
def test_workers_go_round_the_zones(wishes: dict[str, object], expected: list[str | None]) -> None:
    workers = born(**wishes).list("nodes").items[1:]
    assert [meta.labels(n).get("topology.kubernetes.io/zone") for n in workers] == expected


def test_a_cluster_begun_anew_keeps_families_and_zones() -> None:
    born(ip_families="IPv6,IPv4", zones=2, nodes=1)
    row = bootstrap.reset_cluster("demo")
    assert (row.ip_families, row.zones) == ("IPv6,IPv4", 2)
