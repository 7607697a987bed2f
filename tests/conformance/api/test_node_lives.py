"""[sig-node] How containers live: init containers, hooks, probes, restarts.

Upstream: test/e2e/common/node/{init_container,lifecycle_hook,container_probe,runtime}.go, test/e2e/node/pre_stop.go.
Probes and back-offs are timed by the cluster's own clock, which runs faster here.
"""

from __future__ import annotations

import pytest

from cluster.apimachinery import clock, meta
from cluster.apimachinery.meta import Obj
from tests.conformance.api.conftest import SPEED, Space
from tests.conformance.api.shapes import AGNHOST, BUSYBOX, container, phase, pod, ready, shell
from tests.harness import wait

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("hurried")]


def state(found: Obj, init: bool = False) -> list[str]:
    """What each container does: waiting, running or terminated."""
    statuses = meta.get(found, "status.initContainerStatuses" if init else "status.containerStatuses", [])
    return [next(iter(s["state"])) for s in statuses]


def initialized(found: Obj) -> Obj:
    return meta.condition(found, "Initialized") or {}


def inits(*commands: str) -> list[Obj]:
    return [{"name": f"init{n}", "image": BUSYBOX, "command": [c]} for n, c in enumerate(commands, 1)]


def ended(space: Space, name: str) -> Obj:
    wait.until(lambda: phase(space.pods.get(name)) in ("Succeeded", "Failed"), f"{name} has ended")
    return space.pods.get(name)


def test_init_containers_run_before_a_pod_that_ends(space: Space) -> None:
    """init-container-starts-app-restartnever-pod"""
    runs = [{"name": "run1", "image": BUSYBOX, "command": ["/bin/true"]}]
    space.pods.create(
        pod("web", *runs, initContainers=inits("/bin/true", "/bin/true"), restartPolicy="Never")
    )
    found = ended(space, "web")
    assert (phase(found), initialized(found)["status"]) == ("Succeeded", "True")
    statuses = found["status"]["initContainerStatuses"]
    assert [s["state"]["terminated"]["exitCode"] for s in statuses] == [0, 0]


def test_init_containers_run_before_a_pod_that_stays(space: Space) -> None:
    """init-container-starts-app-restartalways-pod"""
    space.pods.create(pod("web", initContainers=inits("/bin/true", "/bin/true")))
    wait.until(lambda: ready(space.pods.get("web")), "the pod is ready")
    found = space.pods.get("web")
    assert (phase(found), initialized(found)["status"]) == ("Running", "True")
    assert state(found, init=True) == ["terminated", "terminated"]


def test_a_failing_init_container_holds_the_pod_back_for_good(space: Space) -> None:
    """init-container-fails-stops-app-restartalways-pod"""
    space.pods.create(pod("web", initContainers=inits("/bin/false", "/bin/true")))

    def tries() -> int:
        statuses = meta.get(space.pods.get("web"), "status.initContainerStatuses", [])
        return max((s["restartCount"] for s in statuses), default=0)

    wait.until(lambda: tries() >= 3, "it was tried three times again", seconds=40)
    found = space.pods.get("web")
    said = initialized(found)
    assert (phase(found), said["status"], said["reason"]) == ("Pending", "False", "ContainersNotInitialized")
    assert said["message"] == "containers with incomplete status: [init1 init2]"
    assert state(found) == ["waiting"]


def test_a_failing_init_container_fails_a_pod_that_is_not_restarted(space: Space) -> None:
    """init-container-fails-stops-app-restartnever-pod"""
    space.pods.create(pod("web", initContainers=inits("/bin/true", "/bin/false"), restartPolicy="Never"))
    found = ended(space, "web")
    said = initialized(found)
    assert (phase(found), said["status"], said["reason"]) == ("Failed", "False", "ContainersNotInitialized")
    assert said["message"] == "containers with incomplete status: [init2]"
    assert state(found) == ["waiting"]


@pytest.fixture
def listener(space: Space) -> str:
    """The address of a pod that writes down what it is asked."""
    space.pods.create(pod("listener", container(AGNHOST, "netexec", ports=[{"containerPort": 8080}])))
    wait.until(lambda: ready(space.pods.get("listener")), "the listener is ready")
    return str(space.pods.get("listener")["status"]["podIP"])


def heard(space: Space, what: str) -> bool:
    log = space.client.send("GET", space.pods.path("listener", "log")).data.decode()
    return f"GET /echo?msg={what}" in log


@pytest.mark.parametrize("hook", ["postStart", "preStop"])
@pytest.mark.parametrize("how", ["exec", "httpGet"])
def test_a_hook_is_carried_out(space: Space, listener: str, hook: str, how: str) -> None:
    """Pod Lifecycle, post start and pre stop, exec and http hook: each case is one upstream test"""
    word = hook.lower()
    handlers = {
        "exec": {"command": ["sh", "-c", f"curl http://{listener}:8080/echo?msg={word}"]},
        "httpGet": {"path": f"/echo?msg={word}", "host": listener, "port": 8080},
    }
    hooked = container(AGNHOST, "pause", lifecycle={hook: {how: handlers[how]}})
    space.pods.create(pod("hooked", hooked, terminationGracePeriodSeconds=30))
    wait.until(lambda: ready(space.pods.get("hooked")), "the pod is ready")
    if hook == "preStop":
        assert not heard(space, word)
        space.pods.delete("hooked")
    wait.until(lambda: heard(space, word), "the hook was carried out")


def test_a_pod_that_is_killed_calls_its_hook_first(space: Space) -> None:
    """Pods, prestop hook"""
    space.pods.create(pod("server", container(AGNHOST, "nettest", ports=[{"containerPort": 8080}])))
    wait.until(lambda: ready(space.pods.get("server")), "the server is ready")
    ip = space.pods.get("server")["status"]["podIP"]
    posted = '--post-data={"Source": "prestop"}'
    call = {"exec": {"command": ["wget", "-O-", posted, f"http://{ip}:8080/write"]}}
    space.pods.create(
        pod("tester", shell("sleep 600", lifecycle={"preStop": call}), terminationGracePeriodSeconds=5)
    )
    wait.until(lambda: ready(space.pods.get("tester")), "the tester is ready")
    space.pods.delete("tester")

    def called() -> bool:
        return (
            '"prestop": 1'
            in space.client.send("GET", space.pods.path("server:8080", "proxy/read")).data.decode()
        )

    wait.until(called, "the hook was carried out")


def test_a_container_that_exits_has_the_status_of_its_policy(space: Space) -> None:
    """Container Runtime, Restart Policy, Pod Phases"""
    script = """
f=/restart-count/restartCount
count=$(cat $f 2>/dev/null)
if [ "$count" = "" ]; then count=0; fi
count=$((count+1))
echo -n $count > $f
"""
    tails = {
        "Always": "if [ $count = 1 ]; then exit 1; fi\nif [ $count = 2 ]; then exit 0; fi\nsleep 6000",
        "OnFailure": "if [ $count = 1 ]; then exit 1; fi\nexit 0",
        "Never": "exit 1",
    }
    expected = {"Always": ("Running", "running", 2, True), "OnFailure": ("Succeeded", "terminated", 1, False),
                "Never": ("Failed", "terminated", 0, False)}  # fmt: skip
    volume = {"name": "restart-count", "emptyDir": {"medium": "Memory"}}
    mounts = [{"name": "restart-count", "mountPath": "/restart-count"}]
    for policy, tail in tails.items():
        body = shell(script + tail, volumeMounts=mounts)
        space.pods.create(pod(policy.lower(), body, restartPolicy=policy, volumes=[volume]))

    def now(policy: str) -> tuple[str, str, int, bool]:
        found = space.pods.get(policy.lower())
        (status,) = meta.get(found, "status.containerStatuses", None) or [
            {"state": {"": 0}, "restartCount": 0}
        ]
        return phase(found), next(iter(status["state"])), status["restartCount"], ready(found)

    for policy, told in expected.items():
        wait.until(lambda p=policy, t=told: now(p) == t, f"{policy}: {told}", seconds=40)  # type: ignore[misc]


def probed(name: str, probe: Obj, kind: str, *args: str, script: str = "", delay: int = 15) -> Obj:
    """A pod with one probe; it runs a script, or agnhost with these arguments."""
    probe = {"initialDelaySeconds": delay, "failureThreshold": 1, "timeoutSeconds": 5, **probe}
    fields: Obj = {kind: probe}
    return pod(name, shell(script, **fields) if script else container(AGNHOST, *args, **fields))


HEALTH: Obj = {"exec": {"command": ["cat", "/tmp/health"]}}
RESTARTED = {
    "exec": probed(
        "exec",
        HEALTH,
        "livenessProbe",
        script="echo ok >/tmp/health; sleep 10; rm -rf /tmp/health; sleep 600",
    ),
    "http": probed("http", {"httpGet": {"path": "/healthz", "port": 8080}}, "livenessProbe", "liveness"),
    "grpc": probed("grpc", {"grpc": {"port": 2333}}, "livenessProbe", "grpc-health-checking", delay=30),
}
LEFT_ALONE = {
    "exec": probed("well-exec", HEALTH, "livenessProbe", script="echo ok >/tmp/health; sleep 600"),
    "tcp": probed("well-tcp", {"tcpSocket": {"port": 8080}}, "livenessProbe", "liveness"),
    "http": probed("well-http", {"httpGet": {"path": "/", "port": 80}}, "livenessProbe", "test-webserver"),
    "grpc": probed("well-grpc", {"grpc": {"port": 5000}}, "livenessProbe", "grpc-health-checking"),
}
FAILING = probed(
    "failing", {"exec": {"command": ["/bin/false"]}}, "readinessProbe", "test-webserver", delay=1
)
READY = probed(
    "delayed", {"httpGet": {"path": "/", "port": 80}}, "readinessProbe", "test-webserver", delay=30
)
OBSERVED = 60.0
"""Seconds of the cluster's time that those who must not be restarted are watched; four minutes upstream."""


@pytest.fixture(scope="module")
def patients(hall: Space) -> Space:
    """All the pods with probes, at once."""
    for body in (*RESTARTED.values(), *LEFT_ALONE.values(), FAILING, READY):
        hall.pods.create(body)
    return hall


def restarts(space: Space, name: str) -> int:
    statuses = meta.get(space.pods.get(name), "status.containerStatuses", [])
    return sum(s["restartCount"] for s in statuses)


@pytest.mark.parametrize("how", RESTARTED)
def test_who_fails_the_liveness_probe_is_restarted(patients: Space, how: str) -> None:
    """Pod liveness probe, using local file, http endpoint, grpc call, restart: each case is one upstream test"""
    wait.until(lambda: restarts(patients, how) >= 1, f"{how} is restarted", seconds=60)


def test_restarts_are_counted_up(patients: Space) -> None:
    """Pod liveness probe, using http endpoint, multiple restarts (slow)"""
    seen = [0]

    def enough() -> bool:
        seen.append(restarts(patients, "http"))
        return seen[-1] >= 3  # 5 upstream: the back-off doubles each time

    wait.until(enough, "it is restarted again and again", seconds=60)
    assert seen == sorted(seen)


def age(space: Space, name: str) -> float:
    """Seconds of wall time since the container was started."""
    statuses = meta.get(space.pods.get(name), "status.containerStatuses", [])
    started = [meta.get(s, "state.running.startedAt") for s in statuses]
    return clock.now() - clock.parse(started[0]) if started and started[0] else 0.0


@pytest.mark.parametrize("how", LEFT_ALONE)
def test_who_passes_the_liveness_probe_is_left_alone(patients: Space, how: str) -> None:
    """Pod liveness probe, using local file, tcp socket, http endpoint, grpc call, no restart: each case is one test"""
    name = meta.name(LEFT_ALONE[how])
    wait.until(lambda: age(patients, name) > OBSERVED / SPEED, f"{name} has been watched", seconds=40)
    assert restarts(patients, name) == 0


def test_who_fails_the_readiness_probe_is_never_ready_and_not_restarted(patients: Space) -> None:
    """Pod readiness probe, failure"""
    wait.until(lambda: age(patients, "failing") > OBSERVED / SPEED, "it has been watched", seconds=40)
    assert (ready(patients.pods.get("failing")), restarts(patients, "failing")) == (False, 0)


def test_nobody_is_ready_before_the_initial_delay(patients: Space) -> None:
    """Pod readiness probe, with initial delay"""
    wait.until(lambda: ready(patients.pods.get("delayed")), "it is ready", seconds=40)
    found = patients.pods.get("delayed")
    started = clock.parse(found["status"]["containerStatuses"][0]["state"]["running"]["startedAt"])
    told = meta.condition(found, "Ready") or {}
    assert clock.parse(told["lastTransitionTime"]) - started >= 30 / SPEED - 1  # times are whole seconds
    assert restarts(patients, "delayed") == 0
