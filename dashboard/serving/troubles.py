"""What keeps others out, and the ways out of it: in words, the likeliest first. Pure.

What was found out comes first (nobody answers, only this machine may come); then what is only likely (a firewall, a
VPN, which of several addresses); last what nobody can see from here (a Wi-Fi that keeps its devices apart). As soon as
somebody has come, nothing is likely any more.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from dashboard.serving.address import Address
from dashboard.serving.interfaces import UNASSIGNED, VPN
from dashboard.serving.reach import REFUSES, SILENT, STRANGER, Tried


@dataclass(frozen=True)
class Trouble:
    """`what` is wrong in a sentence, `ways` out of it, the easiest first; `sure` when it was found out."""

    what: str
    ways: tuple[str, ...]
    sure: bool = False


@dataclass(frozen=True)
class Found:
    """What is known of the ways in."""

    served: Address
    tried: Sequence[Tried] = ()
    firewall: str = ""
    inside: str = ""
    reached: bool = field(default=False)


HOTSPOT = "Share a phone's hotspot: this machine and the devices join it."
CABLE = "Take a cable: wired networks seldom keep devices apart."
ANY = "Start Podium again with --host 0.0.0.0."


def troubles(found: Found) -> list[Trouble]:
    """All that may keep others out."""
    sure = [*_sure(found)]
    return sure if found.reached or any(one.sure and not found.tried for one in sure) else [*sure, *_likely(found)]


def _sure(found: Found) -> Iterator[Trouble]:
    if found.served.is_loopback:
        yield Trouble("Podium was started for this machine alone.", (ANY,), True)
    elif not found.tried:
        yield Trouble("This machine is in no network.", ("Join the room's Wi-Fi.", HOTSPOT, CABLE), True)
    for one in found.tried:
        if one.answer == SILENT:
            yield Trouble(f"Nobody answers at {one.url}.", (ANY, *_another_port(found)), True)
        elif one.answer == STRANGER:
            yield Trouble(f"Another program answers at {one.url}.", _another_port(found), True)
        elif one.answer == REFUSES:
            yield Trouble(f"Podium does not answer to the name in {one.url}.", ("Start Podium again.",), True)


def _another_port(found: Found) -> tuple[str, ...]:
    return (f"Start Podium again with another port: --port {found.served.port + 80}.",)


def _likely(found: Found) -> Iterator[Trouble]:
    if found.inside:
        yield _inside(found)
    if found.firewall:
        yield _firewall(found)
    if tunnels := [one.own for one in found.tried if one.own.kind == VPN]:
        ways: tuple[str, ...] = ("Disconnect the VPN while you teach.", HOTSPOT)
        yield Trouble(f"A VPN is on ({tunnels[0].interface}); it may keep this machine from the room.", ways)
    if unassigned := [one.own for one in found.tried if one.own.kind == UNASSIGNED]:
        ways = ("Join the network again.", HOTSPOT, CABLE)
        yield Trouble(f"The network gave this machine no address ({unassigned[0].address} is its own).", ways)
    leading = [one for one in found.tried if one.leads_here]
    if len(leading) > 1:
        ways = tuple(f"{one.url} for devices at {one.own.interface}" for one in leading)
        yield Trouble("This machine is in several networks: take the address of the devices' network.", ways)
    yield Trouble("The Wi-Fi may keep its devices apart, as those of schools and guests do.", (HOTSPOT, CABLE))


def _inside(found: Found) -> Trouble:
    port = found.served.port
    if found.inside == "wsl":
        ways = ("In .wslconfig, set networkingMode=mirrored, and restart WSL.", "Run Podium outside of WSL.")
        return Trouble("Podium runs inside WSL, whose addresses only this machine knows.", ways)
    ways = (f"Publish the port, as in -p {port}:{port}.", "Tell your machine's address: PODIUM_HOSTS=192.168.1.5.")
    return Trouble("Podium runs inside a container, whose addresses only this machine knows.", ways)


def _firewall(found: Found) -> Trouble:
    port, another = found.served.port, f"Take a port that is open already: --port {found.served.port + 80}."
    ways = {
        "ufw": (f"sudo ufw allow {port}/tcp", another),
        "firewalld": (f"sudo firewall-cmd --add-port={port}/tcp", another),
        "macos": ("Allow incoming connections for Python: System Settings, Network, Firewall.", another),
    }
    name = {"macos": "macOS' firewall"}.get(found.firewall, found.firewall)
    return Trouble(f"A firewall may be on ({name}).", ways[found.firewall])
