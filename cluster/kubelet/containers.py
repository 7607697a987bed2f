"""The kubelet's `ContainerRuntime`, carried out by Podium's own runtime: from manifests to its values and back."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Mapping
from functools import partial
from ipaddress import ip_interface

from cluster.api.servicespec import families
from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.client.bootstrap.api_service import cluster_ip
from cluster.coredns.resolve import ResolvConf, for_pod
from cluster.kubelet import environment, security
from cluster.kubelet.cri import Observed, Outcome, Settings
from cluster.kubelet.handlers import Handlers
from cluster.kubelet.machines import Machines
from cluster.kubelet.mounts import mounts
from cluster.kubelet.records import Rows
from cluster.runtime.container import ContainerSpec, Sandbox
from cluster.runtime.engine import NoSuchContainer, Runtime
from cluster.runtime.files import File, Volume
from cluster.runtime.image import ImageNotFound, InvalidImageName
from cluster.runtime.network import Resolv, Source
from cluster.runtime.records import ContainerRef, ExitRecord

NODE_RESOLV = ResolvConf("")


class Containers:
    """All containers of this process, for all its nodes and clusters."""

    def __init__(
        self, runtime: Runtime, rows: Rows, machines: Machines, changed: Callable[[ContainerRef], None]
    ) -> None:
        self.runtime, self._machines = runtime, machines
        self._handlers = Handlers(runtime, changed)
        self._rows = rows
        self._before: dict[str, dict[str, int]] = {}

    def image_problem(self, image: str) -> str | None:
        try:
            self.runtime.pull(image)
        except (ImageNotFound, InvalidImageName) as problem:
            return str(problem)
        return None

    def image_size(self, image: str) -> int:
        return self.runtime.pull(image).size

    def observe(self, pod_uid: str) -> dict[str, Observed]:
        sandbox = self.runtime.sandbox(pod_uid)
        return {name: self._observed(ContainerRef(pod_uid, name)) for name in (sandbox.containers if sandbox else ())}

    def _observed(self, ref: ContainerRef) -> Observed:
        status = self.runtime.status(ref)
        run = self.runtime.container(ref).spec.run
        if status.state == "running":
            return Observed(run, status.started_at, until=status.until)
        record = ExitRecord(status.exit_code, status.reason, status.message, status.started_at, status.finished_at)
        return Observed(run, status.started_at, record)

    def started_before(self, pod_uid: str) -> Mapping[str, int]:
        if pod_uid not in self._before:
            self._before[pod_uid] = self._rows.last_runs(pod_uid)
        return self._before[pod_uid]

    def start(self, cluster: str, pod: Obj, container: Obj, run: int, settings: Settings) -> None:
        uid = meta.uid(pod)
        self.started_before(uid)
        if self.runtime.sandbox(uid) is None:
            self.runtime.run_sandbox(self._sandbox(cluster, pod, settings))
        ref = ContainerRef(uid, container["name"])
        self._rows.begin(ref, run)
        self.runtime.create(uid, _spec(pod, container, run, settings))
        self.runtime.start(ref)

    def refresh(self, pod_uid: str, settings: Settings) -> None:
        for name, files in settings.volumes.items():
            self.runtime.update_volume(pod_uid, name, _files(files))

    def stop(self, pod_uid: str, container: str, grace: float) -> None:
        ref = ContainerRef(pod_uid, container)
        try:
            if grace > 0:
                self.runtime.stop(ref, grace)
            else:
                self.runtime.kill(ref)
        except NoSuchContainer:
            return

    def lose(self, pod_uid: str) -> None:
        sandbox = self.runtime.sandbox(pod_uid)
        if sandbox is not None:
            self.runtime.lose_sandbox(pod_uid)
            self._before.pop(pod_uid, None)

    def remove(self, pod_uid: str) -> None:
        self.runtime.remove_sandbox(pod_uid)
        self._before.pop(pod_uid, None)

    def handle(self, pod_uid: str, container: str, purpose: str, handler: Obj, timeout: float) -> Outcome | None:
        return self._handlers.take(ContainerRef(pod_uid, container), purpose, handler, timeout)

    def _sandbox(self, cluster: str, pod: Obj, settings: Settings) -> Sandbox:
        spec = pod["spec"]
        conf = for_pod(pod, _dns(meta.get(pod, "status.podIP", "")), NODE_RESOLV)
        source = Source(
            "pod",
            meta.name(pod),
            cluster,
            meta.namespace(pod),
            spec["nodeName"],
            meta.get(pod, "status.podIP", ""),
            meta.uid(pod),
            Resolv(conf.nameserver, conf.search, conf.ndots, conf.others, conf.options),
        )
        hostname = spec["nodeName"] if spec.get("hostNetwork") else spec.get("hostname") or meta.name(pod)
        aliases = {a["ip"]: tuple(a.get("hostnames", [])) for a in spec.get("hostAliases", [])}
        volumes = {v["name"]: self._volume(cluster, pod, v, settings) for v in spec.get("volumes", [])}
        bridge = source.ip if spec.get("hostNetwork") else _bridge(source.ip)
        where = (cluster, spec["nodeName"], meta.get(pod, "status.hostIP", ""))
        machine = partial(self._machines.host, *where)
        host_pid = bool(spec.get("hostPID"))
        node_hosts = machine().tree.text("/etc/hosts") if spec.get("hostNetwork") else ""
        return Sandbox(source, hostname[:63], volumes, aliases, {}, bridge, machine, host_pid, node_hosts)

    def _volume(self, cluster: str, pod: Obj, volume: Obj, settings: Settings) -> Volume:
        name = volume["name"]
        if name in settings.volumes:
            return Volume(name, _files(settings.volumes[name]), read_only=True)
        if "hostPath" in volume:
            where = (cluster, pod["spec"]["nodeName"], meta.get(pod, "status.hostIP", ""))
            path, tree = volume["hostPath"]["path"], self._machines.host(*where).tree
            if tree.is_file(path):
                file = posixpath.basename(path)
                return Volume(name, {file: File(tree.read(path), tree.stat(path).mode)}, file=file)
            return Volume(name, disk=self._machines.disk(*where, path))
        return Volume(name, keep="emptyDir" in volume)


def _dns(ip: str) -> str:
    """The cluster's DNS as the pods reach it: kubelets are told its address, which is of the pods' first family."""
    return cluster_ip(10, families.of(ip) if ip else families.IPV4)


def _bridge(ip: str) -> str:
    """The address of a pod's node on its bridge: the first of the node's range (cni.ipam)."""
    return str(ip_interface(f"{ip}/{64 if ':' in ip else 24}").network[1]) if ip else ""


def _files(files: Mapping[str, tuple[bytes, int]]) -> dict[str, File]:
    return {path: File(data, mode) for path, (data, mode) in files.items()}


def _spec(pod: Obj, container: Obj, run: int, settings: Settings) -> ContainerSpec:
    def expanded(words: list[str]) -> tuple[str, ...]:
        return tuple(environment.expand(word, settings.env) for word in words)

    return ContainerSpec(
        name=container["name"], image=container["image"], command=expanded(container.get("command", [])),
        args=expanded(container.get("args", [])), env=settings.env, mounts=mounts(container, settings.env),
        workdir=container.get("workingDir", ""), tty=bool(container.get("tty")), stdin=bool(container.get("stdin")),
        stdin_once=bool(container.get("stdinOnce")), run=run, security=security.effective(pod, container),
        termination_path=container.get("terminationMessagePath") or "/dev/termination-log",
        log_tells=container.get("terminationMessagePolicy") == "FallbackToLogsOnError",
    )  # fmt: skip
