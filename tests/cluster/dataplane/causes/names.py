"""Nobody knows the name, or nobody can be asked."""

from __future__ import annotations

from cluster.apimachinery import meta
from cluster.dataplane.hops import Memory
from cluster.dataplane.request import Request
from tests.cluster.dataplane.causes.cause import INTERNET, PROD, SHELL, ask, cause
from tests.cluster.dataplane.lab import Lab, deployment
from tests.cluster.dataplane.worlds import service


@cause("dns.unknown")
def misspelt_name(lab: Lab) -> Request:
    return ask("http://wbe/")


@cause("dns.unknown")
def misspelt_name_with_its_namespace(lab: Lab) -> Request:
    return ask("http://wbe.default.svc.cluster.local/path?query", PROD)


@cause("dns.unknown")
def name_in_another_namespace(lab: Lab) -> Request:
    return ask(source=PROD)


@cause("dns.unknown")
def name_with_the_wrong_namespace(lab: Lab) -> Request:
    return ask("http://web.prod/")


@cause("dns.unknown")
def name_with_a_wrong_zone(lab: Lab) -> Request:
    return ask("http://web.default.svc.cluster.lokal/")


@cause("dns.unknown")
def no_service_yet(lab: Lab) -> Request:
    lab.add(deployment("shop"))
    return ask("http://shop/")


@cause("dns.unknown", "gate.reject")
def neither_service_nor_pods(lab: Lab) -> Request:
    return ask("http://postgres/")


@cause("dns.unknown", known={"the address": "http://web/"})
def name_outside_the_cluster(lab: Lab) -> Request:
    return ask("http://example.com/")


@cause("dns.unknown", known={"the address": "http://web/"})
def long_name_outside_the_cluster(lab: Lab) -> Request:
    return ask("http://www.python.org/")


@cause("lookup.public-unknown", known={"the address": "http://10.0.0.50/"})
def name_outside_the_cluster_on_a_node(lab: Lab) -> Request:
    return ask("http://example.com/", SHELL)


@cause("dns.unknown", "dns.unknown", "gate.reject")
def name_in_a_namespace_that_does_not_exist(lab: Lab) -> Request:
    return ask("http://shop.staging.svc/")


@cause("dns.unknown", "dns.unknown", "gate.reject")
def name_in_a_misspelt_namespace(lab: Lab) -> Request:
    return ask("http://shop.defualt/")


@cause("dns.unknown", known={"the address": "http://web/"})
def name_that_no_service_can_have(lab: Lab) -> Request:
    return ask("http://1x/")


@cause("dns.unknown", "dns.unknown")
def external_name_that_is_an_address(lab: Lab) -> Request:
    lab.add(service("away", "", namespace="default", type="ExternalName", externalName="10.244.1.13"))
    return ask("http://away/")


@cause("dns.remembered")
def name_asked_for_before_its_service_was_made(lab: Lab) -> Request:
    made = lab.objects.pop("Service default/web")
    world = lab.ask(ask()).lookup
    assert world is not None
    lab.memory = Memory(denials=world.denials)
    lab.add(made)
    return ask()


@cause("dns.empty", known={"spec.externalName": "node-1"})
def external_name_to_nowhere(lab: Lab) -> Request:
    lab.add(service("away", "", namespace="default", type="ExternalName", externalName="nobody.example.org"))
    lab.get("Deployment default/web")["spec"]["template"]["spec"]["hostNetwork"] = True
    return ask("http://away/")


@cause("dns.empty")
def external_name_with_a_typo(lab: Lab) -> Request:
    alias = "wbe.default.svc.cluster.local"
    lab.add(service("away", "", namespace="prod", type="ExternalName", externalName=alias))
    return ask("http://away/", PROD)


@cause("dns.unknown")
def headless_service_with_nobody_ready(lab: Lab) -> Request:
    lab.web["spec"] |= {"clusterIP": "None", "selector": {"app": "wbe"}}
    return ask()


@cause("dns.empty")
def record_that_the_service_lacks(lab: Lab) -> Request:
    return ask("dns:web?type=AAAA")


@cause("dns.empty")
def name_of_a_service_of_another_family(lab: Lab) -> Request:
    lab.get("Service default/web")["spec"] |= {
        "clusterIP": "fd00:10:96::50",
        "clusterIPs": ["fd00:10:96::50"],
    }
    return ask()


@cause("gate.reject")
def coredns_scaled_to_nothing(lab: Lab) -> Request:
    lab.get("Deployment kube-system/coredns")["spec"]["replicas"] = 0
    return ask()


@cause("process.no-dns", known={"create": {"spec": meta.copy(service("x", "10.0.0.10", {"name": "dns", "port": 53,
       "protocol": "UDP"}, selector={"k8s-app": "kube-dns"})["spec"])}})  # fmt: skip
def dns_service_missing(lab: Lab) -> Request:
    del lab.objects["Service kube-system/kube-dns"]
    return ask()


@cause("lookup.public-unknown")
def service_name_on_a_node(lab: Lab) -> Request:
    return ask(source=SHELL)


@cause("lookup.public-unknown", "lookup.public-unknown")
def service_name_on_the_internet(lab: Lab) -> Request:
    return ask(source=INTERNET)
