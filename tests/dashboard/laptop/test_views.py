"""The files of one's home, for the page."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client

from cluster.client import bootstrap
from dashboard.laptop.files import QUOTA, Home

pytestmark = pytest.mark.django_db
HOME = "/ui/clusters/demo/home/"


@pytest.fixture
def ada(client: Client) -> Client:
    bootstrap.create_cluster("demo")
    client.force_login(User.objects.create_user("ada", is_staff=True))
    return client


def put(client: Client, path: str, content: bytes) -> int:
    return client.put(f"{HOME}files/{path}", content, content_type="application/octet-stream").status_code


def test_a_file_is_put_listed_read_and_removed(ada: Client) -> None:
    assert put(ada, "web/pod.yaml", b"kind: Pod") == 200
    assert ada.get(HOME).json() == {"files": [{"path": "web/pod.yaml", "size": 9}], "used": 9, "quota": QUOTA}
    assert ada.get(f"{HOME}files/web/pod.yaml").content == b"kind: Pod"
    assert ada.delete(f"{HOME}files/web").status_code == 200
    assert ada.get(HOME).json()["files"] == []


def test_a_download_is_never_shown_as_a_page(ada: Client) -> None:
    put(ada, "x.html", b"<script>alert(1)</script>")
    headers = ada.get(f"{HOME}files/x.html").headers
    assert headers["Content-Disposition"].startswith("attachment")
    assert headers["Content-Type"] == "application/octet-stream"
    assert "sandbox" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_what_is_not_there_or_has_no_room_is_said(ada: Client) -> None:
    assert ada.get(f"{HOME}files/nothing").json()["message"] == 'files "nothing" not found'
    assert put(ada, "a/../b", b"") == 422
    assert put(ada, "huge", b"x" * (3 * 1024 * 1024 + 1)) == 413
    Home("demo", "ada").write("big", b"x" * QUOTA)
    answer = ada.put(f"{HOME}files/more", b"x", content_type="application/octet-stream")
    assert (answer.status_code, answer.json()["message"]) == (422, "more: Disk quota exceeded")


def test_a_home_is_its_owners_alone(ada: Client) -> None:
    Home("demo", "eve").write("secret", b"1")
    assert ada.get(HOME).json()["files"] == []
    assert ada.get(f"{HOME}files/secret").status_code == 404


def test_who_is_not_signed_in_is_sent_to_do_so(client: Client) -> None:
    bootstrap.create_cluster("demo")
    assert client.get(HOME).status_code == 302
