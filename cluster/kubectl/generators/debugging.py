"""Containers to look around with: beside a pod's own (ephemeral), in a copy of the pod, or on a node.

A profile says how much such a container may; on a node it also says how much of the node it sees. (In Kubernetes:
kubectl/pkg/cmd/debug.)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.patch import patched
from cluster.kubectl.generators.objects import head, omitempty
from cluster.kubectl.generators.workloads import random_suffix


@dataclass(frozen=True)
class Profile:
    """`caps` are added to what the container has, `sets` stands in its security context; `clean` drops what else it
    had there. On a node: the node's namespaces (`host`), its files below /host (`root`), and whether `caps` count."""

    caps: Sequence[str] = ()
    sets: Mapping[str, object] = field(default_factory=dict)
    clean: bool = False
    host: bool = False
    root: bool = False
    caps_on_node: bool = True

    def allow(self, container: Obj, on_node: bool = False) -> None:
        """Gives the container its security context."""
        context = {**({} if self.clean else container.get("securityContext") or {}), **self.sets}
        if self.caps and (self.caps_on_node or not on_node):
            held = context.get("capabilities") or {}
            context["capabilities"] = {**held, "add": [*held.get("add", ()), *self.caps]}
        container.pop("securityContext", None)
        if context:
            container["securityContext"] = context


_RESTRICTED = {
    "allowPrivilegeEscalation": False,
    "capabilities": {"drop": ["ALL"]},
    "runAsNonRoot": True,
    "seccompProfile": {"type": "RuntimeDefault"},
}
PROFILES: Mapping[str, Profile] = {
    "legacy": Profile(host=True, root=True),
    "general": Profile(caps=("SYS_PTRACE",), caps_on_node=False, host=True, root=True),
    "baseline": Profile(clean=True),
    "netadmin": Profile(caps=("NET_ADMIN", "NET_RAW"), host=True),
    "restricted": Profile(sets=_RESTRICTED, clean=True),
    "sysadmin": Profile(sets={"privileged": True}, host=True, root=True),
}
LEGACY = "legacy"
_PROBES = {"liveness": "livenessProbe", "readiness": "readinessProbe", "startup": "startupProbe"}


@dataclass(frozen=True)
class Wanted:
    """What the flags of `debug` say; `custom` is a partial container that is laid over the one made."""

    image: str
    container: str = ""
    args: Sequence[str] = ()
    args_only: bool = False
    env: Mapping[str, str] = field(default_factory=dict)
    stdin: bool = False
    tty: bool = False
    pull: str = ""
    target: str = ""
    profile: str = LEGACY
    custom: Obj = field(default_factory=dict)

    def made(self, name: str) -> Obj:
        """A new container."""
        words = list(self.args)
        return omitempty(
            name=name,
            image=self.image,
            command=[] if self.args_only else words,
            args=words if self.args_only else [],
            env=self._env(),
            resources={},
            terminationMessagePolicy="File",
            imagePullPolicy=self.pull,
            stdin=self.stdin,
            tty=self.tty,
        )

    def changed(self, container: Obj) -> None:
        """Makes a container of the pod's the one to debug with."""
        if self.args and self.args_only:
            container["args"] = list(self.args)
        elif self.args:
            container.pop("args", None)
            container["command"] = list(self.args)
        given = omitempty(env=self._env(), image=self.image, imagePullPolicy=self.pull)
        container |= {**given, "stdin": self.stdin, "tty": self.tty}

    def customized(self, container: Obj) -> Obj:
        """The container with --custom's fields in it, merged as a strategic patch does."""
        if not self.custom:
            return container
        around: Obj = {"apiVersion": "v1", "kind": "Pod", "spec": {"containers": [container]}}
        custom = {**self.custom, "name": container["name"]}
        merged = patched(around, "strategic", {"spec": {"containers": [custom]}})
        found: Obj = merged["spec"]["containers"][0]
        return found

    def _env(self) -> list[Obj]:
        return [{"name": key, "value": value} for key, value in sorted(self.env.items())]


@dataclass(frozen=True)
class Copy:
    """How a copy differs from its pod: `shares` its processes (None: as the pod or the profile says), `keeps` some of
    labels, annotations, liveness, readiness, startup and init-containers."""

    name: str
    images: Mapping[str, str] = field(default_factory=dict)
    same_node: bool = False
    shares: bool | None = None
    keeps: frozenset[str] = frozenset()


def free_name(pod: Obj) -> str:
    """A name that no container of the pod has."""
    fields = ("containers", "initContainers", "ephemeralContainers")
    taken = {each["name"] for each_field in fields for each in meta.get(pod, f"spec.{each_field}", [])}
    while (name := f"debugger-{random_suffix()}") in taken:
        pass
    return name


def ephemeral(wanted: Wanted, name: str) -> Obj:
    """A container for a pod that runs."""
    made = {**wanted.made(name), **omitempty(targetContainerName=wanted.target)}
    PROFILES[wanted.profile].allow(made)
    return wanted.customized(made)


def node_pod(wanted: Wanted, node: str, namespace: str) -> Obj:
    """A pod on a node, with the node's files and networks where the profile gives them."""
    profile, container = PROFILES[wanted.profile], wanted.made(wanted.container or "debugger")
    profile.allow(container, on_node=True)
    spec: Obj = {"restartPolicy": "Never", "nodeName": node, "tolerations": [{"operator": "Exists"}]}
    if profile.host:
        spec |= {"hostNetwork": True, "hostPID": True, "hostIPC": True}
    if profile.root:
        spec["volumes"] = [{"name": "host-root", "hostPath": {"path": "/"}}]
        container["volumeMounts"] = [{"name": "host-root", "mountPath": "/host"}]
    spec["containers"] = [wanted.customized(container)]
    labels = {"app.kubernetes.io/managed-by": "kubectl-debug"}
    made = head("v1", "Pod", f"node-debugger-{node}-{random_suffix()}", namespace, labels)
    return {**made, "spec": spec, "status": {}}


def copied(wanted: Wanted, pod: Obj, copy: Copy, name: str) -> Obj:
    """A copy of the pod with a container to debug with, a new one or one of its own; "" changes images alone."""
    made = head("v1", "Pod", copy.name, meta.namespace(pod), meta.labels(pod), meta.annotations_of(pod))
    spec: Obj = meta.copy(pod["spec"])
    spec.pop("ephemeralContainers", None)
    if copy.shares is not None:
        spec["shareProcessNamespace"] = copy.shares
    if not copy.same_node:
        spec.pop("nodeName", None)
    for each in spec["containers"]:
        each["image"] = copy.images.get(each["name"]) or copy.images.get("*") or each.get("image", "")
    made |= {"spec": spec, "status": {}}
    if name:
        _debugged(wanted, made, copy, name)
    return made


def _debugged(wanted: Wanted, made: Obj, copy: Copy, name: str) -> None:
    spec, profile = made["spec"], PROFILES[wanted.profile]
    own = [*spec["containers"], *spec.get("initContainers", ())]
    container = next((each for each in own if each["name"] == name), None)
    if container is None:
        spec["containers"].append(container := wanted.made(name))
    else:
        wanted.changed(container)
    if wanted.profile == LEGACY:
        made["metadata"].pop("labels", None)
    else:
        _stripped(made, copy.keeps)
        spec.setdefault("shareProcessNamespace", True)
        profile.allow(container)
    for each in ("containers", "initContainers"):
        if each in spec:
            spec[each] = [wanted.customized(one) if one is container else one for one in spec[each]]


def _stripped(made: Obj, keeps: frozenset[str]) -> None:
    """Without what could draw traffic to the copy, or end it."""
    for mark in {"labels", "annotations"} - keeps:
        made["metadata"].pop(mark, None)
    for probe in _PROBES.keys() - keeps:
        for container in made["spec"]["containers"]:
            container.pop(_PROBES[probe], None)
    if "init-containers" not in keeps:
        made["spec"].pop("initContainers", None)
