"""Expected values: ValidatePersistentVolumeClaim(Update), NormalizeDataSources and printPersistentVolumeClaim."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.api.core.v1.persistentvolumeclaim import PersistentVolumeClaim
from cluster.apimachinery.meta import Obj
from tests.cluster.api.manifests import born, causes, changed, row

GIB = {"requests": {"storage": "10Gi"}}


def claim(**spec: Any) -> Obj:
    given = {"accessModes": ["ReadWriteOnce"], "resources": GIB}
    return born(PersistentVolumeClaim, metadata={"name": "data"}, spec={**given, **spec})


def bound() -> Obj:
    made = claim(volumeName="disk", storageClassName="fast")
    status = {"phase": "Bound", "capacity": {"storage": "10Gi"}, "accessModes": ["ReadWriteOnce"]}
    return {**made, "status": status}


def grown(old: Obj, **spec: Any) -> list[str]:
    new = changed(PersistentVolumeClaim, old, spec={**old["spec"], **spec})
    return causes(PersistentVolumeClaim, new, old)


def test_a_new_claim_waits() -> None:
    made = claim()
    assert made["status"] == {"phase": "Pending"}
    assert made["spec"]["volumeMode"] == "Filesystem"
    assert causes(PersistentVolumeClaim, made) == []


@pytest.mark.parametrize(
    ("spec", "problem"),
    [
        ({"accessModes": []}, "spec.accessModes: Required value: at least 1 access mode is required"),
        ({"resources": {}}, "spec.resources[storage]: Required value"),
        (
            {"resources": {"requests": {"storage": "0"}}},
            'spec.resources[storage]: Invalid value: "0": must be greater than zero',
        ),
        (
            {"selector": {"matchExpressions": [{"key": "a", "operator": "Near"}]}},
            'spec.selector.matchExpressions[0].operator: Invalid value: "Near": not a valid selector operator',
        ),
    ],
)
def test_a_claim_is_refused(spec: Obj, problem: str) -> None:
    assert causes(PersistentVolumeClaim, claim(**spec)) == [problem]


def test_the_data_a_claim_begins_with_is_said_in_both_fields() -> None:
    source = {"kind": "PersistentVolumeClaim", "name": "other"}
    assert claim(dataSource=source)["spec"]["dataSourceRef"] == source
    assert claim(dataSourceRef=source)["spec"]["dataSource"] == source


def test_a_bound_claim_may_grow() -> None:
    assert grown(bound(), resources={"requests": {"storage": "20Gi"}}) == []


def test_a_bound_claim_does_not_shrink_below_what_it_has() -> None:
    assert grown(bound(), resources={"requests": {"storage": "5Gi"}}) == [
        "spec.resources.requests.storage: Forbidden: field can not be less than status.capacity"
    ]


def test_an_unbound_claim_is_fixed_but_for_its_volume() -> None:
    assert grown(claim(), volumeName="disk") == []
    [problem] = grown(claim(), accessModes=["ReadWriteMany"])
    assert problem.startswith(
        "spec: Forbidden: spec is immutable after creation except resources.requests and "
        "volumeAttributesClassName for bound claims\n"
    )


def test_kubectl_shows_a_claim_before_and_after_it_is_bound() -> None:
    assert list(row(PersistentVolumeClaim, claim()).values())[:7] == ["data", "Pending", "", "", "", "", "<unset>"]
    assert list(row(PersistentVolumeClaim, bound()).values())[:7] == [
        "data", "Bound", "disk", "10Gi", "RWO", "fast", "<unset>",
    ]  # fmt: skip
