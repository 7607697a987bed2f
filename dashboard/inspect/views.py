"""What the page's forms and its editor ask of the site itself; all else they ask of the Kubernetes API."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_GET

from dashboard.access import cluster_page
from dashboard.inspect import catalogue


@cluster_page
@require_GET
def picks(request: HttpRequest, cluster: str) -> HttpResponse:
    """{images: [{image, says, port, command}], samples: [{kind, text}]}"""
    return JsonResponse({"images": catalogue.images(), "samples": catalogue.samples()})
