"""For every cause of failure: break it, read the ladder, follow its last rung, and the request succeeds."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.dataplane.request import Request, Source
from cluster.dataplane.trace import Trace, traverse
from cluster.kube_proxy import modes
from cluster.kube_proxy.rules import Rules
from tests.cluster.dataplane.worlds import (
    CURL,
    INTERNET,
    Cluster,
    Pretend,
    go,
    guide,
    pod,
    shell,
    slice_of,
)

URL = "http://my-nginx/"
NODE_PORT: list[dict[str, Any]] = [{"port": 80, "targetPort": 80, "protocol": "TCP", "nodePort": 31704}]


def failed(trace: Trace, verdict: str) -> list[str]:
    """The ladder of a request that failed so: four rungs, each with something on it."""
    assert trace.verdict == verdict
    rungs = trace.advice()
    assert len(rungs) == 4
    assert all(rungs)
    return rungs


def unlisted(cluster: Cluster) -> Cluster:
    """The cluster as its endpoint controller leaves it when nobody matches or nobody is ready."""
    cluster.slices = [slice_of(s, []) for s in cluster.services]
    return cluster


def test_a_request_that_went_well_needs_no_advice() -> None:
    assert go(guide(), CURL, URL).advice() == []


def test_a_misspelt_selector_is_held_against_the_nearest_label() -> None:
    cluster = guide()
    cluster.services[0]["spec"]["selector"] = {"run": "my-ngnix"}
    place, rule, thing, field = failed(go(unlisted(cluster), CURL, URL), "refused")
    assert place.startswith("No pod is ready behind default/my-nginx")
    assert rule == "selector run=my-ngnix matches 0 pods; nearest: run=my-nginx"
    assert (thing, field) == ("Service default/my-nginx", "spec.selector.run: my-nginx")
    assert go(guide(), CURL, URL).ok


def test_pods_that_are_not_ready_are_named() -> None:
    cluster = guide()
    for index in (0, 1):
        cluster.pods[index]["status"]["conditions"][0]["status"] = "False"
        waiting = {"name": "c", "ready": False, "state": {"waiting": {"reason": "ImagePullBackOff"}}}
        cluster.pods[index]["status"]["containerStatuses"] = [waiting]
    rungs = failed(go(unlisted(cluster), CURL, URL), "refused")
    assert rungs[1:] == [
        "2 pods match, 0 ready: c waits (ImagePullBackOff).",
        "Pod default/my-nginx-a",
        "spec.containers[0].image, now i: an image that exists",
    ]


def test_a_target_port_that_nobody_listens_on() -> None:
    cluster = guide(ports=[{"port": 80, "targetPort": 8080, "protocol": "TCP"}])
    cluster.slices = [slice_of(cluster.services[0], cluster.pods[:2])]
    rungs = failed(go(cluster, CURL, URL), "refused")
    assert "sends to targetPort 8080; it declares 80" in rungs[1]
    assert rungs[2:] == ["Service default/my-nginx", "spec.ports[0].targetPort: 80"]


def test_a_target_port_is_named_however_the_service_was_called() -> None:
    port = [{"port": 80, "targetPort": 8080, "protocol": "TCP", "nodePort": 31704}]
    cluster = guide(type="LoadBalancer", ports=port, ingress=[{"ip": "203.0.113.200"}])
    cluster.slices = [slice_of(cluster.services[0], cluster.pods[:2])]
    calls = ["http://10.0.162.149", "http://203.0.113.4:31704", "http://203.0.113.200"]
    for url, source in zip(calls, (CURL, INTERNET, INTERNET), strict=True):
        assert failed(go(cluster, source, url), "refused")[3] == "spec.ports[0].targetPort: 80"


def test_a_wrong_port_of_a_pod_is_the_callers_own() -> None:
    rungs = failed(go(guide(), CURL, "http://10.244.1.4:81"), "refused")
    assert rungs[2:] == ["Pod default/my-nginx-a", "call http://10.244.1.4"]


def test_a_port_that_the_service_lacks() -> None:
    rungs = failed(go(guide(), CURL, "http://my-nginx:81"), "dropped")
    assert "has no port 81/TCP" in rungs[0]
    assert rungs[1].startswith("The rules name 80/TCP only")
    assert rungs[3] == "call http://my-nginx (or add port 81 to spec.ports)"


def test_a_virtual_address_that_no_service_has() -> None:
    assert "no Service has the address 10.0.9.9" in failed(go(guide(), CURL, "http://10.0.9.9"), "dropped")[0]


def test_rules_that_lag_behind_a_new_service() -> None:
    world = guide().world(rules={"node-3": Rules("node-3")})
    trace = traverse(world, Pretend(), Request(CURL, "http://10.0.162.149"), 1)
    assert failed(trace, "dropped")[2] == "kube-proxy on node-3"


def test_rules_that_lag_behind_new_endpoints() -> None:
    old = unlisted(guide()).world().rules("node-3")
    trace = traverse(guide().world(rules={"node-3": old}), Pretend(), Request(CURL, "http://10.0.162.149"), 1)
    assert failed(trace, "refused")[2] == "kube-proxy on node-3"


def test_a_name_of_another_namespace() -> None:
    cluster = guide()
    cluster.pods.append(pod("curl", "10.244.3.8", "node-3", "prod"))
    there = Source("pod", "curl", "prod")
    rungs = failed(go(cluster, there, URL), "nxdomain")
    assert rungs[2:] == ["Service default/my-nginx", "call http://my-nginx.default/"]
    assert go(cluster, there, "http://my-nginx.default").ok


def test_a_misspelt_name() -> None:
    rungs = failed(go(guide(), CURL, "http://my-ngnix/"), "nxdomain")
    assert rungs[3] == "call http://my-nginx/"


def test_a_name_that_nothing_is_like() -> None:
    rungs = failed(go(guide(), CURL, "http://postgres/"), "nxdomain")
    assert rungs[2] == "no Service postgres in namespace default"


def test_a_headless_service_with_nobody_ready_has_no_name() -> None:
    cluster = guide(clusterIP="None")
    cluster.services[0]["spec"]["selector"] = {"run": "my-ngnix"}
    rungs = failed(go(unlisted(cluster), CURL, URL), "nxdomain")
    assert rungs[3] == "spec.selector.run: my-nginx"


def test_a_service_name_asked_for_on_a_node() -> None:
    rungs = failed(go(guide(), shell("node-1"), URL), "nxdomain")
    assert rungs[3] == "call http://10.0.162.149/ (from spec.clusterIP)"
    assert go(guide(), shell("node-1"), "http://10.0.162.149").ok


def test_a_node_that_is_down_and_not_yet_noticed() -> None:
    cluster = guide()
    cluster.down = ("node-1", "node-2")
    rungs = failed(go(cluster, CURL, "http://10.0.162.149"), "dropped")
    assert "has not noticed yet" in rungs[1]
    assert rungs[2].startswith("Machine node-")
    assert rungs[3].startswith("spec.running: true")


def test_a_cut_cable() -> None:
    cluster = guide()
    cluster.cut = ("node-3",)
    assert failed(go(cluster, CURL, "http://10.0.162.149"), "dropped")[2:] == ["Machine node-3", "spec.connected: true"]


def test_the_internet_calling_a_cluster_ip() -> None:
    rungs = failed(go(guide(), INTERNET, "http://10.0.162.149"), "dropped")
    assert rungs[2:] == ["Service default/my-nginx", "spec.type: NodePort (or LoadBalancer)"]
    fixed = guide(type="NodePort", ports=NODE_PORT)
    rungs = failed(go(fixed, INTERNET, "http://10.0.162.149"), "dropped")
    assert rungs[3] == "call http://203.0.113.2:31704 (a node's ExternalIP and spec.ports[0].nodePort)"
    assert go(fixed, INTERNET, "http://203.0.113.2:31704").ok


def test_the_internet_calling_a_pod_is_shown_its_service() -> None:
    assert failed(go(guide(), INTERNET, "http://10.244.1.4"), "dropped")[2] == "Service default/my-nginx"


def test_the_internet_calling_a_nodes_internal_address() -> None:
    assert failed(go(guide(), INTERNET, "http://10.128.0.3"), "dropped")[2] == "Node node-1"


def test_a_load_balancer_that_is_still_pending() -> None:
    cluster = guide(type="LoadBalancer", ports=NODE_PORT)
    for url in ("http://my-nginx", "http://10.0.162.149"):
        rungs = go(cluster, INTERNET, url).advice()
        assert "still pending" in rungs[1]
        assert rungs[3].startswith("wait: the cloud fills in status.loadBalancer.ingress")


def test_a_load_balancer_that_has_its_address() -> None:
    cluster = guide(type="LoadBalancer", ports=NODE_PORT, ingress=[{"ip": "203.0.113.200"}])
    assert go(cluster, INTERNET, "http://my-nginx").advice()[3].startswith("call http://203.0.113.200 (from")
    assert go(cluster, INTERNET, "http://203.0.113.200").ok


def test_a_port_that_the_load_balancer_does_not_forward() -> None:
    cluster = guide(type="LoadBalancer", ports=NODE_PORT, ingress=[{"ip": "203.0.113.200"}])
    assert (
        "does not forward port 22" in failed(go(cluster, INTERNET, "http://203.0.113.200:22"), "dropped")[0]
    )


def test_a_load_balancer_without_healthy_nodes() -> None:
    spec = {"type": "LoadBalancer", "ports": NODE_PORT, "ingress": [{"ip": "203.0.113.200"}]}
    local = unlisted(guide(externalTrafficPolicy="Local", **spec))
    assert failed(go(local, INTERNET, "http://203.0.113.200"), "dropped")[3].startswith(
        "spec.externalTrafficPolicy"
    )
    dark = guide(**spec)
    dark.down = ("node-1", "node-2", "node-3")
    assert failed(go(dark, INTERNET, "http://203.0.113.200"), "dropped")[2:] == [
        "Machine node-1",
        "spec.running: true",
    ]


def test_rules_that_do_not_know_the_balancers_address_yet() -> None:
    cluster = guide(type="LoadBalancer", ports=NODE_PORT, ingress=[{"ip": "203.0.113.200"}])
    world = cluster.world(rules=Rules)
    trace = traverse(world, Pretend(), Request(INTERNET, "http://203.0.113.200"), 1)
    assert failed(trace, "dropped")[0].endswith("are older than default/my-nginx.")


def test_policy_local_on_a_node_without_pods() -> None:
    cluster = guide(internalTrafficPolicy="Local")
    rungs = failed(go(cluster, CURL, "http://10.0.162.149"), "dropped")
    assert rungs[3].startswith("spec.internalTrafficPolicy: Cluster")
    outer = guide(type="NodePort", ports=NODE_PORT, externalTrafficPolicy="Local")
    rungs = failed(go(outer, INTERNET, "http://203.0.113.5:31704"), "dropped")
    assert rungs[3].startswith("spec.externalTrafficPolicy: Cluster")


def test_a_source_that_the_service_does_not_admit() -> None:
    spec = {"type": "LoadBalancer", "ports": NODE_PORT, "ingress": [{"ip": "203.0.113.200"}]}
    cluster = guide(loadBalancerSourceRanges=["192.0.2.0/24"], **spec)
    rungs = failed(go(cluster, INTERNET, "http://203.0.113.200"), "dropped")
    assert rungs[3] == 'spec.loadBalancerSourceRanges: add "198.51.100.23/32"'


def test_a_node_port_that_no_service_has() -> None:
    cluster = guide(type="NodePort", ports=NODE_PORT)
    rungs = failed(go(cluster, INTERNET, "http://203.0.113.4:31705"), "refused")
    assert "31704/TCP (default/my-nginx)" in rungs[1]
    assert rungs[3] == "call http://203.0.113.4:31704"


def test_a_certificate_that_is_not_trusted() -> None:
    cluster = guide(ports=[{"port": 443, "targetPort": 443, "protocol": "TCP"}])
    cluster.slices = [slice_of(cluster.services[0], cluster.pods[:2])]
    servers = Pretend(mistrust="SSL certificate problem: self-signed certificate")
    rungs = failed(go(cluster, CURL, "https://my-nginx", servers=servers), "badcert")
    assert "self-signed certificate" in rungs[1]
    assert "--cacert" in rungs[3]
    assert go(cluster, CURL, "https://my-nginx", servers=servers, insecure=True).ok


def test_an_address_whose_pod_is_gone() -> None:
    rungs = failed(go(guide(), CURL, "http://10.244.1.99"), "unreachable")
    assert rungs[3] == "call http://my-nginx (a Service's name outlives addresses)"


def test_a_sender_that_does_not_run() -> None:
    assert failed(go(guide(), Source("pod", "nobody"), URL), "unreachable")[2] == "Pod default/nobody"


def test_a_dns_without_pods() -> None:
    cluster = guide()
    world = cluster.world()
    objects = {k: [o for o in v if o.get("metadata", {}).get("namespace") != "kube-system" or k == "services"]
               for k, v in world.objects.items()}  # fmt: skip
    trace = traverse(type(world).of(objects), Pretend(), Request(CURL, URL), 1)
    rungs = failed(trace, "refused")
    assert "kube-system/kube-dns" in rungs[0]
    assert trace.exit_code == 6


def test_a_dns_pod_that_does_not_listen() -> None:
    deaf = Pretend({"uid-coredns-a": (), "uid-coredns-b": ()})
    assert "nobody listens on its port 53" in failed(go(guide(), CURL, URL, servers=deaf), "refused")[0]


@pytest.mark.parametrize("mode", ["nftables", "ipvs"])
def test_a_port_that_the_service_lacks_where_the_mode_refuses_it(mode: str) -> None:
    world = guide().world(mode=modes.mode(mode))
    rungs = failed(traverse(world, Pretend(), Request(CURL, "http://my-nginx:81/"), 1), "refused")
    assert rungs[0] == "The gate of node-3 refuses it: default/my-nginx has no port 81/TCP."
    assert "80/TCP only" in rungs[1]
    assert rungs[3] == "call http://my-nginx/ (or add port 81 to spec.ports)"
    assert traverse(world, Pretend(), Request(CURL, "http://my-nginx:80/"), 1).ok


def test_rules_that_do_not_know_a_new_port_yet_are_held_against_their_age() -> None:
    old, mode = guide(), modes.mode("nftables")
    ports = [{"name": f"p{n}", "port": n, "targetPort": 80, "protocol": "TCP"} for n in (80, 81)]
    new = guide(ports=ports)
    world = new.world(mode=mode, rules={"node-3": old.world(mode=mode).rules("node-3")})
    rungs = failed(traverse(world, Pretend(), Request(CURL, "http://my-nginx:81/"), 1), "refused")
    assert rungs[0] == "The rules of node-3 are older than default/my-nginx."


def test_policy_local_without_a_pod_here_in_ipvs_mode() -> None:
    world = guide(internalTrafficPolicy="Local").world(mode=modes.mode("ipvs"))
    rungs = failed(traverse(world, Pretend(), Request(CURL, URL), 1), "refused")
    assert rungs[0].startswith("The gate of node-3 refuses it")
    assert rungs[3].startswith("spec.internalTrafficPolicy: Cluster")
