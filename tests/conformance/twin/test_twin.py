"""The twin test: each line runs through the page's kubectl and through the real one, and both must say the same.

One server, one prepared shop. Lines that only look run for both at the same time; lines that change something run in a
namespace for each, on objects of the same names. Lines are data (lines.py tells how), and a generator makes more from
the table of commands, so that no list can be learned by heart: TWIN_SEED=7 in the environment makes others,
TWIN_LINES=500 more of them.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
import yaml

from tests.conformance.twin import generator, lines
from tests.conformance.twin.comparing import difference, settled
from tests.conformance.twin.kubectls import Done, Page, Real, Seat
from tests.conformance.twin.lines import Line, Meant, Scenario
from tests.harness import live, wait

pytestmark = [pytest.mark.slow, pytest.mark.kubectl]

STATE = Path(__file__).parent / "state.yaml"
LAMP = "apiVersion: twin.example.com/v1\nkind: Lamp\nmetadata: {name: desk}\nspec: {watts: 40, colors: [red]}\n"
SEED, LINES = int(os.environ.get("TWIN_SEED", "1")), int(os.environ.get("TWIN_LINES", generator.COUNT))
AT_ONCE = 3
TRIES = 3  # an age may turn between the two
MET = re.compile(r"\(Conflict\).*the object has been modified")


@dataclass(frozen=True)
class World:
    """The server that both look at, and a seat in the prepared shop."""

    seat: Seat

    def sat(self, namespace: str, folder: Path) -> Seat:
        """Another seat, with its kubeconfig in place."""
        seat = replace(self.seat, namespace=namespace, folder=folder)
        (folder / ".kube").mkdir(parents=True, exist_ok=True)
        (folder / ".kube/config").write_text(seat.config())
        return seat


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with live.serving(tmp_path_factory.mktemp("twin") / "data") as server:
        token = yaml.safe_load((server.data / "kubeconfig").read_text())["users"][0]["user"]["token"]
        below = "/clusters/demo"
        start = Seat(server.url + below, server.tls_url + below, token, "shop", server.data.parent)
        found = World(start)
        kubectl = Real(found.sat("shop", tmp_path_factory.mktemp("prepare")))
        wait.until(lambda: kubectl(["apply", "-f", str(STATE)]).code == 0, "the shop is made")
        wait.until(lambda: kubectl(["apply", "-f", "-"], LAMP).code == 0, "the custom kind is served")
        _done(kubectl(["rollout", "status", "deployment/web", "--timeout=60s"]))
        _done(kubectl(["wait", "--for=condition=Ready", "pod/tool", "--timeout=60s"]))
        yield found


def _done(done: Done) -> None:
    assert done.code == 0, done.stdout + done.stderr


def _written(folder: Path, files: Mapping[str, str]) -> None:
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content.removeprefix("\n"))


def _run(twin: Page | Real, line: Line) -> Done:
    stdin = (twin.seat.folder / line.stdin).read_text() if line.stdin else ""
    return twin(line.argv, stdin, line.watches, line.env)


def _played(twin: Page | Real, line: Line) -> Done:
    """A line of a scenario, once the controllers have seen what the one before it did.

    Whoever meets one of them in the middle of a write is told to try again, and does.
    """
    wait.until(lambda: _seen(twin.seat), f"the controllers have seen what was done before {line.text}")
    done = _run(twin, line)
    for _ in range(TRIES):
        if not MET.search(done.stderr):
            break
        done = _run(twin, line)
    return done


def _seen(seat: Seat) -> bool:
    """Whether each Deployment's controller has looked at it as it now is."""
    path = f"{seat.url}/apis/apps/v1/namespaces/{seat.namespace}/deployments"
    asked = Request(path, headers={"Authorization": f"Bearer {seat.token}"})
    with urlopen(asked) as answer:
        found = json.load(answer)["items"]
    return all(one["metadata"]["generation"] == one["status"].get("observedGeneration") for one in found)


def _at_once(work: Callable[[Line], str], todo: Sequence[Line]) -> list[str]:
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return [found for found in pool.map(work, todo) if found]


def _looks(
    seat: Seat, todo: Sequence[Line], exceptions: dict[str, Meant], made_up: bool = False
) -> list[str]:
    """What differs among lines that change nothing; `made_up`: the server makes up ids for some."""

    def look(line: Line) -> str:
        found = ""
        for _ in range(TRIES):
            page, real = (settled(_run(twin, line), {}, made_up) for twin in (Page(seat), Real(seat)))
            found = difference(line, page, real, exceptions.get(line.text))
            if not found:
                break
        return found

    return _at_once(look, todo)


@pytest.mark.parametrize("group", lines.GROUPS)
def test_the_pages_kubectl_says_what_kubectl_says(group: str, world: World, tmp_path: Path) -> None:
    asked = lines.load(group)
    seat = world.sat("shop", tmp_path)
    _written(tmp_path, asked.files)
    different = _looks(seat, asked.lines, asked.exceptions)
    assert not different, f"{len(different)} lines differ\n\n" + "\n\n".join(different)


def test_lines_nobody_wrote_down_agree_too(world: World, tmp_path: Path) -> None:
    seat = world.sat("shop", tmp_path)
    _written(tmp_path, generator.FILES)
    different = _looks(seat, generator.lines(SEED, LINES), {}, made_up=True)
    assert not different, f"TWIN_SEED={SEED}: {len(different)} lines differ\n\n" + "\n\n".join(different)


SCENARIOS = [(group, scenario) for group in lines.GROUPS for scenario in lines.load(group).scenarios]


@pytest.mark.parametrize(("group", "scenario"), SCENARIOS, ids=[f"{g}-{s.name}" for g, s in SCENARIOS])
def test_the_pages_kubectl_does_what_kubectl_does(
    group: str, scenario: Scenario, world: World, tmp_path: Path
) -> None:
    exceptions = lines.load(group).exceptions
    twins = []
    for kind, letter in ((Page, "p"), (Real, "r")):
        seat = world.sat(f"{letter}-{scenario.name}", tmp_path / letter)
        _written(seat.folder, scenario.files)
        _done(Real(seat)(["create", "namespace", seat.namespace]))
        _done(Real(seat)(["wait", "--for=create", "serviceaccount/default", "--timeout=20s"]))
        twins.append(kind(seat))

    def play(twin: Page | Real) -> list[Done]:
        own = {twin.seat.namespace: "NAMESPACE", str(twin.seat.folder): "HOME"}
        return [settled(_played(twin, line), own, made_up=True) for line in scenario.lines]

    with ThreadPoolExecutor(2) as pool:
        page, real = pool.map(play, twins)
    different = [
        difference(line, ours, theirs, exceptions.get(line.text))
        for line, ours, theirs in zip(scenario.lines, page, real, strict=True)
    ]
    assert not any(different), "\n\n".join(filter(None, different))
