"""agnhost porter: ports by variables."""

from __future__ import annotations

from tests.cluster.runtime.agnhost_pods import IP, agnhost, box, get
from tests.cluster.runtime.world import World


def test_each_variable_is_a_port_of_its_kind(world: World) -> None:
    env = {"SERVE_PORT_80": "a", "SERVE_TCP_PORT_81": "b", "SERVE_UDP_PORT_82": "c", "SERVE_TLS_PORT_443": "d",
           "SERVE_SCTP_PORT_84": "e"}  # fmt: skip
    agnhost(world, "porter", ports=(80, 81, 82, 443, 84), env=env)
    ref = box(world)
    assert [get(world, "/", port)[1] for port in (80, 81)] == ["a", "b"]
    assert world.exec(ref, "sh", "-c", f"echo | nc -u -w 1 {IP} 82")[0] == "c"
    assert world.exec(ref, "curl", "-sk", f"https://{IP}/")[0] == "d"
    assert world.runtime.text("uid-web", 84, b"x", "SCTP") == b"e"


def test_the_answer_as_json_names_the_method(world: World) -> None:
    agnhost(world, "porter", "--json-response", env={"SERVE_PORT_80": "a"})
    assert get(world, "/", 80, "PUT") == (200, '{"Body":"a","Method":"PUT"}')
