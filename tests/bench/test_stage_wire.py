"""What the picture costs on the wire: a first picture of many pods, and a change beside what a watch tells of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, WebSocket

from cluster.apimachinery.clock import Counter
from cluster.etcd import store, watch
from cluster.etcd.watch import Beat
from dashboard.topology import messages
from dashboard.topology.broadcast import Pack
from dashboard.topology.picture import Picture
from tests.bench.conftest import keep, size
from tests.bench.crowd import crowd
from tests.bench.staged import staged
from tests.harness.browser import chromium
from tests.resilience.room import TEACHER, Room, open_room

PODS = size(5000, 1200)

HOOK = """() => {
  const Real = window.WebSocket;
  window.WebSocket = class extends Real {
    constructor(...given) {
      super(...given);
      this.addEventListener("open", () => { window.openedAt = performance.now(); });
    }
  };
  const look = () => {
    if (!document.querySelector("podium-picture .node")) return requestAnimationFrame(look);
    requestAnimationFrame(() => { window.drawnAt = performance.now(); });
  };
  addEventListener("DOMContentLoaded", look);
}"""
"""When the socket opened, and when the frame after the first picture began."""


def frames_of(page: Page) -> list[int]:
    """The sizes in bytes of what comes over the page's websockets, from now on."""
    received: list[int] = []

    def follow(line: WebSocket) -> None:
        line.on("framereceived", lambda data: received.append(len(data)))

    page.on("websocket", follow)
    return received


@pytest.mark.browser
def test_the_first_picture_of_a_crowd(name: str) -> None:
    """first picture of 5,000 pods"""
    bytes_, ms = [], []
    with staged(crowd(PODS)) as stage, chromium() as browser:
        for _ in range(size(5, 1)):
            context = browser.new_context(viewport={"width": 1366, "height": 768})
            page = context.new_page()
            received = frames_of(page)
            page.add_init_script(f"({HOOK})()")
            page.goto(stage.address)
            page.wait_for_function("() => window.drawnAt")
            bytes_.append(received[0] / 1024)
            ms.append(page.evaluate("window.drawnAt - window.openedAt"))
            context.close()
    keep(f"{name}: kB on the wire", bytes_, "<= 64")
    assert keep(f"{name}: ms after the socket opens", ms, "<= 400") > 0


@pytest.fixture
def room(transactional_db: None) -> Iterator[Room]:
    with open_room("wire", nodes=3) as made:
        yield made


def test_what_a_change_costs(room: Room, name: str) -> None:
    """a change: bytes to the browser / bytes of the watch event"""
    runner = room.runner()
    runner.settle()
    row = store.cluster_row(room.name)
    begun, snapshot = messages.snapshot(room.name)
    containers = [{"name": "nginx", "image": "nginx", "ports": [{"containerPort": 80}]}]
    template: dict[str, Any] = {"metadata": {"labels": {"app": "web"}}, "spec": {"containers": containers}}
    spec = {"replicas": size(60, 20), "selector": {"matchLabels": {"app": "web"}}, "template": template}
    room.registry.create("deployments.apps", "default", {"metadata": {"name": "web"}, "spec": spec}, actor=TEACHER)
    runner.settle()
    records = [record for record in watch.records_after(row.pk, begun) if record.resource == "pods"]
    picture, pack = Picture(snapshot), Pack()
    shares = []
    for record in records:
        beat = Beat(room.name, record.revision, 0, 0, 0, row.pace, Counter(0, 0, 1, False), 0, (record,))
        told = pack.tell(picture.tell(messages.delta(beat)))
        event = {"type": "MODIFIED", "object": json.loads(record.text)}
        if record.verb == "update":
            shares.append(len(told.packed) / len(json.dumps(event, separators=(",", ":"))))
    assert keep(name, shares, f"<= {1 / 40}") < 1
