"""Where an Ingress can be reached: what ingress-nginx writes into the status of those it serves.

Of the controller's pods one is the leader and does this for all. The address is that of the Service that leads to the
controller (--publish-service), or of the nodes its pods run on; it says nothing of whether any rule works. The last
pod to go takes it back. The loop runs with the kubelets because the real one runs in a pod: with nobody to run
containers there is nobody to write it. (Upstream: internal/ingress/status.)
"""

from __future__ import annotations

from collections.abc import Iterable

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.client.controller import Act, Decided, Event, Update, by_key, controller
from cluster.client.view import View
from cluster.ingress_nginx.controller import CLASSES, INGRESSES, Controller, controller_of

COMPONENT = "nginx-ingress-controller"
Points = list[Obj]


def _all(obj: Obj, view: View) -> Iterable[str]:
    """Every Ingress: its address may be another now."""
    return [meta.key(ingress) for ingress in view.list(INGRESSES)]


def _of_controller(obj: Obj, view: View) -> Iterable[str]:
    """Every Ingress when the pod is a controller's."""
    return _all(obj, view) if controller_of(obj) else ()


def _of_service(obj: Obj, view: View) -> Iterable[str]:
    """Every Ingress when the Service has an address outside, as a controller's may."""
    return (
        _all(obj, view) if meta.get(obj, "spec.type") != "ExternalName" and "selector" in obj["spec"] else ()
    )


@controller(
    "ingress-status", component=COMPONENT, group="kubelet",
    watches={INGRESSES: by_key, CLASSES: _all, "pods": _of_controller, "services": _of_service},
)  # fmt: skip
def reconcile(key: str, view: View) -> Decided:
    """An Ingress that a ready controller serves gets the controller's addresses; when no controller is left, none."""
    ingress = view.get(INGRESSES, *meta.split_key(key))
    if ingress is None or meta.is_deleting(ingress):
        view.memory.pop(key, None)
        return Decided()
    pods = _serving(ingress, view)
    if not pods:
        return Decided(_published(ingress, []) if view.memory.pop(key, None) else ())
    leader = next((pair for pair in pods if _ready(pair[0])), None)
    if leader is None:
        return Decided()
    heard = view.memory.get(key) != meta.metadata(ingress).get("generation")
    view.memory[key] = meta.metadata(ingress).get("generation")
    said: list[Act] = [Event(ingress, "Normal", "Sync", "Scheduled for sync", COMPONENT)] if heard else []
    return Decided([*said, *_published(ingress, addresses(*leader, [pod for pod, _ in pods], view))])


def _serving(ingress: Obj, view: View) -> list[tuple[Obj, Controller]]:
    """The pods of controllers whose Ingress it is, by name."""
    known = view.list(CLASSES)
    found = ((pod, controller_of(pod)) for pod in view.list("pods"))
    return sorted(
        ((pod, c) for pod, c in found if c and c.serves(ingress, c.classes(known))),
        key=lambda pair: meta.name(pair[0]),
    )


def _ready(pod: Obj) -> bool:
    running = meta.get(pod, "status.phase") == "Running" and not meta.is_deleting(pod)
    return running and (meta.condition(pod, "Ready") or {}).get("status") == "True"


def _published(ingress: Obj, points: Points) -> list[Act]:
    if meta.get(ingress, "status.loadBalancer.ingress", []) == points:
        return []
    status = {"loadBalancer": {"ingress": points} if points else {}}
    why = "its controller can be reached here" if points else "no controller of its class is left"
    return [Update(INGRESSES, {**ingress, "status": status}, why, "status")]


# -- addresses ---------------------------------------------------------------------------------------------------


def addresses(leader: Obj, controller: Controller, pods: list[Obj], view: View) -> Points:
    """What a controller publishes: what it was told, its Service's addresses, or its nodes'."""
    if controller.publish_addresses:
        return [_point(address) for address in controller.publish_addresses]
    if controller.publish_service:
        service = view.get("services", *meta.split_key(controller.publish_service))
        return sorted(_of(service), key=_order) if service else []
    names = dict.fromkeys(meta.get(pod, "spec.nodeName", "") for pod in pods if _ready(pod))
    nodes = filter(None, (view.get("nodes", "", name) for name in names))
    return sorted((_point(_node_address(node, controller.internal_ip)) for node in nodes), key=_order)


def _of(service: Obj) -> Points:
    """A Service's addresses, by its type."""
    spec = service["spec"]
    external: Points = [{"ip": ip} for ip in spec.get("externalIPs") or []]
    if spec.get("type") == "LoadBalancer":
        given = meta.get(service, "status.loadBalancer.ingress", [])
        return [*({"ip": p["ip"]} if p.get("ip") else {"hostname": p["hostname"]} for p in given), *external]
    if spec.get("type") == "NodePort" and external:
        return external
    return [{"ip": spec["clusterIP"]}]


def _node_address(node: Obj, internal: bool) -> str:
    """A node's outside address, or the one inside where it has no other or that one is wanted."""
    by_type = {a["type"]: a["address"] for a in meta.get(node, "status.addresses", [])}
    outside = "" if internal else by_type.get("ExternalIP", "")
    return str(outside or by_type.get("InternalIP") or meta.name(node))


def _point(address: str) -> Obj:
    is_ip = address.replace(".", "").isdigit() or ":" in address
    return {"ip": address} if is_ip else {"hostname": address}


def _order(point: Obj) -> tuple[str, str]:
    return point.get("hostname", ""), point.get("ip", "")
