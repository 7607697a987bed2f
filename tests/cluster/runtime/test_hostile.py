"""Scripts that mean harm, or were written in error: each ends by a limit of its own, and nobody else notices.

The limits on rounds and commands are lowered here, so that the tests are quick; the last test holds the real ones
wide enough for honest work.
"""

from __future__ import annotations

import os
import re
import shlex
import socket
import time
from pathlib import Path

import pytest

from cluster.runtime import limits
from cluster.runtime.network import Source
from cluster.runtime.nginx.blocks import matches_name
from cluster.runtime.patterns import search
from cluster.runtime.records import ContainerRef
from tests.cluster.runtime.world import World

LOOP = ("sh", "-c", "while true; do sleep 1; done")
PROMPT = 2.0
"""Seconds that a neighbour's request may take, on a busy machine; it takes milliseconds."""
RUNAWAY = "a" * 40 + "b"
FILL = "head -c 9M /dev/zero > /tmp/0; for i in $(seq 99); do cat /tmp/0 > /tmp/$i || exit 1; done"


@pytest.fixture
def strict(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_ROUNDS", 20_000)
    monkeypatch.setattr(limits, "MAX_COMMANDS", 50_000)


def box(world: World, name: str = "box", ip: str = "10.244.1.5") -> ContainerRef:
    return world.run(name, "curlimages/curl", ip, command=LOOP)


def sh(world: World, ref: ContainerRef, script: str) -> tuple[str, str, int]:
    return world.exec(ref, "sh", "-c", script)


@pytest.mark.parametrize(
    ("script", "says", "status"),
    [
        ("while true; do :; done", "sh: CPU time limit exceeded (a ", 152),
        ("while true; do while true; do :; done; done", "sh: CPU time limit exceeded (a ", 152),
        ("until false; do i=$((i+1)); done", "sh: CPU time limit exceeded (a ", 152),
        ("for ((;;)); do :; done", "sh: CPU time limit exceeded (a ", 152),
        ("for i in $(seq 60000); do :; done", "sh: CPU time limit exceeded (a ", 152),
        ("for i in $(seq 400); do for j in $(seq 400); do :; done; done", "sh: CPU time limit exceeded (a ", 152),
        ("while true; do :; done; echo never", "sh: CPU time limit exceeded (a ", 152),
        (":() { :|:& }; :", "sh: can't fork: Resource temporarily unavailable (64 commands in ", 2),
        ("f() { f & f; }; f", "sh: can't fork: Resource temporarily unavailable (64 commands in ", 2),
        ("while true; do sleep 9 & done", "sh: can't fork: Resource temporarily unavailable (64 commands in ", 2),
        ("f() { f; }; f", "sh: maximum function nesting level exceeded (16: ", 1),
        ("f() { x=$(f); }; f", "sh: maximum function nesting level exceeded (16: ", 1),
        ("s=x; while true; do s=$s$s; done", "Killed (out of memory: ", 137),
        ("for i in $(seq 11000); do eval v$i=1; done", "Killed (out of memory: ", 137),
        ("x=$(cat /dev/zero)", "Killed (out of memory: ", 137),
        ("head -c 2G /dev/zero | wc -c", "Killed (out of memory: ", 137),
        ("dd if=/dev/zero bs=1M count=4096 | wc -c", "Killed (out of memory: ", 137),
        ("dd if=/dev/zero of=/tmp/x bs=1M count=4096", "Killed (out of memory: ", 137),
        ("seq 1 1000000000 | tail -1", "Killed (too many lines: ", 137),
        ("yes | sort", "Killed (too many lines: ", 137),
        ("yes > /tmp/x", "Killed (too many lines: ", 137),
        ("while true; do seq 90000; done", "Killed (more than 10 MB of output: ", 137),
        ("head -c 9M /dev/zero; head -c 2M /dev/zero; echo never", "Killed (more than 10 MB of output: ", 137),
        ("cat /dev/zero > /tmp/x", "cat: write error: File too large (a file", 1),
        ("cat < /dev/zero > /tmp/x; cat /dev/urandom | cat > /tmp/x", "cat: write error: File too large (a file", 1),
        (FILL, "cat: write error: No space left on device (a disk", 1),
        ("cd /tmp; for i in $(seq 200); do mkdir a && cd a || exit 1; done", "File name too long (folders", 1),
        ("echo {1..100000000}", "brace range too large", 1),
        ("printf '%1000000000s' x", "exceeds limit", 1),
        ("awk 'BEGIN { for (;;) print 1 }' > /dev/null", "limit", 2),
        ("awk 'function f() { f() } BEGIN { f() }'", "depth limit", 2),
        ("awk 'BEGIN { while (1) { } }'", "loop iteration limit", 2),
        ("awk 'BEGIN { s = \"x\"; while (1) s = s s }'", "string size limit", 2),
        ("grep -E '((((a{1,100}){1,100}){1,100}){1,100})' /etc/hosts", "Regular expression too big", 2),
        ("ln -s /tmp/b /tmp/a; ln -s /tmp/a /tmp/b; cat /tmp/a", "Too many levels of symbolic links", 1),
        ("x=$((" + "(" * 5000 + "1" + ")" * 5000 + "))", "recursion level exceeded", 1),
    ],
)
def test_what_never_ends_or_never_stops_growing_fails_with_a_sentence(
    world: World, strict: None, script: str, says: str, status: int
) -> None:
    _, err, code = sh(world, box(world), script)
    assert (says in err, code) == (True, status), err


DOUBLED = "A0 = xxxxxxxx\n" + "".join(f"A{n} = $(A{n - 1})$(A{n - 1})\n" for n in range(1, 31))


@pytest.mark.parametrize(
    ("makefile", "says", "status"),
    [
        ("all:\n\twhile true; do :; done\n", "CPU time limit exceeded (a ", 152),
        ("all:\n\t-while true; do date; done\n\techo never\n", "CPU time limit exceeded (a ", 152),
        ("X := $(shell while true; do :; done)\nall:\n\techo $(X)\n", "CPU time limit exceeded (a ", 152),
        ("all:\n\twhile true; do $(MAKE) -s one; done\none:\n\t@true\n", "CPU time limit exceeded (a ", 152),
        ("all:\n\t$(MAKE) all\n", "recursive make depth exceeds", 2),
        ("f = $(call f,x$(1))\nall:\n\techo $(call f,x)\n", "variable expansion nested too deeply", 2),
        (f"{DOUBLED}all:\n\t@echo $(words $(A30))\n", "expansion exceeds 4 MiB", 2),
        ("include Makefile\nall:\n\ttrue\n", "include nesting too deep", 2),
    ],
)
def test_a_makefile_without_an_end_meets_the_limits_of_any_script(
    world: World, monkeypatch: pytest.MonkeyPatch, makefile: str, says: str, status: int
) -> None:
    """On a machine: the laptop and the nodes have make, no container has."""
    monkeypatch.setattr(limits, "MAX_ROUNDS", 500)
    said: list[bytes] = []
    machine = world.runtime.machine(Source("internet", "internet"))
    script = f"printf %s {shlex.quote(makefile)} > Makefile; make"
    argv = ("sh", "-c", script)
    session = world.runtime.session(machine, argv, lambda _, data: said.append(data), stdin=False, tty=False)
    assert (session.done.result(timeout=60), says in b"".join(said).decode()) == (status, True), said[-3:]


def test_a_fork_bomb_ends_and_its_container_lives_on(world: World, strict: None) -> None:
    ref = box(world)
    _, err, _ = sh(world, ref, ":() { :|:& }; :")
    assert re.fullmatch(r"sh: can't fork: Resource temporarily unavailable \(.*wait for some to end\)\n", err)
    assert sh(world, ref, "echo alive")[0] == "alive\n"


def test_a_loop_that_fills_the_disk_meets_its_end(world: World) -> None:
    script = "echo 12345678 > /tmp/f; while cat /tmp/f /tmp/f > /tmp/g; do mv /tmp/g /tmp/f; done"
    assert "File too large" in sh(world, box(world), script)[1]


@pytest.mark.parametrize(
    ("script", "out"),
    [
        ("yes | head -3", "y\ny\ny\n"),
        ("cat <<END\n$(seq 3)\nEND", "1\n2\n3\n"),
        (f"echo {RUNAWAY} | grep -cE '^(a+)+$'", "0\n"),
        (f"[[ {RUNAWAY} =~ ^(a+)+$ ]]; echo $?", "1\n"),
        (f"echo {RUNAWAY} | sed -E 's/^(a|a)*$/x/'", f"{RUNAWAY}\n"),
        (f"[[ {RUNAWAY} =~ (a*)*c ]]; echo $?", "1\n"),
        (f"echo {RUNAWAY} | awk '/^(a+)+$/'; echo $?", "0\n"),
        (f"echo {RUNAWAY} | awk '{{ gsub(/(a|aa)+c/, \"x\") }} 1'", f"{RUNAWAY}\n"),
        ("cat ../../../etc/passwd | head -1", "root:x:0:0:root:/root:/bin/sh\n"),
        ("ln -s / /tmp/r; cat /tmp/r/tmp/r/etc/hostname", "box\n"),
        (f"case {RUNAWAY} in *a*a*a*a*a*a*a*a*a*a*a*c) echo y;; *) echo n;; esac", "n\n"),
        ("sleep 0.1 & sleep 0.1 & wait; echo on", "on\n"),
        ("head -c 2M /dev/zero | wc -c", "2097152\n"),
        ("cat /dev/urandom | head -c 16 | wc -c", "16\n"),
        ("echo /dev/zero > /tmp/a; echo b >> /tmp/a; head -n 1 /tmp/a; cat /tmp/a | head -1", "/dev/zero\n/dev/zero\n"),
        ("cat /dev/zero nowhere | head -c 1 | od -An -tx1 | tr -d ' '", "00\n"),
    ],
)
def test_what_is_only_unusual_does_what_it_says(world: World, script: str, out: str) -> None:
    assert sh(world, box(world), script)[0] == out


@pytest.mark.parametrize("pattern", ["^(a+)+$", "^(a|aa)+$", "^(?=(a+)+$)a", r"^(a+)+\1$"])
def test_a_servers_patterns_are_searched_in_bounded_time(pattern: str) -> None:
    began = time.monotonic()
    assert not search(pattern, RUNAWAY * 10)
    assert not matches_name(RUNAWAY, f"~{pattern}")
    assert time.monotonic() - began < PROMPT


def test_a_pattern_that_is_none_matches_nothing() -> None:
    assert not search("(", "(")
    assert search("^/API", "/api/v1", ignore_case=True)


@pytest.mark.parametrize(
    "script", ["while true; do :; done", ":() { :|:& }; :", "while true; do x=$(echo a | cat); done"]
)
def test_neighbours_are_served_promptly_meanwhile(world: World, script: str) -> None:
    world.run("web", "nginx", "10.244.2.4")
    world.expose("web", "10.0.0.7", 80, "web", 80)
    hostile, friend = box(world), box(world, "friend", "10.244.1.6")
    running = world.runtime.exec(hostile, ("sh", "-c", script), lambda stream, data: None)
    for _ in range(10):
        began = time.monotonic()
        assert world.exec(friend, "curl", "-s", "-o", "/dev/null", "http://10.0.0.7/")[2] == 0
        assert time.monotonic() - began < PROMPT
    running.cancel()
    assert running.done.result(timeout=10) == 137


@pytest.mark.parametrize(
    "path",
    [
        "{secret}",
        "../../../../../../../../..{secret}",
        "/proc/self/root{secret}",
        "/proc/1/root{secret}",
        "/proc/self/cwd/../..{secret}",
        "/dev/fd/../../..{secret}",
    ],
)
def test_no_path_leads_to_the_hosts_files(world: World, tmp_path: Path, path: str) -> None:
    secret = tmp_path / "secret"
    secret.write_text("s3cret")
    ref, place = box(world), path.format(secret=secret)
    out, _, code = sh(
        world, ref, f"cat {place}; ln -s {place} /tmp/l; cat /tmp/l; cp {place} /tmp/c; cat /tmp/c"
    )
    assert ("s3cret" in out, code == 0) == (False, False)
    sh(world, ref, f"mkdir -p {tmp_path}; echo changed > {place}; rm -rf {place}")
    assert secret.read_text() == "s3cret"


def test_no_process_environment_or_user_of_the_host_is_seen(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOSTS_SECRET", "s3cret")
    script = "env; set; ps; cat /proc/self/environ /proc/*/cmdline /etc/shadow; ls -a / /root /home; id"
    out, _, _ = sh(world, box(world), script)
    assert "s3cret" not in out
    assert "pytest" not in out
    assert str(os.getpid()) not in out.split()


def test_no_program_of_the_host_is_started(world: World) -> None:
    def children() -> list[str]:
        return "".join(path.read_text() for path in Path("/proc/self/task").glob("*/children")).split()

    before, ref = children(), box(world)
    out = sh(
        world, ref, "python3 -c 'print(1)'; /usr/bin/python3 -V; exec /bin/bash -c 'echo in'; ssh; docker ps"
    )
    assert children() == before
    assert "Python" not in out[0]


def test_no_socket_of_the_host_is_reached(world: World) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        port = listener.getsockname()[1]
        script = (
            f"curl -s -m 1 http://127.0.0.1:{port}; curl -s -m 1 http://localhost:{port}; "
            f"wget -q -T 1 -O - http://127.0.0.1:{port}; nc -z 127.0.0.1 {port}; "
            f"echo hi > /dev/tcp/127.0.0.1/{port}; cat < /dev/tcp/127.0.0.1/{port}"
        )
        out, _, code = sh(world, box(world), script)
        assert (out, code == 0) == ("", False)
        with pytest.raises(BlockingIOError):
            listener.accept()


def test_the_limits_leave_room_for_a_thousand_requests_in_one_command(world: World) -> None:
    world.run("web", "nginx", "10.244.2.4")
    world.expose("web", "10.0.0.7", 80, "web", 80)
    once = "curl -s -o /dev/null -w '%{http_code}\\n' http://10.0.0.7/"
    out, err, code = sh(world, box(world), f"for i in $(seq 1000); do {once}; done | sort | uniq -c")
    assert (out.split(), err, code) == (["1000", "200"], "", 0)
