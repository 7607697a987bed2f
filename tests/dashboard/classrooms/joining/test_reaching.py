"""The window of the room finds out how others come in, and says what may be wrong."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.conf import settings

from dashboard.serving import address, arrivals, interfaces, reach
from dashboard.serving.address import Address
from dashboard.serving.interfaces import Own
from tests.dashboard.classrooms.conftest import School
from tests.dashboard.serving.test_reach import answering

WIFI, CABLE, TUNNEL = Own("wlan0", "127.0.0.2"), Own("eth0", "127.0.0.3"), Own("tun0", "127.0.0.4")


@pytest.fixture(autouse=True)
def _at_school(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arrivals, "_reached", {})
    monkeypatch.setattr(interfaces, "own", lambda: [WIFI, CABLE, TUNNEL])
    monkeypatch.setattr(reach, "firewall", lambda: "ufw")
    monkeypatch.setattr(reach, "inside", lambda: "")


def serves(monkeypatch: pytest.MonkeyPatch, served: Address) -> None:
    monkeypatch.setattr(address, "load", lambda folder: served)


def asked(school: School) -> dict[str, Any]:
    told: dict[str, Any] = school.browser(school.teacher).get(f"/class/{school.classroom.code}/reach/").json()
    return told


def test_each_address_is_tried_and_what_leads_here_is_best(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    with answering("podium", host=CABLE.address) as port:
        serves(monkeypatch, Address("0.0.0.0", port))
        told = asked(school)
    assert [(one["interface"], one["answer"]) for one in told["addresses"]] == [
        ("eth0", "answers"), ("wlan0", "silent"), ("tun0", "silent"),
    ]  # fmt: skip
    assert told["best"] == f"http://127.0.0.3:{port}"
    assert told["next"].startswith(f"Open {told['best']} on a phone")
    assert any("VPN is on (tun0)" in one["what"] for one in told["troubles"])
    assert any("sudo ufw allow" in way for one in told["troubles"] for way in one["ways"])


def test_the_first_students_join_tells_what_only_another_device_can(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    with answering("podium", host="0.0.0.0") as port:
        serves(monkeypatch, Address("0.0.0.0", port))
        browser, host = school.browser(), f"127.0.0.3:{port}"
        monkeypatch.setattr(settings, "ALLOWED_HOSTS", ["127.0.0.3", "testserver"])
        browser.get(f"/join/{school.classroom.code}/", headers={"host": host}, REMOTE_ADDR="192.0.2.77")
        told = asked(school)
    assert [one["url"] for one in told["reached"]] == [f"http://{host}"]
    assert (told["best"], told["next"], told["troubles"]) == (f"http://{host}", "", [])


def test_the_rooms_window_shows_the_likeliest_first_or_the_one_that_is_wished(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    serves(monkeypatch, Address("0.0.0.0", 8000))
    monkeypatch.setattr(settings, "ALLOWED_HOSTS", ["localhost"])
    browser, path = school.browser(school.teacher), f"/class/{school.classroom.code}/audience/"

    def shown(query: str = "") -> str:
        page = browser.get(path + query, headers={"host": "localhost:8000"}).content.decode()
        return page.partition('class="address mono">')[2].partition("<")[0]

    assert shown() == "http://127.0.0.2:8000"
    assert shown("?at=http://127.0.0.3:8000") == "http://127.0.0.3:8000"
    assert shown("?at=http://evil.example") == "http://127.0.0.2:8000"


def test_asking_itself_does_not_wait_for_the_one_who_asks(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine with many addresses at which nobody answers is done as soon as with one."""
    together = threading.Barrier(3, timeout=5)
    monkeypatch.setattr(reach, "ask", lambda host, port: str(bool(together.wait() + 1)) and "silent")
    serves(monkeypatch, Address("0.0.0.0", 8000))
    assert len(asked(school)["addresses"]) == 3
