"""Expected values: structured-merge-diff's typed/validate.go and helpers.go, and messages seen of real clusters."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.apimachinery.apply import compiling
from cluster.apimachinery.apply.types import DEDUCED
from cluster.apimachinery.apply.validation import problems
from tests.cluster.apimachinery.apply.shapes import GRAB_BAG

DEPLOYMENT = compiling.of_kind(("apps", "v1", "Deployment"))


def containers(*items: Any) -> dict[str, Any]:
    return {"spec": {"template": {"spec": {"containers": list(items)}}}}


WHERE = ".spec.template.spec.containers"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"spec": {"foo": 1}}, ".spec.foo: field not declared in schema"),
        (
            containers({"name": "vector", "resources": {"cpu": "1"}}),
            f'{WHERE}[name="vector"].resources.cpu: field not declared in schema',
        ),
        (
            containers({"name": "a", "env": [{"name": "LEVEL"}, {"name": "LEVEL"}]}),
            f'{WHERE}[name="a"].env: duplicate entries for key [name="LEVEL"]',
        ),
        (
            containers({"image": "a"}),
            f'{WHERE}: element 0: associative list with keys has an element that omits key field "name" (and doesn\'t '
            "have default value)",
        ),
        (containers(None), f"{WHERE}: element 0: associative list with keys may not have a null element"),
        (containers("a"), f"{WHERE}: element 0: associative list with keys may not have non-map elements"),
        ({"spec": {"replicas": "3"}}, ".spec.replicas: expected numeric (int or float), got string"),
        ({"spec": {"paused": 1}}, ".spec.paused: expected boolean, got &{1}"),
        (
            {"metadata": {"name": 1}},
            ".metadata.name: expected string, got &value.valueUnstructured{Value:1}",
        ),
        ({"spec": []}, ".spec: expected map, got &{[]}"),
        (
            {"spec": {"template": {"spec": {"containers": {"a": 1}}}}},
            f"{WHERE}: expected list, got &{{map[a:1]}}",
        ),
    ],
)
def test_a_configuration_of_another_shape_is_told_so(value: Any, text: str) -> None:
    assert list(problems(DEPLOYMENT, value)) == [text]


def test_what_is_one_piece_is_looked_into_as_well() -> None:
    assert list(problems(GRAB_BAG, {"color": {"X": 1}})) == [".color.X: field not declared in schema"]
    assert list(problems(GRAB_BAG, {"args": [{"key": 1}]})) == [
        ".args[0].key: expected string, got &value.valueUnstructured{Value:1}"
    ]


def test_null_fits_everywhere_and_no_schema_minds_anything() -> None:
    assert not list(problems(DEPLOYMENT, {"spec": None, "metadata": {"labels": None}}))
    assert not list(problems(DEDUCED, {"a": [{"b": 1}, None]}))
