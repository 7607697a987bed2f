from __future__ import annotations

import pytest

from cluster.kubectl.describe.generic import title

# From upstream's TestGenericDescriber and its smartLabelFor.
TITLES = [
    ("count", "Count"),
    ("apiVersion", "API Version"),
    ("podIP", "Pod Ip"),
    ("podIPs", "Pod I Ps"),
    ("UIDValue", "UID Value"),
    ("some-name", "Some - Name"),
    ("ipv4", "ipv4"),
    ("x.y/z", "x.y/z"),
    ("HTMLElement", "Html Element"),
    ("osbGUID", "OSB GUID"),
]


@pytest.mark.parametrize(("field", "words"), TITLES)
def test_a_field_becomes_words(field: str, words: str) -> None:
    assert title(field) == words
