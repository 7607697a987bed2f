"""What staff do to a class and its seats: one function each, found by name.

`ACTS` says for each who may do it. A function gets the class, the seats that are meant, what else was said and who
does it; its answer goes back to the console. Whatever changes what somebody may do ends their lines, so that no open
page keeps a right that was taken.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import transaction

from cluster.apimachinery import clock, errors
from cluster.etcd import beside
from dashboard import sessions
from dashboard.classrooms import news, people
from dashboard.classrooms.acting import breaking, handing, helping
from dashboard.classrooms.acting.doing import Act, Doing, Said
from dashboard.classrooms.grading import exam
from dashboard.classrooms.joining import seating
from dashboard.classrooms.models import Classroom, Person, Seat, Vote
from dashboard.classrooms.roles import Role
from dashboard.classrooms.together import leading, voting
from dashboard.classrooms.watching import follower

LONGEST_NOTICE = 500


def act(classroom: Classroom, role: Role, who: str, said: Said) -> Said:
    """Do what was asked for: {"act", "seats"?, …}; StatusError 400, 403 or 404 when that cannot be."""
    found = ACTS.get(str(said.get("act")))
    if found is None:
        raise errors.bad_request(f'"act" must be one of {", ".join(ACTS)}')
    if role not in found.roles:
        raise errors.forbidden("classrooms", classroom.code, f"only a {found.roles[0]} may do this")
    if classroom.mode == "exam" and said.get("act") in exam.WITHHELD:
        raise errors.forbidden("classrooms", classroom.code, "in an exam nobody is told anything")
    seats = _seats(classroom, said.get("seats")) if found.on_seats else []
    return found.do(Doing(classroom, seats, said, who)) or {}


def _seats(classroom: Classroom, numbers: Any) -> list[Seat]:
    if not isinstance(numbers, list) or not numbers:
        raise errors.bad_request('"seats" must be a list of the numbers of seats')
    found = list(classroom.seats.filter(number__in=[n for n in numbers if isinstance(n, int)]).order_by("number"))
    if len(found) != len(set(map(str, numbers))):
        raise errors.not_found("seats", ", ".join(str(n) for n in numbers if n not in [s.number for s in found]))
    return found


# -- the room ------------------------------------------------------------------------------------------------


def _set_class(**fields: Any) -> Callable[[Doing], None]:
    def do(doing: Doing) -> None:
        Classroom.objects.filter(pk=doing.classroom.pk).update(**fields)

    return do


def end(doing: Doing) -> None:
    """The class is over: its clusters can still be looked at."""
    Classroom.objects.filter(pk=doing.classroom.pk).update(ended=clock.timestamp(), door=False)
    leading.end(doing.classroom)
    _cut(doing.classroom.persons.all())


def step(doing: Doing) -> None:
    """Where the class stands in its lesson."""
    number = doing.said.get("step")
    if not isinstance(number, int) or isinstance(number, bool) or not 0 <= number < 1000:
        raise errors.bad_request('"step" must be the number of a step, from 0')
    leading.go_to(doing.classroom, number)


# -- seats and people ----------------------------------------------------------------------------------------


def rename(doing: Doing) -> None:
    label = " ".join(str(doing.said.get("label", "")).split())[:60]
    Seat.objects.filter(pk__in=[seat.pk for seat in doing.seats]).update(label=label)


def _mute(muted: bool) -> Callable[[Doing], None]:
    def do(doing: Doing) -> None:
        Seat.objects.filter(pk__in=[seat.pk for seat in doing.seats]).update(muted=muted)
        _cut(Person.objects.filter(seat__in=doing.seats))

    return do


def reseat(doing: Doing) -> Said:
    """Move who sits there to seat `to`, or to a fresh one: {"to": number}. `person`: only the one of that alias."""
    movers = Person.objects.filter(seat__in=doing.seats)
    if alias := doing.said.get("person"):
        movers = movers.filter(alias=alias)
    if not movers.exists():
        raise errors.not_found("people", str(alias or "on this seat"))
    to, moved = _target(doing), [*movers.select_related("user")]
    with transaction.atomic():
        movers.update(seat=to)
        Seat.objects.filter(pk=to.pk, joined="").update(joined=clock.timestamp())
    seating.ready(to)
    _cut(moved)
    doing.tell({"type": "moved"})
    return {"to": to.number}


def _target(doing: Doing) -> Seat:
    number = doing.said.get("to")
    if number is not None:
        return _seats(doing.classroom, [number])[0]
    unused = doing.classroom.seats.filter(joined="", number__gt=0).order_by("number").first()
    try:
        return unused or seating.fresh_seat(doing.classroom)
    except seating.Refused as full:
        raise errors.bad_request(str(full)) from None


def new_phrases(doing: Doing) -> Said:
    """For who has lost theirs: {"phrases": {alias: phrase}}, to be told to nobody else."""
    found = Person.objects.filter(seat__in=doing.seats).select_related("classroom")
    return {"phrases": {person.alias: seating.new_phrase(person) for person in found}}


def remove(doing: Doing) -> None:
    """Send away who sits there; the seat and its cluster stay as they are."""
    gone = Person.objects.filter(seat__in=doing.seats).select_related("user")
    for person in gone:
        sessions.cut(person.user_id)
        person.user.delete()


# -- help ----------------------------------------------------------------------------------------------------


def lower_hand(doing: Doing) -> None:
    Seat.objects.filter(pk__in=[seat.pk for seat in doing.seats]).update(hand="")
    doing.tell({"type": "seat", "hand": ""})


def help_seat(doing: Doing) -> None:
    """Say who is coming: the student sees it, and so do the others who teach."""
    Seat.objects.filter(pk__in=[seat.pk for seat in doing.seats]).update(help=doing.who, hand="")
    doing.tell({"type": "seat", "hand": "", "help": doing.who})


def helped(doing: Doing) -> None:
    Seat.objects.filter(pk__in=[seat.pk for seat in doing.seats]).update(help="")
    doing.tell({"type": "seat", "help": ""})


def say(doing: Doing) -> None:
    """One hint to those seats: {"text"}."""
    text = " ".join(str(doing.said.get("text", "")).split())[:LONGEST_NOTICE]
    if not text:
        raise errors.bad_request('"text" must say something')
    doing.tell({"type": "notice", "text": text, "by": doing.who})


# -- votes ---------------------------------------------------------------------------------------------------


def ask(doing: Doing) -> None:
    """Ask the class {"question", "choices"}, or without a question what the lesson asks at this step."""
    question, choices = doing.said.get("question"), doing.said.get("choices")
    if question is None:
        voting.ask_step(doing.classroom)
    elif isinstance(choices, list) and all(isinstance(choice, dict) for choice in choices):
        voting.ask(doing.classroom, str(question), choices)
    else:
        raise errors.bad_request('"choices" must be a list of {"text", "right", "says"}')
    _tell_vote(doing)


def vote_again(doing: Doing) -> None:
    """A second round, after they have talked to a neighbour."""
    Vote.objects.filter(classroom=doing.classroom, revealed=False, round=1).update(round=2)
    _tell_vote(doing)


def reveal(doing: Doing) -> None:
    Vote.objects.filter(classroom=doing.classroom).update(revealed=True)
    _tell_vote(doing)


def end_vote(doing: Doing) -> None:
    Vote.objects.filter(classroom=doing.classroom).delete()
    _tell_vote(doing)


def _tell_vote(doing: Doing) -> None:
    told = voting.told(voting.current(doing.classroom.pk))
    news.tell(doing.classroom.pk, news.SEATS, {"type": "vote", "vote": told})
    follower.voted(doing.classroom.pk)


# -- clusters ------------------------------------------------------------------------------------------------


def _pause(paused: bool) -> Callable[[Doing], None]:
    def do(doing: Doing) -> None:
        for seat in doing.seats:
            beside.set_clock(str(seat.cluster_id), paused=paused)

    return do


def reset(doing: Doing) -> None:
    """Begin their clusters anew, and the lesson on them."""
    for seat in doing.seats:
        people.reset_cluster(str(seat.cluster_id))
        for person in seat.persons.select_related("seat", "classroom", "user"):
            seating.begin(person)


def _cut(persons: Any) -> None:
    for person in persons:
        sessions.cut(person.user_id)


TEACHER = (Role.TEACHER,)
ACTS: dict[str, Act] = {
    "open-door": Act(_set_class(door=True), on_seats=False),
    "close-door": Act(_set_class(door=False), on_seats=False),
    "hide-names": Act(_set_class(names_hidden=True), on_seats=False),
    "show-names": Act(_set_class(names_hidden=False), on_seats=False),
    "step": Act(step, on_seats=False),
    "end": Act(end, TEACHER, on_seats=False),
    "rename": Act(rename),
    "mute": Act(_mute(True)),
    "unmute": Act(_mute(False)),
    "reseat": Act(reseat),
    "new-phrase": Act(new_phrases),
    "remove": Act(remove, TEACHER),
    "lower-hand": Act(lower_hand),
    "help": Act(help_seat),
    "helped": Act(helped),
    "say": Act(say),
    "ask": Act(ask, on_seats=False),
    "vote-again": Act(vote_again, on_seats=False),
    "reveal": Act(reveal, on_seats=False),
    "end-vote": Act(end_vote, on_seats=False),
    "pause": Act(_pause(True)),
    "resume": Act(_pause(False)),
    "reset": Act(reset),
    **helping.ACTS,
    **breaking.ACTS,
    **handing.ACTS,
}
