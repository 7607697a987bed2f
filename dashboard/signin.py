"""The teacher's one-time sign-in link, as Jupyter prints one.

`issue` makes a token and keeps only its SHA-256, as the name of an empty file in DIR/sign-in; whoever presents the
token takes the file away, and taking a file away succeeds once, however many try. A link works from this machine
only: the connection must come from loopback, ask for a loopback name, and not have passed a proxy (behind one, every
visitor seems to be local).
"""

from __future__ import annotations

import hashlib
import ipaddress
import secrets
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model, login
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden, HttpResponseRedirect
from django.http.request import split_domain_port
from django.urls import reverse
from django.views.decorators.cache import never_cache

from cluster.apimachinery import clock

LIFETIME = 24 * 3600.0  # seconds
TEACHER = "teacher"
PROXY_HEADERS = ("HTTP_FORWARDED", "HTTP_X_FORWARDED_FOR", "HTTP_X_REAL_IP", "HTTP_VIA")


def issue() -> str:
    """A new token, good for one sign-in within LIFETIME."""
    token = secrets.token_urlsafe(32)
    _slip(token).touch(mode=0o600)
    return token


def link(base_url: str) -> str:
    """A whole address that signs the teacher in once: http://127.0.0.1:8000/sign-in/TOKEN/."""
    return base_url.rstrip("/") + reverse("sign-in-link", args=[issue()])


def take(token: str) -> bool:
    """Use a token up: True for the first who presents a valid one."""
    slip = _slip(token)
    try:
        age = clock.now() - slip.stat().st_mtime
        slip.unlink()
    except FileNotFoundError:
        return False
    return age < LIFETIME


@never_cache
def with_link(request: HttpRequest, token: str) -> HttpResponse:
    """Sign the teacher in (an account made on first use) and go to the page."""
    if not is_local(request):
        return _refused("This link signs in from the machine that Podium runs on, nowhere else.")
    if not take(token):
        return _refused(
            "This sign-in link was used already or is too old. `manage.py sign_in_link` makes another."
        )
    user, made = get_user_model().objects.get_or_create(
        username=TEACHER, defaults={"is_staff": True, "is_superuser": True}
    )
    if made:
        user.set_unusable_password()
        user.save(update_fields=["password"])
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    return HttpResponseRedirect("/")


def is_local(request: HttpRequest) -> bool:
    """Whether a request was made on this very machine, as far as its connection and headers can tell."""
    host, _port = split_domain_port(request.get_host())
    return (
        is_loopback(request.META.get("REMOTE_ADDR", ""))
        and is_loopback(host.strip("[]"))
        and not any(header in request.META for header in PROXY_HEADERS)
    )


def is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _slip(token: str) -> Path:
    folder = Path(settings.DATA_DIR) / "sign-in"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder / hashlib.sha256(token.encode()).hexdigest()


def _refused(sentence: str) -> HttpResponse:
    return HttpResponseForbidden(sentence + "\n", content_type="text/plain; charset=utf-8")
