"""Who somebody is to a class and to a cluster. The rest of the site asks `dashboard.access`.

A cluster that is in no class is the machine's, and its staff's: the teacher of the one-time link is one of them. One
that is a seat's belongs to its class: its staff may come in, its students sit there, and nobody else learns that it
exists, whatever they are elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import Q, QuerySet

from cluster.apiserver.authentication import ADMIN
from cluster.etcd.models import Cluster
from dashboard.classrooms.grading import exam
from dashboard.classrooms.models import Classroom, Person, Seat, Staff


class Role(StrEnum):
    OWNER = "owner"
    TEACHER = "teacher"
    ASSISTANT = "assistant"
    OBSERVER = "observer"
    STUDENT = "student"
    FOLLOWER = "follower"


HELPERS = (Role.TEACHER, Role.ASSISTANT)
CREW = (*HELPERS, Role.OBSERVER)


@dataclass(frozen=True)
class Standing:
    """What somebody is to one cluster; `name` is what its log calls them, `seat` their own there."""

    role: Role
    name: str
    may_act: bool
    seat: Seat | None = None


def standing(user: Any, cluster: str) -> Standing | None:
    """Somebody's standing in a cluster by its name; None for whoever must not learn that it exists."""
    if not user.is_active:  # nobody is signed in, or no longer
        return None
    found = Person.objects.select_related("seat__classroom")
    if person := found.filter(user_id=user.pk, seat__cluster_id=cluster).first():
        seat = person.seat
        may_act = not (seat.muted or seat.classroom.ended or exam.closed(seat))
        return Standing(Role.STUDENT, person.alias, may_act, seat)
    taken = Seat.objects.select_related("classroom").filter(cluster_id=cluster).first()
    if taken is None:
        return Standing(Role.OWNER, str(user.get_username()), True) if _of_the_machine(user) else _led(user, cluster)
    role = staff_role(user, taken.classroom)
    return Standing(role, str(user.get_username()), role in HELPERS) if role else _led(user, cluster)


def _led(user: Any, cluster: str) -> Standing | None:
    """The standing of whoever is shown a cluster by the lead of their class, student or staff."""
    for classroom in Classroom.objects.filter(lead__cluster=cluster, lead__shared=True, ended="").exclude(mode="exam"):
        person = Person.objects.filter(user_id=user.pk, classroom=classroom).first()
        if person or staff_role(user, classroom):
            return Standing(Role.FOLLOWER, person.alias if person else str(user.get_username()), False)
    return None


def staff_role(user: Any, classroom: Classroom) -> Role | None:
    """What a member of a class's staff is there."""
    if not user.is_active:
        return None
    if classroom.owner_id == user.pk:
        return Role.TEACHER
    found = Staff.objects.filter(classroom=classroom, user_id=user.pk).values_list("role", flat=True).first()
    return Role(found) if found else None


def role_in(user: Any, classroom: Classroom) -> Role | None:
    """What somebody is in a class, if anything."""
    if role := staff_role(user, classroom):
        return role
    return Role.STUDENT if user.is_active and seat_of(user, classroom) else None


def seat_of(user: Any, classroom: Classroom) -> Seat | None:
    """Somebody's own seat in that class; a stranger has none, though there are seats with nobody on them."""
    return Seat.objects.filter(classroom=classroom, persons__user_id=user.pk).first() if user.pk else None


def seat_at(user: Any, cluster: str) -> Seat | None:
    """Somebody's own seat with that cluster."""
    found = Seat.objects.select_related("classroom")
    return found.filter(cluster_id=cluster, persons__user_id=user.pk).first()


def aliases_at(cluster: str) -> frozenset[str]:
    """Under which names the log of a cluster knows those who sit at it."""
    return frozenset(Person.objects.filter(seat__cluster_id=cluster).values_list("alias", flat=True))


def helpers_at(cluster: str) -> frozenset[str]:
    """Under which names it knows those who help there; none for a cluster that is nobody's seat."""
    seats = Seat.objects.filter(cluster_id=cluster, number__gt=0)  # on the stage whoever teaches is the learner
    classroom = seats.values_list("classroom_id", flat=True).first()
    return helpers_of(classroom) if classroom else frozenset()


def helpers_of(classroom_id: int) -> frozenset[str]:
    """The names of those who teach or assist in a class, and of a cluster's own administrator."""
    owner = Classroom.objects.filter(pk=classroom_id).values_list("owner__username", flat=True)
    staff = Staff.objects.filter(classroom_id=classroom_id, role__in=HELPERS).values_list("user__username", flat=True)
    return frozenset({ADMIN.name, *owner, *staff})


def seated_clusters() -> QuerySet[Seat, Any]:
    """The names of all seats' clusters."""
    return Seat.objects.values("cluster_id")


def classes_of(user: Any) -> QuerySet[Classroom]:
    """The classes that somebody is on the staff of, newest first."""
    mine = Q(owner_id=user.pk) | Q(staff__user_id=user.pk)
    return Classroom.objects.filter(mine).distinct().order_by("-pk")


def clusters_of(user: Any) -> QuerySet[Cluster]:
    """The clusters that a member of staff may act in, classes' and others."""
    helped = Q(classroom__owner_id=user.pk) | Q(classroom__staff__user_id=user.pk, classroom__staff__role__in=HELPERS)
    found = Q(name__in=Seat.objects.filter(helped).values("cluster_id"))
    if _of_the_machine(user):
        found |= ~Q(name__in=seated_clusters())
    return Cluster.objects.filter(found) if user.is_active else Cluster.objects.none()


def _of_the_machine(user: Any) -> bool:
    return bool(user.is_active and user.is_staff)
