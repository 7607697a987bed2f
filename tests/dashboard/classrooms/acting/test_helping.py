"""Help at a seat: seen by the student, under the helper's name, and ticking no box."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.registry.acts import Actor
from cluster.registry.registry import Registry
from dashboard.classrooms import news
from dashboard.classrooms.models import Classroom
from dashboard.lessons import taking
from dashboard.lessons.models import Progress
from tests.dashboard.classrooms.acting.test_acts import act
from tests.dashboard.classrooms.conftest import School
from tests.dashboard.classrooms.watching.test_judging import begun, service

Told = list[tuple[str, dict[str, Any]]]


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Told:
    """What was told, and to whom."""
    found: Told = []
    monkeypatch.setattr(news, "tell", lambda classroom_id, audience, message: found.append((audience, message)))
    return found


def test_one_hint_goes_to_all_who_make_the_mistake_and_no_other(school: School, told: Told) -> None:
    for person in (school.anna, school.ben):
        begun(person)
    service(school.anna)
    for one in Progress.objects.all():
        taking.watched(one)
    assert act(school, school.assistant, "hint", seats=[1, 2], mistake="nobody") == (200, {"hinted": [1]})
    rung = "Look at whom the Service sends to: nobody."
    assert told == [("seat.1", {"type": "notice", "text": rung, "by": "the-assistant"})]
    assert Progress.objects.get(cluster__name=school.anna.seat.cluster_id).hints == {"nobody": 1}
    act(school, school.teacher, "hint", seats=[1], mistake="nobody")
    assert told[-1][1]["text"] == "No pod has all the labels that the selector asks for."


def test_a_ladder_has_an_end_and_an_exam_no_hints(school: School, told: Told) -> None:
    taking.watched(begun(school.anna))
    service(school.anna)
    answers = [act(school, school.teacher, "hint", seats=[1])[1] for _ in range(9)]
    assert answers[-1] == {"hinted": []}
    Classroom.objects.filter(pk=school.classroom.pk).update(mode="exam")
    assert act(school, school.teacher, "hint", seats=[1])[0] == 403


def write(school: School, who: str, name: str) -> None:
    registry = Registry(str(school.anna.seat.cluster_id))
    registry.create("configmaps", "default", {"metadata": {"name": name}}, actor=Actor(who))


@pytest.mark.parametrize("helper", ["teacher", "the-assistant", "kubernetes-admin"])
def test_what_a_helper_brought_about_counts_once_the_seat_has_done_something(school: School, helper: str) -> None:
    progress = begun(school.anna)
    _mended(school, helper)
    verdict = taking.watched(progress).verdicts[0]
    assert not verdict["passed"]
    assert verdict["saw"].startswith(f"{helper} did this: it sends to ")
    write(school, "anna", "mine")
    assert taking.watched(progress).verdicts[0]["passed"]


def test_what_was_ticked_before_the_help_stays_ticked(school: School) -> None:
    progress = begun(school.anna)
    _mended(school, "anna")
    assert taking.watched(progress).verdicts[0]["passed"]
    write(school, "teacher", "hers")
    assert taking.watched(progress).verdicts[0]["passed"]


def _mended(school: School, who: str) -> None:
    """The Service shop with its two front pods behind it, all made by one person."""
    registry, actor = Registry(str(school.anna.seat.cluster_id)), Actor(who, ("system:masters",))
    spec: Any = {"selector": {"app": "shop", "tier": "front"}, "ports": [{"port": 80}]}
    registry.create("services", "default", {"metadata": {"name": "shop"}, "spec": spec}, actor=actor)
    ends = []
    for name in ("a", "b"):
        pod: Any = {"metadata": {"name": name, "labels": {"app": "shop", "tier": "front"}},
                    "spec": {"containers": [{"name": "c", "image": "nginx"}]}}  # fmt: skip
        registry.create("pods", "default", pod, actor=actor)
        ends.append({"addresses": ["10.244.1.9"], "targetRef": {"kind": "Pod", "name": name}})
    found = {"metadata": {"name": "shop-1", "labels": {"kubernetes.io/service-name": "shop"}},
             "addressType": "IPv4", "endpoints": ends}  # fmt: skip
    registry.create("endpointslices.discovery.k8s.io", "default", found, actor=Actor("system:controller"))
