"""The addresses of what is kept of a class: marks, people, exam, files."""

from __future__ import annotations

from django.urls import URLPattern, path

from dashboard.classrooms.grading import examining, marking
from dashboard.classrooms.storing import keeping

urlpatterns: list[URLPattern] = [
    path("files/", keeping.files, name="files"),
    path("files/lessons/<str:slug>.zip", keeping.lesson_zip, name="lesson-zip"),
    path("class/<str:code>/marks/", marking.table, name="class-marks"),
    path("class/<str:code>/marks/<int:number>/<int:step>/", marking.mark, name="class-mark"),
    path("class/<str:code>/gradebook/", marking.book, name="class-gradebook"),
    path("class/<str:code>/people/", keeping.people, name="class-people"),
    path("class/<str:code>/export/", keeping.export, name="class-export"),
    path("class/<str:code>/exam/", examining.examine, name="class-exam"),
    path("class/<str:code>/seen/", keeping.seen, name="class-seen"),
]
