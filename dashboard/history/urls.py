"""Below ui/clusters/NAME/history/."""

from __future__ import annotations

from django.urls import URLPattern, path

from dashboard.history import views

urlpatterns: list[URLPattern] = [
    path("", views.rows, name="history"),
    path("film/", views.film, name="film"),
    path("changes/", views.between, name="changes"),
    path("requests/<int:number>/", views.walk, name="walk"),
    path("<int:revision>/apply/", views.apply, name="apply-again"),
]
