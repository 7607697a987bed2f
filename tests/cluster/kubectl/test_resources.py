"""Names to kinds, as kubectl's mapper finds them."""

from __future__ import annotations

import pytest

from cluster.kubectl.errors import KubectlError
from cluster.kubectl.resources import Mapper, parse_discovery


def _version(version: str, *kinds: tuple[str, str, list[str], list[str]]) -> dict[str, object]:
    entries = [
        {
            "resource": plural,
            "singularResource": kind.lower(),
            "responseKind": {"kind": kind},
            "scope": "Namespaced",
            "shortNames": short,
            "categories": categories,
            "verbs": ["get", "list"],
        }
        for plural, kind, short, categories in kinds
    ]
    return {"version": version, "resources": entries}


MAPPER = Mapper(
    parse_discovery(
        {
            "items": [
                {"metadata": {"name": ""}, "versions": [
                    _version("v1", ("pods", "Pod", ["po"], ["all"]), ("events", "Event", ["ev"], [])),
                ]},
                {"metadata": {"name": "apps"}, "versions": [
                    _version("v1", ("deployments", "Deployment", ["deploy"], ["all"])),
                ]},
                {"metadata": {"name": "autoscaling"}, "versions": [
                    _version("v2", ("horizontalpodautoscalers", "HorizontalPodAutoscaler", ["hpa"], ["all"])),
                    _version("v1", ("horizontalpodautoscalers", "HorizontalPodAutoscaler", ["hpa"], ["all"])),
                ]},
                {"metadata": {"name": "events.k8s.io"}, "versions": [_version("v1", ("events", "Event", ["ev"], []))]},
            ]
        }
    )
)  # fmt: skip


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("pods", "v1/pods"), ("pod", "v1/pods"), ("po", "v1/pods"), ("Pod", "v1/pods"), ("PODS", "v1/pods"),
        ("deploy", "apps/v1/deployments"), ("deployments.apps", "apps/v1/deployments"),
        ("deploy.app", "apps/v1/deployments"), ("deployments.v1.apps", "apps/v1/deployments"),
        ("Deployment.v1.apps", "apps/v1/deployments"), ("ev", "v1/events"),
        ("events.events.k8s.io", "events.k8s.io/v1/events"), ("hpa", "autoscaling/v2/horizontalpodautoscalers"),
        ("hpa.v1.autoscaling", "autoscaling/v1/horizontalpodautoscalers"), ("pods.v1.", "v1/pods"),
    ],
)  # fmt: skip
def test_a_kind_is_found_by_any_of_its_names(name: str, found: str) -> None:
    resource = MAPPER.find(name)
    assert f"{resource.api_version}/{resource.plural}" == found


@pytest.mark.parametrize(("name", "told"), [("foo", "foo"), ("pods.v1", "pods"), ("pods.v2.apps", "pods")])
def test_a_kind_nobody_serves_is_complained_of(name: str, told: str) -> None:
    with pytest.raises(KubectlError, match=f"the server doesn't have a resource type \"{told}\""):
        MAPPER.find(name)


def test_a_category_has_one_version_of_each_kind() -> None:
    found = [f"{each.api_version}/{each.plural}" for each in MAPPER.category("all")]
    assert found == ["v1/pods", "apps/v1/deployments", "autoscaling/v2/horizontalpodautoscalers"]


def test_a_path_has_its_namespace_only_where_there_is_one() -> None:
    deployments = MAPPER.find("deploy")
    assert deployments.path("shop", "web", "scale") == "/apis/apps/v1/namespaces/shop/deployments/web/scale"
    assert deployments.path() == "/apis/apps/v1/deployments"
    assert deployments.word == "deployment.apps"
