"""The headers that say what a browser may do with our pages."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from cluster.client import bootstrap

PAGES = ["/sign-in/", "/nowhere", "/admin/login/"]


def policy(client: Client, path: str) -> dict[str, str]:
    header = client.get(path)["Content-Security-Policy"]
    return dict(part.split(" ", 1) for part in header.split("; "))


@pytest.mark.django_db
@pytest.mark.parametrize("path", PAGES)
def test_a_page_may_load_nothing_but_this_sites_own_files(client: Client, path: str) -> None:
    allowed = policy(client, path)
    assert allowed.pop("default-src") == "'none'"
    assert set(" ".join(allowed.values()).split()) == {"'self'", "'none'", "data:"}
    assert allowed["img-src"] == "'self' data:"


@pytest.mark.django_db
@pytest.mark.parametrize("path", PAGES)
def test_no_other_page_may_frame_sniff_or_follow_ours(client: Client, path: str) -> None:
    answer = client.get(path)
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in answer["Permissions-Policy"]


@pytest.mark.django_db
def test_the_stage_alone_has_a_nonce_for_styles_another_each_time(client: Client) -> None:
    staff = get_user_model().objects.create_user("teacher", is_staff=True)
    client.force_login(staff)
    bootstrap.create_cluster("demo", nodes=1)
    seen = set()
    for _ in range(2):
        answer = client.get("/clusters/demo/")
        nonce = re.search(r'<meta name="style-nonce" content="([\w-]{20,})">', answer.content.decode())
        assert nonce
        assert f"style-src 'self' 'nonce-{nonce[1]}';" in answer["Content-Security-Policy"]
        assert "nonce" not in policy(client, "/sign-in/")["style-src"]
        seen.add(nonce[1])
    assert len(seen) == 2
