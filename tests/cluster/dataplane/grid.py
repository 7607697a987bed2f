"""Nine pods to try network policies on: a, b and c in the namespaces x, y and z, as in Kubernetes' own tests.

Every pod serves ports 80 and 81, TCP, UDP and SCTP, under names like serve-80-tcp, and carries the label `pod: NAME`.
Each namespace has its pods on all three nodes: a on node-1, b on node-2, c on node-3.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from fnmatch import fnmatch
from typing import Any

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.dataplane.request import Request, Source
from cluster.dataplane.trace import Trace, traverse
from cluster.dataplane.world import POLICIES, World
from tests.cluster.dataplane.worlds import Cluster, Pretend, pod, service, slice_of

SPACES, NAMES = ("x", "y", "z"), ("a", "b", "c")
PODS = tuple(f"{space}/{name}" for space in SPACES for name in NAMES)
PORTS = (80, 81)
PROTOCOLS = ("TCP", "UDP", "SCTP")
SERVERS = Pretend(dict.fromkeys(PODS, PORTS) | {"uid-coredns-a": (53,), "uid-coredns-b": (53,)})
Table = dict[tuple[str, str], bool]


def ip(key: str) -> str:
    space, name = key.split("/")
    return f"10.244.{NAMES.index(name) + 1}.{SPACES.index(space) + 10}"


def server(key: str) -> Obj:
    space, name = key.split("/")
    made = pod(name, ip(key), f"node-{NAMES.index(name) + 1}", space, pod=name)
    made["metadata"]["uid"] = key
    made["spec"]["containers"][0]["ports"] = [
        {"name": f"serve-{port}-{protocol.lower()}", "containerPort": port, "protocol": protocol}
        for port in PORTS
        for protocol in PROTOCOLS
    ]
    return made


def space(name: str) -> Obj:
    return {"metadata": {"name": name, "labels": {"kubernetes.io/metadata.name": name}}}


def policy(name: str, namespace: str = "x", **spec: Any) -> Obj:
    """A NetworkPolicy; the spec's fields by name, policyTypes from the sides that it has."""
    types = [side.capitalize() for side in ("ingress", "egress") if side in spec]
    return {
        "kind": "NetworkPolicy",
        "metadata": {"name": name, "namespace": namespace},
        "spec": {"podSelector": {}, "policyTypes": types or ["Ingress"], **spec},
    }


def to_a(*peers: Obj, **rule: Any) -> Obj:
    """The policy of pod x/a with one ingress rule."""
    return policy(
        "to-a", podSelector=labelled(pod="a"), ingress=[{**({"from": list(peers)} if peers else {}), **rule}]
    )


def of_a(*peers: Obj, **rule: Any) -> Obj:
    """The policy of pod x/a with one egress rule."""
    return policy(
        "of-a", podSelector=labelled(pod="a"), egress=[{**({"to": list(peers)} if peers else {}), **rule}]
    )


def labelled(**labels: str) -> Obj:
    return {"matchLabels": labels}


def named(*spaces: str, operator: str = "In") -> Obj:
    """The namespaces of these names (or, with NotIn, all others)."""
    key = "kubernetes.io/metadata.name"
    return {"matchExpressions": [{"key": key, "operator": operator, "values": list(spaces)}]}


def grid(*policies: Obj, pods: Iterable[str] = PODS, extra: Iterable[Obj] = ()) -> World:
    """The nine pods under some policies, with whatever other pods are wanted."""
    spaces = [space(name) for name in (*SPACES, "default", "kube-system", "prod")]
    cluster = Cluster([*map(server, pods), *extra], extra={"namespaces": spaces, POLICIES: list(policies)})
    return cluster.world()


def call(world: World, source: str, to: str, port: int = 80, protocol: str = "TCP", **how: Any) -> Trace:
    """A bare connection from a pod to an address or to a pod."""
    return ask(world, source, f"{protocol.lower()}://{ip(to) if to in PODS else to}:{port}", **how)


def served(*policies: Obj, **spec: Any) -> World:
    """x/a behind the Service web (port 8080 to its port 80), x/b and y/b to call it, and DNS."""
    pods = [server(key) for key in ("x/a", "x/b", "y/b")]
    ports = {"port": 8080, "targetPort": 80}
    web = service("web", "10.0.0.50", ports, namespace="x", selector={"pod": "a"}, **spec)
    spaces = [space(name) for name in (*SPACES, "default", "kube-system")]
    extra = {"namespaces": spaces, POLICIES: list(policies)}
    return Cluster(pods, [web], [slice_of(web, pods[:1])], extra=extra).world()


def ask(world: World, source: str, url: str, **how: Any) -> Trace:
    """A request from a pod."""
    space, name = source.split("/")
    return traverse(world, SERVERS, Request(Source("pod", name, space), url), 1, **how)


def reachability(world: World, port: int = 80, protocol: str = "TCP") -> Table:
    """Who reaches whom."""
    return {(a, b): call(world, a, b, port, protocol).ok for a in PODS for b in PODS}


def expected(*rules: str) -> Table:
    """A truth table, written as exceptions from "everybody reaches everybody", later ones over earlier ones:
    "no * > x/*" or "yes x/b > x/a". A pod always reaches itself."""
    table = {(a, b): True for a in PODS for b in PODS}
    for rule in rules:
        verdict, a, _, b = rule.split()
        table |= {pair: verdict == "yes" for pair in table if fnmatch(pair[0], a) and fnmatch(pair[1], b)}
    return table | {(key, key): True for key in PODS}


def differences(got: Mapping[Any, bool], wanted: Mapping[Any, bool]) -> list[str]:
    """Where two tables differ, readable."""
    return [f"{a} > {b}: {got[a, b]}, not {wanted[a, b]}" for a, b in wanted if got[a, b] != wanted[a, b]]


def follow(policies: list[Obj], rungs: list[str]) -> list[Obj]:
    """The policies after the ladder's advice: its last rung is "path: add ENTRY", its third the policy."""
    path, _, entry = rungs[3].partition(": add ")
    changed: list[Obj] = meta.copy(policies)
    target: Any = next(p for p in changed if f"NetworkPolicy {meta.key(p)}" == rungs[2])
    *parents, last = path.replace("[", ".").replace("]", "").split(".")
    for step in parents:
        target = target[int(step)] if step.isdigit() else target[step]
    target[last] = [*(target.get(last) or []), json.loads(entry)]
    return changed
