"""What a controller is: a name, what wakes it, and one function that decides.

`@controller` enters a function in the list of loops. The function gets a key ("namespace/name") and a view and
returns acts; it is called again whenever something it watches has changed, however often, so it compares what
should be with what is and never counts events. (In Kubernetes: controller-runtime's reconcile.Reconciler.)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import inf
from typing import Any

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.client.view import View
from cluster.registry.acts import Act, Create, Delete, Event, Patch, Update

__all__ = ["NEVER", "Act", "Controller", "Create", "Decided", "Delete", "Event", "Patch", "Update", "by_controller",
           "by_key", "controller", "controllers"]  # fmt: skip

NEVER = inf
Mapper = Callable[[Obj, View], Iterable[str]]
"""From an object that changed to the keys that must be looked at again."""


@dataclass(frozen=True)
class Decided:
    """What a loop wants: acts, stored in one transaction; `again` seconds later on the cluster's own time another
    look; `effects`, called once the acts are stored (the kubelet's: start this, stop that); `beside` names what
    effects write beside the log, where that takes a step of a paused cluster. `deadline` is in how many seconds a
    cluster must be woken for this if it sleeps by then: `again`, but for looks that are mere routine (a probe)."""

    acts: Sequence[Act] = ()
    again: float | None = None
    effects: Sequence[Callable[[], None]] = ()
    beside: str = ""
    deadline: float | None = None

    @property
    def due(self) -> float:
        """The deadline; NEVER for none."""
        found = self.again if self.deadline is None else self.deadline
        return NEVER if found is None else max(0.0, found)


Reconcile = Callable[[str, View], "Decided | list[Act]"]
ReconcileMany = Callable[[list[str], View], Mapping[str, "Decided | list[Act]"]]


@dataclass(frozen=True)
class Controller:
    """One loop. `duty` marks work that goes on while the cluster is paused and is nobody's decision."""

    name: str
    component: str
    watches: Mapping[str, Mapper]
    reconcile: Any
    group: str = "kube-controller-manager"
    batch: bool = False
    duty: bool = False
    limit: int = 64
    doc: str = field(default="", compare=False)

    def decide(self, keys: list[str], view: View) -> dict[str, Decided]:
        """The decision for each key. A failing key raises; the runner then asks for each alone."""
        if self.batch:
            found = self.reconcile(keys, view)
        else:
            found = {key: self._one(key, view) for key in keys}
        return {key: d if isinstance(d, Decided) else Decided(d) for key, d in found.items()}

    def _one(self, key: str, view: View) -> Any:
        view.seed = f"{self.name}/{key}"
        return self.reconcile(key, view)


controllers: dict[str, Controller] = {}


def controller(
    name: str,
    *,
    component: str,
    watches: Mapping[str, Mapper],
    group: str = "kube-controller-manager",
    batch: bool = False,
    duty: bool = False,
    limit: int = 64,
) -> Callable[[Any], Any]:
    """Make a loop of a function, known by `name` and writing as `component`."""

    def enter(reconcile: Any) -> Any:
        doc = (reconcile.__doc__ or "").strip()
        controllers[name] = Controller(name, component, watches, reconcile, group, batch, duty, limit, doc)
        return reconcile

    return enter


def by_key(obj: Obj, view: View) -> Iterable[str]:
    """The object itself."""
    return (meta.key(obj),)


def by_controller(kind: str) -> Mapper:
    """The owner of that kind that controls the object, if it has one."""

    def owner(obj: Obj, view: View) -> Iterable[str]:
        ref = meta.controller_of(obj)
        if ref is not None and ref["kind"] == kind:
            yield meta.join_key(meta.namespace(obj), ref["name"])

    return owner
