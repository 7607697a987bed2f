from __future__ import annotations

from typing import Any

from cluster.apimachinery.meta import Obj
from cluster.kubectl.describe.parts.requests import pod_amounts


def a_container(cpu: str, **more: Any) -> Obj:
    return {"name": "c", "resources": {"requests": {"cpu": cpu}, "limits": {"cpu": cpu}}, **more}


def test_containers_add_up_and_an_init_container_counts_where_it_needs_more() -> None:
    pod = {
        "spec": {
            "containers": [a_container("100m"), a_container("200m")],
            "initContainers": [a_container("1")],
        }
    }
    assert pod_amounts(pod, "requests") == {"cpu": "1"}
    pod["spec"]["initContainers"] = [a_container("50m")]
    assert pod_amounts(pod, "requests") == {"cpu": "300m"}


def test_a_sidecar_counts_with_the_containers_and_with_later_init_containers() -> None:
    sidecar = a_container("500m", restartPolicy="Always")
    pod = {"spec": {"containers": [a_container("100m")], "initContainers": [sidecar, a_container("300m")]}}
    assert pod_amounts(pod, "limits") == {"cpu": "800m"}


def test_overhead_is_added_to_requests_and_only_to_limits_that_are_set() -> None:
    pod: Obj = {"spec": {"containers": [a_container("100m")], "overhead": {"cpu": "10m", "memory": "1Mi"}}}
    assert pod_amounts(pod, "requests") == {"cpu": "110m", "memory": "1Mi"}
    assert pod_amounts(pod, "limits") == {"cpu": "110m"}


def test_a_container_being_resized_counts_at_its_largest() -> None:
    status = {"name": "c", "resources": {"requests": {"cpu": "300m"}}, "allocatedResources": {"cpu": "200m"}}
    pod: Obj = {"spec": {"containers": [a_container("100m")]}, "status": {"containerStatuses": [status]}}
    assert pod_amounts(pod, "requests") == {"cpu": "300m"}
