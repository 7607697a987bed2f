"""The site's own pages: the list of clusters, and the page of one."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.csrf import ensure_csrf_cookie

from cluster.client.bootstrap import list_clusters
from dashboard.access import cluster_page


@login_required
def home(request: HttpRequest) -> HttpResponse:
    """The clusters; with a single one, straight to its page."""
    clusters = [c for c in list_clusters() if getattr(request.user, "is_staff", False)]
    if len(clusters) == 1 and "all" not in request.GET:
        return HttpResponseRedirect(f"/clusters/{clusters[0].name}/")
    return render(request, "dashboard/clusters.html", {"clusters": clusters})


@cluster_page
@ensure_csrf_cookie
def cluster(request: HttpRequest, cluster: str) -> HttpResponse:
    """The stage."""
    return render(request, "dashboard/cluster.html", {"cluster": cluster})
