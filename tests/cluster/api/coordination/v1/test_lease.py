from __future__ import annotations

from cluster.api.coordination.v1.lease import Lease
from tests.cluster.api.manifests import born, causes, row


def test_kubectl_shows_the_holder() -> None:
    assert row(Lease, born(Lease, spec={"holderIdentity": "node-1"}))["Holder"] == "node-1"


def test_a_lease_lasts() -> None:
    assert causes(Lease, born(Lease, spec={"leaseDurationSeconds": 40})) == []
    assert causes(Lease, born(Lease, spec={"leaseDurationSeconds": 0, "leaseTransitions": -1})) == [
        "spec.leaseDurationSeconds: Invalid value: 0: must be greater than 0",
        "spec.leaseTransitions: Invalid value: -1: must be greater than or equal to 0",
    ]
