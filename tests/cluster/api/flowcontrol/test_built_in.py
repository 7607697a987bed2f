"""Expected values: apiserver/pkg/apis/flowcontrol/bootstrap/default.go of Kubernetes 1.35."""

from __future__ import annotations

import pytest

from cluster.api.flowcontrol import built_in
from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj


def spec(objects: list[Obj], name: str) -> Obj:
    found: Obj = next(obj["spec"] for obj in objects if meta.name(obj) == name)
    return found


@pytest.mark.parametrize(
    ("name", "shares", "lendable", "queues", "hand"),
    [
        ("system", 30, 33, 64, 6),
        ("node-high", 40, 25, 64, 6),
        ("leader-election", 10, 0, 16, 4),
        ("workload-high", 40, 50, 128, 6),
        ("workload-low", 100, 90, 128, 6),
        ("global-default", 20, 50, 128, 6),
    ],
)
def test_the_suggested_levels(name: str, shares: int, lendable: int, queues: int, hand: int) -> None:
    limited = spec(built_in.levels(), name)["limited"]
    assert (limited["nominalConcurrencyShares"], limited["lendablePercent"]) == (shares, lendable)
    queuing = {"queues": queues, "handSize": hand, "queueLengthLimit": 50}
    assert limited["limitResponse"] == {"type": "Queue", "queuing": queuing}


def test_the_mandatory_levels() -> None:
    assert spec(built_in.levels(), "exempt")["type"] == "Exempt"
    assert spec(built_in.levels(), "catch-all")["limited"]["limitResponse"] == {"type": "Reject"}


def test_the_schemas_their_levels_and_their_order() -> None:
    found = {
        meta.name(s): (meta.get(s, "spec.priorityLevelConfiguration.name"), meta.get(s, "spec.matchingPrecedence"))
        for s in built_in.schemas()
    }
    assert found == {
        "exempt": ("exempt", 1),
        "probes": ("exempt", 2),
        "system-leader-election": ("leader-election", 100),
        "system-node-high": ("node-high", 400),
        "system-nodes": ("system", 500),
        "kube-controller-manager": ("workload-high", 800),
        "kube-scheduler": ("workload-high", 800),
        "kube-system-service-accounts": ("workload-high", 900),
        "service-accounts": ("workload-low", 9000),
        "global-default": ("global-default", 9900),
        "catch-all": ("catch-all", 10000),
    }


def test_all_of_them_are_kept_up_by_the_server() -> None:
    for obj in (*built_in.levels(), *built_in.schemas()):
        assert meta.annotations_of(obj) == {"apf.kubernetes.io/autoupdate-spec": "true"}
