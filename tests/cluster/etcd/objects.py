"""Manifests and writes to try the store with: ConfigMaps, the plainest kind there is."""

from __future__ import annotations

from typing import Any

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.etcd import store
from cluster.etcd.models import Cluster
from cluster.etcd.store import Author, Write

CONFIG_MAPS, LEASES = "configmaps", "leases.coordination.k8s.io"
SOMEBODY = Author("somebody", "test")


def config_map(name: str, **data: str) -> Obj:
    head = {"name": name, "namespace": "default", "uid": meta.new_uid()}
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": head, "data": data}


def create(cluster: Cluster, *objects: Obj, **options: Any) -> list[Obj]:
    writes = [Write("create", CONFIG_MAPS, obj) for obj in objects]
    return store.commit(cluster.name, writes, SOMEBODY, **options)


def update(cluster: Cluster, old: Obj, **options: Any) -> Obj:
    """Write an object that was read at its resourceVersion."""
    write = Write("update", CONFIG_MAPS, old, meta.resource_version(old))
    return store.commit(cluster.name, [write], SOMEBODY, **options)[0]


def delete(cluster: Cluster, old: Obj) -> Obj:
    write = Write("delete", CONFIG_MAPS, old, meta.resource_version(old))
    return store.commit(cluster.name, [write], SOMEBODY)[0]


def lease(cluster: Cluster, name: str, holder: str) -> Obj:
    """A Lease in kube-system, held by somebody."""
    head = {"name": name, "namespace": "kube-system", "uid": meta.new_uid()}
    obj = {
        "apiVersion": "coordination.k8s.io/v1",
        "kind": "Lease",
        "metadata": head,
        "spec": {"holderIdentity": holder},
    }
    return store.commit(cluster.name, [Write("create", LEASES, obj)], SOMEBODY)[0]
