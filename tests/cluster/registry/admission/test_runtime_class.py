"""Expected values: plugin/pkg/admission/runtimeclass (admission_test.go)."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.apimachinery.errors import StatusError
from cluster.apimachinery.meta import Obj
from cluster.registry.admission import runtime_class
from tests.cluster.registry.admission.requests import creating

COST = {"cpu": "10m", "memory": "1Mi"}
TAINTED = {"key": "gvisor", "operator": "Exists"}


def admitted(found: Obj | None = None, **spec: Any) -> Obj:
    """The spec of a pod that came through, where there is one class at most."""
    pod: Obj = {"metadata": {"name": "web"}, "spec": {"containers": [], **spec}}
    runtime_class.admit(creating(pod, read=lambda resource, namespace, name: found))
    changed: Obj = pod["spec"]
    return changed


def refused(found: Obj | None, **spec: Any) -> str:
    with pytest.raises(StatusError) as refusal:
        admitted(found, **spec)
    assert refusal.value.code == 403
    return refusal.value.message


def test_a_pod_without_a_class_stays_as_it_is() -> None:
    assert admitted() == {"containers": []}


def test_the_overhead_of_the_class_is_written_in() -> None:
    assert admitted({"overhead": {"podFixed": COST}}, runtimeClassName="kata")["overhead"] == COST


def test_so_are_its_nodes() -> None:
    scheduling = {"nodeSelector": {"kata": "yes"}, "tolerations": [TAINTED]}
    spec = admitted({"scheduling": scheduling}, runtimeClassName="kata", nodeSelector={"a": "b"}, tolerations=[TAINTED])
    assert spec["nodeSelector"] == {"a": "b", "kata": "yes"}
    assert spec["tolerations"] == [TAINTED]


@pytest.mark.parametrize(
    ("found", "spec", "why"),
    [
        (None, {"runtimeClassName": "kata"}, 'pod rejected: RuntimeClass "kata" not found'),
        ({"overhead": {"podFixed": COST}}, {"runtimeClassName": "kata", "overhead": {"cpu": "1"}},
         "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead"),
        (None, {"overhead": COST},
         "pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead"),
        ({"scheduling": {"nodeSelector": {"a": "b"}}}, {"runtimeClassName": "kata", "nodeSelector": {"a": "c"}},
         "conflict: runtimeClass.scheduling.nodeSelector[a] = b; pod.spec.nodeSelector[a] = c"),
    ],
)  # fmt: skip
def test_a_contradiction_is_refused(found: Obj | None, spec: Obj, why: str) -> None:
    assert refused(found, **spec) == f'pods "web" is forbidden: {why}'
