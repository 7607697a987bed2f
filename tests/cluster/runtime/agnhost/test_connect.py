"""agnhost connect: one word, or nothing (test/images/agnhost/connect/connect.go)."""

from __future__ import annotations

import pytest

from tests.cluster.runtime.agnhost_pods import IP, agnhost, box
from tests.cluster.runtime.world import World


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        ((f"{IP}:8080",), ""),
        ((f"{IP}:8081", "--protocol=udp"), ""),
        (("--protocol", "sctp", f"{IP}:8082"), ""),
        ((f"{IP}:81",), "REFUSED\n"),
        ((f"{IP}:81", "--protocol=udp"), "REFUSED: read: connection refused\n"),
        (("10.9.9.9:80", "--timeout=10ms"), "TIMEOUT\n"),
        (("10.7.7.7:80",), "OTHER: no route to host\n"),
        (("nosuch:80",), "DNS: lookup nosuch on 10.0.0.10:53: no such host\n"),
        (("nosuch",), "UNKNOWN: address nosuch: missing port in address\n"),
        ((f"{IP}:80", "--protocol=icmp"), "Unsupported protocol\n"),
        ((), "Error: accepts 1 arg(s), received 0\n"),
    ],
)
def test_it_says_in_one_word_why_not(world: World, argv: tuple[str, ...], said: str) -> None:
    world.silent.add("10.9.9.9")
    world.unreachable.add("10.7.7.7")
    agnhost(world, "netexec", "--sctp-port=8082", ports=(8080, 8081, 8082))
    assert world.exec(box(world), "/agnhost", "connect", *argv) == ("", said, int(bool(said)))
