"""Expected values: kubectl 1.35's own output and its set_test.go tables."""

from __future__ import annotations

import pytest

from cluster.kubectl import setting
from cluster.kubectl.errors import KubectlError


def test_a_new_value_takes_the_old_ones_place() -> None:
    old = [{"name": "A", "value": "1"}, {"name": "B", "value": "2"}]
    found = setting.update_env(old, [{"name": "A", "value": "9"}, {"name": "C", "value": "3"}], ["B"])
    assert [(each["name"], each["value"]) for each in found] == [("A", "9"), ("C", "3")]


def test_a_variable_cannot_be_set_and_removed_at_once() -> None:
    with pytest.raises(KubectlError, match="can not both modify and remove the same environment variable"):
        setting.parse_env(["A=1", "A-"], "")


def test_the_input_may_bring_variables() -> None:
    assert setting.parse_env(["-"], "A=1 # one\n# no\nB=2\n")[0] == [
        {"name": "A", "value": "1 "},
        {"name": "B", "value": "2"},
    ]


@pytest.mark.parametrize(("key", "name"), [("ca.crt", "CA_CRT"), ("a-b", "A_B"), ("OK", "OK")])
def test_a_key_becomes_a_variables_name(key: str, name: str) -> None:
    assert setting.env_name(key) == name


@pytest.mark.parametrize(
    ("pattern", "found"), [("*", "ab ba c"), ("a*", "ab"), ("*a", "ba"), ("c", "c"), ("x", "")]
)
def test_a_star_stands_for_anything(pattern: str, found: str) -> None:
    spec = {"containers": [{"name": "ab"}, {"name": "ba"}, {"name": "c"}]}
    assert " ".join(each["name"] for each in setting.chosen(spec, pattern)) == found


def test_an_image_for_nobody_is_told() -> None:
    spec = {"containers": [{"name": "a", "image": "x"}]}
    assert setting.set_images(spec, {"a": "y", "b": "z"}) == ["b"]
    assert spec["containers"][0]["image"] == "y"
