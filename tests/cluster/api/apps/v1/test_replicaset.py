"""Expected values: SetDefaults_ReplicaSet and printReplicaSet."""

from __future__ import annotations

from cluster.api.apps.v1.replicaset import ReplicaSet
from tests.cluster.api.manifests import born, row, template


def test_a_replicaset_keeps_one_pod_and_starts_with_none() -> None:
    obj = born(ReplicaSet, spec={"selector": {"matchLabels": {"run": "web"}}, "template": template()})
    assert (obj["spec"]["replicas"], obj["status"]) == (1, {"replicas": 0})
    assert ReplicaSet.selectable(obj) == {"status.replicas": "0"}


def test_kubectl_shows_wanted_there_and_ready() -> None:
    selector = {"matchExpressions": [{"key": "run", "operator": "In", "values": ["web"]}]}
    obj = born(ReplicaSet, spec={"replicas": 5, "selector": selector, "template": template()})
    obj["status"] = {"replicas": 5, "readyReplicas": 2}
    shown = row(ReplicaSet, obj)
    assert [shown[c] for c in ("Desired", "Current", "Ready", "Selector")] == [5, 5, 2, "run in (web)"]
