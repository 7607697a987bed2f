"""Expected values: kubectl's cp_test.go tables."""

from __future__ import annotations

import pytest

from cluster.kubectl.copying import Place, place
from cluster.kubectl.errors import KubectlError


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("some/file", Place("some/file")),
        ("pod:/some/file", Place("/some/file", "pod")),
        ("ns/pod:/some/file", Place("/some/file", "pod", "ns")),
        ("pod:/some/file:odd", Place("/some/file:odd", "pod")),
    ],
)
def test_a_place_may_be_in_a_pod(text: str, found: Place) -> None:
    assert place(text) == found


@pytest.mark.parametrize("text", [":file", "a/b/c:file"])
def test_a_place_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(KubectlError, match="filespec must match the canonical format"):
        place(text)
