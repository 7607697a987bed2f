"""The site's addresses: one line a room."""

from __future__ import annotations

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from dashboard import readiness, signin

urlpatterns: list[URLPattern | URLResolver] = [
    path("readyz", readiness.readyz, name="readyz"),
    path("sign-in/<str:token>/", signin.with_link, name="sign-in-link"),
    path("admin/", admin.site.urls),
    path("", include("cluster.apiserver.urls")),  # last: below clusters/NAME/ it takes whatever is left
]
