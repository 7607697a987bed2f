"""As much of a decision as the API server admits.

A decision is one transaction, all of it or nothing. But a quota may have room for one pod of the three that are
wanted, and a controller that makes its objects one by one, as they do upstream, gets that one: the first creation
that is refused ends the creating, and the owner's events say why. (In Kubernetes: slowStartBatch, and FailedCreate in
controller_utils.go.)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress

from cluster.apimachinery import meta
from cluster.apimachinery.errors import StatusError
from cluster.etcd import store
from cluster.registry.acts import Act, Create, Event

REFUSED = "refused"
"""Under this name a loop's memory has, by key, why its last creation was refused."""


def write(acts: Sequence[Act], some: Callable[[list[Act]], None], component: str) -> str:
    """Carry out the acts of one decision one by one with `some`; why something could not be created, "" if nothing.

    What is refused is left for the next attempt.
    """
    lost: dict[str, str] = {}
    for act in acts:
        if lost and isinstance(act, Create):
            lost[meta.name(act.obj)] = ""
        elif not (isinstance(act, Event) and any(name in act.message for name in lost)):
            with suppress(StatusError, store.Held):
                lost |= _written(act, some, component)
    return next(iter(lost.values()), "")


def _written(act: Act, some: Callable[[list[Act]], None], component: str) -> dict[str, str]:
    """Write one act; the name of what could not be created and why, told of at its owner."""
    try:
        some([act])
    except StatusError as refusal:
        if not isinstance(act, Create):
            raise
        with suppress(StatusError):
            some(list(_complaints(act, refusal, component)))
        return {meta.name(act.obj): refusal.message}
    return {}


def _complaints(act: Create, refusal: StatusError, component: str) -> Iterator[Event]:
    owner = meta.controller_of(act.obj)
    if owner is not None:
        head = {"name": owner["name"], "namespace": meta.namespace(act.obj), "uid": owner["uid"]}
        about = {"apiVersion": owner["apiVersion"], "kind": owner["kind"], "metadata": head}
        yield Event(about, "Warning", "FailedCreate", f"Error creating: {refusal.message}", component)
