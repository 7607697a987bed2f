"""The documentation of Network Policies, restated as directly as can be, to hold the walk against.

It reads manifests as they are and shares nothing with the enforcement: own selectors, own ranges, own ports. A peer is
a pod ("x/a") or an address that no pod has.
"""

from __future__ import annotations

from ipaddress import ip_address, ip_network

from cluster.apimachinery.meta import Obj
from tests.cluster.dataplane.grid import ip


def may_reach(policies: list[Obj], a: str, b: str, port: int, protocol: str) -> bool:
    """Both the egress policies of the source and the ingress policies of the destination must allow it; a pod
    cannot block access to itself."""
    if a == b:
        return True
    return may_send(policies, a, b, port, protocol) and may_enter(policies, a, b, port, protocol)


def may_send(policies: list[Obj], pod: str, peer: str, port: int, protocol: str) -> bool:
    return _allowed(policies, pod, peer, peer, port, protocol, "Egress")


def may_enter(policies: list[Obj], peer: str, pod: str, port: int, protocol: str) -> bool:
    return _allowed(policies, pod, peer, pod, port, protocol, "Ingress")


def _allowed(
    policies: list[Obj], pod: str, peer: str, receiver: str, port: int, protocol: str, direction: str
) -> bool:
    applying = []
    for policy in policies:
        same_namespace = policy["metadata"]["namespace"] == pod.split("/")[0]
        selected = _selects(policy["spec"]["podSelector"], {"pod": pod.split("/")[1]})
        if same_namespace and selected and direction in policy["spec"]["policyTypes"]:
            applying.append(policy)
    if not applying:
        return True
    for policy in applying:
        for rule in policy["spec"].get(direction.lower(), []):
            peers = rule.get("from" if direction == "Ingress" else "to", [])
            peer_ok = peers == [] or any(_means(policy, entry, peer) for entry in peers)
            ports = rule.get("ports", [])
            port_ok = ports == [] or any(_opens(entry, port, protocol, "/" in receiver) for entry in ports)
            if peer_ok and port_ok:
                return True
    return False


def _means(policy: Obj, entry: Obj, peer: str) -> bool:
    if "ipBlock" in entry:
        block = entry["ipBlock"]
        address = ip_address(ip(peer) if "/" in peer else peer)
        if address not in ip_network(block["cidr"]):
            return False
        return all(address not in ip_network(part) for part in block.get("except", []))
    if "/" not in peer:
        return False
    space, name = peer.split("/")
    if "namespaceSelector" in entry:
        if not _selects(entry["namespaceSelector"], {"kubernetes.io/metadata.name": space}):
            return False
    elif policy["metadata"]["namespace"] != space:
        return False
    return "podSelector" not in entry or _selects(entry["podSelector"], {"pod": name})


def _selects(selector: Obj, labels: dict[str, str]) -> bool:
    for key, value in selector.get("matchLabels", {}).items():
        if labels.get(key) != value:
            return False
    for term in selector.get("matchExpressions", []):
        has, is_in = term["key"] in labels, labels.get(term["key"]) in term.get("values", [])
        truth = {"In": has and is_in, "NotIn": not is_in, "Exists": has, "DoesNotExist": not has}
        if not truth[term["operator"]]:
            return False
    return True


def _opens(entry: Obj, port: int, protocol: str, to_a_pod: bool) -> bool:
    """Names are the receiving pod's own; an address that is no pod's has none."""
    if entry["protocol"] != protocol:
        return False
    if "port" not in entry:
        return True
    first = entry["port"]
    if isinstance(first, str):
        return to_a_pod and first == f"serve-{port}-{protocol.lower()}"
    return bool(first <= port <= int(entry.get("endPort") or first))
