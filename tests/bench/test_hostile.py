"""What scripts that mean harm cost their neighbours, beside an equal neighbour that works as hard and means well."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event

import numpy as np
import pytest

from cluster.apimachinery import clock
from cluster.runtime.records import ContainerRef
from cluster.runtime.session import Session
from tests.bench.conftest import keep, size
from tests.cluster.runtime.world import World

RUNS, TURNS, EACH = 5, 16, 25
LOOP = ("sh", "-c", "while true; do sleep 1; done")
RUNAWAY = "a" * 40 + "b"
MATCHED = f"[[ {RUNAWAY} =~ {{0}} ]]; expr {RUNAWAY} : '{{0}}'"
SCRIPTS = {
    "endless loop": (
        "while true; do :; done",
        "for i in $(seq 20000); do :; done",
    ),
    "fork bomb": (
        ":() { :|:& }; :",
        "for i in $(seq 1000); do echo $i | cat & done; wait",
    ),
    "gigabyte string": (
        "s=x; while true; do s=$s$s; done",
        "s=x; for i in $(seq 16); do s=$s$s; done",
    ),
    "/proc": (
        "while true; do cat /proc/*/environ /proc/self/mem /proc/1/cwd/etc/shadow; done",
        "for i in $(seq 1000); do cat /etc/hosts /etc/resolv.conf /etc/hostname; done",
    ),
    "path tricks": (
        "while true; do ln -sf ../../../../../.. /tmp/l; ls -R /tmp/l/../../dev/fd/../..; done",
        "for i in $(seq 1000); do ln -sf /etc /tmp/l; ls -R /tmp/l/ /dev; done",
    ),
    "catastrophic regular expression": (
        f"while true; do {MATCHED.format('^(a|aa)+$')}; done",
        f"for i in $(seq 1000); do {MATCHED.format('a*b')}; done",
    ),
}
"""What a hostile neighbour runs, and what an equal one runs that means well: as busy, with the same commands."""


@pytest.fixture
def world() -> Iterator[World]:
    made = World()
    made.run("web", "nginx", "10.244.2.4")
    made.expose("web", "10.0.0.7", 80, "web", 80)
    yield made
    made.runtime.close()


@contextmanager
def neighbour(world: World, box: ContainerRef, script: str) -> Iterator[None]:
    """A container where a script runs, again and again if it ends."""
    over, ended = Event(), Event()

    def again(_: object = None) -> None:
        if over.is_set():
            ended.set()
            return
        running.append(world.runtime.exec(box, ("sh", "-c", script), lambda stream, data: None))
        running[-1].done.add_done_callback(again)

    running = list[Session]()
    again()
    yield
    over.set()
    running[-1].cancel()
    assert ended.wait(30)


def times(world: World, friend: ContainerRef, count: int) -> list[float]:
    """Seconds that requests from a third container take."""
    taken = []
    for _ in range(count):
        began = clock.monotonic()
        assert world.exec(friend, "curl", "-s", "-o", "/dev/null", "http://10.0.0.7/")[2] == 0
        taken.append(clock.monotonic() - began)
    return taken


def p99(taken: list[float]) -> float:
    return float(np.percentile(taken, 99))


@pytest.mark.parametrize("script", SCRIPTS)
def test_hostile_scripts_leave_other_requests_their_p99(world: World, name: str, script: str) -> None:
    """hostile scripts in a container: other requests' p99, of what an equal but friendly neighbour leaves, {script}"""
    box = world.run("box", "curlimages/curl", "10.244.1.5", command=LOOP)
    friend = world.run("friend", "curlimages/curl", "10.244.1.6", command=LOOP)
    hostile, friendly = SCRIPTS[script]
    samples = []
    for _ in range(size(RUNS, 1)):
        taken: dict[str, list[float]] = {friendly: [], hostile: []}
        for work in [*taken] * size(TURNS, 1):  # in turns, so that a busy machine is busy for both
            with neighbour(world, box, work):
                taken[work] += times(world, friend, size(EACH, 3))
        samples.append(p99(taken[hostile]) / p99(taken[friendly]))
    keep(name, samples, "<= 1.5")
