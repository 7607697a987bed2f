"""Expected values: plugin/pkg/admission/storage/storageclass/setdefault (admission_test.go)."""

from __future__ import annotations

from typing import Any

from cluster.apimachinery.meta import Obj
from cluster.registry.admission import default_storage_class
from tests.cluster.registry.admission.requests import creating


def marked(name: str, created: str = "2026-01-01T00:00:00Z", default: str = "true") -> Obj:
    annotations = {"storageclass.kubernetes.io/is-default-class": default}
    return {"metadata": {"name": name, "creationTimestamp": created, "annotations": annotations}}


def admitted(*classes: Obj, annotations: dict[str, str] | None = None, **spec: Any) -> str | None:
    claim: Obj = {"metadata": {"name": "data", "annotations": annotations or {}}, "spec": spec}
    request = creating(claim, resource="persistentvolumeclaims", every=lambda resource: list(classes))
    default_storage_class.admit(request)
    name: str | None = claim["spec"].get("storageClassName")
    return name


def test_a_claim_without_a_class_gets_the_default() -> None:
    assert admitted(marked("fast"), marked("slow", default="false")) == "fast"
    assert admitted(marked("slow", default="false")) is None


def test_no_class_is_a_class_of_its_own() -> None:
    assert admitted(marked("fast"), storageClassName="") == ""
    assert admitted(marked("fast"), storageClassName="mine") == "mine"
    assert admitted(marked("fast"), annotations={"volume.beta.kubernetes.io/storage-class": "mine"}) is None


def test_the_newer_of_two_wins_and_the_first_by_name_of_equally_old_ones() -> None:
    assert admitted(marked("a", "2026-01-01T00:00:00Z"), marked("b", "2026-01-02T00:00:00Z")) == "b"
    assert admitted(marked("b"), marked("a")) == "a"
