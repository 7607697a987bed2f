"""The page of a class's people and what is kept of them: roster, retention, files, the end; and what students see."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from cluster.apimachinery import errors
from cluster.apimachinery.errors import StatusError
from cluster.etcd.models import Change
from dashboard.access import class_page
from dashboard.classrooms import roles
from dashboard.classrooms.grading import marks
from dashboard.classrooms.joining import roster
from dashboard.classrooms.models import Ballot, Classroom, Person
from dashboard.classrooms.records import RosterName
from dashboard.classrooms.roles import HELPERS, Role
from dashboard.classrooms.storing import archive, retention
from dashboard.laptop.files import Home
from dashboard.lessons import library, packing, trying
from dashboard.lessons.lesson import Lesson
from dashboard.lessons.models import Prediction
from dashboard.lessons.trying import Trial


@class_page(*HELPERS)
@never_cache
@require_http_methods(["GET", "POST"])
def people(request: HttpRequest, classroom: Classroom) -> HttpResponse:
    """Who is expected and who came, how long it is kept. POST {do: one of DOINGS, …}."""
    trouble = ""
    if request.method == "POST":
        try:
            return HttpResponseRedirect(_do(request, classroom))
        except (StatusError, roster.Bad) as error:
            trouble = getattr(error, "message", "") or str(error)
    entries = [*RosterName.objects.filter(classroom=classroom).select_related("person__seat").order_by("name")]
    found = {
        "classroom": classroom, "roster": entries, "trouble": trouble.splitlines(), "counts": _counts(classroom),
        "persons": classroom.persons.order_by("alias"),
        "teacher": roles.staff_role(request.user, classroom) == Role.TEACHER, "latest": retention.latest(), "may": True,
    }  # fmt: skip
    return render(request, "dashboard/class_people.html", found, status=400 if trouble else 200)


def _do(request: HttpRequest, classroom: Classroom) -> str:
    """Do what was asked; the address to go on to."""
    what = DOINGS.get(request.POST.get("do", ""))
    if what is None:
        raise errors.bad_request(f'"do" must be one of {", ".join(DOINGS)}')
    do, allowed = what
    if roles.staff_role(request.user, classroom) not in allowed:
        raise errors.forbidden("classrooms", classroom.code, "only the teacher may do this")
    return do(request, classroom) or reverse("class-people", args=[classroom.code])


def _take_roster(request: HttpRequest, classroom: Classroom) -> None:
    file = request.FILES.get("file")
    if file is None:
        raise errors.bad_request("choose a file first")
    roster.take(classroom, roster.parse(file.read(roster.MOST_BYTES + 1)))


def _link(request: HttpRequest, classroom: Classroom) -> None:
    """{entry, alias}: who an entry is; no alias for nobody."""
    row = RosterName.objects.filter(classroom=classroom, pk=_number(request.POST.get("entry"))).first()
    alias = request.POST.get("alias", "")
    person = Person.objects.filter(classroom=classroom, alias=alias).first() if alias else None
    if row is None or (alias and person is None):
        raise errors.not_found("people", alias or "on the roster")
    row.person = person
    row.save(update_fields=["person"])


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 16 else 0


def _keep(request: HttpRequest, classroom: Classroom) -> None:
    retention.keep(classroom, request.POST.get("until", ""))


def _forget_names(request: HttpRequest, classroom: Classroom) -> None:
    retention.forget_names(classroom)


def _clone(request: HttpRequest, classroom: Classroom) -> str:
    return reverse("class", args=[archive.clone(classroom, request.user).code])


def _delete(request: HttpRequest, classroom: Classroom) -> str:
    """{code}: typed by hand, so that no click alone deletes a class."""
    if request.POST.get("code", "").strip().upper() != classroom.code:
        raise errors.bad_request(f"type the code of the class, {classroom.code}, to delete everything")
    retention.delete(classroom)
    return "/?all"


DOINGS: dict[str, tuple[Callable[[HttpRequest, Classroom], str | None], tuple[Role, ...]]] = {
    "roster": (_take_roster, HELPERS),
    "link": (_link, HELPERS),
    "keep": (_keep, (Role.TEACHER,)),
    "forget-names": (_forget_names, (Role.TEACHER,)),
    "clone": (_clone, (Role.TEACHER,)),
    "delete": (_delete, (Role.TEACHER,)),
}


def _counts(classroom: Classroom) -> dict[str, int]:
    """What would go with the class."""
    clusters = [*classroom.seats.values_list("cluster_id", flat=True)]
    return {
        "people": classroom.persons.count(),
        "clusters": len(clusters),
        "changes": Change.objects.filter(cluster__name__in=clusters).count(),
    }


@class_page(*HELPERS)
@never_cache
@require_GET
def export(request: HttpRequest, classroom: Classroom) -> HttpResponse:
    """The class as one file; ?names=1 with the roster."""
    data = archive.exported(classroom, names_too=request.GET.get("names") == "1")
    return _file(data, f"class-{classroom.code}.zip")


@class_page(Role.STUDENT)
@never_cache
@require_GET
def seen(request: HttpRequest, classroom: Classroom) -> HttpResponse:
    """What the teacher can see of a student, shown to the student: not what might be, but what there is."""
    user: Any = request.user
    person = Person.objects.select_related("seat").get(classroom=classroom, user_id=user.pk)
    cluster = str(person.seat.cluster_id)
    exam = classroom.mode == "exam"
    found = {
        "classroom": classroom, "person": person, "names": person.roster.order_by("pk"),
        "acts": Change.objects.filter(cluster__name=cluster, by=person.alias).count(),
        "files": len(Home(cluster, str(user.get_username())).listing()),
        "votes": Ballot.objects.filter(person=person).count(),
        "predictions": Prediction.objects.filter(person_id=user.pk).count(),
        "rows": [] if exam else marks.table(classroom, [person.seat]).rows,
        "table": marks.table(classroom, []), "exam": exam, "crew": classroom.staff.count() + 1,
    }  # fmt: skip
    return render(request, "dashboard/class_seen.html", found)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def files(request: HttpRequest) -> HttpResponse:
    """Lessons and classes as files. POST a file as {lesson} or {class}, or {play: SLUG} to have one played that was
    brought."""
    user: Any = request.user
    if not user.is_staff:
        raise PermissionDenied
    trouble, told = "", ""
    if request.method == "POST":
        try:
            if file := request.FILES.get("class"):
                made = archive.imported(file.read(archive.MOST_BYTES + 1), user)
                return HttpResponseRedirect(reverse("class", args=[made.code]))
            if slug := request.POST.get("play"):
                trying.begin(_brought(slug))
                return HttpResponseRedirect(request.path)
            file = request.FILES.get("lesson")
            told = _bring(file.read(packing.MOST_PACKED + 1)) if file else ""
            trouble = "" if file else "choose a file first"
        except (StatusError, packing.Refused) as error:
            trouble = getattr(error, "message", "") or str(error)
    found = {"lessons": _lessons(), "trouble": trouble.splitlines(), "told": told}
    return render(request, "dashboard/files.html", found, status=400 if trouble else 200)


def _lessons() -> list[tuple[Lesson, bool, Trial | None]]:
    """(a lesson, whether it was brought here, how it fared when it was played)."""
    shipped = library.shipped()
    return [
        (one, one.slug not in shipped, None if one.slug in shipped else trying.told(one.slug)) for one in library.all()
    ]


def _bring(data: bytes) -> str:
    """Take in a lesson, and have it played unless another one is; its title."""
    lesson = packing.imported(data)
    with suppress(StatusError):
        trying.begin(lesson.slug)
    return lesson.title


def _brought(slug: str) -> str:
    if slug in library.shipped() or slug not in library.slugs():
        raise errors.not_found("lessons", slug)
    return slug


@login_required
@never_cache
@require_GET
def lesson_zip(request: HttpRequest, slug: str) -> HttpResponse:
    """A lesson as a zip; for staff, since its solutions are in it."""
    user: Any = request.user
    if not user.is_staff or slug not in library.slugs():
        raise PermissionDenied
    return _file(packing.packed(library.folder(slug)), f"{slug}.zip")


def _file(data: bytes, name: str) -> HttpResponse:
    head = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(data, content_type="application/zip", headers=head)
