"""Time travel in a real browser, against a living cluster: wind back, see what was, compare, replay, link, apply again.

One serve and one page for the whole story, as in test_live. PODIUM_PICTURES names a folder to keep screenshots in.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.harness import browser
from tests.harness.kubectl import Kubectl
from tests.harness.live import Live, serving

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.kubectl]

PICTURES = os.environ.get("PODIUM_PICTURES", "")
SECONDS = 1000


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    with serving(tmp_path_factory.mktemp("time") / "data") as served:
        yield served


@pytest.fixture(scope="module")
def kubectl(live: Live) -> Kubectl:
    return live.kubectl()


@pytest.fixture(scope="module")
def context() -> Iterator[BrowserContext]:
    with browser.chromium() as chromium:
        opened = chromium.new_context(viewport={"width": 1366, "height": 768})
        opened.set_default_timeout(20 * SECONDS)
        expect.set_options(timeout=20 * SECONDS)
        yield opened


@pytest.fixture(scope="module")
def page(live: Live, context: BrowserContext) -> Page:
    page = context.new_page()
    page.goto(live.fresh_link())
    expect(page).to_have_url(f"{live.url}/clusters/demo/")
    expect(page.locator("podium-picture .node")).to_have_count(4)
    page.get_by_label("Pace of the cluster").select_option("instant")
    page.locator("#stage").focus()
    return page


def picture(page: Page, name: str) -> None:
    """Keep a screenshot in light and in dark."""
    if not PICTURES:
        return
    for theme in ("dark", "light"):
        page.evaluate("theme => { document.documentElement.dataset.theme = theme; }", theme)
        page.evaluate("document.dispatchEvent(new CustomEvent('setting', {detail: {}}))")
        page.wait_for_timeout(450)
        page.screenshot(path=str(Path(PICTURES) / f"{name}-{theme}.png"))


def handle(page: Page) -> Locator:
    return page.get_by_role("slider", name="Revision looked at")


def pods(page: Page) -> Locator:
    return page.locator('podium-picture .pod[data-name^="my-nginx-"]')


def state(page: Page) -> Locator:
    return page.locator("#state")


def now(page: Page) -> None:
    page.keyboard.press("n")
    expect(state(page)).to_have_text("running")


def wind_to(page: Page, name: str, what: str) -> None:
    """To the newest write that did this to an object of that name, by a link."""
    address = page.url.partition("#")[0].replace("/clusters/", "/ui/clusters/")
    rows = page.request.get(f"{address}history/").json()["rows"]
    revision = next(row["revision"] for row in reversed(rows) if (row["name"], row["what"]) == (name, what))
    page.evaluate("revision => { location.hash = ''; location.hash = `#rev=${revision}`; }", revision)
    expect(handle(page)).to_have_attribute("aria-valuetext", re.compile(rf"^revision {revision},.* {what} by "))


def test_a_newcomer_sees_no_scrubber_until_there_is_something_to_look_back_on(page: Page, kubectl: Kubectl) -> None:
    expect(page.locator("#scrubber")).to_be_hidden()
    page.locator("#menu summary").click()
    page.get_by_role("button", name="Everything").click()
    expect(page.locator("#scrubber")).to_be_visible()
    page.get_by_role("button", name="What is needed").click()
    expect(page.locator("#scrubber")).to_be_hidden()
    page.locator("#menu summary").click()
    kubectl("create", "deployment", "my-nginx", "--image=nginx", "--replicas=2", "--port=80")
    expect(page.locator("#scrubber")).to_be_visible()
    expect(pods(page).and_(page.locator('[data-state="ready"]'))).to_have_count(2)
    kubectl("expose", "deployment", "my-nginx")
    kubectl("run", "curl", "--image=curlimages/curl", "--", "sleep", "infinity")
    kubectl("wait", "--for=condition=Ready", "pod/curl", "--timeout=30s")
    expect(page.locator(".rule.solid:not(.own)").first).to_be_attached()
    expect(page.locator(".rule.falling, .rule.stale")).to_have_count(0)
    kubectl("exec", "curl", "--", "curl", "-s", "http://my-nginx/")
    kubectl("scale", "deployment", "my-nginx", "--replicas=5")
    expect(pods(page).and_(page.locator('[data-state="ready"]'))).to_have_count(5)
    kubectl("set", "image", "deployment/my-nginx", "nginx=nginx:1.27")
    kubectl("rollout", "status", "deployment/my-nginx", "--timeout=60s")
    expect(pods(page)).to_have_count(5)
    picture(page, "now")


def test_winding_back_shows_the_page_as_it_was(page: Page) -> None:
    wind_to(page, "my-nginx", "scaled to 5")
    expect(state(page)).to_have_text("looking back")
    expect(pods(page)).to_have_count(2)
    expect(page.locator(".ghost")).not_to_have_count(0)
    said = r"^revision \d+, \d\d:\d\d:\d\d, deployment my-nginx scaled to 5 by kubernetes-admin$"
    expect(handle(page)).to_have_attribute("aria-valuetext", re.compile(said))
    expect(page.locator("#banner")).to_contain_text(re.compile(r"rev \d+.*now is \d+"))
    picture(page, "back")


def test_a_nodes_rules_are_those_of_the_revision_looked_at(page: Page) -> None:
    page.get_by_label(re.compile("^Node node-1,")).dispatch_event("click")
    rules = page.locator("#panel-selected .gatepanel")
    expect(rules).to_contain_text(re.compile(r"as of revision \d+"))
    expect(rules.locator("li").filter(has_text="default/my-nginx").locator(".part")).to_have_count(2)
    expect(page.locator(".rule.stale, .rule.falling")).to_have_count(0)
    page.keyboard.press("Escape")


def test_a_service_that_did_not_exist_yet_has_no_rule_in_any_gate(page: Page) -> None:
    handle(page).press("Home")
    expect(handle(page)).to_have_attribute("aria-valuenow", "0")
    expect(page.locator(".rule:not(.own)")).to_have_count(0)
    expect(page.locator("podium-picture .pill")).to_have_count(0)
    expect(pods(page)).to_have_count(0)


def test_the_handle_is_a_slider_for_the_keyboard(page: Page) -> None:
    now(page)
    slider = handle(page)
    slider.focus()
    slider.press("ArrowLeft")
    expect(state(page)).to_have_text("looking back")
    slider.press("Home")
    expect(slider).to_have_attribute("aria-valuenow", "0")
    expect(slider).to_have_attribute("aria-valuetext", re.compile("the cluster as it was made"))
    slider.press("ArrowRight")
    expect(slider).to_have_attribute("aria-valuenow", "1")
    slider.press("Shift+ArrowRight")
    expect(slider).to_have_attribute("aria-valuenow", "11")
    slider.press("PageDown")
    expect(slider).to_have_attribute("aria-valuenow", "1")
    slider.press("End")
    expect(state(page)).to_have_text("running")


def test_it_is_wound_by_the_mouse_too(page: Page) -> None:
    box = page.locator(".track").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] * 0.8, box["y"] + 10)
    page.mouse.down()
    expect(state(page)).to_have_text("looking back")
    far = int(handle(page).get_attribute("aria-valuenow") or 0)
    page.mouse.move(box["x"] + box["width"] * 0.3, box["y"] + 10, steps=5)
    page.mouse.up()
    expect(handle(page)).not_to_have_attribute("aria-valuenow", str(far))
    near = int(handle(page).get_attribute("aria-valuenow") or 0)
    assert 0 < near < far


def test_looking_back_changes_nothing_and_the_present_goes_on_beneath(page: Page, kubectl: Kubectl) -> None:
    told = page.locator("#banner").inner_text()
    kubectl("create", "configmap", "later")
    expect(page.locator("#banner")).not_to_have_text(told)  # it says where now is
    expect(page.get_by_label(re.compile("^ConfigMap later,"))).to_have_count(0)
    for button in ("Create…", "Expose…", "Send a request…"):
        expect(page.get_by_role("button", name=button, exact=True)).to_be_hidden()
    page.keyboard.press("c")
    expect(page.locator("dialog")).to_have_count(0)
    expect(page.locator("#prompt .words")).to_contain_text("Return to now")
    expect(page.locator(".nowtag")).to_have_count(0)  # no terminal is open yet
    now(page)
    expect(page.get_by_label(re.compile("^ConfigMap later,"))).to_have_count(1)


def test_two_revisions_are_compared_by_shape_and_as_a_list_with_who_and_why(page: Page) -> None:
    wind_to(page, "my-nginx", "scaled to 5")
    page.get_by_role("button", name=re.compile("^Compare")).click()
    second = page.get_by_role("slider", name="Revision compared with")
    expect(second).to_be_visible()
    second.focus()
    second.press("End")
    expect(page.locator('.diffmark[data-sign="added"]')).not_to_have_count(0)
    expect(page.locator('.diffmark[data-sign="removed"]')).not_to_have_count(0)
    listed = page.get_by_role("list", name="What changed")
    deployment = listed.locator("li.difference").filter(has_text="Deployment my-nginx")
    expect(deployment).to_contain_text("spec.template.spec.containers[nginx].image")
    expect(deployment).to_contain_text("nginx → nginx:1.27")
    expect(deployment).to_contain_text("kubernetes-admin")
    expect(listed).to_contain_text("replicaset-controller")
    picture(page, "compare")
    page.get_by_role("button", name=re.compile("^Compare")).click()
    expect(second).to_be_hidden()


def test_a_link_opens_the_page_there(page: Page, context: BrowserContext) -> None:
    page.get_by_label(re.compile("^Service my-nginx,")).click(force=True)
    page.keyboard.press("l")
    expect(page).to_have_url(re.compile(r"#rev=\d+&select=services/"))
    said = handle(page).get_attribute("aria-valuetext")
    other = context.new_page()
    other.goto(page.url)
    expect(state(other)).to_have_text("looking back")
    expect(handle(other)).to_have_attribute("aria-valuetext", str(said))
    expect(other.locator("#panel-selected")).to_contain_text("my-nginx")
    other.evaluate("location.hash = '#rev=1'")
    expect(other.locator("#prompt .words")).to_contain_text("Revision 1 is forgotten")
    other.close()


def test_a_request_is_replayed_where_it_was_sent_and_under_another_revision(page: Page, kubectl: Kubectl) -> None:
    now(page)
    kubectl("patch", "service", "my-nginx", "-p", '{"spec":{"selector":{"app":"my-ngnix"}}}')
    expect(page.get_by_label(re.compile("^Service my-nginx,.* 0 of 0 endpoints"))).to_have_count(1)
    wind_to(page, "my-nginx", "scaled to 5")
    newest = re.search(r"now is (\d+)", page.locator("#banner").inner_text())
    assert newest is not None
    page.get_by_role("button", name="Walk one request under two revisions").click()
    page.locator("#w-b").fill(newest[1])
    page.get_by_role("button", name="Walk both").click()
    table = page.locator("dialog table.walks")
    expect(table).to_be_visible()
    first = table.locator("tr.first")
    expect(first).to_have_count(1)
    expect(table.locator("thead")).to_contain_text("refuses at once")
    expect(table.locator("thead")).to_contain_text("200 OK")
    picture(page, "walks")
    page.locator("dialog").get_by_role("button", name=re.compile("^Watch under")).first.click()
    expect(page.locator(".hops")).to_be_visible()
    expect(state(page)).to_have_text("looking back")
    picture(page, "watched")
    page.get_by_role("button", name="Close the replay (Esc)").click()
    expect(handle(page)).to_be_focused()  # whoever looks back winds on
    now(page)
    kubectl("patch", "service", "my-nginx", "-p", '{"spec":{"selector":{"app":"my-nginx"}}}')


def test_the_log_is_replayed_from_a_revision_to_now(page: Page) -> None:
    wind_to(page, "my-nginx", "scaled to 5")
    start = int(handle(page).get_attribute("aria-valuenow") or 0)
    page.locator(".timebar select").select_option("1×")
    page.locator("body").press(" ")
    expect(handle(page)).not_to_have_attribute("aria-valuenow", str(start))
    picture(page, "replaying")
    page.locator("body").press(" ")
    expect(page.get_by_role("button", name="Play from here")).to_be_visible()
    paused = int(handle(page).get_attribute("aria-valuenow") or 0)
    assert start < paused
    page.locator(".timebar select").select_option("50×")
    page.locator("body").press(" ")
    expect(state(page)).to_have_text("running", timeout=30 * SECONDS)


def test_without_motion_a_replay_goes_from_station_to_station(page: Page) -> None:
    page.keyboard.press("m")
    wind_to(page, "curl", "created")
    before = str(handle(page).get_attribute("aria-valuetext"))
    page.locator("body").press(" ")
    expect(handle(page)).not_to_have_attribute("aria-valuetext", before)
    expect(page.get_by_role("button", name="Play from here")).to_be_visible()  # it stands until it is asked again
    picture(page, "stations")
    now(page)
    page.keyboard.press("m")


def test_a_state_is_applied_again_after_its_diff_was_shown(page: Page, kubectl: Kubectl) -> None:
    wind_to(page, "my-nginx", "scaled to 5")
    page.get_by_role("button", name="Apply this state again…").click()
    steps = page.locator("dialog .steps li.difference")
    deployment = steps.filter(has_text="Deployment my-nginx")
    expect(deployment).to_contain_text("nginx:1.27 → nginx")
    expect(deployment).to_contain_text("Its pods will be new, with new names and IPs.")
    expect(deployment).to_contain_text("kubectl replace -f deployment-my-nginx.yaml")
    steps.filter(has_text="ConfigMap later").get_by_role("checkbox").uncheck()
    picture(page, "again")
    page.locator("dialog button.primary").click()
    expect(state(page)).to_have_text("running")
    kubectl("rollout", "status", "deployment/my-nginx", "--timeout=60s")
    image = "jsonpath={.spec.template.spec.containers[0].image}"
    assert kubectl("get", "deployment", "my-nginx", "-o", image) == "nginx"
    assert "later" in kubectl("get", "configmap", "later", "-o", "name")


def test_a_shell_is_always_in_the_present_and_says_so(page: Page) -> None:
    page.keyboard.press("t")
    expect(page.locator(".xterm-rows")).to_contain_text("$")
    expect(page.locator(".nowtag")).to_be_hidden()
    page.locator("#stage").click(position={"x": 5, "y": 300})
    page.locator("#stage").focus()
    page.keyboard.press("b")
    expect(page.locator(".nowtag")).to_be_visible()
    now(page)
