"""The wall between the API and a browser: what is for people becomes a page, all else passes through.

A page is private to its reader and never kept. Its policy is stricter than the site's own: nothing but this site's
style sheets, fonts and modules, and no form to another site.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.csrf import CsrfViewMiddleware

from cluster.apimachinery.errors import StatusError
from cluster.apiserver import calls, workers
from cluster.apiserver.browsable import answers, asking, writes
from cluster.apiserver.browsable.answers import Answer
from cluster.apiserver.browsable.places import Known, Place
from cluster.apiserver.browsable.rendering import Page, PageView

View = Callable[..., Awaitable[HttpResponseBase]]

HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "Vary": "Accept, Cookie",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


def browsable(view: View) -> View:
    """The view, whose answers browsers get as pages."""

    @wraps(view)
    async def shown(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        place = Place.at(request.path)
        if not asking.page_wanted(request, place):
            return await view(request, **kwargs)
        answer = await _answered(view, request, place, kwargs)
        if asking.bare(request) and answer.status_code == 200:
            return answer
        return await _page(request, place, await answers.read(answer))

    return shown


async def _answered(
    view: View, request: HttpRequest, place: Place, kwargs: dict[str, Any]
) -> HttpResponseBase:
    try:
        asked = asking.put(request, place)
    except StatusError as error:
        return calls.fail(error)
    return await view(asked, **kwargs)


@workers.in_thread
def _page(request: HttpRequest, place: Place, answer: Answer) -> HttpResponse:
    csrf = CsrfViewMiddleware(lambda _: HttpResponse())
    csrf.process_request(request)
    known = Known.of(place.cluster)
    reader = writes.reader(request, known)
    page = Page(
        request, place, known, answer, reader, tuple(writes.offered(request, place, known, answer.data))
    )
    response = PageView.as_view()(request, page=page)
    response.render()
    for name, value in HEADERS.items():
        response[name] = value
    csrf.process_response(request, response)
    return response
