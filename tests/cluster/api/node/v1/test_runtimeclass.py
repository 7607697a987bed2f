"""Expected texts: ValidateRuntimeClass(Update) in pkg/apis/node/validation."""

from __future__ import annotations

from typing import Any

from cluster.api.node.v1.runtimeclass import RuntimeClass
from cluster.apimachinery.meta import Obj
from tests.cluster.api.manifests import born, causes, changed, row

TOLERATED = {"key": "gvisor", "operator": "Exists", "effect": "NoSchedule"}


def made(**parts: Any) -> Obj:
    return born(RuntimeClass, **{"handler": "runsc", **parts})


def test_a_class_names_a_handler() -> None:
    assert causes(RuntimeClass, made()) == []
    assert row(RuntimeClass, made())["Handler"] == "runsc"
    (said,) = causes(RuntimeClass, made(handler="&!@#"))
    assert said.startswith('handler: Invalid value: "&!@#": a lowercase RFC 1123 label must consist of')


def test_its_handler_stays() -> None:
    old = made()
    assert causes(RuntimeClass, changed(RuntimeClass, old, handler="runc"), old) == [
        'handler: Invalid value: "runc": field is immutable'
    ]


def test_overhead_is_of_resources_that_containers_have() -> None:
    assert causes(RuntimeClass, made(overhead={"podFixed": {"cpu": "10m", "memory": "1Mi"}})) == []
    assert causes(RuntimeClass, made(overhead={"podFixed": {"not,valid": "1"}}))
    assert causes(RuntimeClass, made(overhead={"podFixed": {"cpu": "-1"}})) == [
        'overhead.limits[cpu]: Invalid value: "-1": must be greater than or equal to 0'
    ]


def test_its_nodes_are_chosen_once() -> None:
    scheduling = {"nodeSelector": {"valid": "yes"}, "tolerations": [TOLERATED]}
    assert causes(RuntimeClass, made(scheduling=scheduling)) == []
    twice = made(scheduling={"tolerations": [TOLERATED, TOLERATED]})
    (said,) = causes(RuntimeClass, twice)
    assert said.startswith("scheduling.tolerations[1]: Duplicate value: ")
