"""A network policy does not let the packet pass."""

from __future__ import annotations

from typing import Any

from cluster.apimachinery.meta import Obj
from cluster.dataplane.request import Request
from tests.cluster.dataplane.causes.cause import INTERNET, PROD, ask, cause
from tests.cluster.dataplane.lab import Lab
from tests.cluster.dataplane.worlds import external_ip


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
