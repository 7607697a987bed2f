"""Random clusters over the nine pods of `grid`: Services of every kind with endpoints in every state, and policies."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from cluster.apimachinery.meta import Obj
from cluster.dataplane.world import POLICIES, World
from cluster.kube_proxy import modes
from tests.cluster.dataplane.grid import PODS, PORTS, PROTOCOLS, ip, labelled, policy, server, space
from tests.cluster.dataplane.naive_services import NODES, Naive, Service, bridge, external, internal, node_of
from tests.cluster.dataplane.worlds import Cluster, service, slice_of

# -- policies ----------------------------------------------------------------------------------------------------------

_selectors: st.SearchStrategy[Obj] = st.one_of(
    st.just({}),
    st.sampled_from("abcd").map(lambda name: labelled(pod=name)),
    st.tuples(st.sampled_from(["In", "NotIn"]), st.lists(st.sampled_from("abc"), min_size=1)).map(
        lambda pair: {"matchExpressions": [{"key": "pod", "operator": pair[0], "values": pair[1]}]}
    ),
    st.sampled_from(["Exists", "DoesNotExist"]).map(
        lambda operator: {"matchExpressions": [{"key": "pod", "operator": operator}]}
    ),
)
_spaces: st.SearchStrategy[Obj] = st.one_of(
    st.just({}),
    st.tuples(st.sampled_from(["In", "NotIn"]), st.lists(st.sampled_from("xyz"), min_size=1)).map(
        lambda pair: {
            "matchExpressions": [
                {"key": "kubernetes.io/metadata.name", "operator": pair[0], "values": pair[1]}
            ]
        }
    ),
)
_blocks = st.sampled_from(
    [
        {"cidr": "10.244.0.0/16"},
        {"cidr": "10.244.1.0/24", "except": ["10.244.1.10/32"]},
        {"cidr": "0.0.0.0/0", "except": ["10.244.0.0/16"]},
        {"cidr": "10.128.0.0/24", "except": ["10.128.0.4/32"]},
        {"cidr": "198.51.100.0/24"},
        {"cidr": "10.244.2.11/32"},
    ]
)
_peers = st.one_of(
    st.builds(lambda s: {"podSelector": s}, _selectors),
    st.builds(lambda s: {"namespaceSelector": s}, _spaces),
    st.builds(lambda p, n: {"podSelector": p, "namespaceSelector": n}, _selectors, _spaces),
    st.builds(lambda b: {"ipBlock": b}, _blocks),
)
_ports = st.one_of(
    st.builds(lambda n, p: {"port": n, "protocol": p}, st.sampled_from([79, *PORTS]), st.sampled_from(PROTOCOLS)),
    st.builds(lambda p: {"port": 79, "endPort": 80, "protocol": p}, st.sampled_from(PROTOCOLS)),
    st.builds(lambda n, p: {"port": n, "protocol": p}, st.sampled_from(["serve-80-tcp", "serve-81-udp"]),
              st.sampled_from(PROTOCOLS)),
    st.builds(lambda p: {"protocol": p}, st.sampled_from(PROTOCOLS)),
)  # fmt: skip


def _rules_of(peers: str) -> Any:
    part = st.fixed_dictionaries(
        {}, optional={peers: st.lists(_peers, max_size=2), "ports": st.lists(_ports, max_size=2)}
    )
    return st.lists(part, max_size=2)


policies = st.builds(
    lambda namespace, selector, types, ingress, egress: policy(
        "p", namespace, podSelector=selector, policyTypes=types, ingress=ingress, egress=egress
    ),
    st.sampled_from("xyz"),
    _selectors,
    st.sampled_from([["Ingress"], ["Egress"], ["Ingress", "Egress"]]),
    _rules_of("from"),
    _rules_of("to"),
)

# -- Services ----------------------------------------------------------------------------------------------------------

STATES = {
    "ready": {"ready": True, "serving": True, "terminating": False},
    "sick": {"ready": False, "serving": False, "terminating": False},
    "leaving": {"ready": False, "serving": True, "terminating": True},
    "gone": {"ready": False, "serving": False, "terminating": True},
    "early": {"ready": True, "serving": False, "terminating": False},
}
_endpoints = st.dictionaries(st.sampled_from(PODS), st.sampled_from(sorted(STATES)), max_size=4).map(
    lambda chosen: [{"pod": pod, **STATES[state]} for pod, state in sorted(chosen.items())]
)


@st.composite
def services(draw: st.DrawFn, number: int) -> Service:
    """One Service as the naive model reads it; its addresses come from its number."""
    kind = draw(st.sampled_from(["ClusterIP", "NodePort", "LoadBalancer"]))
    wanted = draw(st.lists(st.sampled_from(PROTOCOLS), min_size=1, max_size=2, unique=True))
    node_port = 30080 + number if kind != "ClusterIP" else 0
    target = draw(st.sampled_from(PORTS))
    ports = [{"port": 8080, "protocol": p, "target": target, "node_port": node_port} for p in wanted]
    ranges = draw(st.sampled_from([[], ["198.51.100.0/24"], ["10.244.1.0/24", "10.128.0.0/24"]]))
    return {
        "name": f"web-{number}",
        "type": kind,
        "ip": f"10.0.0.{50 + number}",
        "ports": ports,
        "external_ips": draw(st.sampled_from([[], [f"192.0.2.{number}"]])),
        "balancer": [f"203.0.113.{100 + number}"] if kind == "LoadBalancer" else [],
        "ranges": ranges if kind == "LoadBalancer" else [],
        "internal": draw(st.sampled_from(["Cluster", "Local"])),
        "external": draw(st.sampled_from(["Cluster", "Local"])),
        "endpoints": draw(_endpoints),
    }


clusters = st.builds(
    Naive,
    st.tuples(services(1), services(2)).map(list),
    st.lists(policies, max_size=3),
    st.sampled_from(["iptables", "nftables", "ipvs"]),
)

SENDERS = [("pod", pod) for pod in PODS] + [("node", node) for node in NODES] + [("internet", "")]


@st.composite
def packets(draw: st.DrawFn, cluster: Naive) -> tuple[tuple[str, str], str, int, str]:
    """(sender, address, port, protocol): mostly to a Service's port, at any of its addresses, and sometimes past it."""
    chosen, sender = draw(st.sampled_from(cluster.services)), draw(st.sampled_from(SENDERS))
    own = node_of(sender[1]) if sender[0] == "pod" else sender[1] or "node-1"
    node = draw(st.sampled_from([own, own, *NODES]))
    virtual = [chosen["ip"], *chosen["external_ips"], *chosen["balancer"]]
    on_node = [external(node)] if sender[0] == "internet" else [internal(node), internal(node), bridge(node)]
    wanted = draw(st.sampled_from(chosen["ports"]))
    host = draw(st.sampled_from([*virtual, *on_node] if wanted["node_port"] else virtual))
    port, protocol = wanted["node_port"] if host in on_node else wanted["port"], wanted["protocol"]
    if not draw(st.integers(0, 4)):
        host = draw(st.sampled_from([host, "10.0.9.9", *on_node, *map(ip, PODS)]))
        port = draw(st.sampled_from([port, 30081, 30082, 79, *PORTS]))
        protocol = draw(st.sampled_from(PROTOCOLS))
    return sender, host, port, protocol


# -- the same, as manifests --------------------------------------------------------------------------------------------


def manifests(cluster: Naive) -> World:
    made = [(_service(s), s["endpoints"]) for s in cluster.services]
    slices = [_slice(svc, endpoints) for svc, endpoints in made]
    spaces = [space(name) for name in ("x", "y", "z", "default", "kube-system")]
    extra = {"namespaces": spaces, POLICIES: cluster.policies}
    world = Cluster([server(key) for key in PODS], [svc for svc, _ in made], slices, extra=extra)
    return world.world(mode=modes.mode(cluster.mode))


def _service(plain: Service) -> Obj:
    ports = [
        {
            "name": p["protocol"].lower(),
            "port": p["port"],
            "protocol": p["protocol"],
            "targetPort": p["target"],
        }
        | ({"nodePort": p["node_port"]} if p["node_port"] else {})
        for p in plain["ports"]
    ]
    spec = {
        "type": plain["type"],
        "externalIPs": plain["external_ips"],
        "loadBalancerSourceRanges": plain["ranges"],
        "internalTrafficPolicy": plain["internal"],
        "externalTrafficPolicy": plain["external"],
    }
    ingress = [{"ip": address} for address in plain["balancer"]]
    return service(plain["name"], plain["ip"], *ports, namespace="x", ingress=ingress, **spec)


def _slice(svc: Obj, endpoints: list[dict[str, Any]]) -> Obj:
    conditions = ("ready", "serving", "terminating")
    listed = [
        {
            "addresses": [ip(e["pod"])],
            "nodeName": node_of(e["pod"]),
            "conditions": {c: e[c] for c in conditions},
        }
        for e in endpoints
    ]
    return slice_of(svc, []) | {"endpoints": listed}
