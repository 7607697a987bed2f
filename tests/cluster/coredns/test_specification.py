"""The Kubernetes DNS specification, version 1.1, one test an assertion: kubernetes/dns, docs/specification.md.

Each test's name is the assertion; the numbers are the document's sections. Where the document leaves a choice (TTLs,
weights, the name of an endpoint without one, what is in the additional section), the expected value is CoreDNS'.
"""

from __future__ import annotations

from typing import Any

import pytest

from cluster.apimachinery.meta import Obj
from cluster.coredns.names import NOERROR, NXDOMAIN
from cluster.coredns.records import Zone
from cluster.coredns.resolve import ResolvConf, cluster_search, resolve

HTTPS = {"name": "https", "port": 443, "protocol": "TCP"}
DNS = {"name": "dns", "port": 53, "protocol": "UDP"}
PLAIN = {"port": 80, "protocol": "TCP"}
SUFFIX = "default.svc.cluster.local"


def service(name: str, ip: str = "", *ports: Obj, **spec: Any) -> Obj:
    return {
        "metadata": {"name": name, "namespace": "default"},
        "spec": {"clusterIP": ip, "ports": list(ports), **spec},
    }


def endpoints(service: str, *entries: Obj, family: str = "IPv4", ports: tuple[Obj, ...] = (HTTPS,)) -> Obj:
    labels = {"kubernetes.io/service-name": service}
    return {
        "metadata": {"name": f"{service}-{family.lower()}", "namespace": "default", "labels": labels},
        "addressType": family,
        "ports": list(ports),
        "endpoints": list(entries),
    }


def at(ip: str, ready: bool | None = True, **more: str) -> Obj:
    return {"addresses": [ip], "conditions": {} if ready is None else {"ready": ready}, **more}


ZONE = Zone.of(
    [
        service("kubernetes", "10.3.0.1", HTTPS),
        service("many", "10.3.0.7", HTTPS, DNS),
        service("unnamed", "10.3.0.2", PLAIN),
        service("six", "2001:db8::1", HTTPS),
        service("dual", "10.3.0.3", HTTPS, clusterIPs=["10.3.0.3", "2001:db8::3"]),
        service("headless", "None", HTTPS, PLAIN),
        service("dual-headless", "None", HTTPS),
        service("portless", "None"),
        service("lonely", "None", HTTPS),
        service("foo", type="ExternalName", externalName="www.example.com"),
        service("near", type="ExternalName", externalName=f"dual.{SUFFIX}"),
        service("far", type="ExternalName", externalName=f"foo.{SUFFIX}"),
        service("nowhere", type="ExternalName", externalName="gone.example.com"),
        service("dangling", type="ExternalName", externalName=f"gone.{SUFFIX}"),
        service("itself", type="ExternalName", externalName=f"itself.{SUFFIX}"),
        service("round", type="ExternalName", externalName=f"about.{SUFFIX}"),
        service("about", type="ExternalName", externalName=f"round.{SUFFIX}"),
        *(service(f"step-{n}", type="ExternalName", externalName=f"step-{n + 1}.{SUFFIX}") for n in range(12)),
        service("step-12", "10.3.0.12"),
    ],
    [
        endpoints(
            "headless",
            at("10.3.0.100", hostname="my-pet"),
            at("10.3.0.102", hostname="my-pet"),
            at("10.3.0.101", None),
            at("10.3.0.103", False, hostname="sick"),
            ports=(HTTPS, {"name": "", **PLAIN}),
        ),
        endpoints("dual-headless", at("10.3.0.110", hostname="twin")),
        endpoints("dual-headless", at("2001:db8::5:1", hostname="twin"), family="IPv6"),
        endpoints("portless", at("10.3.0.120"), ports=()),
        endpoints("lonely", at("10.3.0.130", False)),
        endpoints("kubernetes", at("192.0.2.1")),
    ],
    ["default", "kube-system"],
    {"www.example.com": "192.0.2.53"},
)


def ask(name: str, type: str = "A") -> list[tuple[str, str, str]]:
    """(name, type, data) of the answer section."""
    return [(r.name, r.type, r.data) for r in ZONE.answer(name, type).records]


def data(name: str, type: str = "A") -> list[str]:
    return [data for _, _, data in ask(name, type)]


def test_2_1_all_comparisons_between_query_data_and_data_in_kubernetes_are_case_insensitive() -> None:
    assert data("KUBERNETES.default.SVC.Cluster.Local.") == ["10.3.0.1"]
    assert data(f"_HTTPS._TCP.kubernetes.{SUFFIX}", "SRV") == [f"0 100 443 kubernetes.{SUFFIX}."]


def test_2_1_the_hostname_is_the_value_of_the_endpoints_hostname_field() -> None:
    assert data(f"my-pet.headless.{SUFFIX}") == ["10.3.0.100", "10.3.0.102"]


def test_2_1_or_a_unique_system_assigned_identifier_for_the_endpoint() -> None:
    assert data(f"10-3-0-101.headless.{SUFFIX}") == ["10.3.0.101"]


def test_2_2_there_must_be_a_txt_record_that_contains_the_semantic_version_of_the_dns_schema() -> None:
    assert ask("dns-version.cluster.local.", "TXT") == [("dns-version.cluster.local", "TXT", '"1.1.0"')]


def test_2_3_1_if_the_cluster_ip_is_an_ipv4_address_an_a_record_must_exist() -> None:
    assert ask(f"kubernetes.{SUFFIX}.") == [(f"kubernetes.{SUFFIX}", "A", "10.3.0.1")]


def test_2_3_1_if_the_cluster_ip_is_an_ipv6_address_an_aaaa_record_must_exist() -> None:
    assert ask(f"six.{SUFFIX}.", "AAAA") == [(f"six.{SUFFIX}", "AAAA", "2001:db8::1")]
    assert ask(f"six.{SUFFIX}.", "A") == []


def test_2_3_1_a_dual_stack_service_has_both() -> None:
    assert (data(f"dual.{SUFFIX}"), data(f"dual.{SUFFIX}", "AAAA")) == (["10.3.0.3"], ["2001:db8::3"])


@pytest.mark.parametrize(("port", "number"), [("_https._tcp", 443), ("_dns._udp", 53)])
def test_2_3_2_for_each_port_with_a_name_an_srv_record_must_exist(port: str, number: int) -> None:
    name = f"{port}.many.{SUFFIX}"
    assert ask(name, "SRV") == [(name, "SRV", f"0 100 {number} many.{SUFFIX}.")]


@pytest.mark.parametrize("port", ["_._tcp", "_80._tcp", "_https._udp"])
def test_2_3_2_unnamed_ports_do_not_have_an_srv_record(port: str) -> None:
    assert ZONE.answer(f"{port}.unnamed.{SUFFIX}", "SRV").rcode == NXDOMAIN


def test_2_3_2_the_additional_section_may_include_the_service_a_record_referred_to() -> None:
    extra = ZONE.answer(f"_https._tcp.dual.{SUFFIX}", "SRV").additional
    assert [(r.type, r.data) for r in extra] == [("A", "10.3.0.3"), ("AAAA", "2001:db8::3")]


def test_2_3_3_given_an_ipv4_cluster_ip_a_ptr_record_must_exist() -> None:
    assert data("1.0.3.10.in-addr.arpa.", "PTR") == [f"kubernetes.{SUFFIX}."]


def test_2_3_3_given_an_ipv6_cluster_ip_represented_in_hexadecimal_without_simplification() -> None:
    name = "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa."
    assert data(name, "PTR") == [f"six.{SUFFIX}."]


def test_2_4_1_there_must_be_an_a_record_for_each_ready_endpoint_of_the_headless_service() -> None:
    assert sorted(data(f"headless.{SUFFIX}")) == ["10.3.0.100", "10.3.0.101", "10.3.0.102"]


def test_2_4_1_and_an_aaaa_record_for_each_ready_endpoint_with_an_ipv6_address() -> None:
    assert data(f"dual-headless.{SUFFIX}", "AAAA") == ["2001:db8::5:1"]
    assert data(f"dual-headless.{SUFFIX}", "A") == ["10.3.0.110"]


def test_2_4_1_if_there_are_no_ready_endpoints_the_answer_should_be_nxdomain() -> None:
    assert ZONE.answer(f"lonely.{SUFFIX}").rcode == NXDOMAIN


def test_2_4_1_there_must_also_be_a_record_for_each_ready_endpoint_with_hostname() -> None:
    assert data(f"twin.dual-headless.{SUFFIX}") == ["10.3.0.110"]
    assert data(f"twin.dual-headless.{SUFFIX}", "AAAA") == ["2001:db8::5:1"]


def test_2_4_1_if_there_are_multiple_addresses_for_a_hostname_there_must_be_one_record_for_each() -> None:
    assert len(data(f"my-pet.headless.{SUFFIX}")) == 2


def test_2_4_1_an_endpoint_that_is_not_ready_has_none() -> None:
    assert ZONE.answer(f"sick.headless.{SUFFIX}").rcode == NXDOMAIN


def test_2_4_1_a_headless_service_needs_no_port() -> None:
    assert data(f"portless.{SUFFIX}") == ["10.3.0.120"]


def test_2_4_2_for_each_combination_of_ready_endpoint_and_named_port_an_srv_record_must_exist() -> None:
    found = data(f"_https._tcp.headless.{SUFFIX}", "SRV")
    assert found == [f"0 50 443 my-pet.headless.{SUFFIX}.", f"0 50 443 10-3-0-101.headless.{SUFFIX}."]


def test_2_4_2_an_endpoint_of_both_families_has_one_srv_record_and_both_addresses_in_the_additional_section() -> None:
    name = f"_https._tcp.dual-headless.{SUFFIX}"
    assert data(name, "SRV") == [f"0 100 443 twin.dual-headless.{SUFFIX}."]
    assert [r.data for r in ZONE.answer(name, "SRV").additional] == ["10.3.0.110", "2001:db8::5:1"]


def test_2_4_2_unnamed_ports_do_not_have_an_srv_record() -> None:
    assert ZONE.answer(f"_._tcp.headless.{SUFFIX}", "SRV").rcode == NXDOMAIN


def test_2_4_2_the_additional_section_may_include_the_a_records_referred_to() -> None:
    extra = ZONE.answer(f"_https._tcp.headless.{SUFFIX}", "SRV").additional
    assert {(r.name, r.data) for r in extra} == {
        (f"my-pet.headless.{SUFFIX}", "10.3.0.100"),
        (f"my-pet.headless.{SUFFIX}", "10.3.0.102"),
        (f"10-3-0-101.headless.{SUFFIX}", "10.3.0.101"),
    }


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("100.0.3.10.in-addr.arpa", f"my-pet.headless.{SUFFIX}."),
        ("101.0.3.10.in-addr.arpa", f"10-3-0-101.headless.{SUFFIX}."),
        (
            "1.0.0.0.5.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa",
            f"twin.dual-headless.{SUFFIX}.",
        ),
    ],
)
def test_2_4_3_given_a_ready_endpoint_with_hostname_a_ptr_record_must_exist(address: str, name: str) -> None:
    assert data(address, "PTR") == [name]


def test_2_4_3_coredns_gives_one_to_the_endpoints_behind_a_cluster_ip_as_well() -> None:
    assert data("1.2.0.192.in-addr.arpa", "PTR") == [f"192-0-2-1.kubernetes.{SUFFIX}."]


def test_2_5_a_cname_record_pointing_to_the_external_name_must_exist() -> None:
    assert ask(f"foo.{SUFFIX}.", "CNAME") == [(f"foo.{SUFFIX}", "CNAME", "www.example.com.")]


def test_2_5_the_answer_to_a_question_after_an_address_has_the_addresses_behind_it_too() -> None:
    assert ask(f"foo.{SUFFIX}.") == [
        (f"foo.{SUFFIX}", "CNAME", "www.example.com."),
        ("www.example.com", "A", "192.0.2.53"),
    ]


def test_2_5_an_alias_to_a_service_has_the_services_addresses_of_both_families() -> None:
    alias = (f"near.{SUFFIX}", "CNAME", f"dual.{SUFFIX}.")
    assert ask(f"near.{SUFFIX}") == [alias, (f"dual.{SUFFIX}", "A", "10.3.0.3")]
    assert ask(f"near.{SUFFIX}", "AAAA") == [alias, (f"dual.{SUFFIX}", "AAAA", "2001:db8::3")]


def test_2_5_an_alias_of_an_alias_is_followed_to_its_end() -> None:
    assert data(f"far.{SUFFIX}") == [f"foo.{SUFFIX}.", "www.example.com.", "192.0.2.53"]


def test_2_5_an_alias_that_leads_outside_stands_alone_where_nothing_is_found_there() -> None:
    answer = ZONE.answer(f"nowhere.{SUFFIX}")
    assert (answer.rcode, [r.data for r in answer.records]) == (NOERROR, ["gone.example.com."])


@pytest.mark.parametrize("name", ["dangling", "itself", "round", "about"])
def test_2_5_an_alias_to_nothing_of_the_zone_and_a_circle_have_no_address(name: str) -> None:
    answer = ZONE.answer(f"{name}.{SUFFIX}")
    assert (answer.rcode, answer.records, answer.authority[0].type) == (NOERROR, (), "SOA")
    assert data(f"{name}.{SUFFIX}", "CNAME") != []


def test_2_5_coredns_follows_eight_aliases_and_no_more() -> None:
    assert data(f"step-4.{SUFFIX}")[-1] == "10.3.0.12"
    assert data(f"step-3.{SUFFIX}") == []


@pytest.mark.parametrize("type", ["SRV", "PTR", "NS", "MX"])
def test_2_5_an_alias_is_followed_for_addresses_and_texts_alone(type: str) -> None:
    assert ask(f"near.{SUFFIX}", type) == []


@pytest.mark.parametrize("ip", ["10.3.0.100", "0.0.0.0", "255.255.255.255", "192.0.2.99"])
def test_2_6_an_a_record_for_any_values_of_a_b_c_and_d_between_0_and_255(ip: str) -> None:
    assert data(f"{ip.replace('.', '-')}.default.pod.cluster.local") == [ip]


@pytest.mark.parametrize("host", ["10-3-0-256", "10-3-0", "my-pod"])
def test_2_6_and_for_nothing_else(host: str) -> None:
    assert ZONE.answer(f"{host}.default.pod.cluster.local").rcode == NXDOMAIN


def test_2_6_an_ipv6_pods_name_is_its_address_with_dashes() -> None:
    assert data("2001-db8--5-1.default.pod.cluster.local", "AAAA") == ["2001:db8::5:1"]


@pytest.mark.parametrize("name", [f"nope.{SUFFIX}", "x.nowhere.svc.cluster.local", "nope.cluster.local"])
def test_no_such_name_is_nxdomain_with_the_zones_soa(name: str) -> None:
    answer = ZONE.answer(name)
    assert (answer.rcode, answer.records) == (NXDOMAIN, ())
    assert [(r.name, r.type) for r in answer.authority] == [("cluster.local", "SOA")]


@pytest.mark.parametrize(("name", "type"), [(f"kubernetes.{SUFFIX}", "AAAA"), (f"headless.{SUFFIX}", "TXT")])
def test_no_record_of_this_type_is_noerror_with_the_zones_soa(name: str, type: str) -> None:
    answer = ZONE.answer(name, type)
    assert (answer.rcode, answer.records, answer.authority[0].type) == (NOERROR, (), "SOA")


def test_a_no_may_be_remembered_for_the_soas_last_number_of_seconds() -> None:
    soa = ZONE.answer(f"nope.{SUFFIX}").authority[0]
    assert (soa.ttl, soa.data.split()[-1]) == (30, "30")


def test_every_record_lives_for_the_thirty_seconds_of_the_corefile() -> None:
    assert {r.ttl for records in ZONE.names.values() for r in records} == {30}


def test_what_a_server_remembers_not_to_exist_it_does_not_look_up() -> None:
    conf = ResolvConf("10.3.0.10", cluster_search("default"), 5)
    found = resolve(ZONE, "kubernetes", conf, "A", {(f"kubernetes.{SUFFIX}", "A"): NXDOMAIN})
    assert (found.addresses, found.tries[0].remembered, found.tries[0].hidden) == ((), True, True)
