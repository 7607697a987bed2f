"""Whatever is written as YAML is read back as the same by Kubernetes' reader."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cluster.admin import yaml_text

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=12,
)


@given(VALUES)
@example(
    {"a": "y", "n": "off", "on": "1e3", "t": "0x1F", "o": "0644", "time": "2026-01-02T03:04:05Z", "~": "null"}
)
@example(
    {"lines": "one\ntwo\n", "led": " one\ntwo", "open": "one\ntwo", "blank": "\n\n", "tail": "one \ntwo\n\n"}
)
@example(["# no remark", "a: b", "- c", "%d", "12:30", "1_000", "=", "<<", "é☃\x85\u2028", "\ttab\nand\ttab"])
@example([1.5, -0.25, 1e-9, [], {}, "", [[1], [{"a": []}]]])
def test_what_is_written_is_read_back(value: Any) -> None:
    assert yaml_text.load(yaml_text.dump(value)).value == value


def test_it_looks_as_people_write_it() -> None:
    value = {"metadata": {"name": "web"}, "data": {"f": "a\nb\n"}, "ports": [{"port": 80}], "zeros": "080"}
    assert yaml_text.dump(value) == (
        "metadata:\n  name: web\ndata:\n  f: |\n    a\n    b\nports:\n  - port: 80\nzeros: '080'\n"
    )


def test_a_value_that_stands_twice_is_written_twice() -> None:
    shared = {"app": "web"}
    assert "&" not in yaml_text.dump([shared, shared])


def test_a_difference_is_what_one_has_and_the_other_has_not() -> None:
    old, new = {"a": 1, "b": 2, "c": 3}, {"a": 1, "b": 4, "c": 3}
    assert yaml_text.difference(old, new) == "@@ -1,3 +1,3 @@\n a: 1\n-b: 2\n+b: 4\n c: 3"
    assert yaml_text.difference(old, old) == ""


def test_an_empty_text_is_no_document_and_two_are_one_too_many() -> None:
    assert yaml_text.load("# nothing\n").value is None
    with pytest.raises(ValueError, match="several"):
        yaml_text.load("a: 1\n---\nb: 2\n")


def test_where_only_texts_can_stand_everything_is_text() -> None:
    assert yaml_text.load_texts("on: true\nversion: 1.10\nempty:\n") == {
        "on": "true",
        "version": "1.10",
        "empty": "",
    }
    with pytest.raises(ValueError, match="expected"):
        yaml_text.load_texts("a: [")
