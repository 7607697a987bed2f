"""Expected texts: the shared half of pkg/apis/resource/validation."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.api.resource import values
from cluster.apimachinery.errors import Cause, required


def told(found: list[Cause]) -> list[str]:
    return [str(cause) for cause in found]


def empty(item: str, path: str) -> list[Cause]:
    return [] if item else [required(path)]


def test_a_list_that_is_too_long_is_not_looked_at() -> None:
    assert told(values.each(["a", ""], "f", empty)) == ["f[1]: Required value"]
    assert told(values.each(["a", ""], "f", empty, most=1)) == ["f: Too many: 2: must have at most 1 item"]


def test_a_set_names_nothing_twice() -> None:
    assert told(values.distinct(["a", "b", "a"], "f", empty)) == ['f[2]: Duplicate value: "a"']


@pytest.mark.parametrize("name", ["node-1", "a/b.c/d"])
def test_a_pool_is_one_or_more_domains(name: str) -> None:
    assert values.pool_name(name, "f") == []
    assert values.pool_name(f"{name}/", "f")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("model", []),
        ("dra.example.com/model", []),
        ("/model", ['f: Invalid value: "": the domain must not be empty']),
        ("dra.example.com/", ['f: Invalid value: "": the name must not be empty']),
        ("x" * 33, ["f: Too long: may not be more than 32 bytes"]),
    ],
)
def test_an_attribute_is_an_identifier_perhaps_of_a_domain(name: str, said: list[str]) -> None:
    assert told(values.qualified(name, "f")) == said


def test_an_identifier_begins_with_a_letter() -> None:
    (said,) = told(values.qualified("1st", "f"))
    assert said == (
        "f: Invalid value: \"1st\": a valid C identifier must start with alphabetic character or '_', followed by a "
        "string of alphanumeric characters or '_' (e.g. 'my_name',  or 'MY_NAME',  or 'MyName', regex used for "
        "validation is '[A-Za-z_][A-Za-z0-9_]*')"
    )


def test_a_match_needs_a_domain() -> None:
    assert told(values.fully_qualified("model", "f")) == [
        'f: Invalid value: "model": a fully qualified name must be a domain and a name separated by a slash'
    ]


def test_a_selector_is_an_expression() -> None:
    assert told(values.selectors([{}], "s")) == ["s[0].cel: Required value"]
    long = {"cel": {"expression": "x" * 10241}}
    assert told(values.selectors([long], "s")) == [
        "s[0].cel.expression: Too long: may not be more than 10240 bytes"
    ]


@pytest.mark.parametrize(
    ("parameters", "said"),
    [
        ({"a": 1}, []),
        (None, ["c.opaque.parameters: Required value"]),
        ([1], ['c.opaque.parameters: Invalid value: "<value omitted>": must be a valid JSON object']),
        ({"a": "x" * 10240}, ["c.opaque.parameters: Too long: may not be more than 10240 bytes"]),
    ],
)
def test_settings_are_an_object_for_a_driver(parameters: Any, said: list[str]) -> None:
    config = {"opaque": {"driver": "dra.example.com", "parameters": parameters}}
    assert told(values.config(config, "c")) == said


def test_settings_of_no_kind_are_none() -> None:
    assert told(values.config({}, "c")) == ["c.opaque: Required value"]
