"""Many pods, and the view of them: what is drawn of how many, zoom and pan, and where search leads."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.bench.crowd import crowd
from tests.browser.stage import Json, Stage, browser_page, golden, serve_page

pytestmark = pytest.mark.browser

SCALE = """() => {
  const picture = document.querySelector(".picture");
  return picture.getBoundingClientRect().width / picture.viewBox.baseVal.width;
}"""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with serve_page() as served:
        yield served


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with browser_page(has_touch=True) as opened:
        yield opened


@pytest.fixture
def stage(page: Page, address: str) -> Iterator[Stage]:
    page.unroute_all()
    made = Stage(page, address)
    yield made
    assert made.errors == []


def scale(page: Page) -> float:
    return float(page.evaluate(SCALE))


def of(count: int) -> Json:
    """Some pods of a crowd, on three nodes."""
    snapshot: dict[str, Any] = golden("topology-demo")
    pods = crowd(1000)["collections"]["pods"]
    chosen = [*pods.items()][:count]
    few = {uid: {**pod, "node": f"node-{n % 3 + 1}"} for n, (uid, pod) in enumerate(chosen)}
    collections = {**snapshot["collections"], "pods": few}
    return {**snapshot, "collections": collections}


def test_three_hundred_pods_have_labels_and_three_hundred_and_one_are_squares(stage: Stage) -> None:
    stage.open(of(300))
    expect(stage.page.locator(".pod text.mono")).to_have_count(300)
    stage.open(of(301))
    expect(stage.page.locator(".pod")).to_have_count(301)
    expect(stage.page.locator(".pod text.mono")).to_have_count(0)


def test_beyond_a_thousand_a_node_is_a_bar_and_only_trouble_is_drawn_one_by_one(stage: Stage) -> None:
    snapshot = crowd(1100)
    uid, pod = next(iter(snapshot["collections"]["pods"].items()))
    snapshot["collections"]["pods"][uid] = {**pod, "state": "crashloop", "restarts": 3}
    stage.open(snapshot)
    expect(stage.page.locator(".pod")).to_have_count(1)
    expect(stage.page.locator(f'[data-key="bar-uid-{pod["node"]}"]')).to_have_text("49/50")
    stage.push({"type": "delta", "revision": 900, "alter": [["pods", uid, {"state": "ready"}]]})
    expect(stage.page.locator(f'[data-key="bar-uid-{pod["node"]}"]')).to_have_text("50/50")
    expect(stage.page.locator(".pod")).to_have_count(0)


def test_a_crowds_first_picture_has_its_counts_before_its_pods(stage: Stage) -> None:
    snapshot = crowd(1100)
    pods = snapshot["collections"]["pods"]
    counts = {"pods": 1100, "nodes": {"node-1": [50, 50]}, "services": {"default/app-1": [99, 100]}}
    first = {**snapshot, "collections": {**snapshot["collections"], "pods": {}, "slices": {}}, "crowd": counts}
    stage.open(first)
    expect(stage.page.locator('[data-key="bar-uid-node-1"]')).to_have_text("50/50")
    expect(stage.page.locator('[data-uid="svc-app-1"]')).to_contain_text("99/100")
    rest = [["pods", uid, pod] for uid, pod in pods.items()]
    stage.push({"type": "delta", "revision": snapshot["revision"], "set": rest, "whole": True})
    expect(stage.page.locator('[data-key="bar-uid-node-2"]')).to_have_text("50/50")


def test_too_many_rules_for_a_gate_are_one_row_with_their_count(stage: Stage) -> None:
    stage.open(crowd(2000))
    node = stage.page.locator('[data-uid="uid-node-1"]')
    expect(node.locator(".rule")).to_have_count(1)
    box, rule = node.locator(".box").bounding_box(), node.locator(".rule").bounding_box()
    assert box
    assert rule
    assert rule["x"] + rule["width"] < box["x"] + box["width"]


def test_the_wheel_zooms_about_the_pointer_and_draws_anew_once_at_its_end(stage: Stage) -> None:
    stage.open(golden("topology-demo"))
    node = stage.page.locator('[data-uid="uid-node-2"]')
    before, was = node.bounding_box(), scale(stage.page)
    assert before
    at = (before["x"] + before["width"] / 2, before["y"] + before["height"] / 2)
    stage.page.mouse.move(*at)
    stage.page.keyboard.down("Control")
    for _ in range(4):
        stage.page.mouse.wheel(0, -100)
    assert "scale(" in stage.page.locator("#boards").evaluate("e => e.style.transform")
    stage.page.keyboard.up("Control")
    stage.page.wait_for_function("() => !document.getElementById('boards').style.transform")
    assert scale(stage.page) == pytest.approx(was * 1.49, rel=0.02)
    after = node.bounding_box()
    assert after
    assert after["width"] == pytest.approx(before["width"] * 1.49, rel=0.02)
    assert after["x"] + after["width"] / 2 == pytest.approx(at[0], abs=6)


def beyond(page: Page) -> int:
    """How many px of the picture the stage does not show, the one way or the other."""
    room = "e => Math.max(e.scrollWidth - e.clientWidth, e.scrollHeight - e.clientHeight)"
    return int(page.locator("#stage").evaluate(room))


def test_keys_zoom_in_and_out_and_show_the_whole(stage: Stage) -> None:
    stage.open(golden("topology-demo"))
    was = scale(stage.page)
    stage.page.keyboard.press("+")
    assert scale(stage.page) > was * 1.2
    stage.page.keyboard.press("0")
    assert beyond(stage.page) <= 2
    stage.page.keyboard.press("0")
    assert scale(stage.page) == pytest.approx(was)


def test_a_crowd_of_machines_is_folded_and_seen_whole_at_first(stage: Stage) -> None:
    page = stage.page
    stage.open(crowd(2000))
    assert beyond(page) <= 2
    filled = page.locator("podium-picture .picture").evaluate(
        "e => e.clientWidth / e.closest('#stage').clientWidth * e.clientHeight / e.closest('#stage').clientHeight"
    )
    assert filled > 0.6
    stage.page.keyboard.press("0")
    assert scale(page) == pytest.approx(1)


def test_who_sees_the_whole_goes_on_seeing_it_when_it_grows(stage: Stage) -> None:
    page = stage.page
    snapshot = crowd(1000)
    pods = [*snapshot["collections"]["pods"].items()]
    snapshot["collections"]["pods"] = {}
    stage.open(snapshot)
    few = scale(page)
    stage.push({"type": "delta", "revision": 900, "set": [["pods", uid, pod] for uid, pod in pods]})
    page.wait_for_function(f"few => ({SCALE})() < few", arg=few)
    assert beyond(page) <= 2
    page.keyboard.press("+")  # zoomed by hand, it stays
    here = scale(page)
    stage.push({"type": "delta", "revision": 901, "del": [["pods", uid] for uid, _ in pods]})
    assert scale(page) == pytest.approx(here)


def test_from_afar_only_what_can_be_read_is_written(stage: Stage) -> None:
    page = stage.page
    snapshot = crowd(2000)
    uid, pod = next(iter(snapshot["collections"]["pods"].items()))
    snapshot["collections"]["pods"][uid] = {**pod, "state": "crashloop", "restarts": 3}
    stage.open(snapshot)
    sizes = """() => [...document.querySelectorAll(".picture text")]
      .filter((e) => e.getBoundingClientRect().width)
      .map((e) => parseFloat(getComputedStyle(e).fontSize) * e.getScreenCTM().a)"""
    assert min(page.evaluate(sizes)) >= 7.5
    far = page.locator(".layer.far")
    expect(far.locator('[data-key^="tab-"]')).to_have_count(7)
    expect(far.locator('[data-key="tab-scheduler"]')).to_have_text("scheduler")
    expect(far.locator('[data-key="svc-app-0"]')).to_have_text("app-0")
    node = page.locator(f'.layer.far [data-key="uid-{pod["node"]}"]')
    expect(node).to_contain_text("49/50")
    expect(node.locator(".badshare")).to_have_count(1)
    box = node.get_by_text("49/50").bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)  # the writing is on the machine
    expect(page.locator(f'[data-uid="uid-{pod["node"]}"]')).to_have_class(re.compile("selected"))
    page.keyboard.press("Escape")
    page.keyboard.press("0")
    expect(page.locator(".layer.far > *")).to_have_count(0)
    expect(page.locator(f'[data-uid="uid-{pod["node"]}"] .legend').first).to_be_visible()


def test_the_mouse_drags_the_picture_and_selects_nothing_by_it(stage: Stage) -> None:
    stage.open(crowd(2000))
    stage.page.keyboard.press("0")
    offset = "() => [document.getElementById('stage').scrollLeft, document.getElementById('stage').scrollTop]"
    stage.page.locator("#stage").evaluate("e => e.scrollTo(0, 0)")
    stage.page.mouse.move(60, 500)
    stage.page.mouse.down()
    stage.page.mouse.move(20, 400, steps=4)
    stage.page.mouse.up()
    assert stage.page.evaluate(offset) == [40, 100]
    expect(stage.page.locator(".thing.selected")).to_have_count(0)


def test_shift_and_arrows_move_the_picture(stage: Stage) -> None:
    stage.open(crowd(2000))
    stage.page.keyboard.press("0")
    stage.page.locator("#stage").evaluate("e => e.scrollTo(0, 0)")
    stage.page.keyboard.press("Shift+ArrowRight")
    stage.page.wait_for_function("() => document.getElementById('stage').scrollLeft > 100")


def test_two_fingers_pinch(stage: Stage) -> None:
    page = stage.page
    stage.open(golden("topology-demo"))
    was = scale(page)
    line = page.context.new_cdp_session(page)

    def touch(kind: str, *spread: int) -> None:
        points = [{"x": 500 + side * by, "y": 400, "id": n} for by in spread for n, side in enumerate((-1, 1))]
        line.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", 50)
    for by in (60, 80, 100):
        touch("touchMove", by)
    assert "scale(2)" in page.locator("#boards").evaluate("e => e.style.transform")
    touch("touchEnd")
    assert scale(page) == pytest.approx(2 * was, rel=0.02)


def test_search_moves_the_view_to_its_hit(stage: Stage) -> None:
    snapshot = crowd(5000)
    uid, pod = [*snapshot["collections"]["pods"].items()][4321]
    stage.open(snapshot)
    stage.page.keyboard.press("/")
    stage.page.keyboard.type(pod["ip"])
    stage.page.keyboard.press("Enter")
    hit = stage.page.locator(f'[data-uid="{uid}"]')
    expect(hit).to_be_in_viewport()
    expect(hit.locator(".hit")).to_have_attribute("aria-pressed", "true")
    stage.page.keyboard.press("f")
    box = hit.bounding_box()
    assert box
    assert box["width"] > 25
