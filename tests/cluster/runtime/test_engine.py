"""The life of containers, as a kubelet asks for it."""

from __future__ import annotations

import re
import time

import pytest

from cluster.runtime.container import ContainerSpec, Sandbox
from cluster.runtime.engine import NoSuchContainer
from cluster.runtime.files import File, Mount, Volume
from cluster.runtime.http import HttpRequest
from cluster.runtime.image import ImageNotFound, InvalidImageName
from cluster.runtime.network import Source
from cluster.runtime.records import ContainerRef
from cluster.runtime.run import NotExecutable
from tests.cluster.runtime.world import World

LOOP = ("sh", "-c", "while true; do sleep 1; done")


def test_a_server_runs_and_listens(world: World) -> None:
    ref = world.run("web", "nginx")
    assert world.runtime.status(ref).state == "running"
    assert world.runtime.listening("uid-web", "10.244.1.5", 80)
    assert not world.runtime.listening("uid-web", "10.244.1.5", 81)


def test_a_waiting_loop_is_a_deadline_and_no_task(world: World) -> None:
    ref = world.run("idle", "busybox", command=LOOP)
    assert world.runtime.status(ref).state == "running"
    assert world.runtime._sessions == {}


def test_a_sleep_ends_with_zero_when_its_time_is_over(world: World) -> None:
    ref = world.run("nap", "busybox", command=("sleep", "0.1"))
    assert world.runtime.status(ref).until is not None
    time.sleep(0.15)
    status = world.runtime.status(ref)
    assert (status.state, status.exit_code, status.reason) == ("exited", 0, "Completed")


def test_a_sleep_follows_the_clusters_speed(world: World) -> None:
    world.speed = 1000.0
    ref = world.run("nap", "busybox", command=("sleep", "50"))
    time.sleep(0.1)
    assert world.runtime.status(ref).state == "exited"


def test_a_script_runs_its_output_is_the_log_and_its_code_the_containers(world: World) -> None:
    ref = world.run("job", "busybox", command=("sh", "-c", "echo one; echo two >&2; exit 3"))
    assert world.ended(ref) == 3
    assert world.runtime.status(ref).reason == "Error"
    assert world.log(ref) == ["one", "two"]
    record = world.records.load_exit(ref)
    assert record is not None
    assert record.code == 3


def test_a_program_that_is_not_in_the_image_cannot_be_started(world: World) -> None:
    ref = world.run("bad", "busybox", command=("foo",))
    status = world.runtime.status(ref)
    assert (status.state, status.exit_code, status.reason) == ("exited", 128, "StartError")
    assert 'exec: "foo": executable file not found in $PATH' in status.message


def test_nginx_ends_at_once_on_sigterm(world: World) -> None:
    ref = world.run("web", "nginx")
    status = world.runtime.stop(ref, 30)
    assert (status.state, status.exit_code) == ("exited", 0)
    assert not world.runtime.listening("uid-web", "", 80)


def test_a_shell_loop_as_pid_1_has_to_be_killed_after_the_grace_period(world: World) -> None:
    ref = world.run("idle", "busybox", command=LOOP)
    assert world.runtime.stop(ref, 0.1).state == "running"
    time.sleep(0.15)
    assert world.runtime.status(ref).exit_code == 137


def test_a_trap_for_term_runs_and_decides_the_exit_code(world: World) -> None:
    script = "trap 'echo bye; exit 7' TERM; while true; do echo working; sleep 1; done"
    ref = world.run("polite", "busybox", command=("sh", "-c", script))
    time.sleep(0.1)
    world.runtime.stop(ref, 30)
    assert world.ended(ref) == 7
    assert world.log(ref) == ["working", "bye"]


def test_kill_1_from_inside_ends_a_server(world: World) -> None:
    ref = world.run("web", "nginx")
    world.exec(ref, "sh", "-c", "kill 1")
    assert world.runtime.status(ref).state == "exited"


def test_two_containers_of_a_pod_cannot_share_a_port(world: World) -> None:
    world.run("web", "nginx")
    ref = world.runtime.create("uid-web", ContainerSpec(name="second", image="nginx"))
    status = world.runtime.start(ref)
    assert (status.state, status.exit_code) == ("exited", 1)
    assert "nginx: [emerg] bind() to 0.0.0.0:80 failed (98: Address already in use)" in world.log(ref)


def test_two_pods_on_the_host_network_of_one_node_cannot_share_a_port(world: World) -> None:
    def start(name: str, node: str, ip: str) -> ContainerRef:
        source = Source("pod", name, "demo", "default", node, ip, f"uid-{name}")
        world.runtime.run_sandbox(Sandbox(source, node))
        ref = world.runtime.create(f"uid-{name}", ContainerSpec(name="web", image="nginx"))
        world.runtime.start(ref)
        return ref

    first, second = start("a", "node-1", "10.128.0.3"), start("b", "node-1", "10.128.0.3")
    assert world.runtime.status(first).state == "running"
    assert (world.runtime.status(second).state, world.runtime.status(second).exit_code) == ("exited", 1)
    assert "nginx: [emerg] bind() to 0.0.0.0:80 failed (98: Address already in use)" in world.log(second)
    assert world.runtime.status(start("c", "node-2", "10.128.0.4")).state == "running"


def test_an_unknown_repository_does_not_pull(world: World) -> None:
    with pytest.raises(ImageNotFound) as caught:
        world.runtime.pull("nosuch/thing:1")
    assert str(caught.value) == (
        'failed to pull and unpack image "docker.io/nosuch/thing:1": failed to resolve reference '
        '"docker.io/nosuch/thing:1": pull access denied, repository does not exist or may require authorization: '
        "server message: insufficient_scope: authorization failed"
    )


def test_a_name_that_is_no_reference_is_refused(world: World) -> None:
    with pytest.raises(InvalidImageName):
        world.runtime.pull("Not A Name")


def test_any_tag_of_a_known_repository_pulls(world: World) -> None:
    assert str(world.runtime.pull("nginx:1.14.2").reference) == "docker.io/library/nginx:1.14.2"
    assert str(world.runtime.pull("docker.io/library/nginx").reference) == "docker.io/library/nginx:latest"


def test_exec_needs_a_program_of_the_image(world: World) -> None:
    ref = world.run("idle", "busybox", command=LOOP)
    with pytest.raises(NotExecutable) as caught:
        world.exec(ref, "curl", "x")
    assert re.fullmatch(
        'failed to exec in container: failed to start exec "[0-9a-f]{64}": '
        "OCI runtime exec failed: exec failed: unable to start container process: "
        r'exec: "curl": executable file not found in \$PATH: unknown',
        str(caught.value),
    )


def test_exec_needs_a_running_container(world: World) -> None:
    ref = world.run("web", "nginx")
    world.runtime.kill(ref)
    with pytest.raises(NoSuchContainer):
        world.exec(ref, "ls")


def test_exec_keeps_stdout_and_stderr_apart_and_returns_the_code(world: World) -> None:
    ref = world.run("idle", "busybox", command=LOOP)
    assert world.exec(ref, "sh", "-c", "echo a; echo b >&2; exit 5") == ("a\n", "b\n", 5)


def test_exec_passes_stdin_through(world: World) -> None:
    ref = world.run("idle", "busybox", command=LOOP)
    assert world.exec(ref, "cat", stdin=b"abc\n") == ("abc\n", "", 0)
    assert world.exec(ref, "sh", "-c", "tr a-z A-Z | head -1", stdin=b"x\ny\n")[0] == "X\n"
    assert world.exec(ref, "sh", stdin=b"echo hi\nfalse\nexit 4\n") == ("hi\n", "", 4)


def test_files_written_by_one_exec_are_there_for_the_next(world: World) -> None:
    ref = world.run("idle", "busybox", command=LOOP)
    world.exec(ref, "sh", "-c", "echo kept > /tmp/note")
    assert world.exec(ref, "cat", "/tmp/note")[0] == "kept\n"


def test_a_restart_starts_from_the_image_again_and_keeps_the_previous_log(world: World) -> None:
    ref = world.run("job", "busybox", command=("sh", "-c", "ls /tmp; echo run > /tmp/x"))
    world.ended(ref)
    world.changed.clear()
    world.runtime.create(
        "uid-job", ContainerSpec("job", "busybox", ("sh", "-c", "ls /tmp; echo second"), run=1)
    )
    world.runtime.start(ref)
    world.ended(ref)
    assert world.log(ref) == ["second"]
    assert world.log(ref, previous=True) == []


def test_an_empty_dir_outlives_a_restart_and_the_process(world: World) -> None:
    scratch = Volume("scratch", keep=True)
    mounts = (Mount("scratch", "/data"),)
    ref = world.run("job", "busybox", "10.244.1.5", scratch, command=LOOP, mounts=mounts)
    world.exec(ref, "sh", "-c", "mkdir -p /data/a; echo kept > /data/a/note")
    assert world.records.load_files("uid-job", "scratch") == {"a/note": b"kept\n"}
    again = world.run(
        "job", "busybox", "10.244.1.5", Volume("scratch", keep=True), command=LOOP, mounts=mounts
    )
    assert world.exec(again, "cat", "/data/a/note")[0] == "kept\n"


def test_a_changed_config_map_shows_in_every_container_that_mounts_it(world: World) -> None:
    config = Volume("config", {"color": File(b"red")}, read_only=True)
    ref = world.run(
        "idle", "busybox", "10.244.1.5", config, command=LOOP, mounts=(Mount("config", "/etc/c"),)
    )
    world.runtime.update_volume("uid-idle", "config", {"color": File(b"blue"), "size": File(b"9")})
    assert world.exec(ref, "sh", "-c", "cat /etc/c/color; ls /etc/c")[0] == "bluecolor\nsize\n"
    assert "Read-only file system" in world.exec(ref, "sh", "-c", "echo x > /etc/c/color")[1]


def test_attach_shows_what_pid_1_writes_and_feeds_it(world: World) -> None:
    ref = world.run("box", "busybox", stdin=True, tty=True)
    shown: list[bytes] = []
    attached = world.runtime.attach(ref, lambda stream, data: shown.append(data))
    attached.feed(b"\n")
    attached.feed(b"echo hello\n")
    attached.feed(b"exit 3\n")
    assert attached.done.result(timeout=5) == 3
    assert world.ended(ref) == 3
    assert "/ # echo hello\r\nhello\r\n/ # exit 3\r\n" in b"".join(shown).decode()


def test_a_shell_without_stdin_ends_at_once(world: World) -> None:
    ref = world.run("box", "busybox")
    assert world.ended(ref) == 0


def test_a_followed_log_ends_with_its_container(world: World) -> None:
    ref = world.run("web", "nginx")
    got: list[str | None] = []
    so_far, _ = world.runtime.follow(ref, lambda line: got.append(line.text if line else None))
    world.runtime.answer("uid-web", 80, HttpRequest(client="10.0.0.1:1", headers=(("User-Agent", "x"),)))
    world.runtime.stop(ref, 1)
    assert any("ready for start up" in line.text for line in so_far)
    assert got[0] is not None
    assert '"GET / HTTP/1.1" 200 615 "-" "x" "-"' in got[0]
    assert got[-1] is None


def test_a_thousand_idle_containers_cost_no_threads_and_little_time(world: World) -> None:
    started = time.monotonic()
    for number in range(1000):
        world.run(f"idle-{number}", "nginx" if number % 2 else "busybox", command=() if number % 2 else LOOP)
    assert time.monotonic() - started < 10


def test_a_termination_message_is_read_from_its_file(world: World) -> None:
    ref = world.run(
        "job", "busybox", command=("sh", "-c", "echo -n out of luck > /dev/termination-log; exit 1")
    )
    world.ended(ref)
    assert world.runtime.status(ref).message == "out of luck"


def test_a_node_that_loses_power_loses_what_ran_and_keeps_its_disk(world: World) -> None:
    scratch = Volume("scratch", keep=True)
    mounts = (Mount("scratch", "/data"),)
    ref = world.run("job", "busybox", "10.244.1.5", scratch, command=LOOP, mounts=mounts)
    world.exec(ref, "sh", "-c", "echo kept > /data/note")
    world.runtime.lose_sandbox("uid-job")
    with pytest.raises(NoSuchContainer):
        world.runtime.status(ref)
    assert world.records.load_files("uid-job", "scratch") == {"note": b"kept\n"}
