"""The site's own pages: where each visitor begins, and the page of one cluster."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.csrf import ensure_csrf_cookie

from dashboard.access import cluster_page, standing, teaches
from dashboard.classrooms import roles
from dashboard.classrooms.joining import doors
from dashboard.classrooms.models import Person
from dashboard.classrooms.together import stage
from dashboard.lessons import library

THREADS = {
    "A": "A. Things that keep promises", "B": "B. Finding each other", "C": "C. Safely, to the outside",
    "D": "D. When it moves", "E": "E. What still works when X is dead?", "guide": "The guide",
}  # fmt: skip


def home(request: HttpRequest) -> HttpResponse:
    """Strangers may join; students go to their cluster; staff see their classes and clusters, or the only one."""
    user: Any = request.user
    if not user.is_authenticated:
        return doors.join(request)
    person = Person.objects.select_related("seat__classroom").filter(user_id=user.pk).first()
    if person is not None:
        return doors.to_cluster(person.seat)
    clusters, classes = roles.clusters_of(user)[:2], roles.classes_of(user)
    if len(clusters) == 1 and not classes and "all" not in request.GET:
        return HttpResponseRedirect(f"/clusters/{clusters[0].name}/")
    return overview(request)


def overview(request: HttpRequest, trouble: str = "") -> HttpResponse:
    """The classes and clusters of a member of staff, and the form that starts a class."""
    user: Any = request.user
    loose = roles.clusters_of(user).exclude(name__in=roles.seated_clusters()).order_by("name")
    typed = {name: request.POST.get(name, "") for name in ("name", "lesson", "nodes", "team", "seats")}
    lessons = library.all()
    titles = {lesson.slug: lesson.title for lesson in lessons}
    classes = roles.classes_of(user).annotate(sitting=Count("seats", filter=~Q(seats__joined=""), distinct=True))
    found = {
        "clusters": loose, "classes": [(row, titles.get(row.lesson, "")) for row in classes],
        "threads": [(THREADS[thread], [*group]) for thread, group in groupby(lessons, lambda one: one.thread)],
        "may_start": user.is_staff, "trouble": trouble, "typed": typed,
    }  # fmt: skip
    return render(request, "dashboard/clusters.html", found, status=400 if trouble else 200)


@cluster_page
@ensure_csrf_cookie
def cluster(request: HttpRequest, cluster: str) -> HttpResponse:
    """The stage."""
    here = standing(request, cluster)
    assert here is not None  # the gate has asked
    told = stage.told(request.user, cluster, here)
    found = {"cluster": cluster, "by": here.name, "teaches": teaches(request, cluster), **told}
    return render(request, "dashboard/cluster.html", found)
