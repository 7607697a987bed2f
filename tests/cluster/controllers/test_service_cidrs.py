"""Expected values: pkg/controller/servicecidrs and its tests."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.api.servicespec import addresses
from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.controllers.service_cidrs import reconcile
from tests.cluster.controllers.objects import acts, deleted, make, updates, view

FINALIZER = "networking.k8s.io/service-cidr-finalizer"


def ranges(name: str, *cidrs: str, ready: bool = True, finalizer: bool = True) -> Obj:
    message = "Kubernetes Service CIDR is ready"
    condition = {"type": "Ready", "status": "True", "reason": "", "message": message, "lastTransitionTime": "x"}
    status = {"conditions": [condition]} if ready else {}
    head = {"finalizers": [FINALIZER]} if finalizer else {}
    return make("ServiceCIDR", name, spec={"cidrs": list(cidrs)}, status=status, metadata=head)


def taken(address: str) -> Obj:
    return addresses.taken(address, make("Service", "web"))


def decided(*objects: Obj) -> Any:
    return reconcile("more", view(*objects))


def test_a_new_range_is_held_and_then_ready() -> None:
    (held,) = updates(decided(ranges("more", "10.1.0.0/24", ready=False, finalizer=False)))
    assert meta.finalizers(held) == [FINALIZER]
    (ready,) = updates(decided(ranges("more", "10.1.0.0/24", ready=False)), "status")
    assert ready["status"]["conditions"] == [
        {"type": "Ready", "status": "True", "reason": "", "message": "Kubernetes Service CIDR is ready",
         "lastTransitionTime": "2026-01-02T03:04:05Z"}
    ]  # fmt: skip
    assert not acts(decided(ranges("more", "10.1.0.0/24")))


@pytest.mark.parametrize(
    ("others", "ips", "goes"),
    [
        ([], [], True),
        ([], ["10.0.0.1"], True),
        ([], ["10.1.0.9"], False),
        ([ranges("whole", "10.1.0.0/16")], ["10.1.0.9"], True),
        ([ranges("same", "10.1.0.0/24")], ["10.1.0.9"], True),
        ([ranges("half", "10.1.0.0/25")], ["10.1.0.9"], True),
        ([ranges("half", "10.1.0.0/25")], ["10.1.0.200"], False),
        ([ranges("six", "fd00::/64")], ["10.1.0.9"], False),
    ],
)
def test_a_deleted_range_goes_when_every_address_has_another(others: list[Obj], ips: list[str], goes: bool) -> None:
    found = decided(deleted(ranges("more", "10.1.0.0/24")), *others, *map(taken, ips))
    if goes:
        assert [meta.finalizers(obj) for obj in updates(found)] == [[]]
    else:
        (said,) = updates(found, "status")
        condition = said["status"]["conditions"][0]
        assert (condition["status"], condition["reason"]) == ("False", "Terminating")
        assert condition["message"] == (
            "There are still IPAddresses referencing the ServiceCIDR, please remove them or create a new ServiceCIDR"
        )


def test_an_address_that_is_not_a_services_holds_nothing() -> None:
    by_hand = make("IPAddress", "10.1.0.9", spec={"parentRef": {"resource": "gateways", "name": "g"}})
    assert updates(decided(deleted(ranges("more", "10.1.0.0/24")), by_hand))
