"""Expected values: pkg/controller/resourcequota and its test."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.apimachinery.meta import Obj
from cluster.controllers import resourcequota
from tests.cluster.controllers.objects import make, pod, view


def quota(**hard: str) -> Obj:
    return make("ResourceQuota", "quota", spec={"hard": {k.replace("_", "."): v for k, v in hard.items()}}, status={})


def told(given: Obj, *objects: Obj) -> Any:
    acts = resourcequota.reconcile("default/quota", view(given, *objects))
    return [act.obj["status"] for act in acts]


def asking(name: str, cpu: str, **parts: Any) -> Obj:
    container = {"name": "c", "image": "nginx", "resources": {"requests": {"cpu": cpu}}}
    return pod(name, spec={"containers": [container]}, **parts)


def test_the_status_says_what_is_used_of_what() -> None:
    [status] = told(quota(pods="5", requests_cpu="2", configmaps="9"), asking("a", "500m"), asking("b", "700m"))
    assert status == {
        "hard": {"pods": "5", "requests.cpu": "2", "configmaps": "9"},
        "used": {"pods": "2", "requests.cpu": "1200m", "configmaps": "0"},
    }


def test_a_pod_that_has_ended_uses_nothing() -> None:
    [status] = told(quota(pods="5"), asking("a", "1", phase="Succeeded"), asking("b", "1"))
    assert status["used"] == {"pods": "1"}


def test_a_status_that_is_true_is_not_written_again() -> None:
    given = quota(pods="5")
    assert told({**given, "status": {"hard": {"pods": "5"}, "used": {"pods": "0"}}}) == []


@pytest.mark.parametrize(("kind", "keys"), [("Pod", ["default/quota"]), ("ConfigMap", [])])
def test_only_what_is_counted_wakes_it(kind: str, keys: list[str]) -> None:
    watches = resourcequota.reconcile.__globals__["_counting"]
    resource = {"Pod": "pods", "ConfigMap": "configmaps"}[kind]
    assert list(watches(resource, make(kind, "a"), view(quota(pods="5")))) == keys
