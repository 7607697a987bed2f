"""Expected values: apiextensions-apiserver/pkg/registry/customresource/tableconvertor/tableconvertor_test.go."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.api.apiextensions.printing import cell


@pytest.mark.parametrize(("type", "value", "shown"), [
    ("integer", 42, 42), ("integer", 3.14, 3), ("integer", True, None), ("integer", "foo", None),
    ("number", 42, 42), ("number", 3.14, 3.14), ("number", "foo", None), ("boolean", True, True), ("boolean", 42, None),
    ("string", "foo", "foo"), ("string", 42, "42"), ("string", True, "true"), ("string", None, None),
    ("string", {"a": 1}, '{"a":1}'), ("date", "foo", "<invalid>"), ("date", 42, None),
])  # fmt: skip
def test_a_cell_is_of_its_columns_type_or_empty(type: str, value: Any, shown: Any) -> None:
    assert cell({"spec": {"x": value}}, ".spec.x", type) == shown


def test_what_is_missing_leaves_its_cell_empty() -> None:
    assert cell({}, ".spec.x", "string") is None
