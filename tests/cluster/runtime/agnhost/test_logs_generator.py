"""agnhost logs-generator: a number of lines, evenly over a time."""

from __future__ import annotations

import re

from tests.cluster.runtime.agnhost_pods import agnhost
from tests.cluster.runtime.world import World

HEAD = r"I\d{4} [\d:.]+ +1 logs_generator.go:76\] (\d+)"
LINE = re.compile(HEAD + r" (GET|POST|PUT) /api/v1/namespaces/[a-z-]+/pods/\S+ \d{3}")


def test_so_many_lines_and_no_more(world: World) -> None:
    world.speed = 100.0
    ref = agnhost(world, "logs-generator", "--log-lines-total", "10", "--run-duration", "1s")
    assert world.ended(ref) == 0
    found = [LINE.fullmatch(line) for line in world.log(ref)]
    assert [match and match[1] for match in found] == [str(number) for number in range(10)]


def test_without_a_number_it_refuses(world: World) -> None:
    ref = agnhost(world, "logs-generator")
    assert world.ended(ref) == 255
    assert world.log(ref)[-1].endswith("] Invalid total number of lines: 0")


def test_term_ends_it_at_once_with_2(world: World) -> None:
    ref = agnhost(world, "logs-generator", "-t", "1000", "-d", "1h")
    world.runtime.stop(ref, 30.0)
    assert world.ended(ref) == 2
