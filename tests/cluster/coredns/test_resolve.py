"""Expected tries: resolv.conf(5), and the documentation "DNS for Services and Pods"."""

from __future__ import annotations

from cluster.apimachinery.meta import Obj
from cluster.coredns.records import Zone
from cluster.coredns.resolve import ResolvConf, candidates, cluster_search, for_pod, resolve, unknown

CLUSTER = ResolvConf("10.0.0.10", cluster_search("default"), 5)
NODE = ResolvConf("169.254.169.254", ("c.project.internal",))
ZONE = Zone.of(
    [{"metadata": {"name": "my-nginx", "namespace": "default"}, "spec": {"clusterIP": "10.0.162.149"}}],
    [],
    ["default"],
    {"example.com": "192.0.2.1"},
)


def pod(**spec: object) -> Obj:
    return {"metadata": {"name": "p", "namespace": "prod"}, "spec": spec}


def test_the_kubelet_writes_the_namespaces_search_list() -> None:
    assert CLUSTER.text() == (
        "search default.svc.cluster.local svc.cluster.local cluster.local\n"
        "nameserver 10.0.0.10\n"
        "options ndots:5\n"
    )


def test_a_short_name_is_tried_with_every_suffix_and_then_as_it_is() -> None:
    assert list(candidates("my-nginx", CLUSTER)) == [
        "my-nginx.default.svc.cluster.local",
        "my-nginx.svc.cluster.local",
        "my-nginx.cluster.local",
        "my-nginx",
    ]


def test_a_name_with_enough_dots_is_tried_as_it_is_first() -> None:
    assert next(iter(candidates("a.b.c.d.e.f", CLUSTER))) == "a.b.c.d.e.f"


def test_a_final_dot_says_exactly_this_name() -> None:
    assert list(candidates("my-nginx.", CLUSTER)) == ["my-nginx"]


def test_a_service_of_the_own_namespace_is_found_at_the_first_try() -> None:
    found = resolve(ZONE, "my-nginx", CLUSTER)
    assert [(t.name, t.addresses) for t in found.tries] == [
        ("my-nginx.default.svc.cluster.local", ("10.0.162.149",))
    ]


def test_a_name_of_the_world_outside_misses_three_times_first() -> None:
    found = resolve(ZONE, "example.com", CLUSTER)
    assert [t.rcode for t in found.tries] == ["NXDOMAIN"] * 3 + ["NOERROR"]
    assert (found.addresses, found.name) == (("192.0.2.1",), "example.com")


def test_the_records_of_the_last_answer_are_kept_with_their_aliases() -> None:
    alias = {
        "metadata": {"name": "db", "namespace": "default"},
        "spec": {"type": "ExternalName", "externalName": "x.example"},
    }
    zone = Zone.of([alias], [], ["default"], {"x.example": "192.0.2.9"})
    found = resolve(zone, "db", CLUSTER)
    assert [(r.type, r.data) for r in found.records] == [("CNAME", "x.example."), ("A", "192.0.2.9")]
    assert found.addresses == ("192.0.2.9",)


def test_a_name_that_nobody_knows_is_unknown_after_all_tries() -> None:
    found = resolve(ZONE, "my-ngnix", CLUSTER)
    assert (len(found.tries), found.addresses, unknown(found)) == (4, (), True)


def test_a_known_name_without_an_address_is_not_unknown() -> None:
    assert not unknown(resolve(ZONE, "default.svc.cluster.local.", CLUSTER))


def test_cluster_first_asks_kube_dns_and_adds_the_nodes_search_list() -> None:
    conf = for_pod(pod(), "10.0.0.10", NODE)
    assert conf.nameserver == "10.0.0.10"
    assert conf.search == (*cluster_search("prod"), "c.project.internal")
    assert conf.ndots == 5


def test_default_and_the_host_network_inherit_the_nodes_file() -> None:
    assert for_pod(pod(dnsPolicy="Default"), "10.0.0.10", NODE) == NODE
    assert for_pod(pod(hostNetwork=True), "10.0.0.10", NODE) == NODE


def test_a_pod_on_the_host_network_can_ask_for_the_clusters_dns() -> None:
    conf = for_pod(pod(hostNetwork=True, dnsPolicy="ClusterFirstWithHostNet"), "10.0.0.10", NODE)
    assert conf.nameserver == "10.0.0.10"


def test_policy_none_takes_dns_config_alone() -> None:
    config = {
        "nameservers": ["192.0.2.1"],
        "searches": ["my.dns"],
        "options": [{"name": "ndots", "value": "2"}],
    }
    conf = for_pod(pod(dnsPolicy="None", dnsConfig=config), "10.0.0.10", NODE)
    assert conf == ResolvConf("192.0.2.1", ("my.dns",), 2)


def test_dns_config_adds_to_the_policys_search_list() -> None:
    conf = for_pod(pod(dnsConfig={"searches": ["my.dns", "svc.cluster.local"]}), "10.0.0.10", ResolvConf(""))
    assert conf.search == (*cluster_search("prod"), "my.dns")


def test_dns_configs_servers_and_options_stand_in_the_file() -> None:
    """The documentation's example: "Pod's DNS Config"."""
    config = {
        "nameservers": ["192.0.2.1"],
        "searches": ["ns1.svc.cluster-domain.example", "my.dns.search.suffix"],
        "options": [{"name": "ndots", "value": "2"}, {"name": "edns0"}],
    }
    assert for_pod(pod(dnsPolicy="None", dnsConfig=config), "10.0.0.10", NODE).text() == (
        "search ns1.svc.cluster-domain.example my.dns.search.suffix\n"
        "nameserver 192.0.2.1\n"
        "options ndots:2 edns0\n"
    )


def test_servers_of_dns_config_come_after_the_policys_own_at_most_three_and_none_twice() -> None:
    config = {"nameservers": ["192.0.2.1", "10.0.0.10", "192.0.2.2", "192.0.2.3"]}
    conf = for_pod(pod(dnsConfig=config), "10.0.0.10", NODE)
    assert (conf.nameserver, conf.others) == ("10.0.0.10", ("192.0.2.1", "192.0.2.2"))
