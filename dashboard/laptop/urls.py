"""Below ui/clusters/NAME/home/."""

from __future__ import annotations

from django.urls import path

from dashboard.laptop import views

urlpatterns = [
    path("", views.listing, name="home-files"),
    path("files/<path:path>", views.file, name="home-file"),
]
