"""The site's addresses: one line a room."""

from __future__ import annotations

from django.contrib import admin
from django.contrib.auth import views as auth
from django.templatetags.static import static
from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView

from dashboard import about, pages, readiness, signin
from dashboard.inspect import views as inspect
from dashboard.terminal import asking as terminal
from dashboard.topology import asking
from dashboard.topology import views as topology
from dashboard.traffic import views as traffic

_PAGE = "ui/clusters/<str:cluster>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", pages.home, name="home"),
    path("favicon.ico", RedirectView.as_view(url=static("podium/mark.svg"))),  # the admin names no icon
    path("readyz", readiness.readyz, name="readyz"),
    path("about/privacy/", about.privacy, name="privacy"),
    path("about/accessibility/", about.accessibility, name="accessibility"),
    path("sign-in/", auth.LoginView.as_view(template_name="dashboard/sign_in.html"), name="sign-in"),
    path("sign-in/<str:token>/", signin.with_link, name="sign-in-link"),
    path("sign-out/", auth.LogoutView.as_view(), name="sign-out"),
    path("admin/", admin.site.urls),
    path("", include("dashboard.classrooms.urls")),
    path("", include("dashboard.classrooms.record_urls")),
    path("clusters/<str:cluster>/", pages.cluster, name="cluster"),
    path(f"{_PAGE}requests/", traffic.send, name="requests"),
    path(f"{_PAGE}requests/<int:number>/", traffic.trace, name="request"),
    path(f"{_PAGE}rules/<str:node>/", traffic.rules, name="rules"),
    path(f"{_PAGE}doors/", traffic.open_doors, name="doors"),
    path(f"{_PAGE}picks/", inspect.picks, name="picks"),
    path(f"{_PAGE}shell/", terminal.shell, name="shell"),
    path(f"{_PAGE}picture/", asking.picture, name="picture"),
    path(f"{_PAGE}clock/", topology.clock, name="clock"),
    path(f"{_PAGE}components/", topology.switch, name="components"),
    path(f"{_PAGE}home/", include("dashboard.laptop.urls")),
    path(f"{_PAGE}history/", include("dashboard.history.urls")),
    path(f"{_PAGE}lesson/", include("dashboard.lessons.urls")),
    path("", include("cluster.apiserver.urls")),  # last: below clusters/NAME/ it takes whatever is left
]
