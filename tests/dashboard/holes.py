"""The site with two holes in it, for the matrix to find: views that forgot the gate."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path

from cluster.apimachinery import clock
from dashboard.classrooms.models import Person, Seat
from dashboard.urls import urlpatterns as site


def people(request: HttpRequest, cluster: str) -> HttpResponse:
    """Tells who sits there, to anybody."""
    return HttpResponse(", ".join(Person.objects.filter(seat__cluster_id=cluster).values_list("alias", flat=True)))


def lower(request: HttpRequest, code: str) -> HttpResponse:
    """Writes before it refuses."""
    Seat.objects.filter(classroom__code=code).update(hand=clock.timestamp())
    return HttpResponse(status=403)


HOLES: list[URLPattern | URLResolver] = [
    path("ui/clusters/<str:cluster>/people/", people),
    path("class/<str:code>/lower/", lower),
]
urlpatterns = [*HOLES, *site]
