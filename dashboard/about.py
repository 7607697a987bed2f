"""Pages about Podium itself, for a school to read, print and sign: the documents of docs/, as they stand there."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from dashboard.lessons.markdown import html
from dashboard.serving.data import PROJECT


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept of people, where, how long, who sees it, how to delete it."""
    return _document(request, "PRIVACY")


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """The statement of conformance with WCAG 2.2."""
    return _document(request, "ACCESSIBILITY")


def _document(request: HttpRequest, name: str) -> HttpResponse:
    text = (PROJECT / "docs" / f"{name}.md").read_text()
    title = text.partition("\n")[0].lstrip("# ")
    safe = mark_safe(html(text, 0))  # the renderer takes no raw HTML
    return render(request, "dashboard/about.html", {"title": title, "text": safe})
