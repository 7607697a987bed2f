"""Traffic that one can see, against a living cluster in a real browser: predictions, hops, advice, loads, policies.

One serve and one page for the whole story: each test goes on where the one before it stopped, as a lesson does.
PODIUM_PICTURES names a folder to keep screenshots in.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.harness import browser, wait
from tests.harness.kubectl import Kubectl
from tests.harness.live import Live, serving

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.kubectl]

PICTURES = os.environ.get("PODIUM_PICTURES", "")
SECONDS = 1000
BUSYBOX = ("--image=radial/busyboxplus:curl", "--command", "--", "sleep", "1000000")
GUARD = {
    "apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": {"name": "guard"},
    "spec": {"podSelector": {"matchLabels": {"app": "web"}}, "policyTypes": ["Ingress"],
             "ingress": [{"from": [{"podSelector": {"matchLabels": {"access": "true"}}}]}]},
}  # fmt: skip
DOOR = {
    "apiVersion": "networking.k8s.io/v1", "kind": "Ingress", "metadata": {"name": "door"},
    "spec": {"rules": [{"host": "shop.example", "http": {"paths": [
        {"path": "/", "pathType": "Prefix", "backend": {"service": {"name": "web", "port": {"number": 80}}}}]}}]},
}  # fmt: skip


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    with serving(tmp_path_factory.mktemp("traffic") / "data", "--open-ports") as served:
        yield served


@pytest.fixture(scope="module")
def kubectl(live: Live) -> Kubectl:
    return live.kubectl()


@pytest.fixture(scope="module")
def page(live: Live, kubectl: Kubectl) -> Iterator[Page]:
    """The demo cluster's page, with a web Deployment of three, its Service, and a pod to send from. At an instant pace
    nobody waits for images, for rules, or for an answer that does not come."""
    with browser.chromium() as chromium:
        context = chromium.new_context(viewport={"width": 1366, "height": 768})
        context.set_default_timeout(20 * SECONDS)
        expect.set_options(timeout=20 * SECONDS)
        page = context.new_page()
        page.goto(live.fresh_link())
        expect(page.locator("podium-picture .node")).to_have_count(4)
        page.get_by_label("Pace of the cluster").select_option("instant")
        page.locator("#stage").focus()
        kubectl("create", "deployment", "web", "--image=nginx", "--replicas=3", "--port=80")
        kubectl("expose", "deployment", "web", "--port=80")
        kubectl("run", "curl", "--labels=run=curl", *BUSYBOX)
        expect(page.locator('podium-picture [data-name^="web-"][data-state="ready"]')).to_have_count(3)
        expect(page.locator('podium-picture [data-name="curl"][data-state="ready"]')).to_have_count(1)
        expect(entity(page, "Service web,")).to_have_attribute("aria-label", re.compile("3 of 3 endpoints"))
        rules_follow(page)
        yield page


def rules_follow(page: Page) -> None:
    """Every node has the rules of the Services that are."""
    expect(page.locator(".rule.solid:not(.own)").first).to_be_attached()
    expect(page.locator(".rule.falling, .rule.stale")).to_have_count(0)


def picture(page: Page, name: str) -> None:
    if PICTURES:
        page.screenshot(path=str(Path(PICTURES) / f"{name}.png"))


def send(page: Page, url: str = "http://web/", times: int = 1) -> Locator:
    """Send a request from the pod curl, by keyboard; the hops of its replay."""
    page.keyboard.press("r")
    form = page.locator("dialog form")
    form.locator('[name="from"]').select_option(label="pod curl")
    form.locator('[name="url"]').fill(url)
    form.locator('[name="times"]').fill(str(times))
    page.keyboard.press("Enter")
    expect(page.locator("dialog")).to_have_count(0)
    hops = page.get_by_role("list", name="Hops of this request")
    expect(hops).to_be_visible()
    return hops


def to_the_end(page: Page) -> None:
    """Step through the replay by keyboard, answering whatever is asked with the first choice."""
    outcome = page.locator(".outcome")
    for _ in range(60):
        if page.locator(".foresee button").count():
            page.keyboard.press("1")
        if (
            page.locator('.hops > ol > li[aria-current="step"]:not(.coming)').count()
            and not page.locator(".hops > ol > li.coming").count()
        ):
            break
        page.keyboard.press("ArrowRight")
    page.keyboard.press(" ")
    expect(outcome).to_be_visible()


def entity(page: Page, name: str) -> Locator:
    return page.locator(f'podium-picture [aria-label^="{name}"]')


def select(page: Page, name: str) -> None:
    page.keyboard.press("Escape")
    entity(page, name).dispatch_event("click")


def test_a_hop_tells_addresses_and_endpoints_with_their_chances(page: Page) -> None:
    hops = send(page)
    for row in hops.locator("> li").all():
        if "Rule for default/web" in row.inner_text():
            row.locator("> button").click()
            break
    told = hops.locator('> li[aria-current="step"]')
    expect(told.locator(".headers")).to_contain_text(
        re.compile(r"10\.0\.\d+\.\d+:80 becomes 10\.244\.\d+\.\d+:80")
    )
    considered = told.locator(".considered tr")
    expect(considered).to_have_count(3)
    expect(considered.filter(has_text="1/3")).to_have_count(3)
    expect(considered.filter(has_text="chosen")).to_have_count(1)
    expect(told).to_contain_text("s of the story")
    picture(page, "hop")
    page.keyboard.press("Escape")


def test_a_name_that_was_told_is_folded_into_a_line_that_unfolds(page: Page) -> None:
    hops = send(page)
    fold = page.locator(".folded")
    expect(fold).to_contain_text(re.compile(r"web → 10\.0\."))
    expect(hops.locator("> li").first).to_be_hidden()
    expect(page.locator(".counter")).not_to_have_text(re.compile("^1/"))
    fold.click()
    expect(hops.locator("> li").first).to_be_visible()
    page.keyboard.press("Escape")


def test_a_prediction_stops_before_the_decision_and_hides_it(page: Page) -> None:
    hops, predict = send(page), page.get_by_role("button", name="Predict", exact=True)
    if predict.get_attribute("aria-pressed") == "false":  # on a second try it may be on already
        page.keyboard.press("q")
    expect(predict).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("End")
    choices = page.locator(".foresee button")
    expect(choices.first).to_be_visible()
    expect(page.locator("#prompt .words")).to_contain_text(
        re.compile(r"The roll is 0\.\d\d of 1\. Where does node-\d's gate send it")
    )
    expect(choices.last).to_contain_text(re.compile(r"\d"))
    expect(hops.locator("> li.secret").first).to_be_hidden()
    expect(page.locator(".outcome")).to_be_hidden()
    picture(page, "predict")
    wrong = choices.filter(has_text="to the Service")
    page.keyboard.press(wrong.locator("kbd").inner_text())
    expect(page.locator(".foresee .mistaken")).to_contain_text("A Service is no place")
    expect(page.locator("#prompt .words")).to_contain_text("is chosen")
    picture(page, "predicted")
    to_the_end(page)
    expect(page.locator(".foresee")).to_contain_text(re.compile(r"You foresaw \d of \d"))
    page.keyboard.press("q")
    page.keyboard.press("Escape")


def test_several_requests_are_tallied_by_endpoint(page: Page) -> None:
    send(page, times=12)
    rows = page.locator(".tally tbody tr")
    expect(page.locator(".tally caption")).to_contain_text("12 requests")
    assert sum(int(row.locator("td.mono").inner_text()) for row in rows.all()) == 12
    page.keyboard.press("Escape")


def load(kubectl: Kubectl, name: str = "visitors") -> dict[str, Any]:
    found: dict[str, Any] = json.loads(kubectl("get", "trafficgenerator", name, "-o", "json"))
    return found


def generate(kubectl: Kubectl, name: str, rate: int) -> None:
    spec = {"from": {"pod": "curl"}, "to": "http://web/", "rate": rate}
    manifest = {"apiVersion": "traffic.podium.local/v1", "kind": "TrafficGenerator",
                "metadata": {"name": name}, "spec": spec}  # fmt: skip
    kubectl("apply", "-f", "-", stdin=json.dumps(manifest))


def test_few_requests_a_second_are_dots_each_and_no_stream(page: Page, kubectl: Kubectl) -> None:
    generate(kubectl, "few", 10)
    page.locator(".sample.one").first.wait_for()
    expect(page.locator(".senderrate")).to_contain_text("→ 10/s")
    assert page.locator(".stream").count() == 0
    expect(page.locator("#prompt")).to_contain_text("curl sends 10 requests a second to http://web/.")
    picture(page, "few")
    kubectl("delete", "trafficgenerator", "few")
    expect(page.locator(".senderrate")).to_have_count(0)


def test_a_load_runs_as_streams_with_a_number_at_each_pod(page: Page, kubectl: Kubectl) -> None:
    generate(kubectl, "visitors", 900)
    expect(page.locator(".podrate")).to_have_count(3)
    expect(page.locator(".senderrate")).to_contain_text(re.compile(r"→ (8|9)\d\d/s"))
    expect(page.locator(".stream").first).to_be_attached()

    def even() -> bool:
        told = page.locator(".podrate text").all_text_contents()
        rates = [int(one.removesuffix("/s")) for one in told]
        return 800 < sum(rates) < 1000 and all(200 < rate < 400 for rate in rates)

    wait.until(even, "each of three pods has a third of 900 requests a second")
    expect(page.locator(".podrate .fair")).to_have_count(3)
    expect(page.locator(".story")).to_contain_text("creates TrafficGenerator")
    expect(page.locator(".story")).not_to_contain_text("what became of its requests")
    picture(page, "load")


def test_kubectl_counts_what_the_page_counts(page: Page, kubectl: Kubectl) -> None:
    select(page, "load 900/s visitors")
    counts = page.locator(".loadcounts")
    expect(counts).to_contain_text("answered")
    before = load(kubectl)["status"]["requests"]
    told = int(counts.locator("b").inner_text().replace(",", ""))
    after = load(kubectl)["status"]["requests"]
    assert before - 900 <= told <= after
    assert "visitors" in kubectl("get", "trafficgenerators")
    page.keyboard.press("Escape")


def test_a_sampled_request_is_a_dot_that_opens_its_trace(page: Page) -> None:
    page.locator("button.sample").first.dispatch_event("click")
    expect(page.locator("#state")).to_contain_text("replaying")
    expect(page.get_by_role("list", name="Hops of this request")).to_be_visible()
    expect(page.locator(".stream")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(page.locator(".stream").first).to_be_attached()


def test_a_policy_puts_a_wall_at_the_pods_that_it_guards(page: Page, kubectl: Kubectl) -> None:
    kubectl("run", "friend", "--labels=access=true", *BUSYBOX)
    kubectl("wait", "pod/friend", "--for=condition=Ready", "--timeout=60s")
    kubectl("apply", "-f", "-", stdin=json.dumps(GUARD))
    expect(page.locator(".wall")).to_have_count(3)
    select(page, "NetworkPolicy guard")
    expect(page.locator(".pickring")).to_have_count(3)
    expect(page.locator(".passline")).to_have_count(3)
    expect(page.locator("#panel-selected")).to_contain_text("friend")
    picture(page, "policy")
    page.keyboard.press("Escape")


def test_what_a_load_loses_is_hatched_and_counted(page: Page) -> None:
    expect(page.locator(".senderrate.failing")).to_contain_text(re.compile(r"✕ \S+/s dropped"))
    expect(page.locator(".senderrate .lost")).to_be_attached()
    picture(page, "dropped-load")


def test_a_load_is_stopped_and_deleted_from_the_page(page: Page, kubectl: Kubectl) -> None:
    select(page, "load 900/s visitors")
    page.locator("#panel-selected").get_by_role("button", name="Stop").click()
    expect(page.locator("#panel-selected")).to_contain_text("finished")
    expect(page.locator(".stream")).to_have_count(0)
    assert load(kubectl)["status"]["phase"] == "Finished"
    page.locator("#panel-selected").get_by_role("button", name="Delete").click()
    expect(entity(page, "load 900/s visitors")).to_have_count(0)
    assert kubectl("get", "trafficgenerators", "-o", "name") == ""


def test_a_dropped_request_is_mended_from_the_page(page: Page, kubectl: Kubectl) -> None:
    kubectl("label", "pod", "curl", "tier=front")
    hops = send(page)
    expect(hops.locator("> li").last).to_contain_text("NetworkPolicy default/guard")
    to_the_end(page)
    expect(page.locator(".endmark.truth")).to_contain_text("default/guard")
    expect(page.locator(".endmark.says")).to_contain_text("curl: (28)")
    picture(page, "dropped")
    expect(page.locator(".advice li")).to_have_count(0)
    page.get_by_role("button", name="Give me a hint").click()
    for rung in ("rule", "object", "field"):
        page.get_by_role("button", name=f"Another hint: the {rung}").click()
    expect(page.locator(".advice li")).to_have_count(4)
    page.get_by_role("button", name=re.compile(r"^Edit NetworkPolicy guard at spec\.ingress")).click()
    expect(page.locator("dialog")).to_contain_text("The field to look at: spec.ingress[0].from")
    picture(page, "mend")
    page.locator("dialog").get_by_role("button", name="Close", exact=True).click()
    expect(page.locator("dialog")).to_have_count(0)
    page.keyboard.press("Escape")
    kubectl("delete", "networkpolicy", "guard")
    expect(page.locator(".wall")).to_have_count(0)


def test_an_ingress_is_a_card_of_hosts_and_paths(page: Page, kubectl: Kubectl) -> None:
    kubectl("apply", "-f", "-", stdin=json.dumps(DOOR))
    expect(entity(page, "Ingress door")).to_have_attribute(
        "aria-label", re.compile(r"shop\.example/ → web:80")
    )
    select(page, "Ingress door")
    page.locator("#panel-selected .routes").get_by_role("button", name="web:80").click()
    expect(page.locator("#panel-selected h2")).to_have_text("web")
    page.keyboard.press("Escape")


def test_an_alias_has_nobody_behind_it_and_is_not_counted(page: Page, kubectl: Kubectl) -> None:
    kubectl("create", "service", "externalname", "docs", "--external-name=kubernetes.io")
    alias = entity(page, "Service docs, ExternalName")
    expect(alias).to_have_attribute("aria-label", re.compile("kubernetes.io$"))
    expect(page.locator(".pill", has_text="docs")).not_to_contain_text("0/0")


def test_an_open_port_of_this_machine_is_told_beside_its_service(page: Page, kubectl: Kubectl) -> None:
    kubectl("patch", "service", "web", "-p", '{"spec":{"type":"NodePort"}}')
    port = kubectl("get", "service", "web", "-o", "jsonpath={.spec.ports[0].nodePort}")
    address = f"{page.url.replace('/clusters/', '/ui/clusters/')}doors/"
    wait.until(lambda: port in page.request.get(address).text(), "the port is open")
    select(page, "Service web, NodePort")
    doors = page.locator(".doors")
    expect(doors).to_contain_text("Open at 127.0.0.1:")
    expect(doors).to_contain_text(f"{port}/TCP")
    expect(doors.get_by_role("button", name=re.compile("^Copy 127"))).to_be_visible()
    picture(page, "open-port")
    page.keyboard.press("Escape")
