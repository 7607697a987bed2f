"""Can others come here? As much of the answer as this machine can find out by itself.

It asks itself at each of its own addresses, as a browser would: whether anybody answers there, and whether that is this
Podium. It looks which firewall seems to be on, and whether it runs inside of something. What a firewall or a Wi-Fi then
does to another device, only that device can find out: see arrivals.py.
"""

from __future__ import annotations

import http.client
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from dashboard.serving import interfaces
from dashboard.serving.address import Address
from dashboard.serving.interfaces import NETWORK, Own

PATIENCE, MOST = 1.0, 8
"""Seconds for one answer; addresses that are asked."""
DOOR = "/join/"
ANSWERS, SILENT, STRANGER, REFUSES = "answers", "silent", "stranger", "refuses"
UFW, FIREWALLD = Path("/etc/ufw/ufw.conf"), Path("/run/firewalld")
CONTAINED = (Path("/.dockerenv"), Path("/run/.containerenv"))


@dataclass(frozen=True)
class Tried:
    """One of this machine's addresses, and what came of asking there: it answers, nobody does, another program does,
    or this Podium does not know that it is called so."""

    own: Own
    url: str
    answer: str

    @property
    def leads_here(self) -> bool:
        return self.answer == ANSWERS and self.own.kind == NETWORK


def url(host: str, port: int) -> str:
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"


def at(served: Address) -> list[Own]:
    """The addresses at which others may come, the likeliest first; none where only this machine can."""
    if served.is_loopback:
        return []
    found = interfaces.own()
    if served.is_everywhere:
        return found[:MOST]
    return [next((one for one in found if one.address == served.host), Own("", served.host))]


def ask_all(served: Address) -> list[Tried]:
    """Ask at each of them, all at once."""
    places = at(served)
    with ThreadPoolExecutor(MOST) as pool:
        answers = pool.map(lambda own: ask(own.address, served.port), places)
        return [
            Tried(own, url(own.address, served.port), answer)
            for own, answer in zip(places, answers, strict=True)
        ]


def ask(host: str, port: int) -> str:
    """What comes of asking there for the page to join."""
    with closing(http.client.HTTPConnection(host, port, timeout=PATIENCE)) as line:
        try:
            line.request("GET", DOOR)
            answer = line.getresponse()
        except OSError:
            return SILENT
        except http.client.HTTPException:
            return STRANGER
        if answer.getheader("Server") != "podium":
            return STRANGER
        return ANSWERS if answer.status == http.client.OK else REFUSES


def firewall() -> str:
    """The firewall that seems to be on: "ufw", "firewalld", "macos", or ""."""
    if sys.platform == "darwin":
        return "macos"
    try:
        if "ENABLED=yes" in UFW.read_text():
            return "ufw"
    except OSError:
        pass  # there is none
    return "firewalld" if FIREWALLD.exists() else ""


def inside() -> str:
    """What this machine is inside of: "wsl", "container", or ""."""
    if "microsoft" in os.uname().release.lower():
        return "wsl"
    return "container" if any(mark.exists() for mark in CONTAINED) else ""
