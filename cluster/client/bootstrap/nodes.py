"""The machines of a new cluster and the Node objects their kubelets would register.

Names promise facts: node-2 owns 10.244.2.0/24, is 192.168.10.12 inside and 203.0.113.12 outside; where the cluster
speaks IPv6 it owns fd00:10:244:2::/64, is fd00:192:168:10::12 and 2001:db8:203:113::12. The control plane's own node
has number 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import ip_address, ip_network
from string import ascii_lowercase

from cluster.api.servicespec.families import IPV4
from cluster.apimachinery import clock
from cluster.apimachinery.meta import Obj

CONTROL_PLANE = "control-plane"
VERSION = "v1.35.0"
DOCKER_BRIDGE = "172.17.0.0/16"  # docker0's range: on every node the same (cluster.cni.docker_bridge)
CONTROL_PLANE_TAINT = {"key": "node-role.kubernetes.io/control-plane", "effect": "NoSchedule"}
_CAPACITY = {"cpu": "4", "ephemeral-storage": "102400Mi", "hugepages-2Mi": "0", "memory": "8Gi", "pods": "110"}
_REGION = {"gce": "us-central1", "aws": "us-east-1"}
_HEALTH = (
    ("MemoryPressure", "False", "KubeletHasSufficientMemory", "kubelet has sufficient memory available"),
    ("DiskPressure", "False", "KubeletHasNoDiskPressure", "kubelet has no disk pressure"),
    ("PIDPressure", "False", "KubeletHasSufficientPID", "kubelet has sufficient PID available"),
    ("Ready", "True", "KubeletReady", "kubelet is posting ready status"),
)


def node_name(number: int) -> str:
    return f"node-{number}" if number else CONTROL_PLANE


def internal_ip(number: int, family: str = IPV4) -> str:
    return _numbered("192.168.10." if family == IPV4 else "fd00:192:168:10::", number)


def external_ip(number: int, family: str = IPV4) -> str:
    return _numbered("203.0.113." if family == IPV4 else "2001:db8:203:113::", number)


def _numbered(net: str, number: int) -> str:
    return str(ip_address(f"{net}{10 + number}"))


def pod_cidr(number: int, family: str = IPV4, network: str = "flat") -> str:
    """The range that the node's pods get their addresses from: each node's own, or the same on every one (bridge)."""
    if network == "bridge":
        return DOCKER_BRIDGE
    return str(ip_network(f"10.244.{number}.0/24" if family == IPV4 else f"fd00:10:244:{number:x}::/64"))


def machine(number: int) -> Obj:
    """The power switch of a node."""
    return {
        "apiVersion": "sim.podium.local/v1",
        "kind": "Machine",
        "metadata": {"name": node_name(number)},
        "spec": {"running": True},
    }


def node(
    number: int, cloud: str, families: Sequence[str] = (IPV4,), zones: int = 3, network: str = "flat"
) -> Obj:
    """The Node's metadata and spec; workers go round the zones, "a", "b", … ."""
    name = node_name(number)
    cidrs = [pod_cidr(number, family, network) for family in families]
    spec: Obj = {"podCIDR": cidrs[0], "podCIDRs": cidrs}
    if cloud != "none":
        spec["providerID"] = f"{cloud}://podium/{name}"
    if not number:
        spec["taints"] = [CONTROL_PLANE_TAINT]
    head = {"name": name, "labels": _labels(number, cloud, zones)}
    return {"apiVersion": "v1", "kind": "Node", "metadata": head, "spec": spec}


def node_status(number: int, cloud: str, families: Sequence[str] = (IPV4,)) -> Obj:
    """The status of a node whose kubelet is well."""
    now = clock.timestamp()
    addresses = [{"type": "InternalIP", "address": internal_ip(number, family)} for family in families]
    if cloud != "none":
        addresses += [{"type": "ExternalIP", "address": external_ip(number, family)} for family in families]
    addresses.append({"type": "Hostname", "address": node_name(number)})
    return {
        "addresses": addresses,
        "allocatable": dict(_CAPACITY),
        "capacity": dict(_CAPACITY),
        "conditions": [{**condition, "lastTransitionTime": now} for condition in health(now)],
        "daemonEndpoints": {"kubeletEndpoint": {"Port": 10250}},
        "nodeInfo": _info(number),
    }


def health(now: str) -> list[Obj]:
    """What a kubelet that is well says of its node."""
    return [
        {"type": kind, "status": status, "reason": reason, "message": message, "lastHeartbeatTime": now}
        for kind, status, reason, message in _HEALTH
    ]


def lease(number: int, owner: Obj) -> Obj:
    """The heartbeat of a node's kubelet."""
    name = node_name(number)
    return {
        "apiVersion": "coordination.k8s.io/v1",
        "kind": "Lease",
        "metadata": {"name": name, "namespace": "kube-node-lease", "ownerReferences": [owner]},
        "spec": {"holderIdentity": name, "leaseDurationSeconds": 40, "renewTime": clock.micro()},
    }


def _labels(number: int, cloud: str, zones: int) -> dict[str, str]:
    labels = {
        "beta.kubernetes.io/arch": "amd64",
        "beta.kubernetes.io/os": "linux",
        "kubernetes.io/arch": "amd64",
        "kubernetes.io/hostname": node_name(number),
        "kubernetes.io/os": "linux",
    }
    if not number:
        labels["node-role.kubernetes.io/control-plane"] = ""
        labels["node.kubernetes.io/exclude-from-external-load-balancers"] = ""
    if cloud in _REGION:
        labels["topology.kubernetes.io/region"] = _REGION[cloud]
    if zones:
        labels["topology.kubernetes.io/zone"] = _zone(cloud, ascii_lowercase[(number - 1) % zones])
    return labels


def _zone(cloud: str, letter: str) -> str:
    """Google sets the letter apart from the region, Amazon does not; at home a zone is just named."""
    return {"gce": f"{_REGION['gce']}-{letter}", "aws": f"{_REGION['aws']}{letter}"}.get(cloud, f"zone-{letter}")


def _info(number: int) -> Obj:
    identity = f"{number:032x}"
    return {
        "architecture": "amd64",
        "bootID": f"00000000-0000-4000-8000-{number:012x}",
        "containerRuntimeVersion": "containerd://2.1.5",
        "kernelVersion": "6.12.0-podium",
        "kubeProxyVersion": "",
        "kubeletVersion": VERSION,
        "machineID": identity,
        "operatingSystem": "linux",
        "osImage": "Debian GNU/Linux 13 (trixie)",
        "systemUUID": f"{identity[:8]}-{identity[8:12]}-{identity[12:16]}-{identity[16:20]}-{identity[20:]}",
    }
