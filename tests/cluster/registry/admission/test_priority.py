"""Expected values: plugin/pkg/admission/priority."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.apimachinery.errors import StatusError
from cluster.apimachinery.meta import Obj
from cluster.registry.admission import priority
from tests.cluster.api.manifests import pod_spec
from tests.cluster.registry.admission.requests import creating


def priority_class(name: str, value: int, **parts: Any) -> Obj:
    return {"kind": "PriorityClass", "metadata": {"name": name}, "value": value, **parts}


def admitted(*classes: Obj, **spec: Any) -> Obj:
    pod: Obj = {"metadata": {"name": "web"}, "spec": pod_spec(**spec)}
    priority.admit(creating(pod, *classes, every=lambda resource: list(classes)))
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


def test_a_class_gives_its_pods_its_number_and_its_manners() -> None:
    gold = priority_class("gold", 1000, preemptionPolicy="Never")
    assert admitted(gold, priorityClassName="gold") == {"priority": 1000, "preemptionPolicy": "Never"}


def test_manners_of_ones_own_are_refused() -> None:
    with pytest.raises(StatusError) as caught:
        admitted(priority_class("gold", 1000), priorityClassName="gold", preemptionPolicy="Never")
    assert caught.value.message == (
        'pods "web" is forbidden: the string value of PreemptionPolicy (Never) must not be provided in pod spec; '
        "priority admission controller computed PreemptLowerPriority from the given PriorityClass name"
    )


def test_of_two_defaults_the_lesser_counts() -> None:
    classes = [priority_class("gold", 9, globalDefault=True), priority_class("tin", 3, globalDefault=True)]
    assert admitted(*classes)["priority"] == 3


def test_there_is_one_default() -> None:
    gold, tin = priority_class("gold", 9, globalDefault=True), priority_class("tin", 3, globalDefault=True)
    request = creating(tin, resource=priority.CLASSES, name="tin", every=lambda resource: [gold])
    with pytest.raises(StatusError) as caught:
        priority.validate(request)
    assert caught.value.message == (
        'priorityclasses.scheduling.k8s.io "tin" is forbidden: PriorityClass gold is already marked as default. '
        "Only one default can exist"
    )


def test_the_systems_classes_stay() -> None:
    name = "system-node-critical"
    request = creating({}, operation="DELETE", resource=priority.CLASSES, name=name, obj=None)
    with pytest.raises(StatusError) as caught:
        priority.admit(request)
    assert caught.value.message == (
        f'priorityclasses.scheduling.k8s.io "{name}" is forbidden: '
        "this is a system priority class and cannot be deleted"
    )
