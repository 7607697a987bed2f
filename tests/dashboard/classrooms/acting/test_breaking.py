"""Faults as data: each breaks one thing, as a write of who asked for it."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.etcd.models import Change
from cluster.registry.acts import SYSTEM
from cluster.registry.registry import Registry
from dashboard.classrooms.acting import breaking
from dashboard.classrooms.acting.doing import AGENT
from dashboard.classrooms.models import Classroom
from tests.dashboard.classrooms.acting.test_acts import act
from tests.dashboard.classrooms.conftest import School

LABELS = {"app": "web"}
CONTAINER = {"name": "nginx", "image": "nginx:1.27"}
TEMPLATE = {"metadata": {"labels": LABELS}, "spec": {"containers": [CONTAINER]}}
DEPLOYMENT: Obj = {"spec": {"replicas": 2, "selector": {"matchLabels": LABELS}, "template": TEMPLATE}}
SERVICE: Obj = {"spec": {"selector": LABELS, "ports": [{"port": 80, "targetPort": 80}]}}
MACHINE: Obj = {"spec": {"running": True}}
MADE = [
    ("deployments.apps", "default", "web", DEPLOYMENT), ("deployments.apps", "kube-system", "coredns", DEPLOYMENT),
    ("services", "default", "web", SERVICE), ("machines.sim.podium.local", "", "node-1", MACHINE),
]  # fmt: skip


@pytest.fixture
def seats(school: School) -> School:
    """Something to break at Anna's, nothing at Ben's."""
    registry = Registry(str(school.anna.seat.cluster_id))
    for resource, namespace, name, obj in MADE:
        registry.create(resource, namespace, {**meta.copy(obj), "metadata": {"name": name}}, actor=SYSTEM)
    return school


def anna(school: School, resource: str, name: str, namespace: str = "default") -> Obj:
    return Registry(str(school.anna.seat.cluster_id)).get(resource, namespace, name)


CONTAINERS = "spec.template.spec.containers"
POLICIES = "networkpolicies.networking.k8s.io"


@pytest.mark.parametrize(
    ("fault", "resource", "namespace", "name", "path", "value"),
    [
        ("selector-typo", "services", "default", "web", "spec.selector.app", "wbe"),
        ("wrong-port", "services", "default", "web", "spec.ports", 8042),
        ("image-typo", "deployments.apps", "default", "web", CONTAINERS, "ngixn:1.27"),
        ("readiness-probe", "deployments.apps", "default", "web", CONTAINERS, "readinessProbe"),
        ("node-cut", "machines.sim.podium.local", "", "node-1", "spec.connected", False),
        ("coredns-down", "deployments.apps", "kube-system", "coredns", "spec.replicas", 0),
        ("network-policy", POLICIES, "default", "default-deny", "spec.policyTypes", "Ingress"),
    ],
)  # fmt: skip
def test_each_fault_breaks_one_thing(
    seats: School, fault: str, resource: str, namespace: str, name: str, path: str, value: Any
) -> None:
    code, told = act(seats, seats.teacher, "break", seats=[1], fault=fault)
    assert (code, told) == (200, {"broken": [1], "whole": {}})
    found = meta.get(anna(seats, resource, name, namespace), path)
    assert found == value or str(value) in str(found)
    change = Change.objects.latest("pk")
    assert (change.by, change.agent, change.resource) == ("teacher", AGENT, resource)


def test_where_there_is_nothing_to_break_that_is_said(seats: School) -> None:
    _, told = act(seats, seats.teacher, "break", seats=[1, 2], fault="selector-typo")
    assert told["broken"] == [1]
    assert told["whole"] == {"2": 'services "with spec.selector.*" not found'}


def test_what_is_broken_already_is_not_broken_again(seats: School) -> None:
    act(seats, seats.teacher, "break", seats=[1], fault="wrong-port")
    assert act(seats, seats.teacher, "break", seats=[1], fault="wrong-port")[1]["broken"] == []


def test_one_object_may_be_meant(seats: School) -> None:
    other = {**meta.copy(SERVICE), "metadata": {"name": "a"}}
    Registry(str(seats.anna.seat.cluster_id)).create("services", "default", other, actor=SYSTEM)
    act(seats, seats.teacher, "break", seats=[1], fault="selector-typo", name="web")
    assert anna(seats, "services", "a")["spec"]["selector"] == LABELS
    assert anna(seats, "services", "web")["spec"]["selector"] != LABELS


def test_the_lessons_own_break_steps_are_offered_and_applied(seats: School) -> None:
    assert act(seats, seats.teacher, "break", seats=[1], fault="step:07-break")[0] == 404
    Classroom.objects.filter(pk=seats.classroom.pk).update(lesson="service")
    offered = breaking.offered(Classroom.objects.get(pk=seats.classroom.pk))
    assert offered[0] == {"fault": "step:07-break", "title": "The site is down", "says": ""}
    assert len(offered) == 1 + len(breaking.classic())
    assert act(seats, seats.teacher, "break", seats=[1], fault="step:07-break")[1]["broken"] == [1]
    assert anna(seats, "services", "web")["spec"]["selector"] == {"app": "wbe"}


def test_who_only_watches_breaks_nothing(seats: School) -> None:
    assert act(seats, seats.observer, "break", seats=[1], fault="wrong-port")[0] == 403
    assert act(seats, seats.teacher, "break", seats=[1], fault="no-such")[0] == 404


@pytest.mark.parametrize(
    ("word", "wrong"),
    [("web", "wbe"), ("nginx:1.27", "ngixn:1.27"), ("host:5000/app", "host:5000/pap"), ("aaa", "aaax"), ("a", "ax")],
)
def test_a_typo_is_two_letters_in_the_wrong_order(word: str, wrong: str) -> None:
    assert breaking.typo(word) == wrong
