"""Machines that are down, cables that are cut, rules that are old, addresses that are gone."""

from __future__ import annotations

from cluster.dataplane.request import Request, Source
from tests.cluster.dataplane.causes.cause import TEMPLATE, ask, cause
from tests.cluster.dataplane.lab import DEAR, Lab


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
    lab.get("Machine node-2")["spec"]["connected"] = False
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


@cause("gate.reject")
def rules_that_still_have_a_target_port_that_was_renamed(lab: Lab) -> Request:
    lab.web["spec"]["ports"][0]["targetPort"] = "http"
    lab.freeze("node-1")
    lab.web["spec"]["ports"][0]["targetPort"] = 80
    return ask("http://10.0.0.50")


@cause("gate.drop-local", ipvs=("gate.reject-local",))
def rules_that_still_have_the_policy_of_before(lab: Lab) -> Request:
    only_on(lab, "node-2")
    lab.web["spec"]["internalTrafficPolicy"] = "Local"
    lab.freeze("node-1")
    lab.web["spec"]["internalTrafficPolicy"] = "Cluster"
    return ask("http://10.0.0.50")


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
