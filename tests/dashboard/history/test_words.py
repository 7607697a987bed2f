"""What a write did, in a few words."""

from __future__ import annotations

import pytest

from cluster.apimachinery.meta import Obj
from dashboard.history.words import said


def template(image: str) -> Obj:
    return {"template": {"spec": {"containers": [{"name": "c", "image": image}]}}}


READY: Obj = {"status": {"conditions": [{"type": "Ready", "status": "True"}]}}


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ({"spec": {"replicas": 1}}, {"spec": {"replicas": 3}}, "scaled to 3"),
        ({"spec": template("nginx")}, {"spec": template("nginx:1.27")}, "set to image nginx:1.27"),
        ({"spec": {}}, {"spec": {"nodeName": "node-2"}}, "bound to node-2"),
        ({"spec": {}}, {"spec": {"unschedulable": True}}, "cordoned"),
        ({"spec": {"unschedulable": True}}, {"spec": {}}, "uncordoned"),
        ({"spec": {"running": True}}, {"spec": {"running": False}}, "powered off"),
        ({"metadata": {}}, {"metadata": {"deletionTimestamp": "2026-01-02T03:04:05Z"}}, "marked for deletion"),
        ({"metadata": {"labels": {"a": "1"}}}, {"metadata": {"labels": {"a": "2"}}}, "relabelled"),
        ({"endpoints": []}, {"endpoints": [{}]}, "set to 1 endpoint"),
        ({"status": {"phase": "Pending"}}, {"status": {"phase": "Running"}}, "now Running"),
        ({"status": {}}, READY, "became ready"),
        (READY, {"status": {}}, "is not ready"),
        ({"status": {"readyReplicas": 1}}, {"status": {"readyReplicas": 2}}, "counted 2 ready"),
        ({"spec": {"x": {"y": 1}}}, {"spec": {"x": {"y": 2}}}, "changed in spec.x.y"),
    ],
)
def test_the_first_field_that_people_have_a_word_for_is_said(before: Obj, after: Obj, words: str) -> None:
    assert said("update", before, after) == words


def test_births_and_deaths_are_said_as_such() -> None:
    assert (said("create", None, READY), said("delete", READY, READY)) == ("created", "deleted")


def test_a_write_whose_before_is_forgotten_is_a_change() -> None:
    assert said("update", None, READY) == "changed"
