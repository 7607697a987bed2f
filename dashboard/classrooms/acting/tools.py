"""What staff may reach for in a class: faults to be made, snapshots to be handed over, clusters to take one of."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from dashboard.access import class_page
from dashboard.classrooms import roles
from dashboard.classrooms.acting import breaking, handing
from dashboard.classrooms.models import Classroom
from dashboard.classrooms.roles import HELPERS


@class_page(*HELPERS)
@never_cache
@require_GET
def tools(request: HttpRequest, classroom: Classroom) -> HttpResponse:
    """{"faults": [{fault, title, says}], "snapshots": [{name, cluster, …}], "clusters": names}."""
    clusters = roles.clusters_of(request.user).order_by("name").values_list("name", flat=True)
    return JsonResponse({
        "faults": breaking.offered(classroom),
        "snapshots": handing.offered(classroom),
        "clusters": [*clusters],
    })  # fmt: skip
