"""Who gets a page, and what is asked of the API in their name.

A program that takes any answer must go on getting JSON, so a page is for those alone who name HTML and want it best:
browsers, which name XHTML beside it, and whoever takes nothing else. What comes through `kubectl proxy` is the
API's as well: in a browser at another address a page's links would lead nowhere.

A browser's form can only POST. The page's forms say what they mean in fields (DRF's own `_method`, `_content` and
`_content_type`; the rest is the query), and that is put to the API; not before the form has proved to be ours, for a
browser sends cookies and client certificates by itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from functools import lru_cache
from typing import Any

import orjson
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, QueryDict

from cluster.apimachinery import errors, serializer
from cluster.apiserver import bodies, calls, negotiation, options
from cluster.apiserver.authentication import check_csrf
from cluster.apiserver.browsable.places import Place

HTML, XHTML = "text/html", "application/xhtml+xml"
FORM = "application/x-www-form-urlencoded"
TABLE = f"{negotiation.JSON};as=Table;v=v1;g=meta.k8s.io,{negotiation.JSON}"
BARE = {"json": negotiation.JSON, "yaml": negotiation.YAML}
"""What `?format=` may ask for instead of a page."""
LIMIT, LINES = "100", "500"
"""How many objects of a list, and lines of a log, a page shows unless it is told otherwise."""
METHODS = ("POST", "PUT", "PATCH", "DELETE")
CHOICES = ("dryRun", "fieldValidation", "force", "propagationPolicy", "gracePeriodSeconds")
"""The fields of a form that are parameters of the query."""
MANAGER = "podium"


def page_wanted(request: HttpRequest, place: Place) -> bool:
    """Whether a request is for a page, rather than for what the page would show."""
    if request.method not in ("GET", "POST") or not prefers_page(request.headers.get("Accept", "")):
        return False
    if request.method == "POST" and request.content_type != FORM:
        return False
    return not (_through_kubectl(request) or place.subresource == "proxy" or _endless(request, place))


@lru_cache(maxsize=256)
def prefers_page(accept: str) -> bool:
    """Whether HTML is what a client wants best of all it accepts."""
    weighed = [_weighed(clause) for clause in accept.split(",")]
    media = [name for _, name in sorted(weighed, key=lambda pair: -pair[0])]
    ours = [name for name in media if name == HTML or negotiation.encoding(name)]
    return ours[:1] == [HTML] and (XHTML in media or set(ours) == {HTML})


def _weighed(clause: str) -> tuple[float, str]:
    media, *rest = (part.strip() for part in clause.split(";"))
    weight = next((part[2:] for part in rest if part.startswith("q=")), "1")
    try:
        return float(weight), media
    except ValueError:
        return 0.0, media


def _through_kubectl(request: HttpRequest) -> bool:
    """`kubectl proxy` adds its user's token to what a browser asks of it, and says for whom it asks."""
    return "Authorization" in request.headers and "X-Forwarded-For" in request.headers


def _endless(request: HttpRequest, place: Place) -> bool:
    watched = place.info is not None and place.info.watch
    return watched or options.flag(request.GET, "watch") or options.flag(request.GET, "follow")


def put(request: HttpRequest, place: Place) -> HttpRequest:
    """A browser's request as it is put to the API; StatusError for a form that is not ours or cannot be read."""
    if request.method == "GET":
        return _as_client(request, query=_reading(request, place), accept=_accept(request, place))
    form = _form(request)
    check_csrf(request)
    method = form.get("_method", "")
    if method not in METHODS:
        raise calls.method_not_allowed()
    media, body = _body(method, form)
    return _as_client(
        request, query=_writing(request, form), method=method, body=body, media=media,
        token=form.get("csrfmiddlewaretoken", ""),
    )  # fmt: skip


def _form(request: HttpRequest) -> QueryDict:
    """What was filled in; 413 for more than the API takes from anybody."""
    try:
        return request.POST
    except SuspiciousOperation:
        request._mark_post_parse_error()  # type: ignore[attr-defined]  # or it would be read again, and fail again
        raise errors.too_large(f"Request entity too large: limit is {bodies.MAX_BYTES}") from None


def bare(request: HttpRequest) -> str:
    """The media type that `?format=` asks for; "" for a page."""
    return BARE.get(request.GET.get("format", ""), "")


def _accept(request: HttpRequest, place: Place) -> str:
    if found := bare(request):
        return found
    tabular = place.info is not None and place.shown(request.GET) in ("table", "wide")
    return TABLE if tabular else negotiation.JSON


def _as_client(
    request: HttpRequest, *, query: QueryDict, accept: str = negotiation.JSON, method: str = "GET", body: bytes = b"",
    media: str = "", token: str = "",
) -> HttpRequest:  # fmt: skip
    """The same request of the same person, in the words of a client of the API."""
    found = copy(request)
    dropped = ("HTTP_IF_NONE_MATCH", "HTTP_ACCEPT_ENCODING")
    head = {
        "HTTP_ACCEPT": accept,
        "CONTENT_TYPE": media,
        "CONTENT_LENGTH": str(len(body)),
        "HTTP_X_CSRFTOKEN": token,
    }
    found.META = {name: value for name, value in {**request.META, **head}.items() if name not in dropped}
    found.__dict__.pop("headers", None)
    found.GET = query  # type: ignore[assignment]
    found.method, found._body = method, body
    return found


def _reading(request: HttpRequest, place: Place) -> QueryDict:
    """The query of a GET, with what keeps a page short; a file is whole."""
    query = request.GET.copy()
    if place.is_list and not bare(request):
        query.setdefault("limit", LIMIT)
    if place.subresource == "log":
        query.setdefault("tailLines", LINES)
    return query


def _writing(request: HttpRequest, form: QueryDict) -> QueryDict:
    """The query of a write: what the address said already, and what was chosen in the form."""
    query = request.GET.copy()
    query["fieldManager"] = MANAGER
    for name in CHOICES:
        if value := form.get(name, ""):
            query[name] = value
    return query


def _body(method: str, form: Mapping[str, Any]) -> tuple[str, bytes]:
    """A form's text as (media type, body). A patch may be YAML as well, which the API does not take from others."""
    text = str(form.get("_content", "")).replace("\r\n", "\n")
    if method == "PATCH":
        media = str(form.get("_content_type", ""))
        return media, text.encode() if "yaml" in media else _json(text)
    if not text.strip():
        return negotiation.JSON, b""
    return negotiation.JSON if text.lstrip().startswith("{") else negotiation.YAML, text.encode()


def _json(text: str) -> bytes:
    try:
        return orjson.dumps(serializer.load(text, negotiation.YAML).value)
    except (ValueError, TypeError) as error:
        raise errors.bad_request(f"error decoding patch: {error}") from None
