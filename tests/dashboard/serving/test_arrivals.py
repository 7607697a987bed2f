"""The first who comes from another device proves that others can."""

from __future__ import annotations

import pytest
from django.core.exceptions import DisallowedHost
from django.test import RequestFactory

from dashboard.serving import arrivals, interfaces
from dashboard.serving.interfaces import Own

PHONE = "192.0.2.77"


@pytest.fixture(autouse=True)
def _nobody_was_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arrivals, "_reached", {})
    monkeypatch.setattr(interfaces, "own", lambda: [Own("wlan0", "192.0.2.5")])


def comes(sender: str, host: str = "localhost:8000") -> list[str]:
    """The addresses that are known to work after somebody came."""
    arrivals.note(RequestFactory().get("/join/", headers={"host": host}, REMOTE_ADDR=sender))
    return [*arrivals.reached()]


def test_whoever_comes_from_another_device_proves_the_address_that_they_called() -> None:
    assert comes(PHONE) == ["http://localhost:8000"]


@pytest.mark.parametrize("sender", ["127.0.0.1", "127.0.0.2", "::1", "192.0.2.5", ""])
def test_this_machine_itself_proves_nothing(sender: str) -> None:
    assert comes(sender) == []


def test_a_name_that_is_not_this_sites_is_refused_at_once() -> None:
    with pytest.raises(DisallowedHost):
        comes(PHONE, "elsewhere.example")


def test_who_came_is_not_kept() -> None:
    comes(PHONE)
    assert PHONE not in repr(arrivals._reached)
