"""YAML as kubectl writes it. Expected texts are what kubectl 1.35 prints for a ConfigMap with these values."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.kubectl.printers import yaml_text


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("plain", "plain"), ("", '""'), (" ", "' '"), ("a: b", "'a: b'"), ("a:b", "a:b"), ("it's", "it's"),
        ("- item", "'- item'"), ("*all", "'*all'"), ("#hash", "'#hash'"), ("@at", "'@at'"), ("100%", "100%"),
        ("yes", '"yes"'), ("No", '"No"'), ("y", '"y"'), ("off", '"off"'), ("null", '"null"'), ("~", '"~"'),
        ("1", '"1"'), ("1e3", '"1e3"'), ("0x10", '"0x10"'), ("0777", '"0777"'), ("1_000", '"1_000"'),
        ("1.10", '"1.10"'), (".inf", '".inf"'), ("12:30:45", '"12:30:45"'), ("2024-01-02", '"2024-01-02"'),
        ("2024-01-02T03:04:05Z", '"2024-01-02T03:04:05Z"'), ("<<", "<<"), ('say "hi"', "say \"hi\""),
        ("a\tb", '"a\\tb"'), ("café", "café"), ("\U0001f600", '"\\U0001F600"'), ("v1.2.3", "v1.2.3"),
        (True, "true"), (None, "null"), (3, "3"), (0.5, "0.5"), (2.0, "2"), ({}, "{}"), ([], "[]"),
    ],
)  # fmt: skip
def test_a_value_is_quoted_only_where_it_could_be_read_otherwise(value: Any, written: str) -> None:
    assert yaml_text.dump({"a": value}) == f"a: {written}\n"


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("one\ntwo\n", "|\n  one\n  two"),
        ("one\ntwo", "|-\n  one\n  two"),
        ("one\n\n\n", "|+\n  one\n\n"),
        ("  one\ntwo\n", "|2\n    one\n  two"),
        ("one \ntwo\n", '"one \\ntwo\\n"'),
    ],
)
def test_a_text_of_several_lines_is_a_block_if_it_can_be(value: str, written: str) -> None:
    assert yaml_text.dump({"a": value}) == f"a: {written}\n"


def test_keys_stand_in_a_natural_order() -> None:
    keys = ["b", "a10", "a2", "a1", "yes", "A", "1"]
    assert yaml_text.dump(dict.fromkeys(keys, 0)).split()[::2] == ['"1":', "A:", "a1:", "a2:", "a10:", "b:", '"yes":']


def test_a_list_stands_at_its_keys_own_indent() -> None:
    value = {"items": [{"name": "x", "args": ["a", ["b"]]}, {"name": "y"}]}
    assert yaml_text.dump(value) == "items:\n- args:\n  - a\n  - - b\n  name: x\n- name: \"y\"\n"


def test_a_long_line_goes_on_at_the_next_blank() -> None:
    words = " ".join(["word"] * 20)
    first = " ".join(["word"] * 16)
    assert yaml_text.dump({"long": words}) == f"long: {first}\n  {' '.join(['word'] * 4)}\n"
