"""A transaction kept in memory: what the store's Tx does for allocations, without a database."""

from __future__ import annotations

from collections.abc import Iterable
from types import SimpleNamespace

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj


class Pools:
    def __init__(self, ip_families: str = "IPv4", *objects: Obj) -> None:
        self.cluster = SimpleNamespace(ip_families=ip_families)
        self.owners: dict[tuple[str, str], str] = {}
        self.objects: dict[tuple[str, str], Obj] = {(_resource(obj), meta.key(obj)): obj for obj in objects}

    def claimed(self, pool: str) -> set[str]:
        return {value for held, value in self.owners if held == pool}

    def claim(self, pool: str, value: str, owner: str) -> bool:
        return self.owners.setdefault((pool, value), owner) == owner

    def release(self, owner: str, pool: str, keep: Iterable[str] = ()) -> None:
        kept = set(keep)
        self.owners = {
            (held, value): by
            for (held, value), by in self.owners.items()
            if held != pool or by != owner or value in kept
        }

    def read(self, resource: str, namespace: str, name: str) -> Obj | None:
        return self.objects.get((resource, meta.join_key(namespace, name)))

    def list(self, resource: str) -> Iterable[Obj]:
        return [obj for (kind, _), obj in self.objects.items() if kind == resource]

    def create(self, resource: str, obj: Obj, why: str = "") -> None:
        assert (resource, meta.key(obj)) not in self.objects
        self.objects[resource, meta.key(obj)] = obj

    def delete(self, resource: str, namespace: str, name: str, why: str = "") -> None:
        self.objects.pop((resource, meta.join_key(namespace, name)), None)


def _resource(obj: Obj) -> str:
    assert obj["kind"] == "ServiceCIDR"
    return "servicecidrs.networking.k8s.io"
