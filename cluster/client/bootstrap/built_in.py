"""What every API server has from its first moment, and puts back when it starts.

The system's priority classes, its components and how they are, the flow schemas and priority levels, an APIService for
each group. A new cluster gets all of it in one stroke, past admission: constants, known to be complete and valid
(a test holds them to that). One that was made before they were, or has lost some, gets what it lacks when the server
starts. (In Kubernetes: post-start hooks of pkg/registry/scheduling, pkg/registry/flowcontrol and kube-aggregator;
pkg/registry/core/componentstatus.)
"""

from __future__ import annotations

from cluster.api.apiregistration import built_in as api_services
from cluster.api.apiregistration.v1.apiservice import local_condition
from cluster.api.core.v1 import componentstatus
from cluster.api.flowcontrol import built_in as flows
from cluster.api.flowcontrol.conditions import dangling
from cluster.api.scheduling.v1 import priorityclass
from cluster.api.sim.v1 import component
from cluster.apimachinery import clock, meta
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.scheme import scheme
from cluster.etcd import store
from cluster.etcd.models import Cluster
from cluster.etcd.store import Author, Write
from cluster.registry.acts import SYSTEM, Act, Create, Update
from cluster.registry.registry import Registry

BORN, LACKED = "part of every new cluster", "the API server puts back what every cluster has"


def objects() -> list[Obj]:
    """All of it, as manifests."""
    classes = [priorityclass.system(name) for name in priorityclass.SYSTEM]
    healthy = [componentstatus.healthy(name) for name in componentstatus.NAMES]
    switches = [component.component(name) for name in component.NAMES]
    return [*classes, *healthy, *switches, *flows.levels(), *flows.schemas(), *api_services.objects()]


def complete(obj: Obj, now: str) -> Obj:
    """The object as the registry would have made it, with the status that the server gives it at once."""
    head = {**obj["metadata"], "uid": meta.new_uid(), "creationTimestamp": now}
    found = {**meta.copy(obj), "metadata": head}
    model = scheme.model(resource_of(obj))
    if model.GENERATION:
        head["generation"] = 1
    model.default(found)
    model.prepare(found, None)
    return {**found, "status": status} if (status := _status(obj, now)) is not None else found


def _status(obj: Obj, now: str) -> Obj | None:
    """What the server says of the object from the start; None for kinds without a status."""
    match obj["kind"]:
        case "FlowSchema":
            return {"conditions": [dangling(meta.get(obj, "spec.priorityLevelConfiguration.name"), True, now)]}
        case "APIService":
            return {"conditions": [local_condition(now)]}
        case "PriorityLevelConfiguration":
            return {}
    return None


def resource_of(obj: Obj) -> str:
    group, version = meta.group_version(obj["apiVersion"])
    kind = scheme.by_gvk(group, version, obj["kind"])
    assert kind is not None, obj["kind"]
    return kind.resource


def install(row: Cluster) -> None:
    """Give a new cluster all of it."""
    now = clock.timestamp()
    writes = [Write("create", resource_of(obj), complete(obj, now), why=BORN) for obj in objects()]
    store.commit(row.name, writes, Author(SYSTEM.name, SYSTEM.agent))


def reconcile(cluster: str) -> int:
    """Put back what a cluster lacks; how many objects that were. Does nothing where nothing is lacking."""
    registry, now = Registry(cluster), clock.timestamp()
    acts = [act for obj in objects() if (act := _lacking(registry, obj, now)) is not None]
    if acts:
        registry.write(acts, actor=SYSTEM, decision=False)
    return len(acts)


def _lacking(registry: Registry, wanted: Obj, now: str) -> Act | None:
    """What is missing: the object, or what a flow schema says that leaves its upkeep to the server."""
    resource = resource_of(wanted)
    old = registry.find(resource, "", meta.name(wanted))
    if old is None:
        return Create(resource, wanted, LACKED, status=_status(wanted, now))
    if meta.annotations_of(old).get(flows.AUTO_UPDATE) != "true" or "spec" not in wanted:
        return None
    spec = complete(wanted, now)["spec"]
    return None if old["spec"] == spec else Update(resource, {**old, "spec": spec}, LACKED)
