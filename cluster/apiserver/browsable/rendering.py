"""Django REST framework's browsable page, over an answer that the API has given already.

DRF's renderer asks its view what it is called, where it stands and which forms it offers; here it asks the `Page`.
The template is ours (templates/rest_framework/api.html).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.renderers import BrowsableAPIRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cluster.apimachinery.scheme import Kind
from cluster.apiserver.browsable import kubectl, links, namespaces, tables
from cluster.apiserver.browsable.advice import advice
from cluster.apiserver.browsable.answers import Answer, failed, is_status
from cluster.apiserver.browsable.places import Known, Link, Place
from cluster.apiserver.browsable.writes import Write
from cluster.registry.acts import Actor

DOORS = ("api", "apis", "version", "openapi/v3", "readyz")
"""Where one can always begin."""


@dataclass(frozen=True)
class Page:
    """An answer, where it was given, and to whom (None: to nobody known)."""

    request: HttpRequest
    place: Place
    known: Known
    answer: Answer
    reader: Actor | None
    writes: tuple[Write, ...]

    @property
    def kind(self) -> Kind | None:
        return self.known.kind(self.place.info)

    @property
    def sent(self) -> bool:
        """Whether this answers a form."""
        return self.request.method == "POST"

    @property
    def read(self) -> bool:
        """Whether what stands at the address was read."""
        return not self.sent and self.answer.code == 200

    @property
    def look(self) -> str:
        """In which form the answer is shown."""
        return "yaml" if self.sent else self.place.shown(self.request.GET)

    @property
    def title(self) -> str:
        place = self.place
        return "/".join(filter(None, (place.name, place.subresource))) or place.plural or place.path

    def write(self, method: str) -> Write | None:
        return next((write for write in self.writes if write.method == method), None)


class Renderer(BrowsableAPIRenderer):
    """DRF's renderer, with what it shows and offers taken from the page."""

    template = "rest_framework/api.html"

    def get_content(self, renderer: Any, data: Any, accepted_media_type: Any, renderer_context: Any) -> str:
        page: Page = renderer_context["view"].page
        return "" if page.look in ("table", "wide") and not failed(data) else page.answer.printed(page.look)

    def get_raw_data_form(self, data: Any, view: Any, method: str, request: Any) -> Any:
        return view.page.write(method)

    def get_rendered_html_form(self, data: Any, view: Any, method: str, request: Any) -> Any:
        return view.page.write(method) if method == "DELETE" else None

    def get_description(self, view: Any, status_code: int) -> str:
        kind, data = view.page.kind, view.page.answer.data
        if kind is None:
            return str(data.get("kind", "")) if isinstance(data, dict) and status_code == 200 else ""
        return f"{kind.kind} · {kind.api_version}"

    def get_breadcrumbs(self, request: Any) -> list[tuple[str, str]]:
        return [(step.words, step.url) for step in Place.at(request.path).crumbs()]

    def get_context(self, data: Any, accepted_media_type: Any, renderer_context: Any) -> dict[str, Any]:
        page: Page = renderer_context["view"].page
        found = super().get_context(data, accepted_media_type, renderer_context)
        return {**found, **_answered(page), **_around(page)}


def _answered(page: Page) -> dict[str, Any]:
    """What the template needs to show the answer itself."""
    data, query, place = page.answer.data, page.request.GET, page.place
    onward, left = tables.next_page(place, query, data)
    words, ways = advice(place, page.answer.code, signed_in=_signed_in(page))
    return {
        "page": page,
        "status": data if is_status(data) else None,
        "asked_to_write": page.answer.code == 405 and bool(page.writes),
        "advice": words,
        "ways": ways,
        "table": tables.table(place, data, wide=page.look == "wide"),
        "next_page": onward,
        "left": left,
    }


def _around(page: Page) -> dict[str, Any]:
    """What the template needs to lead on."""
    place, known, data = page.place, page.known, page.answer.data
    return {
        "looks": _looks(page),
        "files": ("yaml", "json") if page.read and data is not None else (),
        "kubectl": "" if page.sent else kubectl.reading(place, known, page.request.GET),
        "groups": links.beside(place, known, data) if page.answer.code != 404 else [],
        "namespaces": namespaces.to_choose(place, known, page.reader),
        "catalogue": links.catalogue(place, known) if page.read and page.look == "table" else [],
        "made": links.made(place, known, data) if page.sent else None,
        "doors": [Link(path, place.url(*path.split("/"))) for path in DOORS],
        "signed_in": _signed_in(page),
    }


def _signed_in(page: Page) -> bool:
    return page.reader is not None and page.reader.name != "system:anonymous"


def _looks(page: Page) -> list[tuple[str, str, bool]]:
    """The forms to choose from: (words, query, whether it is the present one)."""
    if not page.read or page.answer.data is None:
        return []
    found = []
    for name in page.place.looks:
        query = page.request.GET.copy()
        query["show"] = name
        words = {"yaml": "YAML", "json": "JSON", "table": "Kinds" if page.place.is_discovery else "Table"}
        found.append((words.get(name, "Wide"), f"?{query.urlencode()}", name == page.look))
    return found


class Always(BaseContentNegotiation):
    """There is one form of a page."""

    def select_parser(self, request: Request, parsers: Any) -> None:
        return None

    def select_renderer(self, request: Request, renderers: Any, format_suffix: Any = None) -> Any:
        return renderers[0], renderers[0].media_type


class PageView(APIView):
    """DRF's view of a page. Who may see it was decided by the API, which has answered."""

    authentication_classes = ()
    permission_classes = ()
    throttle_classes = ()
    renderer_classes = (Renderer,)
    content_negotiation_class = Always

    @property
    def page(self) -> Page:
        found: Page = self.kwargs["page"]
        return found

    @property
    def allowed_methods(self) -> list[str]:
        return ["GET", *(write.method for write in self.page.writes)]

    def get_view_name(self) -> str:
        return self.page.title

    def get(self, request: Request, page: Page) -> Response:
        return Response(page.answer.data, page.answer.code, headers=page.answer.headers)

    post = get
