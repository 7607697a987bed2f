"""Follow me: what a member of staff shows of a cluster, kept so that who comes late or comes back sees it too.

The page that leads says what it looks at, never what it looks like: a selection, a request and how far it is told, a
revision that is looked back at, the lesson's step. Pages that follow have the cluster's own picture and turn to the
same place. Who follows may look at that cluster while it is led (roles.py) and is shown out when that ends. A cluster
on which somebody sits is shown to the room alone: a student's work is not for the other students.
"""

from __future__ import annotations

import re
from typing import Any

from cluster.apimachinery import errors
from cluster.etcd.models import Cluster
from cluster.registry.registry import Registry
from dashboard import sessions
from dashboard.classrooms import news, people, roles
from dashboard.classrooms.joining import names, seating
from dashboard.classrooms.joining.seating import STAGE
from dashboard.classrooms.models import Classroom, Seat
from dashboard.lessons import taking
from dashboard.lessons.models import Progress
from dashboard.lessons.taking import Learner

Told = dict[str, Any]
NUMBERS = ("rev", "with", "request", "hop", "time", "asking", "step")
MOST, LONGEST = 10**12, 160
COLLECTION, UID = re.compile(r"[a-z]{1,20}"), re.compile(r"[\w.:/-]{1,100}")


def stage(classroom: Classroom, user: Any) -> str:
    """The name of the class's own cluster, made when it is first wanted, with the lesson where the class stands."""
    name = names.cluster_name(classroom.code, STAGE)
    seat, _ = Seat.objects.get_or_create(classroom=classroom, number=STAGE, defaults={"cluster_id": name})
    seating.ready(seat)
    seating.begin_as(Learner(name, str(user.get_username()), user.pk), classroom)
    return name


def lead(classroom: Classroom, user: Any, said: Told) -> Told:
    """Show {"cluster", …what `shown` reads}, with "begin" to take the lead.

    StatusError 409 for a page that no longer leads, 404 for a cluster that is not theirs to show.
    """
    if classroom.ended or classroom.mode == "exam":
        raise errors.bad_request("nobody leads in an exam, or when a class is over")
    name, by, before = str(said.get("cluster", "")), str(user.get_username()), classroom.lead
    if said.get("begin"):
        found = {**_begun(classroom, user, name), "by": by, "name": user.get_full_name() or by}
    elif (before.get("cluster"), before.get("by")) == (name, by):
        found = before
    else:
        raise errors.conflict("classrooms", classroom.code, "this page no longer leads")
    found = {**found, "show": shown(said)}
    _show(classroom, found)
    _follow_step(classroom)
    return found


def end(classroom: Classroom) -> None:
    """Nobody leads any more; who followed goes back to their own cluster."""
    _show(classroom, {})


def _show(classroom: Classroom, lead: Told) -> None:
    before, classroom.lead = classroom.lead, lead
    Classroom.objects.filter(pk=classroom.pk).update(lead=lead)
    news.tell(classroom.pk, news.ROOM, {"type": "lead", "lead": told(classroom)})
    news.tell(classroom.pk, news.SEATS, {"type": "lead", "lead": told(classroom, seat=True)})
    if before and before["cluster"] != lead.get("cluster"):
        for user_id in classroom.persons.values_list("user_id", flat=True):
            sessions.cut_from(user_id, before["cluster"])


def told(classroom: Classroom, *, seat: bool = False) -> Told | None:
    """What is shown now, or None; to a `seat`, only what it may follow."""
    found: Told = classroom.lead
    if not found or classroom.ended or classroom.mode == "exam" or (seat and not found["shared"]):
        return None
    return found


def shown(said: Told) -> Told:
    """What a page says that it shows, each part checked; StatusError 400 for what is none."""
    found: Told = {name: _number(said[name], name) for name in NUMBERS if said.get(name) is not None}
    found |= {name: bool(said[name]) for name in ("playing", "system") if name in said}
    speed = said.get("speed", 1)
    if not isinstance(speed, int | float) or not 0.1 <= speed <= 8:
        raise errors.bad_request('"speed" must be between 0.1 and 8')
    if chosen := said.get("select"):
        found["select"] = _choice(chosen)
    return {**found, "speed": speed, "says": " ".join(str(said.get("says", "")).split())[:LONGEST]}


def _number(value: Any, name: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < MOST:
        raise errors.bad_request(f'"{name}" must be a number, from 0')
    return value


def _choice(chosen: Any) -> dict[str, str]:
    collection, uid = (str(chosen.get(k, "")) for k in ("collection", "uid")) if isinstance(chosen, dict) else ("", "")
    if not COLLECTION.fullmatch(collection) or not UID.fullmatch(uid):
        raise errors.bad_request('"select" must be {"collection", "uid"}')
    return {"collection": collection, "uid": uid}


def _begun(classroom: Classroom, user: Any, name: str) -> Told:
    """A lead with a cluster: whether students may follow, and since which revision there is something to see."""
    row, seat = Cluster.objects.filter(name=name).first(), Seat.objects.filter(cluster_id=name).first()
    standing = roles.standing(user, name)
    if not row or not standing or not standing.may_act or (seat and seat.classroom_id != classroom.pk):
        raise errors.not_found("clusters", name)
    if seat is None and Registry(name).find(people.BINDINGS, "", people.OBSERVERS) is None:
        people.admit_observers(name)
    lesson = Progress.objects.filter(cluster__name=name, lesson=classroom.lesson).order_by("begun_revision").first()
    since = lesson.begun_revision if lesson else row.revision
    return {"cluster": name, "shared": seat is None or seat.number == STAGE, "since": since}


def _follow_step(classroom: Classroom) -> None:
    """Where the class's lesson is on the page that leads, there the class is."""
    step = classroom.lead["show"].get("step", classroom.step)
    taken = taking.current(classroom.lead["cluster"]) if step != classroom.step else None
    if taken is not None and (taken.lesson, taken.step) == (classroom.lesson, step):
        go_to(classroom, step)


def go_to(classroom: Classroom, step: int) -> None:
    """The class stands at another step; nobody's own lesson is moved."""
    Classroom.objects.filter(pk=classroom.pk).update(step=step)
    for audience in (news.SEATS, news.ROOM):
        news.tell(classroom.pk, audience, {"type": "step", "step": step})
