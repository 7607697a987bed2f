"""Opening a class, sitting down in it, coming back.

Who joins gets the first seat that nobody has sat on (or, where teams share seats, one with room), and with it a
cluster: one that waits there already, or one made while they wait. Seats are given out under a lock of the class, so
that two who come at once never get the same one; a cluster is made outside of it, and made again by whoever finds it
missing.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Count, Max

from cluster.apimachinery import clock, errors
from cluster.client.bootstrap import clusters
from cluster.client.bootstrap.clusters import CHOICES
from dashboard.classrooms import people
from dashboard.classrooms.grading import exam
from dashboard.classrooms.joining import limits, names, roster
from dashboard.classrooms.models import Classroom, Person, Seat
from dashboard.classrooms.records import RosterName
from dashboard.classrooms.storing import retention
from dashboard.classrooms.together import forking
from dashboard.lessons import ground, library, packing, taking
from dashboard.lessons.lesson import Lesson
from dashboard.lessons.models import Progress
from dashboard.lessons.taking import Learner

MOST_SEATS = 500
STAGE = 0
"""The number of a class's own seat: its cluster is shown to all, and nobody sits there."""
WISHES = ("nodes", "cloud", "pace", "advice", "network", "proxy_mode", "ip_families", "ingress", "zones")
"""What may be said of the clusters of a class."""

TAKEN = (
    "{} has sat down in this class already. If that was you, come back with your three words. If it was somebody else, "
    "tell your teacher, who can free the name under People."
)
TWICE = "Both names are of the same person on the roster. Leave {} out, or type your partner's name instead."


class Refused(Exception):
    """Somebody cannot sit down, or come back, for the reason that it says."""


@dataclass(frozen=True)
class Joined:
    """Somebody who has just sat down, and their phrase, which is not kept."""

    person: Person
    phrase: str


def open_class(owner: Any, name: str, *, lesson: str = "", seats: int = 0, **wishes: Any) -> Classroom:
    """Make a class with so many seats, their clusters ready; StatusError for a lesson or wishes that cannot be.

    `wishes` are create_cluster's, besides those of the lesson, and `team`. The class keeps to the lesson's version.
    """
    digest = ""
    if lesson:
        found = _lesson(lesson)
        digest, wishes = packing.keep(lesson), {**found.cluster, **wishes}
    if not 0 <= seats <= MOST_SEATS:
        raise errors.bad_request(f"a class may have up to {MOST_SEATS} seats, not {seats}")
    _check(wishes)
    if lesson and (lacks := ground.lacking(found, wishes)):
        raise errors.bad_request(f"“{found.title}” needs {lacks}: leave that to the lesson, and its clusters have it")
    code = next(code for code in iter(names.code, "") if not Classroom.objects.filter(code=code).exists())
    classroom = Classroom.objects.create(
        owner=owner, name=name.strip() or "Class", code=code, lesson=lesson, lesson_digest=digest, settings=wishes,
        keep_until=retention.usual(),
    )  # fmt: skip
    for number in range(1, seats + 1):
        ready(_new_seat(classroom, number))
    return classroom


def find(typed: str) -> Classroom | None:
    """The class with that code that is not over."""
    return Classroom.objects.filter(code=names.read_code(typed), ended="").first()


def join(classroom: Classroom, name: str = "", partner: str = "") -> Joined:
    """Sit down, by a name or one that is drawn; a pair at one browser has both names. Refused with the reason."""
    if classroom.ended or not classroom.door:
        raise Refused("The door of this class is closed. Ask your teacher to open it.")
    if limits.NEW_SEATS.reached(classroom.code):
        raise Refused("Too many have joined this class in the last minutes. Wait a little, or ask your teacher.")
    with transaction.atomic():
        Classroom.objects.select_for_update().get(pk=classroom.pk)
        called, expected = _known(classroom, name, partner)
        joined = sit(classroom, _seat_for(classroom), called)
        for one in expected:
            roster.claim(one, joined.person)
    limits.NEW_SEATS.count(classroom.code)
    ready(joined.person.seat)
    begin(joined.person)
    return joined


def _known(classroom: Classroom, *typed: str) -> tuple[str, list[RosterName]]:
    """What those who typed these names are called together, and who of the roster they are."""
    called, expected = [], list[RosterName]()
    for name in filter(None, map(str.strip, typed)):
        found = roster.recognized(classroom, name)
        if found in expected:
            raise Refused(TWICE.format(name))
        if found and found.person_id:
            raise Refused(TAKEN.format(name))
        called.append(roster.called(found, name))
        expected += [found] if found else []
    return " and ".join(filter(None, called)), expected


def come_back(classroom: Classroom, phrase: str) -> Person:
    """Whoever was given that phrase. Refused when nobody was, or too many guess."""
    if limits.WRONG_PHRASES.reached(classroom.code):
        raise Refused("Too many wrong phrases for this class. Wait a minute, or ask your teacher for a new one.")
    known = names.hashed(phrase, classroom.code)
    person = Person.objects.select_related("seat", "user").filter(classroom=classroom, phrase=known).first()
    if person is None:
        limits.WRONG_PHRASES.count(classroom.code)
        raise Refused("Nobody in this class has that phrase. Check the three words, or ask your teacher for new ones.")
    ready(person.seat)
    return person


def new_phrase(person: Person) -> str:
    """Another phrase in place of the one that was lost."""
    phrase = names.phrase()
    person.phrase = names.hashed(phrase, person.classroom.code)
    person.save(update_fields=["phrase"])
    return phrase


def ready(seat: Seat) -> None:
    """See to it that the seat's cluster stands."""
    wishes = {wish: value for wish, value in seat.classroom.settings.items() if wish in WISHES}
    people.make_cluster(str(seat.cluster_id), authority(), **wishes)


def begin(person: Person) -> None:
    """Begin the class's lesson on a seat that has none, up to where the class stands."""
    begin_as(Learner(str(person.seat.cluster_id), str(person.user.get_username()), person.user_id), person.classroom)


def begin_as(learner: Learner, classroom: Classroom) -> None:
    """The same, for whoever learns or shows it."""
    if not classroom.lesson or taking.current(learner.cluster) or exam.waits(classroom):
        return
    last = len(taking.lesson_at(learner.cluster, classroom.lesson).steps) - 1
    taking.take(learner, classroom.lesson)
    here = min(classroom.step, last)
    for step in range(1, here + 1):
        if step == here:
            _checkpoint(learner.cluster, classroom, step)
        taking.go(learner, step)


def _checkpoint(cluster: str, classroom: Classroom, step: int) -> None:
    """What the class had made when the step began, if it was shown on the stage; the lesson's own scene is there."""
    stage = names.cluster_name(classroom.code, STAGE)
    shown = Progress.objects.filter(cluster__name=stage, lesson=classroom.lesson, step=step).first()
    if shown is not None:
        forking.copy(stage, shown.begun_revision, cluster, taking.LESSON)


def _lesson(slug: str) -> Lesson:
    try:
        return library.find(slug)
    except library.NoLesson:
        raise errors.not_found("lessons", slug) from None


def fresh_seat(classroom: Classroom) -> Seat:
    """One more seat at the end of the room; Refused when it is full."""
    last = classroom.seats.aggregate(last=Max("number"))["last"] or 0
    if last >= MOST_SEATS:
        raise Refused(f"This class is full: it has {MOST_SEATS} seats.")
    return _new_seat(classroom, last + 1)


def authority() -> str:
    """The certificate of this Podium's own authority; "" before it is made."""
    file = Path(settings.DATA_DIR) / "pki" / "ca.crt"
    return file.read_text() if file.exists() else ""


def sit(classroom: Classroom, seat: Seat, name: str) -> Joined:
    """Make somebody of that name, or one that is drawn, and put them on a seat."""
    phrase = names.phrase()
    user = get_user_model().objects.create_user(f"seat-{secrets.token_hex(8)}")
    person = Person.objects.create(
        classroom=classroom, seat=seat, user=user, alias=names.alias(name, _taken(classroom)), token=names.token(),
        phrase=names.hashed(phrase, classroom.code),
    )  # fmt: skip
    seat.joined = seat.joined or clock.timestamp()
    seat.save(update_fields=["joined"])
    return Joined(person, phrase)


def _seat_for(classroom: Classroom) -> Seat:
    """A team with room, or the first seat that nobody has sat on: a seat that was left is somebody's work."""
    seats, begun = classroom.seats.filter(number__gt=STAGE).order_by("number"), None
    if classroom.team > 1:
        shared = seats.annotate(people=Count("persons"))
        begun = shared.filter(people__gt=0, people__lt=classroom.team).first()
    return begun or seats.filter(joined="").first() or fresh_seat(classroom)


def _new_seat(classroom: Classroom, number: int) -> Seat:
    name = names.cluster_name(classroom.code, number)
    return Seat.objects.create(classroom=classroom, number=number, cluster_id=name)


def _taken(classroom: Classroom) -> set[str]:
    """Names that would be mistaken for somebody else in the log."""
    staff = get_user_model().objects.filter(is_staff=True).values_list("username", flat=True)
    return {*classroom.persons.values_list("alias", flat=True), *staff}


def _check(wishes: dict[str, Any]) -> None:
    """StatusError 422 for clusters that could not be made."""
    unknown = [wish for wish in wishes if wish not in (*WISHES, "team")]
    if unknown:
        raise errors.bad_request(f"a class has no setting {unknown[0]}")
    chosen = {"network": "flat", "ipFamilies": "IPv4"}
    chosen |= {wish: wishes[_key(wish)] for wish in CHOICES if _key(wish) in wishes}
    if causes := clusters.problems("class", wishes.get("nodes", 3), wishes.get("zones") or 0, chosen):
        raise errors.invalid("Classroom", "", "", causes)


def _key(wish: str) -> str:
    """proxyMode → proxy_mode"""
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in wish)
