"""nc, as Kubernetes' network tests use it."""

from __future__ import annotations

from threading import Thread

from tests.cluster.runtime.commands.toolbox import box, service
from tests.cluster.runtime.world import World


def netexec(world: World) -> None:
    world.run("web", "registry.k8s.io/e2e-test-images/agnhost:2.53", "10.244.2.4", args=("netexec",))
    for port in (8080, 8081):
        world.routes["10.244.2.4", port] = ("uid-web", port)


def test_a_udp_question_gets_its_answer(world: World) -> None:
    netexec(world)
    out = world.exec(box(world), "sh", "-c", "echo hostName | nc -w 1 -u 10.244.2.4 8081")
    assert out == ("web", "", 0)


def test_text_to_an_http_server_is_a_bad_request(world: World) -> None:
    netexec(world)
    out = world.exec(box(world), "sh", "-c", "echo hostName | nc -w 2 10.244.2.4 8080")[0]
    assert "400 Bad Request" in out


def test_http_typed_by_hand_is_answered(world: World) -> None:
    service(world)
    out = world.exec(
        box(world), "sh", "-c", "printf 'GET / HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n' | nc my-nginx 80"
    )[0]
    assert out.startswith("HTTP/1.1 200 OK\r\n")


def test_z_only_looks_whether_the_port_is_open(world: World) -> None:
    service(world)
    ref = box(world)
    assert world.exec(ref, "nc", "-zv", "my-nginx", "80") == ("", "my-nginx (10.0.162.149:80) open\n", 0)
    assert world.exec(ref, "nc", "-z", "my-nginx", "81")[2] == 1


def test_openbsds_nc_has_other_words(world: World) -> None:
    service(world)
    host = world.run("node", "ubuntu", command=("sleep", "infinity"))
    assert world.exec(host, "sh", "-c", "command -v nc")[2] != 0


def test_a_listener_hears_one_connection(world: World) -> None:
    ref = box(world)
    heard: list[tuple[str, str, int]] = []
    listener = Thread(target=lambda: heard.append(world.exec(ref, "nc", "-l", "-p", "9000")))
    listener.start()
    while not world.runtime.listening("uid-box", "10.244.1.5", 9000):
        pass
    world.routes["10.244.1.5", 9000] = ("uid-box", 9000)
    world.exec(ref, "sh", "-c", "echo hello | nc 10.244.1.5 9000")
    listener.join(5)
    assert heard == [("hello\n", "", 0)]
    assert not world.runtime.listening("uid-box", "10.244.1.5", 9000)
