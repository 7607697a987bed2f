"""Two states, field by field."""

from __future__ import annotations

from typing import Any

from cluster.apimachinery.meta import Obj
from dashboard.history.fields import SECRET, differences


def told(before: Obj | None, after: Obj | None) -> list[tuple[str, Any, Any]]:
    return [tuple(field) for field in differences(before, after)]


def test_a_field_is_told_by_its_path_with_both_values() -> None:
    assert told({"spec": {"replicas": 1}}, {"spec": {"replicas": 3}}) == [("spec.replicas", 1, 3)]


def test_what_is_on_one_side_only_is_nothing_on_the_other() -> None:
    assert told({"data": {"a": "x"}}, {"data": {"b": "y"}}) == [("data.a", "x", None), ("data.b", None, "y")]


def test_containers_are_compared_by_name_wherever_they_stand() -> None:
    one, two = {"name": "a", "image": "nginx"}, {"name": "b", "image": "busybox"}
    before, after = {"containers": [one, two]}, {"containers": [two, {**one, "image": "nginx:1.27"}]}
    assert told({"spec": before}, {"spec": after}) == [("spec.containers[a].image", "nginx", "nginx:1.27")]


def test_ports_without_names_are_told_apart_by_their_number() -> None:
    before, after = {"ports": [{"port": 80, "targetPort": 80}]}, {"ports": [{"port": 80, "targetPort": 8080}]}
    assert told(before, after) == [("ports[80].targetPort", 80, 8080)]


def test_a_key_with_dots_stands_in_brackets() -> None:
    before, after = {"labels": {"app.kubernetes.io/name": "a"}}, {"labels": {"app.kubernetes.io/name": "b"}}
    assert told({"metadata": before}, {"metadata": after}) == [("metadata.labels[app.kubernetes.io/name]", "a", "b")]


def test_what_the_api_server_counts_is_no_difference() -> None:
    def obj(version: str, time: str) -> Obj:
        condition = {"type": "Ready", "status": "True", "lastTransitionTime": time}
        return {"metadata": {"resourceVersion": version, "generation": int(version)},
                "status": {"observedGeneration": int(version), "conditions": [condition]}}  # fmt: skip

    assert told(obj("1", "2026-01-02T03:04:05Z"), obj("2", "2026-01-02T03:04:06Z")) == []


def test_what_people_declare_comes_before_what_is_observed() -> None:
    def obj(n: int) -> Obj:
        return {"status": {"replicas": n}, "spec": {"replicas": n}}

    assert [path for path, _, _ in told(obj(1), obj(2))] == ["spec.replicas", "status.replicas"]


def test_a_secrets_values_are_never_told() -> None:
    before, after = {"kind": "Secret", "data": {"password": "b2xk"}}, {"kind": "Secret", "data": {"password": "bmV3"}}
    assert told(before, after) == [("data.password", SECRET, SECRET)]
    assert told(before, {"kind": "Secret", "data": {}}) == [("data.password", SECRET, None)]
