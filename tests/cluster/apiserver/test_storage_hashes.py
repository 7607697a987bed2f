"""Expected values: api/discovery of Kubernetes 1.35."""

from __future__ import annotations

import pytest

from cluster.apimachinery.scheme import Kind
from cluster.apiserver.storage_hashes import storage_hash


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (Kind("", "v1", "Pod", "pods"), "xPOwRZ+Yhw8="),
        (Kind("autoscaling", "v1", "HorizontalPodAutoscaler", "horizontalpodautoscalers"), "qwQve8ut294="),
        (Kind("events.k8s.io", "v1", "Event", "events"), "r2yiGXH7wu8="),
        (Kind("", "v1", "ComponentStatus", "componentstatuses"), ""),
        (Kind("", "v1", "Binding", "bindings"), ""),
    ],
)
def test_a_hash_tells_what_objects_are_kept_as(kind: Kind, expected: str) -> None:
    assert storage_hash(kind) == expected
