"""The page of an exam, for staff: prepare it, begin it, give a seat more time, end it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from cluster.apimachinery import errors
from cluster.apimachinery.errors import StatusError
from dashboard import sessions
from dashboard.access import class_page
from dashboard.classrooms import people
from dashboard.classrooms.grading import exam
from dashboard.classrooms.joining import seating
from dashboard.classrooms.models import Classroom, Seat
from dashboard.classrooms.records import Exam
from dashboard.classrooms.roles import HELPERS


@class_page(*HELPERS)
@never_cache
@require_http_methods(["GET", "POST"])
def examine(request: HttpRequest, classroom: Classroom) -> HttpResponse:
    """POST {do: "prepare", minutes} | {do: "begin"} | {do: "allow", seat, minutes} | {do: "leave"}."""
    trouble = ""
    if request.method == "POST":
        try:
            _do(request, classroom)
            return HttpResponseRedirect(request.path)
        except StatusError as error:
            trouble = error.message
            classroom.refresh_from_db()
    seats = classroom.seats.exclude(joined="").select_related("classroom", "allowance").order_by("number")
    found = {
        "classroom": classroom, "exam": Exam.objects.filter(classroom=classroom).first(), "trouble": trouble,
        "seats": [(seat, _more(seat), _minutes(seat)) for seat in seats], "may": True,
    }  # fmt: skip
    return render(request, "dashboard/class_exam.html", found, status=400 if trouble else 200)


def _do(request: HttpRequest, classroom: Classroom) -> None:
    what, whose = request.POST.get("do", ""), classroom.persons.all()
    if what == "prepare":
        exam.prepare(classroom, _number(request.POST.get("minutes")))
        for taken in classroom.seats.exclude(joined=""):  # nobody may act now: it stays as it is until the exam
            people.reset_cluster(str(taken.cluster_id))
    elif what == "begin":
        exam.begin(classroom)
        for person in classroom.persons.select_related("seat", "classroom", "user"):
            seating.begin(person)
    elif what == "allow":
        seat = classroom.seats.filter(number=_number(request.POST.get("seat"))).first()
        if seat is None:
            raise errors.not_found("seats", request.POST.get("seat", ""))
        exam.allow(seat, _number(request.POST.get("minutes")))
        whose = seat.persons.all()
    elif what == "leave":
        exam.leave(classroom)
    else:
        raise errors.bad_request('"do" must be prepare, begin, allow or leave')
    for user in whose.values_list("user_id", flat=True):
        sessions.cut(user)  # what they may do has changed: their pages come back and ask


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 6 else -1


def _more(seat: Seat) -> int:
    found = getattr(seat, "allowance", None)
    return found.minutes if found else 0


def _minutes(seat: Seat) -> int | None:
    """The minutes that are left, rounded up; 0 when the time is up."""
    seconds = exam.left(seat)
    return None if seconds is None else max(0, -int(-seconds // 60))
