"""The one-time sign-in link: once, in time, from this machine."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth import get_user, get_user_model
from django.test import Client

from cluster.apimachinery import clock
from dashboard import signin

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setattr(settings, "DATA_DIR", tmp_path)
    return tmp_path


def follow(client: Client, link: str, **meta: str) -> int:
    client.defaults = {"HTTP_HOST": "127.0.0.1:8000", "REMOTE_ADDR": "127.0.0.1", **meta}
    return client.get(link.removeprefix("http://127.0.0.1:8000")).status_code


def link() -> str:
    return signin.link("http://127.0.0.1:8000")


def test_the_link_signs_the_teacher_in_as_staff(client: Client) -> None:
    assert follow(client, link()) == 302
    user = get_user(client)
    assert user.is_authenticated
    assert (user.get_username(), user.is_staff, user.is_superuser) == ("teacher", True, True)


def test_the_teachers_account_has_no_password_to_guess(client: Client) -> None:
    follow(client, link())
    assert not get_user_model().objects.get(username="teacher").has_usable_password()


def test_a_link_works_once(client: Client) -> None:
    address = link()
    assert follow(Client(), address) == 302
    assert follow(Client(), address) == 403


def test_every_link_is_another_and_each_works() -> None:
    first, second = link(), link()
    assert first != second
    assert follow(Client(), second) == 302
    assert follow(Client(), first) == 302


def test_a_link_is_not_good_for_ever(monkeypatch: pytest.MonkeyPatch, client: Client) -> None:
    address, later = link(), clock.now() + signin.LIFETIME + 1
    monkeypatch.setattr(clock, "now", lambda: later)
    assert follow(client, address) == 403


def test_an_invented_token_is_refused(client: Client) -> None:
    assert follow(client, "/sign-in/..%2Fsecret_key/") in (403, 404)
    assert follow(client, "/sign-in/guess/") == 403


@pytest.mark.parametrize(
    "elsewhere",
    [
        {"REMOTE_ADDR": "192.168.1.20"},
        {"HTTP_HOST": "podium.school.example"},
        {"HTTP_X_FORWARDED_FOR": "192.168.1.20"},
        {"HTTP_FORWARDED": "for=192.168.1.20"},
    ],
)
def test_a_link_is_refused_elsewhere_and_stays_good_here(
    client: Client, monkeypatch: pytest.MonkeyPatch, elsewhere: dict[str, str]
) -> None:
    monkeypatch.setattr(settings, "ALLOWED_HOSTS", ["*"])
    address = link()
    assert follow(client, address, **elsewhere) == 403
    assert follow(client, address) == 302


@pytest.mark.parametrize("host", ["localhost:8000", "127.0.0.1", "[::1]:8000"])
def test_every_loopback_name_is_here(client: Client, host: str) -> None:
    assert follow(client, link(), HTTP_HOST=host, REMOTE_ADDR="::1" if "::" in host else "127.0.0.1") == 302


def test_the_folder_holds_no_token(folder: Path) -> None:
    token = signin.issue()
    assert token not in "".join(str(path) for path in folder.rglob("*"))
