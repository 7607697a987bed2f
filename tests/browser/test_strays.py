"""Pages for those who strayed: in the same look as the rest, and without a cluster behind them."""

from __future__ import annotations

import pytest
from django.template.loader import render_to_string
from django.test import Client


@pytest.mark.django_db
def test_an_address_that_leads_nowhere_says_so_and_leads_back() -> None:
    answer = Client().get("/nowhere")
    text = answer.content.decode()
    assert answer.status_code == 404
    assert "There is nothing here" in text
    assert 'href="/"' in text
    assert "podium/css/page.css" in text


@pytest.mark.parametrize("name", ["403.html", "403_csrf.html", "404.html", "500.html"])
def test_every_stray_page_needs_nothing_from_the_request(name: str) -> None:
    assert "To the clusters" in render_to_string(name)
