"""Expected values: cmd/kube-apiserver/app/aggregator.go and pkg/controlplane/apiserver/aggregator.go."""

from __future__ import annotations

import pytest

from cluster.api.apiregistration import built_in
from cluster.api.apiregistration.v1.apiservice import APIService
from cluster.apimachinery import meta
from tests.cluster.api.manifests import causes


@pytest.mark.parametrize(
    ("api_version", "name", "priorities"),
    [
        ("v1", "v1.", (18000, 1)),
        ("apps/v1", "v1.apps", (17800, 15)),
        ("autoscaling/v2", "v2.autoscaling", (17500, 30)),
        ("example.com/v1beta1", "v1beta1.example.com", (1000, 100)),
    ],
)
def test_a_group_has_its_place(api_version: str, name: str, priorities: tuple[int, int]) -> None:
    found = built_in.local(api_version)
    spec = found["spec"]
    assert (meta.name(found), (spec["groupPriorityMinimum"], spec["versionPriority"])) == (name, priorities)
    assert meta.labels(found) == {"kube-aggregator.kubernetes.io/automanaged": "onstart"}


def test_all_of_them_are_valid() -> None:
    for obj in built_in.objects():
        assert causes(APIService, obj) == [], meta.name(obj)
