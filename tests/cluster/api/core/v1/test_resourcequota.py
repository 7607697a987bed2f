"""Expected values: ValidateResourceQuota(Update) and its test, printResourceQuota and its test."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.api.core.v1.resourcequota import ResourceQuota
from cluster.apimachinery.meta import Obj
from tests.cluster.api.manifests import born, causes, changed, row


def quota(**spec: Any) -> Obj:
    return born(ResourceQuota, spec=spec)


def test_amounts_are_stored_in_their_canonical_text() -> None:
    assert quota(hard={"cpu": "1000m", "pods": 10})["spec"]["hard"] == {"cpu": "1", "pods": "10"}


@pytest.mark.parametrize(
    ("spec", "problems"),
    [
        ({"hard": {"count/deployments.apps": "1", "requests.nvidia.com/gpu": "4", "limits.cpu": "2"}}, []),
        (
            {"hard": {"foo": "1"}},
            [
                'spec.hard[foo]: Invalid value: "foo": must be a standard resource type or fully qualified',
                'spec.hard[foo]: Invalid value: "foo": must be a standard resource for quota',
            ],
        ),
        (
            {"hard": {"pods": "-1"}},
            ['spec.hard[pods]: Invalid value: "-1": must be greater than or equal to 0'],
        ),
        ({"hard": {"pods": "500m"}}, ['spec.hard[pods]: Invalid value: "500m": must be an integer']),
        (
            {"hard": {"pods": "1"}, "scopes": ["Terminating", "NotTerminating"]},
            ['spec.scopes: Invalid value: ["Terminating","NotTerminating"]: conflicting scopes'],
        ),
        (
            {"hard": {"cpu": "1"}, "scopes": ["BestEffort"]},
            ['spec.scopes: Invalid value: ["BestEffort"]: unsupported scope applied to resource'],
        ),
        ({"scopes": ["foo"]}, ['spec.scopes: Invalid value: ["foo"]: unsupported scope']),
    ],
)
def test_a_quota_is_judged(spec: Obj, problems: list[str]) -> None:
    assert causes(ResourceQuota, quota(**spec)) == problems


def test_a_scope_selector_needs_values_for_in() -> None:
    term = {"scopeName": "PriorityClass", "operator": "In"}
    assert causes(ResourceQuota, quota(hard={"pods": "1"}, scopeSelector={"matchExpressions": [term]})) == [
        "spec.scopeSelector.matchExpressions.values: Required value: must be at least one value when `operator` is "
        "'In' or 'NotIn' for scope selector"
    ]


def test_scopes_are_for_life() -> None:
    old = quota(hard={"pods": "1"}, scopes=["BestEffort"])
    new = changed(ResourceQuota, old, spec={"hard": {"pods": "1"}, "scopes": ["NotBestEffort"]})
    assert causes(ResourceQuota, new, old) == ['spec.scopes: Invalid value: ["NotBestEffort"]: field is immutable']


def test_kubectl_shows_requests_and_limits_apart() -> None:
    obj = quota()
    obj["status"] = {
        "hard": {"requests.cpu": "2", "limits.cpu": "4", "pods": "10"},
        "used": {"requests.cpu": "1", "limits.cpu": "2"},
    }
    assert row(ResourceQuota, obj)["Request"] == "pods: 0/10, requests.cpu: 1/2"
    assert row(ResourceQuota, obj)["Limit"] == "limits.cpu: 2/4"
