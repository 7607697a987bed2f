"""Clusters as people make and remove them."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from ipaddress import ip_network
from pathlib import Path
from string import Template
from typing import Any

import orjson
import yaml
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.db import transaction

from cluster.api.servicespec import families
from cluster.apimachinery import clock, errors, meta, validation
from cluster.apimachinery.errors import Cause, invalid_value
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.scheme import scheme
from cluster.client import pki
from cluster.client.bootstrap import api_service, built_in, moulds, nodes, pods, rbac, service_cidr
from cluster.client.bootstrap.ingress import install
from cluster.client.bootstrap.moulds import Mould
from cluster.etcd import rest, store
from cluster.etcd.models import (
    CAPS,
    CLOUDS,
    IP_FAMILIES,
    IPVS_SCHEDULERS,
    NETWORKS,
    PACES,
    PROXY_MODES,
    Cluster,
    ProxySync,
)
from cluster.registry import limits as limited
from cluster.registry.acts import SYSTEM, Act, Create, Event, Update
from cluster.registry.registry import Registry

NAMESPACES = ("default", "kube-node-lease", "kube-public", "kube-system")
MOST_NODES = 100
MOST_ZONES, USUAL_ZONES = 26, 3
CHOICES = {
    "cloud": CLOUDS, "pace": PACES, "proxyMode": PROXY_MODES, "ipvsScheduler": IPVS_SCHEDULERS, "advice": CAPS,
    "ipFamilies": IP_FAMILIES, "network": NETWORKS,
}  # fmt: skip
WISHES = ("nodes", "cloud", "pace", "strict_135", "proxy_mode", "ipvs_scheduler", "advice", "ip_families", "network",
          "zones", "ingress", "ca", "runtime_config", "limits")  # fmt: skip
_POD_NETWORKS = {"IPv4": "10.244.0.0/16", "IPv6": "fd00:10:244::/48"}
IPVS_DEPRECATED = (
    "The ipvs proxier is now deprecated and may be removed in a future release. Please use 'nftables' instead."
)
_ADDONS = Path(__file__).with_name("addons.yaml")


def create_cluster(
    name: str,
    *,
    nodes: int = 3,
    cloud: str = "gce",
    pace: str = "class",
    strict_135: bool = False,
    proxy_mode: str = "iptables",
    ipvs_scheduler: str = "rr",
    advice: str = "field",
    ip_families: str = "IPv4",
    network: str = "flat",
    zones: int | None = None,
    ingress: bool = False,
    ca: str = "",
    runtime_config: str = "",
    born: Sequence[Obj] = (),
    asleep: bool = False,
    limits: Mapping[str, int] | None = None,
) -> Cluster:
    """Make a cluster, Ready at once. `ca` is the PEM its clients trust. StatusError 409 or 422 on bad wishes.

    `ip_families` is one family or both, the first one first; `network` says whether pods' addresses are the whole
    cluster's (flat) or each node's own affair (bridge, see `cni.docker_bridge`); its nodes are spread over so many
    `zones` (three of a cloud's by default, none without a cloud). `ingress` brings an ingress controller,
    `runtime_config` the group versions that are not served unasked, with commas between. `born` are more objects that
    it begins with; the pods of Deployments and DaemonSets among them run already. With `asleep` it waits for somebody
    to come, and costs nothing till then; `limits` are what it may hold (registry/limits.py). Of clusters with the same
    wishes all but the first are stamped out of a mould.
    """
    zones = (USUAL_ZONES if cloud != "none" else 0) if zones is None else zones
    chosen = {"cloud": cloud, "pace": pace, "proxyMode": proxy_mode, "ipvsScheduler": ipvs_scheduler, "advice": advice,
              "ipFamilies": ip_families, "network": network}  # fmt: skip
    if causes := [*problems(name, nodes, zones, chosen), *limited.problems(limits or {})]:
        raise errors.invalid("Cluster", "", name, causes)
    with transaction.atomic():
        if Cluster.objects.filter(name=name).exists():
            raise errors.already_exists("clusters", name)
        shape: dict[str, Any] = {
            "nodes": nodes, "cloud": cloud, "strict_135": strict_135, "proxy_mode": proxy_mode,
            "ipvs_scheduler": ipvs_scheduler, "ip_families": ip_families, "network": network, "zones": zones, "ca": ca,
            "runtime_config": runtime_config, "ingress": ingress,
        }  # fmt: skip
        row = Cluster(name=name, pace=pace, advice=advice, signing_key=_new_key(), **shape)
        wished = orjson.dumps([shape, born])
        mould = moulds.find(wished)
        if mould is None:
            moulds.keep(wished, _first(row, born))
        else:
            mould.count(row)
        row.limits = dict(limits or {})  # from now on: what it is born with is no question
        if asleep:
            rest.lie_down(row, clock.now(), None)
        row.save()
        if mould is not None:
            mould.stamp(row)
    return row


def _first(row: Cluster, born: Sequence[Obj]) -> Mould:
    """Store the first cluster of its wishes, with all that it is born with; its mould."""
    row.save()
    _Birth(row).run(born)
    if row.ingress:
        install(row.name)
    row.refresh_from_db()
    return Mould.of(row)


def delete_cluster(name: str) -> None:
    """Remove a cluster with everything in it; StatusError 404 when there is none."""
    try:
        store.drop(name)
    except store.NoCluster:
        raise errors.not_found("clusters", name) from None


def reset_cluster(name: str) -> Cluster:
    """Begin the cluster anew, with the same wishes and the same token."""
    with transaction.atomic():
        old = Registry(name).row()
        token = old.token
        delete_cluster(name)
        row = create_cluster(name, **wishes(old))
        row.token = token
        row.save(update_fields=["token"])
    return row


def wishes(row: Cluster) -> dict[str, Any]:
    """With what `create_cluster` makes another cluster like this one."""
    return {wish: getattr(row, wish) for wish in WISHES}


def list_clusters() -> list[Cluster]:
    return list(Cluster.objects.order_by("name"))


def kubeconfig(name: str, server: str, ca_pem: str, client: str = "", groups: Sequence[str] = ()) -> str:
    """YAML that makes kubectl the cluster's admin. `server` is the https address without the cluster's path.

    With a `client`, it is that user in these groups instead, by a certificate of the cluster's, who may do what roles
    are bound to them.
    """
    row = Registry(name).row()
    user, proof = (client, _certified(row, client, groups)) if client else (f"{name}-admin", {"token": row.token})
    cluster = {
        "certificate-authority-data": base64.b64encode(ca_pem.encode()).decode(),
        "server": f"{server}/clusters/{name}",
    }
    config: dict[str, Any] = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": name, "cluster": cluster}],
        "contexts": [{"name": name, "context": {"cluster": name, "user": user}}],
        "current-context": name,
        "users": [{"name": user, "user": proof}],
    }
    return yaml.safe_dump(config, sort_keys=False)


def _certified(row: Cluster, client: str, groups: Sequence[str]) -> dict[str, str]:
    """A user's new key and certificate, as a kubeconfig holds them."""
    key, certificate = pki.issued(row.signing_key, client, groups)
    parts = {"client-certificate-data": certificate, "client-key-data": key}
    return {field: base64.b64encode(pem.encode()).decode() for field, pem in parts.items()}


def problems(name: str, count: int, zones: int, chosen: dict[str, str]) -> list[Cause]:
    """What is wrong with the wishes for a cluster."""
    causes: list[Cause] = [invalid_value("name", name, text) for text in validation.is_dns1123_label(name)]
    if not 1 <= count <= MOST_NODES:
        causes.append(invalid_value("nodes", count, f"must be between 1 and {MOST_NODES}, inclusive"))
    if not 0 <= zones <= MOST_ZONES:
        causes.append(invalid_value("zones", zones, f"must be between 0 and {MOST_ZONES}, inclusive"))
    if chosen["network"] == "bridge" and chosen["ipFamilies"] != "IPv4":
        causes.append(invalid_value("ipFamilies", chosen["ipFamilies"], "must be IPv4 where the network is bridge"))
    unknown = {wish: given for wish, given in chosen.items() if given not in CHOICES[wish]}
    return causes + [errors.not_supported(wish, given, CHOICES[wish]) for wish, given in unknown.items()]


def _new_key() -> str:
    """A PEM private key: what signs the cluster's service account tokens."""
    key = ec.generate_private_key(ec.SECP256R1())
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()


class _Birth:
    """The writes that bring a cluster to life, in the order their references need."""

    def __init__(self, row: Cluster) -> None:
        self.row = row
        self.registry = Registry(row.name)
        self.numbers = range(row.nodes + 1)
        self.families = families.configured(row.ip_families)
        self._next_ip = dict.fromkeys(self.numbers, 2)

    def run(self, born: Sequence[Obj] = ()) -> None:
        self._write(*(_named("v1", "Namespace", n) for n in NAMESPACES))
        built_in.install(self.row)
        rbac.install(self.row)
        self._write(*(_named("v1", "ServiceAccount", "default", n) for n in NAMESPACES))
        self._write(*(self._root_ca(n) for n in NAMESPACES))
        stored = self._nodes()
        self._service_cidr()
        addons = self._write(*yaml.safe_load_all(Template(_ADDONS.read_text()).substitute(self._settings())))
        self._write(*api_service.objects(self.families[0]))
        for obj in (*addons, *self._write(*born)):
            if obj["kind"] == "Deployment":
                self._deployment(obj)
            elif obj["kind"] == "DaemonSet":
                self._daemon_set(obj)
        self._deprecations(stored)
        revision = store.revision_now(self.row.pk)
        ProxySync.objects.bulk_create(
            ProxySync(cluster=self.row, node=nodes.node_name(n), revision=revision) for n in self.numbers
        )

    def _settings(self) -> dict[str, str]:
        """What the add-ons are told: kube-proxy its mode (the scheduler counts in ipvs mode alone) and which
        addresses are pods', DNS its address."""
        ipvs = self.row.proxy_mode == "ipvs"
        return {
            "mode": self.row.proxy_mode,
            "scheduler": self.row.ipvs_scheduler if ipvs else '""',
            "pods": self._pod_networks(),
            "dns": f'"{api_service.cluster_ip(10, self.families[0])}"',
        }

    def _pod_networks(self) -> str:
        if self.row.network == "bridge":
            return nodes.DOCKER_BRIDGE
        return ",".join(_POD_NETWORKS[family] for family in self.families)

    def _service_cidr(self) -> None:
        """The range of the Services' addresses, ready before the first of them."""
        obj = service_cidr.default(self.families)
        self._write(obj, statuses=[service_cidr.ready(clock.timestamp())])

    def _deprecations(self, stored: list[Obj]) -> None:
        """Each kube-proxy warns of ipvs mode when it starts, as 1.35 does."""
        if self.row.proxy_mode == "ipvs":
            said = ("Warning", "IPVSDeprecation", IPVS_DEPRECATED, "kube-proxy")
            acts: list[Act] = [Event(node, *said, host=meta.name(node)) for node in stored]
            self.registry.write(acts, actor=SYSTEM, decision=False)

    def _write(self, *objects: Obj, statuses: list[Obj] | None = None) -> list[Obj]:
        acts: list[Act] = [
            Create(_resource(obj), obj, "part of every new cluster", status=statuses[i] if statuses else None)
            for i, obj in enumerate(objects)
        ]
        return self.registry.write(acts, actor=SYSTEM, decision=False)

    def _root_ca(self, namespace: str) -> Obj:
        return {**_named("v1", "ConfigMap", "kube-root-ca.crt", namespace), "data": {"ca.crt": self.row.ca}}

    def _nodes(self) -> list[Obj]:
        cloud = self.row.cloud
        stored = self._write(
            *(nodes.node(n, cloud, self.families, self.row.zones, self.row.network) for n in self.numbers),
            statuses=[nodes.node_status(n, cloud, self.families) for n in self.numbers],
        )
        self._write(*(nodes.machine(n) for n in self.numbers))
        owners = [meta.owner_ref(node, controller=False) for node in stored]
        self._write(*(nodes.lease(n, owner) for n, owner in zip(self.numbers, owners, strict=True)))
        return stored

    def _deployment(self, deployment: Obj) -> None:
        replicas = deployment["spec"]["replicas"]
        owned = self._write(pods.replica_set(deployment))[0]
        workers = [n for n in self.numbers if n]
        self._pods(owned, [workers[i % len(workers)] for i in range(replicas)])
        counts = {"replicas": replicas, "readyReplicas": replicas, "availableReplicas": replicas}
        self._status("replicasets.apps", owned, {**counts, "fullyLabeledReplicas": replicas, "observedGeneration": 1})
        now = meta.metadata(deployment)["creationTimestamp"]
        head = {"status": "True", "lastTransitionTime": now, "lastUpdateTime": now}
        conditions = [
            {"type": "Available", **head, "reason": "MinimumReplicasAvailable",
             "message": "Deployment has minimum availability."},
            {"type": "Progressing", **head, "reason": "NewReplicaSetAvailable",
             "message": f'ReplicaSet "{meta.name(owned)}" has successfully progressed.'},
        ]  # fmt: skip
        status = {**counts, "updatedReplicas": replicas, "observedGeneration": 1, "conditions": conditions}
        noted = meta.copy(deployment)
        noted["metadata"].setdefault("annotations", {})["deployment.kubernetes.io/revision"] = "1"
        stored = self.registry.write([Update("deployments.apps", noted)], actor=SYSTEM, decision=False)[0]
        self._status("deployments.apps", stored, status)

    def _daemon_set(self, daemon_set: Obj) -> None:
        self._pods(daemon_set, list(self.numbers))
        count = len(self.numbers)
        names = ("currentNumberScheduled", "desiredNumberScheduled", "numberAvailable", "numberReady",
                 "updatedNumberScheduled")  # fmt: skip
        status = {**dict.fromkeys(names, count), "numberMisscheduled": 0, "observedGeneration": 1}
        self._status("daemonsets.apps", daemon_set, status)

    def _pods(self, owner: Obj, numbers: list[int]) -> None:
        made = [pods.pod(owner, nodes.node_name(n)) for n in numbers]
        statuses = [self._pod_status(pod["spec"], n) for pod, n in zip(made, numbers, strict=True)]
        self._write(*made, statuses=statuses)

    def _pod_status(self, spec: Obj, number: int) -> Obj:
        hosts = [nodes.internal_ip(number, family) for family in self.families]
        if spec.get("hostNetwork"):
            return pods.running(spec, hosts, hosts)
        offset = self._next_ip[number]
        self._next_ip[number] += 1
        nets = [ip_network(nodes.pod_cidr(number, family, self.row.network)) for family in self.families]
        return pods.running(spec, hosts, [str(net[offset]) for net in nets])

    def _status(self, resource: str, obj: Obj, status: Obj) -> None:
        written = Update(resource, {**obj, "status": status}, "born running", "status")
        self.registry.write([written], actor=SYSTEM, decision=False)


def _named(api_version: str, kind: str, name: str, namespace: str = "") -> Obj:
    head = {"name": name, "namespace": namespace} if namespace else {"name": name}
    return {"apiVersion": api_version, "kind": kind, "metadata": head}


def _resource(obj: Obj) -> str:
    group, version = meta.group_version(obj["apiVersion"])
    kind = scheme.by_gvk(group, version, obj["kind"])
    assert kind is not None, obj["kind"]
    return kind.resource
