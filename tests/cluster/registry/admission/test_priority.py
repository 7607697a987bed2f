"""Expected values: plugin/pkg/admission/priority."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.apimachinery.errors import StatusError
from cluster.apimachinery.meta import Obj
from cluster.registry.admission import priority
from tests.cluster.api.manifests import pod_spec
from tests.cluster.registry.admission.requests import creating


def admitted(**spec: Any) -> Obj:
    pod: Obj = {"metadata": {"name": "web"}, "spec": pod_spec(**spec)}
    priority.admit(creating(pod))
    return {k: pod["spec"][k] for k in ("priority", "preemptionPolicy")}


def test_an_ordinary_pod_has_priority_zero() -> None:
    assert admitted() == {"priority": 0, "preemptionPolicy": "PreemptLowerPriority"}


@pytest.mark.parametrize(
    ("name", "value"), [("system-cluster-critical", 2000000000), ("system-node-critical", 2000001000)]
)
def test_the_systems_classes_are_built_in(name: str, value: int) -> None:
    assert admitted(priorityClassName=name)["priority"] == value


def test_an_unknown_class_is_refused() -> None:
    with pytest.raises(StatusError) as caught:
        admitted(priorityClassName="gold")
    assert caught.value.message == 'pods "web" is forbidden: no PriorityClass with name gold was found'


def test_a_number_of_ones_own_is_refused() -> None:
    with pytest.raises(StatusError) as caught:
        admitted(priority=7)
    assert caught.value.message == (
        'pods "web" is forbidden: the integer value of priority (7) must not be provided in pod spec; '
        "priority admission controller computed 0 from the given PriorityClass name"
    )
