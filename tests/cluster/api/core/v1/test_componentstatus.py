"""Expected values: printComponentStatus."""

from __future__ import annotations

from cluster.api.core.v1.componentstatus import ComponentStatus, healthy
from tests.cluster.api.manifests import row


def test_kubectl_shows_a_healthy_component() -> None:
    assert row(ComponentStatus, healthy("etcd-0")) == {
        "Name": "etcd-0", "Status": "Healthy", "Message": "ok", "Error": "",
    }  # fmt: skip


def test_kubectl_shows_an_ailing_one_and_one_that_says_nothing() -> None:
    ailing = {**healthy("etcd-0"), "conditions": [{"type": "Healthy", "status": "False", "error": "gone"}]}
    assert list(row(ComponentStatus, ailing).values())[1:] == ["Unhealthy", "", "gone"]
    assert row(ComponentStatus, {"metadata": {"name": "a"}})["Status"] == "Unknown"
