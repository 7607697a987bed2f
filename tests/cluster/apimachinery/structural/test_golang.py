"""Expected values: Go's fmt, reflect.DeepEqual and regexp/syntax."""

from __future__ import annotations

import pytest

from cluster.apimachinery.structural import golang


@pytest.mark.parametrize(("value", "text"), [(1, "1"), (1.0, "1"), (0.5, "0.5"), (1e21, "1e+21"), (-3, "-3")])
def test_numbers_print_without_a_needless_fraction(value: float, text: str) -> None:
    assert golang.number(value) == text


def test_equality_tells_true_from_one() -> None:
    assert golang.equal({"a": [1, "x"]}, {"a": [1, "x"]})
    assert not golang.equal({"a": True}, {"a": 1})
    assert not golang.equal([1], [1, 2])


@pytest.mark.parametrize(("pattern", "text", "found"), [
    ("^a$", "a", True), ("^a$", "a\n", False), ("a", "bab", True), (r"^\d+$", "١", False), (r"^[$]$", "$", True),
    (r"\$", "a$", True), (r"^a\z", "a", True), ("^[^]$]+$", "ab", True),
])  # fmt: skip
def test_expressions_match_as_gos_do(pattern: str, text: str, found: bool) -> None:
    assert golang.matches(pattern, text) is found


def test_a_broken_expression_is_told() -> None:
    assert golang.broken("a+") == ""
    assert golang.broken("a(").startswith("error parsing regexp: ")
