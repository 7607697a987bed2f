"""The classroom's addresses."""

from __future__ import annotations

from django.urls import URLPattern, path

from dashboard.classrooms import listening
from dashboard.classrooms.acting import tools
from dashboard.classrooms.joining import doors, reaching
from dashboard.classrooms.rehearsal import views as rehearsal
from dashboard.classrooms.together import ballots, stage
from dashboard.classrooms.watching import console

urlpatterns: list[URLPattern] = [
    path("join/", doors.join, name="join"),
    path("join/<str:code>/", doors.join, name="join"),
    path("back/", doors.back, name="class-back"),
    path("class/", console.start, name="start-class"),
    path("class/<str:code>/", console.console, name="class"),
    path("class/<str:code>/audience/", console.audience, name="class-audience"),
    path("class/<str:code>/rehearse/", rehearsal.rehearse, name="class-rehearse"),
    path("class/<str:code>/reach/", reaching.way_in, name="class-reach"),
    path("class/<str:code>/wall/", console.rows, name="class-wall"),
    path("class/<str:code>/now/", listening.now, name="class-now"),
    path("class/<str:code>/room/", listening.room, name="class-room"),
    path("class/<str:code>/tools/", tools.tools, name="class-tools"),
    path("class/<str:code>/act/", console.act, name="class-act"),
    path("class/<str:code>/seat/", doors.seat, name="class-seat"),
    path("class/<str:code>/kubeconfig/", doors.kubeconfig, name="class-kubeconfig"),
    path("class/<str:code>/hand/", doors.hand, name="class-hand"),
    path("class/<str:code>/vote/", ballots.vote, name="class-vote"),
    path("class/<str:code>/stage/", stage.stage, name="class-stage"),
    path("class/<str:code>/lead/", stage.lead, name="class-lead"),
    path("class/<str:code>/fork/", stage.fork, name="class-fork"),
]
