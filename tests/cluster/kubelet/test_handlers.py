"""Probes and hooks against the runtime's own containers: the answers, and pkg/probe's words for each failure."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from cluster.apimachinery.meta import Obj
from cluster.kubelet.cri import Outcome
from cluster.kubelet.handlers import Handlers
from cluster.runtime.records import ContainerRef
from tests.cluster.runtime.world import World

AGNHOST = "registry.k8s.io/e2e-test-images/agnhost:2.53"
LOOP = ("sh", "-c", "while true; do sleep 1; done")
IP = "10.244.1.5"


@pytest.fixture
def world() -> Iterator[World]:
    made = World()
    yield made
    made.runtime.close()


def handled(world: World, ref: ContainerRef, handler: Obj, purpose: str = "readinessProbe") -> Outcome:
    """Ask, and look again until there is an answer, as the kubelet does."""
    handlers = Handlers(world.runtime, lambda ref: None)
    for _ in range(200):
        if outcome := handlers.take(ref, purpose, handler, 1.0):
            return outcome
        time.sleep(0.05)
    raise AssertionError("no answer")


def http(path: str = "/", port: int = 8080, **more: object) -> Obj:
    return {"httpGet": {"path": path, "port": port, "scheme": "HTTP", **more}}


def netexec(world: World, *args: str) -> ContainerRef:
    return world.run("web", AGNHOST, IP, args=("netexec", *args))


@pytest.mark.parametrize(
    ("handler", "expected"),
    [
        (http("/healthz"), Outcome("success", "")),
        (http("/echo?msg=oops&code=500"), Outcome("failure", "HTTP probe failed with statuscode: 500")),
        (http("hostname"), Outcome("success", "web")),
        (
            http("/x", 81),
            Outcome("failure", f'Get "http://{IP}:81/x": dial tcp {IP}:81: connect: connection refused'),
        ),
        (
            http("/x", scheme="HTTPS"),
            Outcome("failure", f'Get "https://{IP}:8080/x": http: server gave HTTP response to HTTPS client'),
        ),
        (http("/redirect?location=/hostname"), Outcome("success", "web")),
        (
            http("/redirect?location=http://0.0.0.0/"),
            Outcome(
                "warning",
                'Probe terminated redirects, Response body: <a href="http://0.0.0.0/">Found</a>.\n\n',
            ),
        ),
        (http("/header?key=User-Agent"), Outcome("success", "kube-probe/1.35")),
        (
            http("/header?key=X-Probe", httpHeaders=[{"name": "X-Probe", "value": "yes"}]),
            Outcome("success", "yes"),
        ),
        ({"tcpSocket": {"port": 8080}}, Outcome("success")),
        ({"tcpSocket": {"port": 81}}, Outcome("failure", f"dial tcp {IP}:81: connect: connection refused")),
        ({"exec": {"command": ["cat", "/etc/hostname"]}}, Outcome("success", "web\n")),
        (
            {"exec": {"command": ["cat", "/tmp/healthy"]}},
            Outcome("failure", "cat: can't open '/tmp/healthy': No such file or directory\n"),
        ),
    ],
)
def test_a_probe_says_what_the_kubelet_says(world: World, handler: Obj, expected: Outcome) -> None:
    assert handled(world, netexec(world), handler) == expected


def test_a_loop_of_redirects_is_a_success_with_a_warning(world: World) -> None:
    ref = netexec(world, "--http-override=/redirect?location=/again")
    assert handled(world, ref, http("/")).result == "warning"


def test_a_command_that_is_none_could_not_be_asked(world: World) -> None:
    found = handled(world, netexec(world), {"exec": {"command": ["nosuch"]}})
    assert found.result == "unknown"
    assert found.output.startswith("rpc error: code = Unknown desc = failed to exec in container: failed to start exec")
    assert found.output.endswith('exec: "nosuch": executable file not found in $PATH: unknown')


def test_a_command_that_takes_too_long_is_ended(world: World) -> None:
    found = handled(world, netexec(world), {"exec": {"command": ["sleep", "60"]}})
    assert found == Outcome("failure", 'command timed out: "sleep 60" timed out after 1s')


@pytest.mark.parametrize(
    ("port", "service", "expected"),
    [
        (5000, "", Outcome("success", "service healthy")),
        (
            5000,
            "other",
            Outcome("failure", "error: health rpc probe failed: rpc error: code = NotFound desc = unknown service"),
        ),
        (
            5001,
            "",
            Outcome(
                "failure", f'timeout: failed to connect service "{IP}:5001" within 1s: context deadline exceeded'
            ),
        ),
    ],
)
def test_grpc_health(world: World, port: int, service: str, expected: Outcome) -> None:
    ref = world.run("web", AGNHOST, IP, args=("grpc-health-checking",))
    assert handled(world, ref, {"grpc": {"port": port, "service": service}}) == expected


def test_a_grpc_server_that_is_told_to_be_unhealthy(world: World) -> None:
    ref = world.run("web", AGNHOST, IP, args=("grpc-health-checking",))
    handled(world, ref, http("/make-not-serving"))
    assert handled(world, ref, {"grpc": {"port": 5000}}).output == 'service unhealthy (responded with "NOT_SERVING")'
    handled(world, ref, http("/make-serving"))
    assert handled(world, ref, {"grpc": {"port": 5000}}).succeeded


def test_a_hook_only_wants_an_answer(world: World) -> None:
    ref = netexec(world)
    assert handled(world, ref, http("/echo?code=500"), "postStart") == Outcome("success")
    assert handled(world, ref, {"sleep": {"seconds": 0}}, "preStop") == Outcome("success")


def test_a_failed_hook_is_described_for_the_status(world: World) -> None:
    ref = netexec(world)
    exec_ = handled(world, ref, {"exec": {"command": ["sh", "-c", "echo out; exit 3"]}}, "postStart")
    about = 'Container "web" in Pod "web_default(uid-web)" failed - error:'
    assert exec_.output == (
        f"Exec lifecycle hook ([sh -c echo out; exit 3]) for {about} "
        'command \'sh -c echo out; exit 3\' exited with 3: , message: "out\\n"'
    )
    refused = handled(world, ref, http("/stop", 81), "preStop")
    assert refused.output == (
        f'HTTP lifecycle hook (/stop) for {about} Get "http://{IP}:81/stop": '
        f"dial tcp {IP}:81: connect: connection refused"
    )


def test_whoever_asked_is_told_when_a_slow_answer_has_come(world: World) -> None:
    told: list[ContainerRef] = []
    ref, sleep = netexec(world), {"exec": {"command": ["sleep", "0.3"]}}
    handlers = Handlers(world.runtime, told.append)
    assert handlers.take(ref, "livenessProbe", sleep, 10.0) is None
    assert handlers.take(ref, "livenessProbe", sleep, 10.0) is None
    time.sleep(0.6)
    assert (told, handlers.take(ref, "livenessProbe", sleep, 10.0)) == ([ref], Outcome("success", ""))
