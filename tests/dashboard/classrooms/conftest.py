"""A small class: a teacher, an assistant, an observer, two students, and a second class next door."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from cluster.apimachinery import clock, meta
from cluster.apimachinery.meta import Obj
from cluster.client import bootstrap
from cluster.client.bootstrap import clusters, rbac, roles
from cluster.client.bootstrap.built_in import resource_of
from cluster.etcd import rest
from cluster.etcd.models import Cluster
from cluster.registry.acts import SYSTEM, Create
from cluster.registry.registry import Registry
from dashboard.classrooms import news
from dashboard.classrooms.joining import limits, seating
from dashboard.classrooms.models import Classroom, Person, Staff

ONE_NODE: dict[str, Any] = {"nodes": 1, "cloud": "none", "pace": "instant"}


ROLES = {"cluster-admin", "kubeadm:cluster-admins", "view", "system:discovery", "system:basic-user"}


def small_cluster(
    name: str, ca: str = "", born: Sequence[Obj] = (), asleep: bool = False, **wishes: Any
) -> Cluster:
    """A cluster of namespaces and roles alone: a seat needs no nodes, and a whole one takes its time."""
    row = Cluster.objects.create(name=name, signing_key=clusters._new_key(), ca=ca, **wishes)
    for namespace in ("default", "kube-system"):
        Registry(name).create("namespaces", "", {"metadata": {"name": namespace}}, actor=SYSTEM)
    Registry(name).create("serviceaccounts", "default", {"metadata": {"name": "default"}}, actor=SYSTEM)
    rbac.install(row, [role for role in roles.objects() if meta.name(role) in ROLES])
    Registry(name).write([Create(resource_of(obj), obj, "born") for obj in born], actor=SYSTEM)
    if asleep:
        rest.lie_down(row, clock.now(), None)
        row.save(update_fields=rest.FIELDS)
    return row


@dataclass
class School:
    """Everybody who may be at a door, and their browsers."""

    classroom: Classroom
    other: Classroom
    anna: Person
    ben: Person
    stranger: Person
    teacher: Any
    assistant: Any
    observer: Any
    other_teacher: Any

    def browser(self, somebody: Any = None) -> Client:
        """Their browser, which insists on CSRF tokens as real ones do."""
        client = Client()
        if somebody is not None:
            client.force_login(somebody.user if isinstance(somebody, Person) else somebody)
        return client


def staff(name: str, **more: Any) -> Any:
    return get_user_model().objects.create_user(name, is_staff=True, **more)


def make_school() -> School:
    teacher, other_teacher = staff("teacher", is_superuser=True), staff("ms-other", is_superuser=True)
    classroom = seating.open_class(teacher, "Networks", **ONE_NODE)
    other = seating.open_class(other_teacher, "Next door", **ONE_NODE)
    helpers = {role: staff(f"the-{role}") for role in ("assistant", "observer")}
    for role, user in helpers.items():
        Staff.objects.create(classroom=classroom, user=user, role=role)
    anna, ben = (seating.join(classroom, name).person for name in ("Anna", "Ben"))
    stranger = seating.join(other, "Stranger").person
    return School(
        classroom, other, anna, ben, stranger, teacher, helpers["assistant"], helpers["observer"], other_teacher
    )


@pytest.fixture
def school(db: None) -> School:
    return make_school()


@pytest.fixture(autouse=True)
def _clusters_are_small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap, "create_cluster", small_cluster)


@pytest.fixture(autouse=True)
def _nothing_was_tried_or_said_before() -> None:
    for limit in (limits.WRONG_PHRASES, limits.NEW_SEATS, limits.HANDS, limits.VOTES):
        limit._seen.clear()
    news._kept.clear()
