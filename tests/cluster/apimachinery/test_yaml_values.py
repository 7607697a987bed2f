"""Expected values: the resolver of sigs.k8s.io/yaml (go-yaml 2)."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from cluster.apimachinery.yaml_values import Loader


def read(text: str) -> Any:
    return yaml.load(text, Loader)


SCALARS: list[tuple[str, Any]] = [
    ("yes", True),
    ("off", False),
    ("True", True),
    ('"yes"', "yes"),
    ("0644", 420),
    ("0o14", 12),
    ("0x10", 16),
    ("-5", -5),
    ("1_000", 1000),
    ("08", 8),
    ("1.5", 1.5),
    ("1.0", 1),
    ("1e3", 1000),
    ("1.2.3", "1.2.3"),
    ("12:30", "12:30"),
    ("2020-01-01", "2020-01-01"),
    ("2026-01-02T03:04:05Z", "2026-01-02T03:04:05Z"),
    ("~", None),
    ("null", None),
    ("", None),
    ("500m", "500m"),
    ("nginx:1.14.2", "nginx:1.14.2"),
    ("!!str 5", "5"),
]


@pytest.mark.parametrize(("text", "value"), SCALARS)
def test_a_yaml_scalar_is_read_as_kubernetes_reads_it(text: str, value: Any) -> None:
    assert read(f"a: {text}") == {"a": value}


def test_keys_of_yaml_are_text() -> None:
    assert read("1: a\ny: b\n") == {"1": "a", "true": "b"}


def test_a_text_that_is_not_what_its_tag_says_is_refused() -> None:
    with pytest.raises(yaml.constructor.ConstructorError, match="cannot decode !!str `x` as a !!int"):
        read("a: !!int x")
