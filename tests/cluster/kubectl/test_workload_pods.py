from __future__ import annotations

from typing import Any

import pytest

from cluster.apimachinery.meta import Obj
from cluster.kubectl.errors import KubectlError
from cluster.kubectl.workload_pods import all_names, logging_order, selector_of


def a_pod(name: str, phase: str = "Running", *, ready: str = "", restarts: int = 0, **more: Any) -> Obj:
    conditions = [{"type": "Ready", "status": "True", "lastTransitionTime": ready}] if ready else []
    status = {
        "phase": phase,
        "conditions": conditions,
        "containerStatuses": [{"name": "c", "restartCount": restarts}],
    }
    metadata = {"name": name, "creationTimestamp": more.get("born", "2026-01-01T00:00:00Z")}
    return {"metadata": metadata, "spec": {"nodeName": more.get("node", "n")}, "status": status}


# The order of upstream's ByLogging, best first.
BEST_FIRST = [
    a_pod("ready longest", ready="2026-01-01T00:00:00Z"),
    a_pod("ready since later", ready="2026-01-01T00:00:09Z"),
    a_pod("not ready, restarted most", restarts=9),
    a_pod("not ready, restarted", restarts=1),
    a_pod("not ready, oldest", born="2026-01-01T00:00:00Z"),
    a_pod("not ready, newer", born="2026-01-01T00:00:01Z"),
    a_pod("unknown", "Unknown"),
    a_pod("pending", "Pending"),
    a_pod("on no node", node=""),
]


def test_the_pod_whose_logs_tell_most_comes_first() -> None:
    worst_first = BEST_FIRST[::-1]
    assert sorted(worst_first, key=logging_order) == BEST_FIRST


def test_what_has_pods_says_how_it_chooses_them() -> None:
    by_label = {"kind": "Deployment", "spec": {"selector": {"matchLabels": {"a": "b"}}}}
    assert str(selector_of(by_label)) == "a=b"
    assert str(selector_of({"kind": "Service", "spec": {"selector": {"a": "b"}}})) == "a=b"


def test_a_service_without_a_selector_and_a_kind_without_pods_are_refused() -> None:
    with pytest.raises(KubectlError, match="invalid service 's': Service is defined without a selector"):
        selector_of({"kind": "Service", "metadata": {"name": "s"}, "spec": {}})
    with pytest.raises(KubectlError, match=r"selector for \*v1.ConfigMap not implemented"):
        selector_of({"kind": "ConfigMap", "apiVersion": "v1"})


def test_containers_are_offered_with_what_they_are() -> None:
    spec = {field: [{"name": field[:4]}] for field in ("initContainers", "containers", "ephemeralContainers")}
    assert all_names({"spec": spec}) == "cont, ephe (ephem), init (init)"
