"""Expected values: kubectl 1.35's own output."""

from __future__ import annotations

import pytest

from cluster.kubectl.errors import KubectlError
from cluster.kubectl.marking import split


def test_resources_come_before_changes() -> None:
    assert split(["pod", "p", "a=b", "c-"], "label") == (["pod", "p"], ["a=b", "c-"])


def test_a_resource_after_a_change_is_refused() -> None:
    with pytest.raises(KubectlError, match="all resources must be specified before label changes: foo"):
        split(["pod", "p", "a=b", "foo"], "label")
