"""The picture's speed, in headless Chromium without a GPU: frames a second, and what a first picture costs.

A bare canvas page draws as many dots in the same run: what a machine under load takes from both is not ours.
"""

from __future__ import annotations

import random
import statistics
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.bench.conftest import keep, size
from tests.bench.crowd import crowd
from tests.bench.staged import Staged, staged
from tests.harness.browser import chromium

pytestmark = pytest.mark.browser

SIZES = {"1,000 pods with 2,000 packets": (1000, 2000), "5,000 with 10,000": (5000, 10000)}
SECONDS = size(5, 1)
STATUSES = 100
"""A second."""

FLY = """async (count) => {
  const load = (name) => import(`/static/podium/${name}.mjs`);
  const [{ Flight, measured }, { route }] = await Promise.all(["swarm", "route"].map(load));
  const { layout, svg } = document.querySelector("podium-picture");
  const scale = svg.clientWidth / layout.size.width;
  document.getElementById("stage").scrollTop = (layout.cable.y - 200) * scale;
  window.flight?.land();
  const gates = [...layout.nodes.values()].map((box) => ({ x: box.cx, y: box.gate.y + 14, node: box.name }));
  const pick = (i) => gates[(i * 7919) % gates.length];
  const packets = Array.from({ length: count }, (_, i) => (
    { line: measured(route(layout, pick(i), pick(i * 3 + 1))), start: 0, lasts: 4000, phase: (i * 617) % 4000 }));
  const flight = new Flight(document.getElementById("stage"), packets, { colour: "black", scale });
  window.flight = flight;
  const tick = (now) => {
    if (window.flight !== flight) return;
    for (const packet of packets) packet.start = now - ((now + packet.phase) % 4000);
    window.dots = flight.draw(now);
    requestAnimationFrame(tick);
  };
  requestAnimationFrame(tick);
}"""
"""Packets on their ways from gate to gate, for ever, or until others fly."""

OWN_SIZE = """() => {
  const { layout, svg } = document.querySelector("podium-picture");
  return Math.abs(svg.clientWidth / layout.size.width - 1) < 0.01;
}"""

BARE = """(count) => {
  const context = document.querySelector("canvas").getContext("2d");
  const tick = (now) => {
    context.clearRect(0, 0, 1006, 640);
    for (let i = 0; i < count; i += 1) context.fillRect((now / 8 + i * 37) % 1006, (i * 91) % 640, 6, 6);
    requestAnimationFrame(tick);
  };
  requestAnimationFrame(tick);
}"""

FRAMES = """(seconds) => new Promise((done) => {
  const frames = [];
  let last = performance.now();
  const end = last + seconds * 1000;
  const tick = (now) => {
    frames.push(now - last);
    last = now;
    if (now < end) requestAnimationFrame(tick); else done(frames.slice(2));
  };
  requestAnimationFrame(tick);
})"""
"""How long each frame took, in ms."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as made:
        yield made


@contextmanager
def opened(browser: Any, address: str) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1366, "height": 768})
    page = context.new_page()
    try:
        page.goto(address)
        yield page
    finally:
        context.close()


def rate(frames: list[float]) -> float:
    """Frames a second, in the median."""
    return 1000 / statistics.median(frames)


def frames(page: Page) -> list[float]:
    found: list[float] = page.evaluate(FRAMES, SECONDS)
    return found


def bare(browser: Any, stage: Staged, dots: int) -> float:
    with opened(browser, f"{stage.address}/bare/") as page:
        page.evaluate(BARE, dots)
        return rate(frames(page))


@pytest.fixture(scope="module", params=SIZES)
def flown(request: pytest.FixtureRequest, browser: Any) -> Iterator[tuple[str, Staged, Page, int]]:
    """A whole picture with packets in flight, all of them in sight: (which size, the server, the page, how many)."""
    pods, packets = SIZES[request.param]
    with staged(crowd(pods)) as stage, opened(browser, stage.address) as page:
        page.wait_for_selector("podium-picture .node")
        page.wait_for_timeout(1000)
        page.evaluate(FLY, packets)
        page.wait_for_timeout(500)
        yield request.param, stage, page, packets


def test_frames_a_second(flown: tuple[str, Staged, Page, int]) -> None:
    """frames a second"""
    which, _, page, _ = flown
    found = frames(page)
    keep(f"{which}: frames a second in the median", [rate(found)], ">= 58")
    p95 = statistics.quantiles(found, n=20)[-1]
    if which.startswith("1,000"):
        keep(f"{which}: p95 frame, ms", [p95], "<= 17")
    assert page.evaluate("window.dots") > 0


@contextmanager
def changing(stage: Staged) -> Iterator[None]:
    """A hundred statuses change a second, one by one."""
    pods = [*stage.snapshot["collections"]["pods"].items()]
    ended = threading.Event()
    chance = random.Random(2)

    def change() -> None:
        revision = stage.snapshot["revision"]
        while not ended.wait(1 / STATUSES):
            revision += 1
            uid, pod = chance.choice(pods)
            state = chance.choice(("ready", "running", "crashloop", "ready"))
            about = {"revision": revision, "verb": "update", "resource": "pods", "kind": "Pod", "uid": uid,
                     "name": pod["name"], "namespace": "default", "by": "system:node:node-1", "agent": "",
                     "at": "", "why": ""}  # fmt: skip
            altered = [["pods", uid, {"state": state}]]
            stage.say({"type": "delta", "revision": revision, "alter": altered, "changes": [about]})
        stage.snapshot["revision"] = revision

    thread = threading.Thread(target=change)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


@contextmanager
def panning(page: Page, packets: int) -> Iterator[None]:
    """At the picture's own size, where there is something to pan."""
    while not page.evaluate(OWN_SIZE):  # seen whole, it fits the stage
        page.keyboard.press("0")
        page.wait_for_timeout(500)
    page.evaluate(FLY, packets)
    page.wait_for_timeout(500)
    page.evaluate("""() => {
      const stage = document.getElementById("stage");
      let way = 9;
      const pan = () => {
        stage.scrollBy(way, way / 4);
        if (stage.scrollLeft <= 0 || stage.scrollLeft + stage.clientWidth >= stage.scrollWidth - 1) way = -way;
        window.panning = requestAnimationFrame(pan);
      };
      pan();
    }""")
    try:
        yield
    finally:
        page.evaluate("() => cancelAnimationFrame(window.panning)")
        page.keyboard.press("0")


def compared(name: str, browser: Any, flown: tuple[str, Staged, Page, int], doing: Callable[[], Any]) -> None:
    _, stage, page, _ = flown
    samples = []
    for _ in range(size(3, 1)):
        with doing():
            ours, dots = rate(frames(page)), page.evaluate("window.dots")
        samples.append(ours / bare(browser, stage, dots))
    assert keep(name, samples, ">= 0.9") > 0


def test_frames_while_statuses_change(browser: Any, flown: tuple[str, Staged, Page, int]) -> None:
    """frames a second while 100 statuses change a second"""
    name = f"{flown[0]}: frames a second while 100 statuses change a second / of a bare canvas page with as many dots"
    compared(name, browser, flown, lambda: changing(flown[1]))


def test_frames_while_panning(browser: Any, flown: tuple[str, Staged, Page, int]) -> None:
    """frames a second while panning"""
    name = f"{flown[0]}: frames a second while panning / of a bare canvas page with as many dots"
    compared(name, browser, flown, lambda: panning(flown[2], flown[3]))
