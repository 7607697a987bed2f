"""Expected values: SetDefaults_DaemonSet and printDaemonSet."""

from __future__ import annotations

from cluster.api.apps.v1.daemonset import DaemonSet
from cluster.apimachinery.meta import Obj
from tests.cluster.api.manifests import born, causes, row, template


def daemonset(**spec: object) -> Obj:
    return born(DaemonSet, spec={"selector": {"matchLabels": {"run": "web"}}, "template": template(), **spec})


def test_a_daemonset_replaces_one_pod_at_a_time() -> None:
    spec = daemonset()["spec"]
    assert spec["updateStrategy"] == {
        "type": "RollingUpdate",
        "rollingUpdate": {"maxUnavailable": 1, "maxSurge": 0},
    }
    assert spec["revisionHistoryLimit"] == 10


def test_a_new_one_has_counted_nothing() -> None:
    assert daemonset()["status"] == {
        "currentNumberScheduled": 0,
        "desiredNumberScheduled": 0,
        "numberMisscheduled": 0,
        "numberReady": 0,
    }


def test_an_update_strategy_is_one_of_two() -> None:
    assert causes(DaemonSet, daemonset(updateStrategy={"type": "Never"})) == [
        'spec.updateStrategy.type: Unsupported value: "Never": supported values: "OnDelete", "RollingUpdate"'
    ]


def test_kubectl_shows_its_counts() -> None:
    obj = daemonset(template=template(nodeSelector={"disk": "ssd"}))
    obj["status"] = {
        "desiredNumberScheduled": 4,
        "currentNumberScheduled": 3,
        "numberReady": 2,
        "updatedNumberScheduled": 2,
        "numberAvailable": 1,
    }
    assert list(row(DaemonSet, obj).values())[1:7] == [4, 3, 2, 2, 1, "disk=ssd"]
