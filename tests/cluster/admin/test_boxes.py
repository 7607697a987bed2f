"""Which form field a place in a manifest gets, and what it makes of what is typed."""

from __future__ import annotations

from typing import Any

import pytest
from django import forms

from cluster.admin.boxes import CountOrShare, TextBox, WholeNumber, YamlBox, box_for
from cluster.apimachinery.scheme import scheme

DEPLOYMENT, SERVICE, MACHINE = (
    scheme.kind(r) for r in ("deployments.apps", "services", "machines.sim.podium.local")
)


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("spec.replicas", WholeNumber),
        ("spec.paused", forms.NullBooleanField),
        ("spec.strategy.type", TextBox),
        ("spec.strategy.rollingUpdate.maxSurge", CountOrShare),
        ("metadata.labels", YamlBox),
    ],
)
def test_a_place_gets_the_field_of_its_type(path: str, field: type[forms.Field]) -> None:
    box = box_for(DEPLOYMENT, path)
    assert (type(box), box.label, box.required) == (field, path, False)


def test_every_place_of_every_kinds_form_has_a_type_of_its_own() -> None:
    """A FORM path that the schema does not know would get a box for anything."""
    boxes = [
        (model.KIND.kind, path, box_for(model.KIND, path))
        for model in scheme.models.values()
        for path in model.FORM
    ]
    assert [(kind, path) for kind, path, box in boxes if isinstance(box, YamlBox) and box.type is None] == []


def test_a_field_says_what_kubernetes_says_of_it() -> None:
    assert "Number of desired pods" in str(box_for(DEPLOYMENT, "spec.replicas").help_text)
    assert "Container image name" in str(
        box_for(DEPLOYMENT, "spec.template.spec.containers[0].image").help_text
    )
    assert "Valid options are ExternalName, ClusterIP, NodePort" in str(
        box_for(SERVICE, "spec.type").help_text
    )
    assert box_for(MACHINE, "spec.running").help_text == ""


@pytest.mark.parametrize(
    ("path", "typed", "value"),
    [
        ("spec.replicas", "3", 3),
        ("spec.replicas", "", None),
        ("spec.paused", "true", True),
        ("spec.paused", "unknown", None),
        ("spec.strategy.rollingUpdate.maxSurge", "2", 2),
        ("spec.strategy.rollingUpdate.maxSurge", "25%", "25%"),
        ("spec.strategy.type", "", None),
        ("metadata.labels", "a: 1\nb: yes", {"a": "1", "b": "yes"}),
        ("metadata.labels", "", None),
    ],
)
def test_what_is_typed_becomes_what_would_stand_there(path: str, typed: str, value: Any) -> None:
    assert box_for(DEPLOYMENT, path).clean(typed) == value


def test_a_number_that_go_could_not_hold_is_refused() -> None:
    """A Deployment of 99999999999 pods would never be done making them."""
    replicas = box_for(DEPLOYMENT, "spec.replicas")
    assert replicas.clean("2147483647") == 2147483647
    with pytest.raises(forms.ValidationError, match="cannot unmarshal number 2147483648"):
        replicas.clean("2147483648")


def test_a_list_is_read_as_kubernetes_reads_it() -> None:
    ports = box_for(SERVICE, "spec.ports")
    assert ports.clean("- {port: 80, targetPort: http}") == [{"port": 80, "targetPort": "http"}]
    for typed in ("- port: x", "port: 80", "- {port: 80, prot: TCP}", "- port: 80\n  port: 81", "["):
        with pytest.raises(forms.ValidationError):
            ports.clean(typed)


def test_another_spelling_of_the_same_value_is_no_change() -> None:
    ports = box_for(SERVICE, "spec.ports")
    initial = [{"port": 80, "protocol": "TCP"}]
    assert not ports.has_changed(initial, "- {protocol: TCP, port: 80}  # the same\r\n")
    assert ports.has_changed(initial, "- port: 80")
    assert ports.has_changed(initial, "[")
    assert not ports.has_changed(None, "")
