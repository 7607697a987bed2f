"""agnhost's subcommands, against test/images/agnhost in Kubernetes."""

from __future__ import annotations

import time

import pytest

from cluster.runtime.http import HttpRequest
from cluster.runtime.records import ContainerRef
from tests.cluster.runtime.commands.toolbox import LOOP
from tests.cluster.runtime.world import World

IMAGE = "registry.k8s.io/e2e-test-images/agnhost:2.53"


def get(world: World, target: str, port: int = 8080, pod: str = "web") -> tuple[int, str]:
    response = world.runtime.answer(f"uid-{pod}", port, HttpRequest("GET", target, client="10.0.0.9:4000"))
    assert response is not None
    return response.status, response.body.decode()


@pytest.fixture
def netexec(world: World) -> ContainerRef:
    ref = world.run("web", IMAGE, "10.244.2.4", args=("netexec", "--http-port=8080", "--udp-port=8081"))
    world.routes["10.244.2.4", 8080] = ("uid-web", 8080)
    world.routes["10.244.2.4", 8081] = ("uid-web", 8081)
    return ref


@pytest.mark.parametrize(
    ("target", "status", "body"),
    [
        ("/hostname", 200, "web"),
        ("/hostName", 200, "web"),
        ("/clientip", 200, "10.0.0.9:4000"),
        ("/echo?msg=hi", 200, "hi"),
        ("/echo?msg=no&code=404", 404, "no"),
        ("/healthz", 200, ""),
    ],
)
def test_netexec_answers(world: World, netexec: ContainerRef, target: str, status: int, body: str) -> None:
    assert get(world, target) == (status, body)


def test_netexec_dials_over_http_and_udp(world: World, netexec: ContainerRef) -> None:
    asked = "/dial?request=hostname&protocol=http&host=10.244.2.4&port=8080&tries=2"
    assert get(world, asked) == (200, '{"responses":["web","web"]}')
    asked = "/dial?request=hostname&protocol=udp&host=10.244.2.4&port=8081&tries=1"
    assert get(world, asked) == (200, '{"responses":["web"]}')


def test_a_failed_dial_is_an_error_in_gos_words(world: World, netexec: ContainerRef) -> None:
    body = get(world, "/dial?request=hostname&protocol=http&host=10.9.9.9&port=80&tries=1")[1]
    assert body == (
        '{"errors":["Get \\"http://10.9.9.9:80/hostname\\": dial tcp 10.9.9.9:80: connect: connection refused"]}'
    )


def test_netexec_exits_when_told(world: World, netexec: ContainerRef) -> None:
    get(world, "/exit?code=3")
    assert world.ended(netexec) == 3


def test_netexec_runs_commands(world: World, netexec: ContainerRef) -> None:
    assert get(world, "/shell?cmd=echo+hello") == (200, '{"output":"hello\\n"}')


def test_netexec_logs_what_it_was_asked(world: World, netexec: ContainerRef) -> None:
    get(world, "/echo?msg=poststart")
    assert world.log(netexec)[-1].endswith(" GET /echo?msg=poststart&code=")


def test_udp_can_be_turned_off(world: World) -> None:
    world.run("web", IMAGE, args=("netexec", "--udp-port=-1"))
    assert not world.runtime.listening("uid-web", "", 8081, "UDP")


def test_serve_hostname_listens_on_9376(world: World) -> None:
    world.run("web", IMAGE, args=("serve-hostname",))
    assert get(world, "/", 9376) == (200, "web")


def test_liveness_is_well_for_ten_seconds(world: World) -> None:
    world.speed = 100.0
    world.run("web", IMAGE, args=("liveness",))
    time.sleep(0.15)
    assert get(world, "/healthz")[0] == 500


def test_entrypoint_tester_shows_its_arguments(world: World) -> None:
    ref = world.run("web", IMAGE, args=("entrypoint-tester", "a", "b"))
    assert world.log(ref) == ["[/agnhost entrypoint-tester a b]"]


def test_porter_serves_what_its_variables_say(world: World) -> None:
    world.run("web", IMAGE, args=("porter",), env={"SERVE_PORT_80": "foo"})
    assert get(world, "/", 80) == (200, "foo")


@pytest.mark.parametrize(
    ("address", "said", "code"),
    [
        ("10.244.2.4:8080", "", 0),
        ("10.9.9.9:80", "REFUSED\n", 1),
        ("nosuch:80", "DNS: lookup nosuch on 10.0.0.10:53: no such host\n", 1),
        ("10.8.8.8:80", "TIMEOUT\n", 1),
    ],
)  # fmt: skip
def test_connect_says_in_one_word_why_not(
    world: World, netexec: ContainerRef, address: str, said: str, code: int
) -> None:
    world.silent.add("10.8.8.8")
    ref = world.run("box", IMAGE, command=LOOP)
    argv = ("/agnhost", "connect", address, "--timeout=0.1s", "--protocol=tcp")
    assert world.exec(ref, *argv) == ("", said, code)


def test_an_unknown_subcommand_is_an_error(world: World) -> None:
    assert world.runtime.status(world.run("web", IMAGE, args=("nosuch",))).exit_code == 1


@pytest.mark.parametrize("program", ["/agnhost", "/agnhost-2"])
def test_the_entrypoint_tester_prints_its_whole_argument_list(world: World, program: str) -> None:
    """test/e2e/common/node/containers.go"""
    image = "registry.k8s.io/e2e-test-images/agnhost:2.59"
    ref = world.run("args", image, command=(program, "entrypoint-tester"), args=("override", "arguments"))
    (line,) = world.runtime.logs(ref)
    assert line.text == f"[{program} entrypoint-tester override arguments]"
