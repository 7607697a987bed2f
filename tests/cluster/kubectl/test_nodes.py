"""Expected values: kubectl's taint and drain sources' own sentences."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.kubectl.errors import KubectlError
from cluster.kubectl.nodes import parse_taint, parse_taints, retainted

NODE: dict[str, Any] = {
    "metadata": {"name": "n"},
    "spec": {"taints": [{"key": "a", "value": "b", "effect": "NoSchedule"}]},
}


def test_a_taint_has_three_parts() -> None:
    assert parse_taint("a=b:NoExecute") == {"key": "a", "value": "b", "effect": "NoExecute"}
    assert parse_taint("a:NoExecute") == {"key": "a", "effect": "NoExecute"}


@pytest.mark.parametrize(
    ("spec", "complaint"),
    [
        ("a=b:Foo", "invalid taint effect: Foo, unsupported taint effect"),
        ("a=b", "invalid taint spec: a=b"),
        ("a", "invalid taint spec: a"),
        ("a:b:c", "invalid taint spec: a:b:c"),
    ],
)
def test_what_is_no_taint_is_refused(spec: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        parse_taints([spec])


def test_a_taint_that_is_there_needs_overwrite() -> None:
    new = [parse_taint("a=c:NoSchedule")]
    with pytest.raises(KubectlError, match=r"node n already has a taint\(s\) with same effect\(s\)"):
        retainted(NODE, new, [], overwrite=False)
    assert retainted(NODE, new, [], overwrite=True) == ("modified", new)


def test_a_taint_goes_by_its_key_alone() -> None:
    assert retainted(NODE, [], [{"key": "a"}], overwrite=False) == ("untainted", [])


def test_what_is_not_there_cannot_go() -> None:
    with pytest.raises(KubectlError, match='taint "x:NoExecute" not found'):
        retainted(NODE, [], [{"key": "x", "effect": "NoExecute"}], overwrite=False)
