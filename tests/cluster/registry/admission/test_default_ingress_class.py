"""Expected values: plugin/pkg/admission/network/defaultingressclass (admission_test.go)."""

from __future__ import annotations

from typing import Any

from cluster.apimachinery.meta import Obj
from cluster.registry.admission import default_ingress_class
from tests.cluster.registry.admission.requests import creating


def marked(name: str, created: str = "2026-01-01T00:00:00Z", default: str = "true") -> Obj:
    annotations = {"ingressclass.kubernetes.io/is-default-class": default}
    return {"metadata": {"name": name, "creationTimestamp": created, "annotations": annotations}}


def admitted(*classes: Obj, annotations: dict[str, str] | None = None, **parts: Any) -> str | None:
    ingress: Obj = {
        "metadata": {"name": "web", "annotations": annotations or {}},
        "spec": parts.pop("spec", {}),
    }
    given = {"resource": "ingresses.networking.k8s.io", "every": lambda resource: list(classes), **parts}
    default_ingress_class.admit(creating(ingress, **given))
    name: str | None = ingress["spec"].get("ingressClassName")
    return name


def test_without_a_default_an_ingress_stays_without_class() -> None:
    assert admitted() is None
    assert admitted(marked("other", default="false")) is None


def test_the_default_is_written_into_an_ingress_without_class() -> None:
    assert admitted(marked("nginx"), marked("other", default="false")) == "nginx"


def test_a_class_of_its_own_stays() -> None:
    assert admitted(marked("nginx"), spec={"ingressClassName": "mine"}) == "mine"
    assert admitted(marked("nginx"), annotations={"kubernetes.io/ingress.class": "mine"}) is None


def test_of_two_defaults_the_newer_wins_and_of_equally_old_ones_the_first_by_name() -> None:
    assert admitted(marked("a", "2026-01-01T00:00:00Z"), marked("b", "2026-01-02T00:00:00Z")) == "b"
    assert admitted(marked("b"), marked("a")) == "a"


def test_only_creations_of_ingresses_are_looked_at() -> None:
    assert admitted(marked("nginx"), operation="UPDATE") is None
    assert admitted(marked("nginx"), subresource="status") is None
