"""For every cause of failure: break it, read the trace's advice, follow it to the letter, and the request succeeds.

Nobody in this loop understands networks: `following` changes the field that the last rung names, on the object that
the third rung names. Where two things are wrong the advice is followed twice. What only the user can know (which image
was meant) is said beforehand, by field.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.dataplane.advice import ADVISERS
from cluster.dataplane.hops import Memory
from cluster.dataplane.request import Request, Source
from tests.cluster.dataplane.following import follow
from tests.cluster.dataplane.lab import DEAR, Lab, deployment
from tests.cluster.dataplane.test_retelling import retold
from tests.cluster.dataplane.worlds import external_ip, internal_ip, service

MODES = ("iptables", "nftables", "ipvs")
CURL, PROD, WEB = (
    Source("pod", "curl-0", "default"),
    Source("pod", "curl-0", "prod"),
    Source("pod", "web-0", "default"),
)
INTERNET, SHELL = Source("internet"), Source("node", "node-3")
URL = "http://web/"
TEMPLATE = "spec.template.spec"
CALLER = "198.51.100.23"


@dataclass(frozen=True)
class Cause:
    """`breaks` harms a lab and returns the request that fails; `endings` are the beats that it dies of, one after the
    other, as the advice is followed; `otherwise` those of another mode; `known` what only the user knows."""

    breaks: Callable[[Lab], Request]
    endings: tuple[str, ...]
    known: Mapping[str, Any] = field(default_factory=dict)
    otherwise: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.breaks.__name__.replace("_", " ")


CAUSES: list[Cause] = []


def cause(*endings: str, known: Mapping[str, Any] | None = None, **otherwise: Any) -> Callable[[Any], Any]:
    def noted(breaks: Callable[[Lab], Request]) -> Callable[[Lab], Request]:
        CAUSES.append(Cause(breaks, endings, known or {}, otherwise))
        return breaks

    return noted


def ask(url: str = URL, source: Source = CURL) -> Request:
    return Request(source, url)


# -- nobody is behind the Service ------------------------------------------------------------------------------------


@cause("gate.reject")
def typo_in_the_selectors_value(lab: Lab) -> Request:
    lab.web["spec"]["selector"] = {"app": "wbe"}
    return ask()


@cause("gate.reject")
def typo_in_the_selectors_key(lab: Lab) -> Request:
    lab.web["spec"]["selector"] = {"ap": "web"}
    return ask()


@cause("gate.reject")
def selector_wants_a_label_too_many(lab: Lab) -> Request:
    lab.web["spec"]["selector"] = {"app": "web", "tier": "front"}
    return ask()


@cause("gate.reject")
def selector_by_a_key_with_dots(lab: Lab) -> Request:
    lab.get("Deployment default/web")["spec"]["template"]["metadata"]["labels"] = {
        "app.kubernetes.io/name": "web"
    }
    lab.web["spec"]["selector"] = {"app.kubernetes.io/name": "wbe"}
    return ask()


@cause("gate.reject")
def typo_in_the_pods_labels(lab: Lab) -> Request:
    lab.get("Deployment default/web")["spec"]["template"]["metadata"]["labels"] = {"app": "weeb"}
    return ask()


@cause("gate.reject")
def selector_forgotten(lab: Lab) -> Request:
    lab.web["spec"]["selector"] = {}
    return ask()


@cause("gate.reject")
def scaled_to_nothing(lab: Lab) -> Request:
    lab.get("Deployment default/web")["spec"]["replicas"] = 0
    return ask()


@cause("gate.reject")
def no_pods_at_all(lab: Lab) -> Request:
    del lab.objects["Deployment default/web"]
    return ask()


@cause("gate.reject")
def wrong_name_of_the_target_port(lab: Lab) -> Request:
    lab.web["spec"]["ports"][0]["targetPort"] = "p80tcp"
    return ask()


@cause("gate.reject")
def named_target_port_that_no_container_names(lab: Lab) -> Request:
    lab.program["ports"] = [{"containerPort": 80}]
    lab.web["spec"]["ports"][0]["targetPort"] = "http"
    return ask()


@cause("gate.reject")
def readiness_probe_of_the_wrong_port(lab: Lab) -> Request:
    lab.program["readinessProbe"] = {"httpGet": {"path": "/", "port": 8080}}
    return ask()


@cause("gate.reject")
def readiness_probe_of_the_wrong_path(lab: Lab) -> Request:
    lab.program["readinessProbe"] = {"httpGet": {"path": "/healthy", "port": 80}}
    return ask()


@cause("gate.reject", known={f"{TEMPLATE}.containers[0].image": "nginx"})
def wrong_image(lab: Lab) -> Request:
    lab.program["image"] = "ngnix"
    return ask()


@cause("gate.reject", known={f"{TEMPLATE}.containers[0].command": ["nginx"]})
def program_that_crashes(lab: Lab) -> Request:
    lab.program["command"] = ["false"]
    return ask()


@cause("gate.reject")
def configmap_missing(lab: Lab) -> Request:
    lab.program["envFrom"] = [{"configMapRef": {"name": "web-settings"}}]
    return ask()


@cause("gate.reject")
def pending_for_a_node_selector(lab: Lab) -> Request:
    lab.get("Deployment default/web")["spec"]["template"]["spec"]["nodeSelector"] = {"disk": "ssd"}
    return ask()


@cause("gate.reject", known={f"{TEMPLATE}.containers[0].resources.requests.cpu": 1})
def pending_for_too_much_cpu(lab: Lab) -> Request:
    lab.program["resources"] = {"requests": {"cpu": DEAR}}
    return ask()


@cause("gate.reject")
def all_pods_terminating(lab: Lab) -> Request:
    """They are on their way out and do not serve any more; their successors are not here yet."""
    owner = lab.get("Deployment default/web")
    owner["spec"]["template"]["metadata"]["deletionTimestamp"] = "2026-01-02T03:04:05Z"
    lab.program["readinessProbe"] = {"httpGet": {"port": 81}}

    def succeed() -> None:
        del owner["spec"]["template"]["metadata"]["deletionTimestamp"], lab.program["readinessProbe"]

    lab.later.append(succeed)
    return ask()


@cause("gate.reject")
def all_nodes_of_the_pods_are_down_and_it_was_noticed(lab: Lab) -> Request:
    lab.get("Deployment default/web")["spec"]["replicas"] = 1
    lab.get("Deployment default/web")["spec"]["template"]["spec"]["nodeName"] = "node-2"
    lab.get("Machine node-2")["spec"]["running"] = False
    return ask("http://10.0.0.50")


# -- ports -----------------------------------------------------------------------------------------------------------


@cause("server.closed")
def wrong_number_of_the_target_port(lab: Lab) -> Request:
    lab.web["spec"]["ports"][0]["targetPort"] = 8080
    return ask()


@cause("server.closed")
def server_listens_on_another_port_than_it_declares(lab: Lab) -> Request:
    lab.program["args"] = ["--port=8080"]
    return ask()


@cause("server.closed", known={f"{TEMPLATE}.containers[0].args": ["--bind=0.0.0.0"]})
def server_listens_on_loopback_only(lab: Lab) -> Request:
    lab.program["args"] = ["--bind=127.0.0.1"]
    return ask()


@cause("server.closed", known={f"{TEMPLATE}.containers[0].args": ["--bind=0.0.0.0"]})
def loopback_only_called_by_the_pods_own_address(lab: Lab) -> Request:
    lab.program["args"] = ["--bind=127.0.0.1"]
    return ask("http://10.244.1.13", WEB)


@cause("server.closed")
def wrong_port_of_a_pod(lab: Lab) -> Request:
    return ask("http://10.244.1.13:81")


@cause("server.closed")
def headless_service_whose_port_is_not_its_pods(lab: Lab) -> Request:
    lab.web["spec"] |= {"clusterIP": "None", "ports": [{"port": 8080, "targetPort": 80}]}
    return ask("http://web:8080/")


@cause("gate.lost", nftables=("gate.no-port",), ipvs=("gate.no-port",))
def port_that_the_service_lacks(lab: Lab) -> Request:
    return ask("http://web:81/")


@cause("gate.lost", nftables=("gate.no-port",), ipvs=("gate.no-port",))
def protocol_that_the_service_lacks(lab: Lab) -> Request:
    return ask("udp://web:80")


@cause(
    "server.closed",
    "gate.lost",
    nftables=("server.closed", "gate.no-port"),
    ipvs=("server.closed", "gate.no-port"),
)
def protocol_that_the_server_does_not_speak(lab: Lab) -> Request:
    """The Service is mended first, then the caller: both meant UDP."""
    lab.web["spec"]["ports"][0]["protocol"] = "UDP"
    return ask("udp://web:80")


# -- policies --------------------------------------------------------------------------------------------------------


def deny(namespace: str = "default", **spec: Any) -> Obj:
    types = [side.capitalize() for side in ("ingress", "egress") if side in spec]
    head = {"name": "deny", "namespace": namespace}
    return {
        "kind": "NetworkPolicy",
        "metadata": head,
        "spec": {"podSelector": {}, "policyTypes": types, **spec},
    }


@cause("gate.drop-ingress")
def default_deny_of_ingress(lab: Lab) -> Request:
    lab.add(deny(ingress=[]))
    return ask(source=PROD, url="http://web.default/")


@cause("gate.drop-ingress")
def policy_for_another_port(lab: Lab) -> Request:
    lab.add(deny(ingress=[{"ports": [{"port": 8080, "protocol": "TCP"}]}]))
    return ask()


@cause("gate.drop-egress")
def default_deny_of_egress(lab: Lab) -> Request:
    lab.add(deny(egress=[]))
    return ask("http://10.0.0.50")


@cause("gate.drop-egress", "gate.drop-egress")
def egress_without_dns(lab: Lab) -> Request:
    """First names may be asked for, then the Service may be called."""
    lab.add(deny(egress=[]))
    return ask()


@cause("gate.drop-ingress")
def policy_that_does_not_mean_the_internet(lab: Lab) -> Request:
    lab.add(deny(ingress=[{"from": [{"podSelector": {}}]}]))
    lab.web["spec"]["type"] = "NodePort"
    lab.web["spec"]["ports"][0]["nodePort"] = 31704
    return ask(f"http://{external_ip('node-1')}:31704", INTERNET)


# -- names -----------------------------------------------------------------------------------------------------------


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


@cause("dns.remembered")
def name_asked_for_before_its_service_was_made(lab: Lab) -> Request:
    made = lab.objects.pop("Service default/web")
    world = lab.ask(ask()).lookup
    assert world is not None
    lab.memory = Memory(denials=world.denials)
    lab.add(made)
    return ask()


@cause("dns.unknown", known={"spec.externalName": "node-1"})
def external_name_to_nowhere(lab: Lab) -> Request:
    lab.add(service("away", "", namespace="default", type="ExternalName", externalName="nobody.example.org"))
    lab.get("Deployment default/web")["spec"]["template"]["spec"]["hostNetwork"] = True
    return ask("http://away/")


@cause("dns.unknown")
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


# -- certificates ----------------------------------------------------------------------------------------------------


@dataclass
class Certificate:
    """A server's certificate, and curl's words for what is wrong with it (lib/vtls/openssl.c, X509_V_ERR_*)."""

    common: str = "web"
    names: tuple[str, ...] = ()
    expired: bool = False
    known: bool = True

    def __call__(self, request: Request) -> str:
        if self.expired:
            return "SSL certificate problem: certificate has expired"
        if not self.known and not request.cacert:
            return "SSL certificate problem: unable to get local issuer certificate"
        if self.names and request.host not in self.names:
            return f"SSL: no alternative certificate subject name matches target host name '{request.host}'"
        if not self.names and request.host != self.common:
            return f"SSL: certificate subject name '{self.common}' does not match target host name '{request.host}'"
        return ""


def secured(lab: Lab, certificate: Certificate, url: str = "https://web/") -> Request:
    """The web with TLS; its certificate is the Secret's tls.crt."""
    lab.program["args"] = ["--port=443"]
    lab.web["spec"]["ports"] = [{"port": 443}]
    volumes = [{"name": "tls", "secret": {"secretName": "web-tls"}}]
    lab.get("Deployment default/web")["spec"]["template"]["spec"]["volumes"] = volumes
    lab.add(
        {"kind": "Secret", "metadata": {"name": "web-tls", "namespace": "default"}, "tls.crt": certificate}
    )
    lab.mistrust = lambda request: str(lab.get("Secret default/web-tls")["tls"]["crt"](request))
    lab.get("Secret default/web-tls")["tls"] = {"crt": certificate}
    return ask(url)


@cause("server.mistrust")
def certificate_made_out_to_the_service_called_by_address(lab: Lab) -> Request:
    return secured(lab, Certificate(), "https://10.0.0.50")


@cause("server.mistrust", known={"tls.crt": Certificate(names=("web",))})
def certificate_for_another_host(lab: Lab) -> Request:
    return secured(lab, Certificate(names=("shop.example.org",)))


@cause("server.mistrust", known={"tls.crt": Certificate()})
def certificate_expired(lab: Lab) -> Request:
    return secured(lab, Certificate(expired=True))


@cause("server.mistrust", known={"--cacert": "/etc/ssl/ca.crt"})
def certificate_of_an_unknown_authority(lab: Lab) -> Request:
    return secured(lab, Certificate(known=False))


# -- machines, cables, rules -----------------------------------------------------------------------------------------


def only_on(lab: Lab, node: str) -> None:
    lab.get("Deployment default/web")["spec"]["replicas"] = 1
    lab.get("Deployment default/web")["spec"]["template"]["spec"]["nodeName"] = node


@cause("cable.stub")
def node_down_and_not_yet_noticed(lab: Lab) -> Request:
    only_on(lab, "node-2")
    lab.freeze("node-1")
    lab.later.clear()
    lab.get("Machine node-2")["spec"]["running"] = False
    return ask("http://10.0.0.50")


@cause("process.dead")
def senders_own_node_down(lab: Lab) -> Request:
    lab.get("Machine node-1")["spec"]["running"] = False
    return ask("http://10.244.2.14")


@cause("cable.cut")
def network_cut(lab: Lab) -> Request:
    only_on(lab, "node-2")
    lab.add({"kind": "NetworkCut", "metadata": {"name": "node-2"}})
    return ask("http://10.0.0.50")


@cause("gate.lost")
def rules_that_do_not_know_the_service_yet(lab: Lab) -> Request:
    made = lab.objects.pop("Service default/web")
    lab.freeze("node-1")
    lab.add(made)
    return ask("http://10.0.0.50")


@cause("gate.reject")
def rules_that_do_not_know_the_endpoints_yet(lab: Lab) -> Request:
    lab.get("Deployment default/web")["spec"]["replicas"] = 0
    lab.freeze("node-1")
    lab.get("Deployment default/web")["spec"]["replicas"] = 2
    return ask("http://10.0.0.50")


@cause("gate.lost", nftables=("gate.no-port",), ipvs=("gate.no-port",))
def rules_that_do_not_know_a_new_port_yet(lab: Lab) -> Request:
    lab.freeze("node-1")
    lab.web["spec"]["ports"] = [{"name": "a", "port": 80}, {"name": "b", "port": 81, "targetPort": 80}]
    return ask("http://10.0.0.50:81")


@cause("gate.void")
def rules_that_still_name_a_pod_that_is_gone(lab: Lab) -> Request:
    only_on(lab, "node-1")
    lab.freeze("node-1")
    only_on(lab, "node-2")
    return ask("http://10.0.0.50")


@cause("gate.void")
def address_of_a_pod_that_is_gone(lab: Lab) -> Request:
    return ask("http://10.244.2.99")


@cause("gate.lost")
def cluster_ip_of_a_service_that_is_gone(lab: Lab) -> Request:
    return ask("http://10.0.9.9")


@cause("process.no-family")
def address_of_a_family_that_the_sender_lacks(lab: Lab) -> Request:
    lab.web["spec"]["clusterIPs"] = ["10.0.0.50", "fd00:10:96::50"]
    return ask("http://[fd00:10:96::50]/")


@cause("process.no-family", "process.no-family")
def service_of_a_family_that_the_sender_lacks(lab: Lab) -> Request:
    """The Service gets an address of the other family too, and that is called."""
    lab.web["spec"] |= {"clusterIP": "fd00:10:96::50", "clusterIPs": ["fd00:10:96::50"]}
    return ask("http://[fd00:10:96::50]/")


@cause("process.no-pod")
def sender_that_is_no_more(lab: Lab) -> Request:
    return ask("http://10.0.0.50", Source("pod", "curl-7f9", "default"))


@cause("process.no-pod", known={f"{TEMPLATE}.containers[0].resources.requests.cpu": 1})
def sender_that_is_pending(lab: Lab) -> Request:
    containers = lab.get("Deployment default/curl")["spec"]["template"]["spec"]["containers"]
    containers[0]["resources"] = {"requests": {"cpu": DEAR}}
    return ask("http://10.0.0.50")


# -- from outside ----------------------------------------------------------------------------------------------------


def opened(lab: Lab, kind: str = "NodePort", **spec: Any) -> None:
    lab.web["spec"] |= {"type": kind, "ports": [{"port": 80, "targetPort": 80, "nodePort": 31704}], **spec}


def balanced(lab: Lab, **spec: Any) -> None:
    opened(lab, "LoadBalancer", **spec)
    lab.web["status"] = {"loadBalancer": {"ingress": [{"ip": "203.0.113.200"}]}}


@cause("internet.private", "internet.private")
def cluster_ip_from_outside(lab: Lab) -> Request:
    """First the Service gets a node port, then that is called."""
    return ask("http://10.0.0.50", INTERNET)


@cause("internet.private", "internet.private")
def pod_ip_from_outside(lab: Lab) -> Request:
    return ask("http://10.244.1.13", INTERNET)


@cause("internet.private", "internet.private")
def pod_ip_from_outside_without_any_service(lab: Lab) -> Request:
    del lab.objects["Service default/web"]
    return ask("http://10.244.1.13", INTERNET)


@cause("internet.private")
def internal_ip_from_outside(lab: Lab) -> Request:
    opened(lab)
    return ask(f"http://{internal_ip('node-1')}:31704", INTERNET)


@cause("internet.unknown")
def address_that_nobody_has(lab: Lab) -> Request:
    balanced(lab)
    return ask("http://203.0.113.99", INTERNET)


@cause("lookup.public-unknown", "lookup.public-unknown")
def balancer_pending(lab: Lab) -> Request:
    opened(lab, "LoadBalancer")
    lab.later.append(lambda: balanced(lab))
    return ask(source=INTERNET)


@cause("server.closed")
def node_port_that_no_service_has(lab: Lab) -> Request:
    opened(lab)
    return ask(f"http://{external_ip('node-2')}:31705", INTERNET)


@cause("server.closed")
def node_port_by_another_protocol(lab: Lab) -> Request:
    opened(lab)
    return ask(f"udp://{external_ip('node-2')}:31704", INTERNET)


@cause("server.closed", "server.closed")
def services_port_at_a_node(lab: Lab) -> Request:
    """The Service has no node port at all: it gets one, and then that is called."""
    lab.web["spec"]["ports"] = [{"port": 8080, "targetPort": 80}]
    return ask(f"http://{external_ip('node-2')}:8080", INTERNET)


@cause("server.closed")
def host_port_missing(lab: Lab) -> Request:
    return ask(f"http://{external_ip('node-1')}:80", INTERNET)


@cause("gate.drop-local")
def node_port_of_policy_local_on_a_node_without_pods(lab: Lab) -> Request:
    opened(lab, externalTrafficPolicy="Local")
    return ask(f"http://{external_ip('node-3')}:31704", INTERNET)


@cause("gate.drop-local", ipvs=("gate.reject-local",))
def internal_policy_local_on_a_node_without_pods(lab: Lab) -> Request:
    lab.web["spec"]["internalTrafficPolicy"] = "Local"
    return ask("http://10.0.0.50", SHELL)


@cause("gate.drop-range")
def source_ranges_that_leave_the_caller_out(lab: Lab) -> Request:
    balanced(lab, loadBalancerSourceRanges=["192.0.2.0/24"])
    return ask("http://203.0.113.200", INTERNET)


@cause("gate.foreign")
def rules_that_do_not_know_the_balancer_yet(lab: Lab) -> Request:
    lab.freeze("node-1", "node-2", "node-3")
    balanced(lab)
    return ask("http://203.0.113.200", INTERNET)


@cause("balancer.closed")
def port_that_the_balancer_does_not_forward(lab: Lab) -> Request:
    balanced(lab)
    return ask("http://203.0.113.200:8080", INTERNET)


@cause("balancer.no-node-port")
def balancer_that_calls_node_ports_where_there_are_none(lab: Lab) -> Request:
    balanced(lab, allocateLoadBalancerNodePorts=False, ports=[{"port": 80, "targetPort": 80}])
    lab.web["status"]["loadBalancer"]["ingress"][0]["ipMode"] = "Proxy"
    return ask("http://203.0.113.200", INTERNET)


@cause("balancer.idle", "gate.reject")
def balancer_of_policy_local_without_ready_pods(lab: Lab) -> Request:
    balanced(lab, externalTrafficPolicy="Local", selector={"app": "wbe"})
    return ask("http://203.0.113.200", INTERNET)


@cause("balancer.idle")
def balancer_whose_nodes_are_all_down(lab: Lab) -> Request:
    balanced(lab)
    for node in ("node-1", "node-2", "node-3"):
        lab.get(f"Machine {node}")["spec"]["running"] = False
    return ask("http://203.0.113.200", INTERNET)


# -- the test --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("cause", CAUSES, ids=lambda c: c.name)
def test_whoever_follows_the_advice_gets_an_answer(cause: Cause, mode: str) -> None:
    assert_sound(Lab(mode))
    lab = Lab(mode)
    request = cause.breaks(lab)
    died = []
    while not (trace := lab.ask(request)).ok:
        rungs = trace.advice()
        died.append(trace.ending)
        assert len(rungs) == 4
        assert all(rungs)
        assert len(died) <= 4, rungs
        assert retold(trace.world, trace, lab.memory) == trace.to_json()
        request = follow(lab, request, rungs, cause.known)
    assert tuple(died) == cause.otherwise.get(mode, cause.endings)


def assert_sound(lab: Lab) -> None:
    """The lab works before it is broken."""
    assert lab.ask(ask()).ok


def test_every_ending_that_is_a_failure_is_among_the_causes() -> None:
    met = {e for c in CAUSES for endings in (c.endings, *c.otherwise.values()) for e in endings}
    assert met == set(ADVISERS)
