"""The pages of marks: a table of seats and steps, one mark with its proof, and the table for a gradebook."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from cluster.apimachinery import errors
from cluster.apimachinery.errors import StatusError
from cluster.etcd.models import Cluster
from dashboard.access import class_page
from dashboard.classrooms import roles
from dashboard.classrooms.grading import gradebook, marks
from dashboard.classrooms.grading.marks import Mark, Row
from dashboard.classrooms.models import Classroom, Seat
from dashboard.classrooms.records import RosterName
from dashboard.classrooms.roles import CREW, HELPERS
from dashboard.lessons import rejudge
from dashboard.lessons.models import Progress


@class_page(*CREW)
@never_cache
@require_http_methods(["GET", "POST"])
def table(request: HttpRequest, classroom: Classroom) -> HttpResponse:
    """Seats × steps. POST {version: "newest" | ""} has the judge look again at all that was begun."""
    trouble = ""
    if request.method == "POST":
        try:
            _helpers_only(request, classroom)
            with transaction.atomic():
                _judge_all(request, classroom)
            return HttpResponseRedirect(reverse("class-marks", args=[classroom.code]))
        except StatusError as error:
            trouble = error.message
    found = marks.table(classroom)
    names = {} if classroom.names_hidden else real_names(classroom)
    hidden = classroom.names_hidden
    rows = [(row, "" if hidden else ", ".join(row.people), names.get(row.seat.pk, "")) for row in found.rows]
    may = roles.staff_role(request.user, classroom) in HELPERS
    page = {"classroom": classroom, "table": found, "rows": rows, "named": bool(names), "may": may, "trouble": trouble}
    return render(request, "dashboard/class_marks.html", page, status=400 if trouble else 200)


def real_names(classroom: Classroom) -> dict[int, str]:
    """{a seat's key: the real names of those who sit there}."""
    found: dict[int, list[str]] = {}
    rows = RosterName.objects.filter(classroom=classroom).exclude(person=None).order_by("pk")
    for seat, name in rows.values_list("person__seat_id", "name"):
        found.setdefault(seat, []).append(name)
    return {seat: ", ".join(names) for seat, names in found.items()}


def _judge_all(request: HttpRequest, classroom: Classroom) -> None:
    newest, by = request.POST.get("version") == "newest", _name(request)
    found = marks.table(classroom)
    checked = {number for number, step in found.steps if step.checks}
    for row in found.rows:
        for mark in row.marks:
            if mark.begun and mark.step in checked and mark.kind != "override":
                marks.regrade(classroom, row.seat.number, mark.step, by, newest=newest)


@class_page(*CREW)
@never_cache
@require_http_methods(["GET", "POST"])
def mark(request: HttpRequest, classroom: Classroom, number: int, step: int) -> HttpResponse:
    """One mark (steps from 1): what was judged, when, by which version, and every ruling on it.

    POST {do: "judge", version} or {do: "override", passed, reason} adds a ruling.
    """
    trouble = ""
    try:
        if request.method == "POST":
            _helpers_only(request, classroom)
            _rule(request, classroom, number, step - 1)
            return HttpResponseRedirect(request.path)
    except StatusError as error:
        trouble = error.message
    try:
        row, found = marks.one(classroom, number, step - 1)
    except StatusError:
        raise Http404("There is no such mark.") from None
    page = _page(classroom, row, found, trouble)
    page["may"] = roles.staff_role(request.user, classroom) in HELPERS
    return render(request, "dashboard/class_mark.html", page, status=400 if trouble else 200)


def _rule(request: HttpRequest, classroom: Classroom, number: int, step: int) -> None:
    typed, by = request.POST, _name(request)
    if typed.get("do") == "override":
        marks.override(classroom, number, step, typed.get("passed") == "yes", typed.get("reason", ""), by)
    else:
        marks.regrade(classroom, number, step, by, newest=typed.get("version") == "newest")


def _page(classroom: Classroom, row: Row, found: Mark, trouble: str) -> dict[str, Any]:
    lesson = marks.lesson_of(classroom)
    assert lesson is not None
    step, cluster = lesson.steps[found.step], str(row.seat.cluster_id)
    same = found.digest == lesson.digest
    looked = [rejudge.looked_at(check) for check in step.checks] if same else []
    checks = [
        {**verdict, "looked": ", ".join(looked[at]) if at < len(looked) else ""}
        for at, verdict in enumerate(found.verdicts)
    ]
    return {
        "classroom": classroom, "seat": row.seat, "people": "" if classroom.names_hidden else ", ".join(row.people),
        "step": step, "number": found.step + 1, "mark": found, "checks": checks, "cluster": cluster,
        "stands": Cluster.objects.filter(name=cluster).exists(), "first": first_revision(row.seat),
        "history": marks.history(row.seat, classroom.lesson, found.step), "trouble": trouble,
        "newer": not same or lesson.digest != classroom.lesson_digest,
    }  # fmt: skip


def first_revision(seat: Seat) -> int | None:
    """Where the session of a seat begins: its lesson's first step."""
    rows = Progress.objects.filter(cluster__name=str(seat.cluster_id)).order_by("begun_revision")
    return rows.values_list("begun_revision", flat=True).first()


@class_page(*HELPERS)
@never_cache
@require_GET
def book(request: HttpRequest, classroom: Classroom) -> HttpResponse:
    """The marks as CSV: ?form=moodle, canvas or plain."""
    name = request.GET.get("form", "plain")
    if name not in gradebook.FORMS:
        words = f"form must be one of {', '.join(gradebook.FORMS)}\n"
        return HttpResponse(words, status=400, content_type="text/plain")
    found = marks.table(classroom)
    rows = gradebook.FORMS[name](found, gradebook.lines(classroom, found))
    text = gradebook.written(rows)
    data = text.encode("utf-8-sig" if name == "plain" else "utf-8")  # Excel takes UTF-8 only with its mark
    head = {"Content-Disposition": f'attachment; filename="{classroom.code}-{name}.csv"'}
    return HttpResponse(data, content_type="text/csv; charset=utf-8", headers=head)


def _helpers_only(request: HttpRequest, classroom: Classroom) -> None:
    if roles.staff_role(request.user, classroom) not in HELPERS:
        raise errors.forbidden("marks", classroom.code, "only a teacher or an assistant may do this")


def _name(request: HttpRequest) -> str:
    return str(request.user.get_username())
