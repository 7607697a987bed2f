"""Below ui/clusters/NAME/lesson/."""

from __future__ import annotations

from django.urls import URLPattern, path

from dashboard.lessons import views
from dashboard.lessons.recording.views import record

urlpatterns: list[URLPattern] = [
    path("", views.lesson, name="lesson"),
    path("hint/", views.hint, name="lesson-hint"),
    path("answer/", views.answer, name="lesson-answer"),
    path("step/", views.step, name="lesson-step"),
    path("record/", record, name="lesson-record"),
]
