"""States that are hard to come by, before a played server: far behind, forbidden, left out, gone; each can be read by
everyone, in every look.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.axe import in_every_look
from tests.browser.stage import Json, Stage, browser_page, golden, serve_page

pytestmark = pytest.mark.browser

NGINX, RULES = "uid-svc-nginx", "uid-slice-nginx"


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with serve_page() as served:
        yield served


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with browser_page() as opened:
        yield opened


@pytest.fixture
def stage(page: Page, address: str) -> Iterator[Stage]:
    page.unroute_all()
    made = Stage(page, address)
    yield made
    assert made.errors == []


def delta(revision: int, **parts: object) -> Json:
    return {"type": "delta", "revision": revision, "now": time.time(), **parts}


def wrong(stage: Stage) -> None:
    """Two endpoints of three fall out, each for another reason, and a fourth pod has lost its label."""
    held = golden("topology-demo")["collections"]
    ready, leaving, unready = held["slices"][RULES]["endpoints"]
    endpoints = [ready, {**leaving, "ready": False, "terminating": True}, {**unready, "ready": False}]
    pulled = {
        **held["pods"]["uid-p1"],
        "name": "my-nginx-pulled",
        "ip": "10.244.3.9",
        "labels": {"run": "my-ngnix"},
    }
    stage.push(
        delta(
            150,
            set=[
                ["slices", RULES, {**held["slices"][RULES], "endpoints": endpoints}],
                ["pods", "uid-p2", {**held["pods"]["uid-p2"], "state": "terminating", "deletedAt": 1.0}],
                ["pods", "uid-pulled", pulled],
            ],
        )
    )


def test_a_selected_service_tells_who_is_left_out_and_why(stage: Stage) -> None:
    stage.open(golden("topology-demo"))
    wrong(stage)
    stage.page.locator(f'[data-uid="{NGINX}"] .hit').press("Enter")
    unrolled = stage.page.locator("podium-picture .endpoints")
    for why in ("terminating", "not ready", "run=my-ngnix ≠"):
        expect(unrolled).to_contain_text(why)
    beside = stage.page.locator("#panel-selected section").filter(has_text="Left out").locator("li")
    expect(beside).to_contain_text(["kna2y terminating", "e9ihh not ready"])
    expect(stage.page.locator("#panel-selected")).to_contain_text("run=my-ngnix ≠")
    assert in_every_look(stage.page) == []


def test_what_is_forbidden_is_said_in_the_apis_words_and_with_what_to_do_next(stage: Stage) -> None:
    stage.open(golden("topology-demo"))
    said = (
        'deployments.apps is forbidden: User "ann" cannot create resource "deployments" in API group "apps"'
    )
    status = {"kind": "Status", "status": "Failure", "reason": "Forbidden", "message": said, "code": 403}
    stage.page.route("**/deployments?*", lambda route: route.fulfill(status=403, json=status))
    stage.page.keyboard.press("c")
    stage.page.fill("[name=name]", "web")
    stage.page.click("dialog .primary")
    error = stage.page.locator("dialog .error", has_text="is forbidden")
    expect(error).to_contain_text(said)
    expect(error).to_contain_text("kubectl auth can-i --list tells what you may.")
    assert in_every_look(stage.page) == []


def test_a_picture_that_lags_says_by_how_much_and_catches_up_with_a_fresh_one(stage: Stage) -> None:
    stage.open(golden("topology-demo"))
    for late in (0, 9, 9, 9):
        stage.push({**delta(150 + late), "now": time.time() - late})
    trouble = stage.page.locator("#trouble")
    expect(trouble).to_contain_text(re.compile(r"The picture is \d+ s behind\."))
    assert in_every_look(stage.page) == []
    stage.first = {**golden("topology-demo"), "revision": 400, "fresh": True, "changes": []}
    stage.push({**delta(170), "now": time.time() - 9})
    stage.page.get_by_role("button", name="Catch up").press("Enter")
    expect(stage.page.locator("#prompt")).to_contain_text(
        "too far behind to catch up: this is a fresh picture"
    )
    expect(trouble).to_be_hidden()
    assert len(stage.sockets) == 2


def refused(status: int) -> Callable[[Route], None]:
    return lambda route: (
        route.fulfill(status=status, body="") if route.request.method == "HEAD" else route.fallback()
    )


@pytest.mark.parametrize(
    ("code", "answer", "said"),
    [
        pytest.param(4404, 404, "The cluster demo is gone, or not yours.", id="gone"),
        pytest.param(4403, 403, "You are signed out.", id="signed out"),
        pytest.param(1011, 200, "The server does not answer.", id="reconnecting"),
    ],
)
def test_a_line_that_ends_says_why_and_what_to_do_next(
    stage: Stage, code: int, answer: int, said: str
) -> None:
    stage.open(golden("topology-demo"))
    stage.page.route(stage.address, refused(answer))
    stage.page.route_web_socket("**/topology/**", lambda socket: socket.close(code=code))  # the next line ends alike
    stage.sockets[-1].close(code=code)
    expect(stage.page.locator("#trouble")).to_contain_text(said)
    expect(stage.page.locator("#trouble button")).to_be_visible()
    assert in_every_look(stage.page) == []


def test_an_empty_cluster_can_be_read_in_every_look(stage: Stage) -> None:
    stage.open(golden("topology-empty"))
    expect(stage.page.locator("#opening .primary")).to_be_visible()
    assert in_every_look(stage.page) == []


def test_before_the_first_answer_the_page_says_that_it_reads(stage: Stage) -> None:
    stage.page.route_web_socket("**/topology/**", lambda socket: None)
    stage.page.goto(stage.address)
    expect(stage.page.locator("#trouble")).to_contain_text("Reading the cluster…")
    assert in_every_look(stage.page) == []


WAITS = {
    "pull": {"true": 4.0},
    "start": {"true": 1.0},
    "stop": {"true": 30.0},
    "loadbalancer": {"true": 40.0},
}


def waiting(collection: str, uid: str, **change: object) -> Json:
    """The demo cluster at its true pace, its time held, with something in it that waits."""
    snapshot = golden("topology-demo")
    held = snapshot["collections"][collection]
    held[uid] = {**held[uid], **change}
    clock = {"pace": "true", "speed": 1, "paused": True, "counter": 1000.0, "steps": 0}
    return {**snapshot, "clock": clock, "now": 1000.0, "waits": WAITS}


@pytest.mark.parametrize(
    ("snapshot", "said", "left"),
    [
        pytest.param(
            waiting("pods", "uid-p3", state="creating", ip=""),
            "The kubelet on node-1 pulls the image of my-nginx-3800858182-e9ihh",
            "5",
            id="an image is pulled",
        ),
        pytest.param(
            waiting("pods", "uid-p2", state="terminating", deletedAt=1.0),
            "are being stopped on node-2",
            "30",
            id="a drained pod stops",
        ),
        pytest.param(
            waiting("services", NGINX, type="LoadBalancer", external=[]),
            "The cloud makes a load balancer for my-nginx: 40 s more.",
            "40",
            id="a load balancer is pending",
        ),
    ],
)
def test_long_work_shows_a_ring_with_what_is_left_and_a_way_to_skip_it(
    stage: Stage, snapshot: Json, said: str, left: str
) -> None:
    stage.open(snapshot)
    expect(stage.page.locator("#prompt")).to_contain_text(said)
    ring = stage.page.locator(".wait")
    expect(ring.locator("text")).to_have_text(left)
    expect(ring.get_by_role("button", name="Skip to the end")).to_be_visible()
    assert in_every_look(stage.page) == []


def test_a_pod_whose_label_is_pulled_off_leaves_its_service_in_two_beats(stage: Stage) -> None:
    stage.open(golden("topology-demo"))
    stage.page.locator(f'[data-uid="{NGINX}"] .hit').press("Enter")
    pod = stage.page.locator('podium-picture [data-uid="uid-p1"]')
    pill = stage.page.locator(f'podium-picture [data-uid="{NGINX}"]')
    expect(pod.locator(".matched")).to_have_count(1)
    held = golden("topology-demo")["collections"]
    stage.push(delta(150, set=[["pods", "uid-p1", {**held["pods"]["uid-p1"], "labels": {"run": "debug"}}]]))
    expect(pod.locator(".matched")).to_have_count(0)
    expect(pod.locator(".notch")).to_have_count(1)  # the endpoints have not followed yet
    expect(pill).to_contain_text("2/3")
    endpoints = held["slices"][RULES]["endpoints"][1:]
    stage.push(delta(151, set=[["slices", RULES, {**held["slices"][RULES], "endpoints": endpoints}]]))
    expect(pod.locator(".notch")).to_have_count(0)
    expect(pill).to_contain_text("1/2")
