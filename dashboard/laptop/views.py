"""The files of one's home for the page: its list, its editor, upload and download."""

from __future__ import annotations

from typing import cast
from urllib.parse import quote

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_GET, require_http_methods

from cluster.apimachinery import errors
from cluster.apimachinery.errors import StatusError
from dashboard.access import cluster_page
from dashboard.laptop.files import QUOTA, Home, Refused

WHAT = "files"


@cluster_page
@require_GET
def listing(request: HttpRequest, cluster: str) -> HttpResponse:
    """{"files": [{"path", "size"}], "used": bytes, "quota": bytes}"""
    found = _home(request, cluster).listing()
    files = [{"path": path, "size": kept.size} for path, kept in found.items()]
    return JsonResponse({"files": files, "used": sum(kept.size for kept in found.values()), "quota": QUOTA})


@cluster_page
@require_http_methods(["GET", "PUT", "DELETE"])
def file(request: HttpRequest, cluster: str, path: str) -> HttpResponse:
    """One file: its bytes, to download; PUT makes or replaces it; DELETE removes it, or a whole folder."""
    home = _home(request, cluster)
    try:
        if request.method == "PUT":
            home.write(path, request.body)
            return JsonResponse({"path": path, "size": len(request.body)})
        if request.method == "DELETE":
            home.remove(path)
            return JsonResponse({})
        return _download(path, home.read(path))
    except FileNotFoundError:
        return _told(errors.not_found(WHAT, path))
    except RequestDataTooBig:
        return _told(StatusError(413, "RequestEntityTooLarge", f"{path}: File too large"))
    except Refused as reason:
        return _told(StatusError(422, "Invalid", f"{path}: {reason}"))


def _download(path: str, content: bytes) -> HttpResponse:
    """A file may hold a script: it is handed over to be kept, never to be shown as a page of this site."""
    name = path.rpartition("/")[2]
    response = HttpResponse(content, content_type="application/octet-stream")
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    response.headers["Content-Security-Policy"] = "sandbox"
    return response


def _home(request: HttpRequest, cluster: str) -> Home:
    return Home(cluster, str(cast(AbstractBaseUser, request.user).get_username()))


def _told(error: StatusError) -> HttpResponse:
    return JsonResponse(error.status(), status=error.code)
