"""A small cluster that settles by itself, to break and to mend: manifests in, a World out.

Deployments become pods, pods run or do not (a stand-in for scheduler and kubelet, of five lines each), Services get
addresses, the real endpointslice controller lists who is behind them, and kube-proxy's rules follow, unless a node's
lag behind. A program is its image's: it listens on the image's ports, or where its arguments say (--port, --bind).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.controllers.endpointslice import reconcile
from cluster.dataplane.hops import Memory
from cluster.dataplane.request import Request
from cluster.dataplane.servers import Socket, Status
from cluster.dataplane.trace import Trace, traverse
from cluster.dataplane.world import MACHINES, POLICIES, SLICES, World
from cluster.kube_proxy import modes
from cluster.kube_proxy.rules import Rules
from tests.cluster.controllers.objects import creates, view
from tests.cluster.dataplane import worlds

IMAGES: dict[str, tuple[tuple[int, str], ...]] = {
    "nginx": ((80, "TCP"),),
    "echo": ((80, "TCP"), (80, "UDP"), (80, "SCTP")),
    "coredns": ((53, "TCP"), (53, "UDP")),
    "shell": (),
}
RESOURCES = {
    "Deployment": "deployments.apps", "Service": "services", "Pod": "pods", "NetworkPolicy": POLICIES, "Node": "nodes",
    "Machine": MACHINES, "Namespace": "namespaces", "ConfigMap": "configmaps", "Secret": "secrets",
    "EndpointSlice": SLICES,
}  # fmt: skip
DEAR = 64  # cores, more than a node has


def deployment(
    name: str, image: str = "nginx", replicas: int = 2, namespace: str = "default", **spec: Any
) -> Obj:
    labels = {"app": name} if namespace != "kube-system" else worlds.DNS_LABELS
    ports = [{"name": f"p{n}-{p.lower()}", "containerPort": n, "protocol": p} for n, p in IMAGES[image]]
    container = {"name": "c", "image": image, "ports": ports}
    template = {"metadata": {"labels": dict(labels)}, "spec": {"containers": [container], **spec}}
    return {
        "kind": "Deployment",
        "metadata": {"name": name, "namespace": namespace, "uid": f"uid-{name}"},
        "spec": {"replicas": replicas, "selector": {"matchLabels": dict(labels)}, "template": template},
    }


@dataclass
class Lab:
    """Objects by "Kind namespace/name", and what is in no object: cut cables, lagging rules, what CoreDNS remembers,
    certificates, and what time will bring (`later`)."""

    mode: str = "iptables"
    objects: dict[str, Obj] = field(default_factory=dict)
    memory: Memory = field(default_factory=Memory)
    mistrust: Callable[[Request], str] = lambda request: ""
    old: dict[str, Rules] = field(default_factory=dict)
    later: list[Callable[[], Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        for space in ("default", "kube-system", "prod"):
            head = {"name": space, "labels": {"kubernetes.io/metadata.name": space}}
            self.add({"kind": "Namespace", "metadata": head})
        for found in worlds.nodes():
            self.add(found)
            self.add({"kind": "Machine", "metadata": {"name": meta.name(found)}, "spec": {"running": True}})
        self.add(meta.copy(worlds.DNS))
        self.add(deployment("coredns", "coredns", namespace="kube-system"))
        self.add(deployment("web"))
        self.add(worlds.service("web", "10.0.0.50", {"port": 80}, selector={"app": "web"}))
        for space in ("default", "prod"):
            self.add(deployment("curl", "shell", 1, space))

    def add(self, obj: Obj) -> None:
        self.objects[name_of(obj)] = obj

    def get(self, name: str) -> Obj:
        return self.objects[name]

    @property
    def web(self) -> Obj:
        return self.get("Service default/web")

    @property
    def program(self) -> Obj:
        """The web Deployment's container."""
        container: Obj = self.get("Deployment default/web")["spec"]["template"]["spec"]["containers"][0]
        return container

    def of(self, kind: str) -> list[Obj]:
        return [o for name, o in self.objects.items() if name.split()[0] == kind]

    # -- what the loops of a cluster do --------------------------------------------------------------------------------

    def world(self) -> World:
        """Let every loop run, and look."""
        pods = list(self.pods())
        for number, found in enumerate(self.of("Service")):
            self._addressed(found, number)
        objects = {resource: self.of(kind) for kind, resource in RESOURCES.items()}
        objects |= {"pods": pods, "replicasets.apps": [replicaset(d) for d in self.of("Deployment")]}
        seen = view(*self.of("Service"), *pods, *self.of("Node"))
        made = [s for svc in self.of("Service") for s in creates(reconcile(meta.key(svc), seen))]
        objects[SLICES] = [*objects[SLICES], *made]
        return World.of(objects, rules=self.old, mode=modes.mode(self.mode))

    def pods(self) -> Iterator[Obj]:
        """The Deployments' pods, and those made by hand, each as its kubelet has it."""
        number = 10
        for owner in self.of("Deployment"):
            for index in range(owner["spec"]["replicas"]):
                number += 1
                yield self._run(child(owner, index), f"node-{index % 3 + 1}", number)
        for bare in self.of("Pod"):
            number += 1
            yield self._run(
                {"spec": {"containers": [{"name": "c", "image": "nginx"}]}, **bare}, "node-1", number
            )

    def _run(self, pod: Obj, node: str, number: int) -> Obj:
        """Scheduled, started, and ready, as far as it goes."""
        spec = pod["spec"]
        said = self._unschedulable(spec)
        if said:
            scheduled = {"type": "PodScheduled", "status": "False", "message": said}
            return {**pod, "status": {"phase": "Pending", "conditions": [scheduled]}}
        state = next(filter(None, (self._waiting(c, meta.namespace(pod)) for c in spec["containers"])), {})
        node = spec.get("nodeName") or node
        running = self.get(f"Machine {node}")["spec"]["running"]
        ready = not state and running and all(self._answers(c) for c in spec["containers"])
        containers = [
            {"name": c["name"], "ready": ready, "state": state, "lastState": {"terminated": self._ended(c)}}
            for c in spec["containers"]
        ]
        return {**pod, "spec": {**spec, "nodeName": node}, "status": {
            "phase": "Running", "podIP": f"10.244.{worlds.NODES.index(node)}.{number}", "containerStatuses": containers,
            "conditions": [{"type": "Ready", "status": str(ready)}],
        }}  # fmt: skip

    def _unschedulable(self, spec: Obj) -> str:
        wanted = spec.get("nodeSelector", {}).items()
        if not any(wanted <= meta.labels(node).items() for node in self.of("Node")):
            return "0/4 nodes are available: 4 node(s) didn't match Pod's node affinity/selector."
        asked = [meta.get(c, "resources.requests.cpu", 0) for c in spec["containers"]]
        return "0/4 nodes are available: 4 Insufficient cpu." if sum(asked) >= DEAR else ""

    def _waiting(self, container: Obj, namespace: str) -> Obj:
        for source in container.get("envFrom", []):
            name = source["configMapRef"]["name"]
            if f"ConfigMap {namespace}/{name}" not in self.objects:
                said = f'configmap "{name}" not found'
                return {"waiting": {"reason": "CreateContainerConfigError", "message": said}}
        if container["image"] not in IMAGES:
            return {"waiting": {"reason": "ImagePullBackOff"}}
        if container.get("command") == ["false"] or any(self._killed(container)):
            return {"waiting": {"reason": "CrashLoopBackOff"}}
        return {}

    def _ended(self, container: Obj) -> Obj:
        """How its last run ended: with an error of its own, or at the kubelet's word, which nginx heeds."""
        killed = any(self._killed(container))
        return {"exitCode": 0, "reason": "Completed"} if killed else {"exitCode": 1, "reason": "Error"}

    def _killed(self, container: Obj) -> Iterator[str]:
        """The probes for which the kubelet ends a container, again and again."""
        yield from (p for p in ("startupProbe", "livenessProbe") if not self._answers(container, p))

    def _answers(self, container: Obj, probe: str = "readinessProbe") -> bool:
        """A probe: somebody listens on the port that it asks, and only / is there."""
        asked = meta.get(container, f"{probe}.httpGet", {"port": None})
        named = {p.get("name"): p["containerPort"] for p in container.get("ports", [])}
        port = named.get(asked["port"], asked["port"])
        open_ports = [s.port for s in sockets(container)]
        return port is None or (port in open_ports and asked.get("path", "/") == "/")

    def _addressed(self, service: Obj, number: int) -> None:
        """What the API server and the cloud add: a cluster IP, node ports, a balancer's address."""
        spec = service["spec"]
        service |= {"apiVersion": "v1"}
        service["metadata"].setdefault("uid", f"uid-{number}")
        spec.setdefault("type", "ClusterIP")
        if spec["type"] == "ExternalName":
            return
        spec.setdefault("clusterIP", f"10.0.1.{number}")
        if spec.get("ipFamilyPolicy") == "PreferDualStack":
            spec["clusterIPs"] = [spec["clusterIP"], f"10.0.1.{number}"]
        for index, port in enumerate(spec["ports"]):
            port.setdefault("protocol", "TCP")
            port.setdefault("targetPort", port["port"])
            wanted = spec["type"] == "NodePort" or spec.get("allocateLoadBalancerNodePorts", True)
            if spec["type"] in ("NodePort", "LoadBalancer") and wanted:
                port.setdefault("nodePort", 30100 + 10 * number + index)

    # -- what a user does ----------------------------------------------------------------------------

    def ask(self, request: Request, seed: int = 1) -> Trace:
        world = self.world()
        return traverse(world, Programs(world, self.mistrust), request, seed, self.memory)

    def freeze(self, *nodes: str) -> None:
        """The rules of these nodes stay as they are, until time passes."""
        world = self.world()
        self.old = {node: world.compile(node) for node in nodes}
        self.later.append(self.old.clear)

    def wait(self) -> None:
        """Time passes: what comes by itself comes."""
        for happens in self.later:
            happens()
        self.later, self.memory = [], Memory()


@dataclass
class Programs:
    """`Servers`: what runs in the world's pods."""

    world: World
    mistrust: Callable[[Request], str]

    def sockets(self, uid: str) -> list[Socket]:
        pods = (p.manifest for p in self.world.pods.values() if p.uid == uid)
        return [s for pod in pods for c in pod["spec"]["containers"] for s in sockets(c)]

    def listening(self, uid: str, ip: str, port: int, protocol: str) -> bool:
        local = ip.startswith("127.")
        return any(s[1:] == (port, protocol) and (s.ip == "0.0.0.0" or local) for s in self.sockets(uid))

    def certificate(self, uid: str, port: int, request: Request) -> str:
        return "" if request.insecure else self.mistrust(request)

    def answer(self, uid: str, port: int, request: Request) -> Status:
        return Status(200)


def sockets(container: Obj) -> list[Socket]:
    said = dict(arg.removeprefix("--").split("=") for arg in container.get("args", []))
    ports = IMAGES.get(container["image"], ())
    return [
        Socket(said.get("bind", "0.0.0.0"), int(said.get("port", port)), protocol) for port, protocol in ports
    ]


def name_of(obj: Obj) -> str:
    return f"{obj['kind']} {meta.key(obj)}"


def child(owner: Obj, index: int) -> Obj:
    name, space = f"{meta.name(owner)}-{index}", meta.namespace(owner)
    template = meta.copy(owner["spec"]["template"])
    owners = [{"kind": "ReplicaSet", "name": f"{meta.name(owner)}-1", "uid": "", "controller": True}]
    head = {**template["metadata"], "name": name, "namespace": space, "ownerReferences": owners}
    head["uid"] = f"{space}/{name}"
    return {"kind": "Pod", "metadata": head, "spec": template["spec"]}


def replicaset(owner: Obj) -> Obj:
    owners = [{"kind": "Deployment", "name": meta.name(owner), "uid": meta.uid(owner), "controller": True}]
    head = {"name": f"{meta.name(owner)}-1", "namespace": meta.namespace(owner), "ownerReferences": owners}
    return {"kind": "ReplicaSet", "metadata": head, "spec": owner["spec"]}
