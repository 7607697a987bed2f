"""Somebody is reached who does not listen there, or no rule names the port."""

from __future__ import annotations

from cluster.dataplane.request import Request
from tests.cluster.dataplane.causes.cause import TEMPLATE, WEB, ask, cause
from tests.cluster.dataplane.lab import Lab


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


@cause("server.closed", known={f"{TEMPLATE}.containers[0].image": "nginx"})
def pod_that_has_not_started_called_by_its_own_address(lab: Lab) -> Request:
    lab.program["image"] = "ngnix"
    return ask("http://10.244.1.13")


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
