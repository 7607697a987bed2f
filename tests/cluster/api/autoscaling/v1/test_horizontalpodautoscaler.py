"""Expected values: the conversions of pkg/apis/autoscaling/v1/conversion.go."""

from __future__ import annotations

import json

from cluster.api.autoscaling.v1 import horizontalpodautoscaler as v1
from cluster.api.autoscaling.v2.horizontalpodautoscaler import HorizontalPodAutoscaler
from cluster.apimachinery.meta import Obj
from tests.cluster.api.manifests import born

TARGET = {"apiVersion": "apps/v1", "kind": "Deployment", "name": "web"}
CPU = {"type": "Resource", "resource": {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": 50}}}
MEMORY = {"type": "Resource", "resource": {"name": "memory", "target": {"type": "AverageValue", "averageValue": "1Gi"}}}
HITS = {
    "type": "Object",
    "object": {
        "describedObject": {"kind": "Service", "name": "web", "apiVersion": "v1"},
        "metric": {"name": "hits", "selector": {"matchLabels": {"a": "b"}}},
        "target": {"type": "Value", "value": "100"},
    },
}


def stored(*metrics: Obj, **spec: object) -> Obj:
    return born(
        HorizontalPodAutoscaler,
        spec={"scaleTargetRef": TARGET, "maxReplicas": 5, "metrics": list(metrics), **spec},
    )


def test_the_cpu_is_a_field_of_the_old_version() -> None:
    shown = v1.from_storage(stored(CPU))
    assert shown["apiVersion"] == "autoscaling/v1"
    assert shown["spec"] == {
        "scaleTargetRef": TARGET, "minReplicas": 1, "maxReplicas": 5, "targetCPUUtilizationPercentage": 50,
    }  # fmt: skip
    assert "annotations" not in shown["metadata"]


def test_other_measures_travel_in_an_annotation_in_its_own_words() -> None:
    notes = v1.from_storage(stored(CPU, MEMORY, HITS))["metadata"]["annotations"]
    assert json.loads(notes["autoscaling.alpha.kubernetes.io/metrics"]) == [
        {"type": "Resource", "resource": {"name": "memory", "targetAverageValue": "1Gi"}},
        {
            "type": "Object",
            "object": {
                "target": {"kind": "Service", "name": "web", "apiVersion": "v1"},
                "metricName": "hits",
                "targetValue": "100",
                "selector": {"matchLabels": {"a": "b"}},
            },
        },
    ]


def test_nothing_is_lost_on_the_way_there_and_back() -> None:
    was = stored(MEMORY, HITS, CPU, behavior={"scaleUp": {"stabilizationWindowSeconds": 5}})
    used = {"averageUtilization": 40, "averageValue": "4m"}
    current = {"type": "Resource", "resource": {"name": "cpu", "current": used}}
    condition = {"type": "AbleToScale", "status": "True", "lastTransitionTime": None}
    was["status"] = {"currentReplicas": 1, "desiredReplicas": 2, "currentMetrics": [current], "conditions": [condition]}
    shown = v1.from_storage(was)
    assert shown["status"]["currentCPUUtilizationPercentage"] == 40
    assert v1.to_storage(shown) == was


def test_the_old_version_makes_the_new_one() -> None:
    old = {"metadata": {"name": "web"}, "spec": {"maxReplicas": 3, "targetCPUUtilizationPercentage": 50}}
    assert v1.to_storage(old)["spec"] == {"maxReplicas": 3, "metrics": [CPU]}
