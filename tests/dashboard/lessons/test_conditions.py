"""CEL over a cluster's objects, with a lesson's few words."""

from __future__ import annotations

import pytest

from cluster.apimachinery.cel import CompileError
from cluster.apimachinery.meta import Obj, Objs
from dashboard.lessons import conditions

WEB: Obj = {"metadata": {"name": "web"}, "spec": {"selector": {"app": "web"}, "ports": [{"port": 80}]}}
SLICE: Obj = {
    "metadata": {"name": "web-abc", "labels": {"kubernetes.io/service-name": "web"}},
    "endpoints": [
        {
            "addresses": ["10.244.1.2"],
            "conditions": {"ready": True},
            "targetRef": {"kind": "Pod", "name": "web-1"},
        },
        {
            "addresses": ["10.244.1.3"],
            "conditions": {"ready": False},
            "targetRef": {"kind": "Pod", "name": "web-2"},
        },
        {"addresses": ["10.9.9.9"]},
    ],
}


def now(resource: str) -> Objs:
    return {"services": [WEB], "endpointslices.discovery.k8s.io": [SLICE]}.get(resource, [])


def before(resource: str) -> Objs:
    return [{"metadata": {"name": "old"}}] if resource == "pods" else []


@pytest.mark.parametrize(
    "source",
    [
        'services.named("web").at("spec.selector.app") == "web"',
        'services.named("web").at("spec.ports.0.port") == 80',
        'services.named("none").at("spec.selector.app") == ""',
        'services.named("web").at("spec.ports.7.port") == ""',
        'endpoints.of("web") == ["10.9.9.9", "web-1"]',
        'endpoints.of("none").size() == 0',
        'pods.size() == 0 && pods_before.names() == ["old"]',
    ],
)
def test_a_true_expression_holds(source: str) -> None:
    assert conditions.holds(conditions.condition(source), now, before)


def test_what_cannot_be_judged_does_not_hold() -> None:
    program = conditions.condition("services[3].metadata.name == 'web'")
    assert not conditions.holds(program, now, before)
    assert conditions.says(conditions.sentence("services[3]"), now, before) == "nothing of the kind"


def test_a_condition_must_be_true_or_false() -> None:
    with pytest.raises(CompileError):
        conditions.condition("'yes'")


def test_only_what_is_mentioned_is_read() -> None:
    asked: list[str] = []

    def find(resource: str) -> Objs:
        asked.append(resource)
        return []

    conditions.holds(conditions.condition("deployments.size() == 0"), find, find)
    assert asked == ["deployments.apps"]


def test_values_are_told_in_words() -> None:
    assert conditions.told([]) == "nothing"
    assert conditions.told(["a", "b"]) == "a, b"
    assert conditions.told({"app": "web"}) == "app=web"
    assert conditions.told(3) == "3"
