"""The console's button: begin a rehearsal of a class, or end the one that it is."""

from __future__ import annotations

import subprocess
import sys
import threading

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from dashboard.access import class_page
from dashboard.classrooms.models import Classroom
from dashboard.classrooms.rehearsal import play
from dashboard.classrooms.roles import Role
from dashboard.serving.data import PROJECT

LINGER = 300
"""Seconds that the simulated students stay to be looked at."""


@class_page(Role.TEACHER)
@require_POST
def rehearse(request: HttpRequest, classroom: Classroom) -> HttpResponse:
    """POST goes to the console of the copy in which it is rehearsed; at a copy, POST ends it and goes back."""
    if play.is_copy(classroom):
        original = str(classroom.settings[play.MARK])
        play.clear(play.copies().filter(pk=classroom.pk))
        return redirect("class", original)
    copy = play.open_copy(classroom)
    begin(copy.code)
    return redirect("class", copy.code)


def begin(code: str) -> None:
    """Let them come, from a process of their own: a browser without a window is busy."""
    words = ["manage.py", "rehearse", code, "--linger", str(LINGER), "--data", str(settings.DATA_DIR)]
    child = subprocess.Popen([sys.executable, *words], cwd=PROJECT, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    threading.Thread(target=child.wait, name="rehearsal", daemon=True).start()
