"""Expected values: ValidateHorizontalPodAutoscaler and its test, the defaults of autoscaling/v2, formatHPAMetrics."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.api.autoscaling.v2.horizontalpodautoscaler import HorizontalPodAutoscaler
from cluster.apimachinery.meta import Obj
from tests.cluster.api.manifests import born, causes, row

TARGET = {"apiVersion": "apps/v1", "kind": "Deployment", "name": "web"}


def scaler(**spec: Any) -> Obj:
    return born(HorizontalPodAutoscaler, spec={"scaleTargetRef": TARGET, "maxReplicas": 5, **spec})


def cpu(**target: Any) -> Obj:
    return {"type": "Resource", "resource": {"name": "cpu", "target": target}}


def test_an_autoscaler_looks_at_the_cpu_and_never_goes_to_nothing() -> None:
    spec = scaler()["spec"]
    assert spec["minReplicas"] == 1
    assert spec["metrics"] == [cpu(type="Utilization", averageUtilization=80)]
    assert "behavior" not in spec
    assert causes(HorizontalPodAutoscaler, scaler()) == []


def test_a_behavior_that_says_something_says_everything() -> None:
    behavior = scaler(behavior={"scaleDown": {"stabilizationWindowSeconds": 60}})["spec"]["behavior"]
    assert behavior == {
        "scaleUp": {
            "stabilizationWindowSeconds": 0,
            "selectPolicy": "Max",
            "policies": [
                {"type": "Pods", "value": 4, "periodSeconds": 15},
                {"type": "Percent", "value": 100, "periodSeconds": 15},
            ],
        },
        "scaleDown": {
            "stabilizationWindowSeconds": 60,
            "selectPolicy": "Max",
            "policies": [{"type": "Percent", "value": 100, "periodSeconds": 15}],
        },
    }


AT = "spec.metrics[0]"


@pytest.mark.parametrize(
    ("spec", "problem"),
    [
        ({"minReplicas": 0}, "spec.minReplicas: Invalid value: 0: must be greater than or equal to 1"),
        (
            {"minReplicas": 7},
            "spec.maxReplicas: Invalid value: 5: must be greater than or equal to `minReplicas`",
        ),
        ({"scaleTargetRef": {"name": "web"}}, "spec.scaleTargetRef.kind: Required value"),
        (
            {"scaleTargetRef": {**TARGET, "name": "a/b"}},
            "spec.scaleTargetRef.name: Invalid value: \"a/b\": may not contain '/'",
        ),
        (
            {"metrics": [cpu(type="Utilization")]},
            f"{AT}.resource.target.averageUtilization: Required value: must set either a target raw value or a target "
            "utilization",
        ),
        (
            {"metrics": [cpu(type="Utilization", averageUtilization=0)]},
            f"{AT}.resource.target.averageUtilization: Invalid value: 0: must be greater than 0",
        ),
        (
            {"metrics": [{"type": "Pods"}]},
            f"{AT}.pods: Required value: must populate information for the given metric source",
        ),
        (
            {"metrics": [{"type": "Foo"}]},
            f'{AT}.type: Unsupported value: "Foo": supported values: "ContainerResource", "External", "Object", '
            '"Pods", "Resource"',
        ),
        (
            {"behavior": {"scaleUp": {"stabilizationWindowSeconds": 3601}}},
            "spec.behavior.scaleUp.stabilizationWindowSeconds: Invalid value: 3601: must be less than or equal to 3600",
        ),
        (
            {"behavior": {"scaleUp": {"policies": [{"type": "Pods", "value": 0, "periodSeconds": 1}]}}},
            "spec.behavior.scaleUp.policies[0].value: Invalid value: 0: must be greater than zero",
        ),
    ],
)
def test_an_autoscaler_is_refused(spec: Obj, problem: str) -> None:
    assert problem in causes(HorizontalPodAutoscaler, scaler(**spec))


PODS = {"type": "Pods", "pods": {"metric": {"name": "hits"}, "target": {"type": "AverageValue", "averageValue": "1k"}}}


@pytest.mark.parametrize(
    ("wanted", "measured", "shown"),
    [
        ([cpu(type="Utilization", averageUtilization=80)], [], "cpu: <unknown>/80%"),
        (
            [cpu(type="Utilization", averageUtilization=80)],
            [{"type": "Resource", "resource": {"name": "cpu", "current": {"averageUtilization": 50}}}],
            "cpu: 50%/80%",
        ),
        ([PODS, PODS, PODS, PODS], [], "<unknown>/1k, <unknown>/1k + 2 more..."),
    ],
)
def test_kubectl_shows_what_is_measured(wanted: list[Obj], measured: list[Obj], shown: str) -> None:
    obj = {**scaler(metrics=wanted), "status": {"currentMetrics": measured, "currentReplicas": 2}}
    assert list(row(HorizontalPodAutoscaler, obj).values())[1:6] == ["Deployment/web", shown, "1", 5, 2]
