"""Expected texts: ValidateConfigMap and ValidateConfigMapUpdate of Kubernetes."""

from __future__ import annotations

from typing import Any

from cluster.api.core.v1.configmap import ConfigMap


def problems(old: dict[str, Any] | None = None, **parts: Any) -> list[str]:
    named = {"metadata": {"name": "a", "namespace": "default"}}
    found = ConfigMap.validate({**named, **parts}, None if old is None else {**named, **old})
    return [f"{cause.field}: {cause.message}" for cause in found]


def test_a_map_of_a_mebibyte_is_stored_and_not_a_byte_more() -> None:
    assert problems(data={"k": "x" * 1024 * 1024}) == []
    assert problems(data={"k": "x" * (1024 * 1024 + 1)}) == ["[]: Too long: may not be more than 1048576 bytes"]


def test_an_immutable_map_stays_as_it_is() -> None:
    old = {"data": {"k": "v"}, "immutable": True}
    assert problems(old, data={"k": "w"}, immutable=True) == [
        "data: Forbidden: field is immutable when `immutable` is set"
    ]
    assert problems(old, data={"k": "v"}) == ["immutable: Forbidden: field is immutable when `immutable` is set"]
