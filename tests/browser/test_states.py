"""States that are hard to come by, before a played server: far behind, forbidden, left out, gone; each can be read by
everyone, in every look.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.axe import violations
from tests.browser.stage import Json, Stage, browser_page, golden, serve_page

pytestmark = pytest.mark.browser

LOOKS = (("theme", "dark"), ("size", "projector"))
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


def in_every_look(page: Page) -> list[str]:
    """What axe-core finds in the page as it stands: light, dark, and for the last row."""
    found = violations(page)
    for setting, value in LOOKS:
        page.evaluate(f"document.documentElement.dataset.{setting} = '{value}'")
        found += [f"{value}: {each}" for each in violations(page)]
        page.evaluate(f"delete document.documentElement.dataset.{setting}")
    return found


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
    if answer == 200:
        stage.page.route_web_socket("**/topology/**", lambda socket: socket.close(code=1011))
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
