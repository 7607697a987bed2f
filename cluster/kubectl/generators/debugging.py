"""Containers to look around with: beside a pod's own (ephemeral), in a copy of the pod, or on a node.

A profile says how much such a container may. (In Kubernetes: kubectl/pkg/cmd/debug.)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.kubectl.generators.objects import head, omitempty
from cluster.kubectl.generators.workloads import random_suffix

PROFILES = ("legacy", "general", "baseline", "netadmin", "restricted", "sysadmin")
_RESTRICTED = {
    "allowPrivilegeEscalation": False,
    "capabilities": {"drop": ["ALL"]},
    "runAsNonRoot": True,
    "seccompProfile": {"type": "RuntimeDefault"},
}
# What a container beside a pod's own may, by profile.
_BESIDE: Mapping[str, Obj] = {
    "general": {"capabilities": {"add": ["SYS_PTRACE"]}},
    "netadmin": {"capabilities": {"add": ["NET_ADMIN", "NET_RAW"]}},
    "restricted": _RESTRICTED,
    "sysadmin": {"privileged": True},
}
_ON_NODE: Mapping[str, Obj] = {
    "netadmin": {"capabilities": {"add": ["NET_ADMIN", "NET_RAW"]}},
    "restricted": _RESTRICTED,
    "sysadmin": {"privileged": True},
}
_WITH_HOST = ("legacy", "general", "netadmin", "sysadmin")
_WITH_ROOT = ("legacy", "general", "sysadmin")
_PROBES = ("livenessProbe", "readinessProbe", "startupProbe")


@dataclass(frozen=True)
class Wanted:
    """What the flags of `debug` say."""

    image: str
    container: str = ""
    args: Sequence[str] = ()
    args_only: bool = False
    env: Mapping[str, str] = field(default_factory=dict)
    stdin: bool = False
    tty: bool = False
    pull: str = ""
    target: str = ""
    profile: str = "legacy"

    def made(self, name: str, security: Obj | None) -> Obj:
        """The container."""
        words = list(self.args)
        return omitempty(
            name=name,
            image=self.image,
            command=[] if self.args_only else words,
            args=words if self.args_only else [],
            env=[{"name": key, "value": value} for key, value in sorted(self.env.items())],
            resources={},
            terminationMessagePolicy="File",
            imagePullPolicy=self.pull,
            securityContext=security,
            stdin=self.stdin,
            tty=self.tty,
        )


def free_name(pod: Obj) -> str:
    """A name that no container of the pod has."""
    fields = ("containers", "initContainers", "ephemeralContainers")
    taken = {each["name"] for each_field in fields for each in meta.get(pod, f"spec.{each_field}", [])}
    while (name := f"debugger-{random_suffix()}") in taken:
        pass
    return name


def ephemeral(wanted: Wanted, name: str) -> Obj:
    """A container for a pod that runs."""
    return {**wanted.made(name, _BESIDE.get(wanted.profile)), **omitempty(targetContainerName=wanted.target)}


def node_pod(wanted: Wanted, node: str, namespace: str) -> Obj:
    """A pod on a node, with the node's files and networks where the profile gives them."""
    container = wanted.made(wanted.container or "debugger", _ON_NODE.get(wanted.profile))
    spec: Obj = {"containers": [container], "restartPolicy": "Never", "nodeName": node}
    spec["tolerations"] = [{"operator": "Exists"}]
    if wanted.profile in _WITH_HOST:
        spec |= {"hostNetwork": True, "hostPID": True, "hostIPC": True}
    if wanted.profile in _WITH_ROOT:
        spec["volumes"] = [{"name": "host-root", "hostPath": {"path": "/"}}]
        container["volumeMounts"] = [{"name": "host-root", "mountPath": "/host"}]
    labels = {"app.kubernetes.io/managed-by": "kubectl-debug"}
    made = head("v1", "Pod", f"node-debugger-{node}-{random_suffix()}", namespace, labels)
    return {**made, "spec": spec, "status": {}}


def copied(
    wanted: Wanted, pod: Obj, name: str, container: str, images: Mapping[str, str], same_node: bool
) -> Obj:
    """A copy of the pod under another name, with a further container or another image or command in one of its own."""
    spec: Obj = meta.copy(pod["spec"])
    spec.pop("ephemeralContainers", None)
    if not same_node:
        spec.pop("nodeName", None)
    for each in spec["containers"]:
        each["image"] = images.get(each["name"], images.get("*", each.get("image", "")))
        if wanted.profile != "legacy":
            for probe in _PROBES:
                each.pop(probe, None)
    there = next((each for each in spec["containers"] if each["name"] == container), None)
    if there is None:
        spec["containers"].append(wanted.made(container, _BESIDE.get(wanted.profile)))
    else:
        there |= wanted.made(container, None) | {"image": wanted.image or there["image"]}
    made = head("v1", "Pod", name, meta.namespace(pod))
    if wanted.profile == "legacy" and meta.annotations_of(pod):
        made["metadata"]["annotations"] = dict(meta.annotations_of(pod))
    return {**made, "spec": {**spec, "shareProcessNamespace": True}, "status": {}}
