"""Expected values: ValidateIngressClass, ValidateIngressClassUpdate and printIngressClass."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.api.networking.v1.ingressclass import IngressClass
from cluster.apimachinery.meta import Obj
from tests.cluster.api.manifests import born, causes, changed, row


def made(controller: str = "k8s.io/ingress-nginx", **spec: Any) -> Obj:
    return born(
        IngressClass, metadata={"name": "nginx", "namespace": ""}, spec={"controller": controller, **spec}
    )


def of_parameters(**parameters: Any) -> list[str]:
    return causes(IngressClass, made(parameters={"kind": "Settings", "name": "main", **parameters}))


def test_a_class_names_its_controller() -> None:
    assert causes(IngressClass, made()) == []
    assert causes(IngressClass, made("")) == ["spec.controller: Required value"]


@pytest.mark.parametrize("controller", ["nginx", "/nginx", "k8s.io/"])
def test_a_controller_is_a_path_below_a_domain(controller: str) -> None:
    assert causes(IngressClass, made(controller)) == [
        f'spec.controller: Invalid value: "{controller}": must be a domain-prefixed path (such as "acme.io/foo")'
    ]


def test_a_controller_has_at_most_250_bytes() -> None:
    [problem] = causes(IngressClass, made("k8s.io/" + "a" * 244))
    assert problem == "spec.controller: Too long: may not be more than 250 bytes"


def test_its_controller_is_for_life() -> None:
    old = made()
    new = changed(IngressClass, old, spec={"controller": "example.com/other"})
    assert causes(IngressClass, new, old) == [
        'spec.controller: Invalid value: "example.com/other": field is immutable'
    ]


def test_parameters_are_of_the_cluster_unless_they_say_otherwise() -> None:
    assert made(parameters={"kind": "Settings", "name": "main"})["spec"]["parameters"]["scope"] == "Cluster"
    assert of_parameters() == of_parameters(scope="Namespace", namespace="default") == []


AT = "spec.parameters"


@pytest.mark.parametrize(
    ("parts", "problem"),
    [
        ({"kind": ""}, f"{AT}.kind: Required value"),
        ({"name": ""}, f"{AT}.name: Required value"),
        ({"name": ".."}, f"{AT}.name: Invalid value: \"..\": may not be '..'"),
        (
            {"scope": "World"},
            f'{AT}.scope: Unsupported value: "World": supported values: "Cluster", "Namespace"',
        ),
        ({"scope": "Namespace"}, f"{AT}.namespace: Required value: `parameters.scope` is set to 'Namespace'"),
        ({"namespace": "default"}, f"{AT}.namespace: Forbidden: `parameters.scope` is set to 'Cluster'"),
    ],
)
def test_parameters_that_point_nowhere_are_refused(parts: Obj, problem: str) -> None:
    assert of_parameters(**parts) == [problem]


def test_its_row_in_kubectls_table() -> None:
    shown = row(IngressClass, made())
    assert list(shown) == ["Name", "Controller", "Parameters", "Age"]
    assert (shown["Controller"], shown["Parameters"]) == ("k8s.io/ingress-nginx", "<none>")
    given = made(parameters={"apiGroup": "k8s.example.com", "kind": "Settings", "name": "main"})
    assert row(IngressClass, given)["Parameters"] == "Settings.k8s.example.com/main"
