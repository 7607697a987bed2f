"""Requests through an Ingress and over IPv6, walked in a real browser: hops, list, addresses, failures with advice.

A cluster of both families with an ingress controller, at an instant pace: one serve and one page for the whole story.
It has some of everything; so each tab of the inspector and each form is opened here, too, and judged by axe-core in
every look.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.axe import in_every_look, violations
from tests.conformance.guide.page import Page as Teacher
from tests.harness import browser
from tests.harness.kubectl import Kubectl
from tests.harness.live import Live, serving

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.kubectl]

SECONDS = 1000
BUSYBOX = ("--image=radial/busyboxplus:curl", "--command", "--", "sleep", "1000000")
BOTH = ("--ip-families", "IPv6,IPv4", "--nodes", "2", "--pace", "instant", "--cloud", "gce", "--ingress")
SHOWN = "shop.example"
ASKING = """
window.asking = 0;
const asked = window.fetch;
window.fetch = (...what) => { window.asking += 1; return asked(...what).finally(() => { window.asking -= 1; }); };
"""
"""How many answers of the API the page waits for."""


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    with serving(tmp_path_factory.mktemp("families") / "data", "--no-demo") as served:
        served.manage("create_cluster", "both", *BOTH)
        yield served


@pytest.fixture(scope="module")
def kubectl(live: Live, tmp_path_factory: pytest.TempPathFactory) -> Kubectl:
    file = tmp_path_factory.mktemp("both") / "kubeconfig"
    file.write_text(live.kubeconfig("both"))
    return replace(live.kubectl(), kubeconfig=file)


@pytest.fixture(scope="module")
def address(live: Live, kubectl: Kubectl) -> str:
    """A Deployment of three behind a Service and an Ingress, and a pod to send from; the Service's address."""
    teacher = Teacher(live, "both")
    teacher.clock(speed=10.0)  # the controller's readiness is asked for after ten seconds, and then every ten
    kubectl("create", "deployment", "web", "--image=nginx", "--replicas=3", "--port=80")
    kubectl("expose", "deployment", "web", "--port=80")
    kubectl("run", "curl", "--labels=run=curl", *BUSYBOX)
    kubectl("create", "ingress", "shop", "--class=nginx", f"--rule={SHOWN}/*=web:80")
    kubectl("wait", "pod/curl", "--for=condition=Ready", "--timeout=60s")
    kubectl("wait", "deployment/web", "--for=condition=Available", "--timeout=60s")
    kubectl("wait", "ingress/shop", "--for=jsonpath={.status.loadBalancer.ingress[0].ip}", "--timeout=60s")
    teacher.clock(speed=1.0)
    return kubectl("get", "service", "web", "-o", "jsonpath={.spec.clusterIP}")


@pytest.fixture(scope="module")
def page(live: Live, address: str) -> Iterator[Page]:
    with browser.chromium() as chromium:
        context = chromium.new_context(viewport={"width": 1366, "height": 768})
        context.set_default_timeout(20 * SECONDS)
        expect.set_options(timeout=20 * SECONDS)
        page = context.new_page()
        page.add_init_script(ASKING)
        page.goto(live.fresh_link())
        page.goto(f"{live.url}/clusters/both/")
        expect(page.locator('podium-picture [data-name^="web-"][data-state="ready"]')).to_have_count(3)
        yield page


def select(page: Page, name: str) -> None:
    page.keyboard.press("Escape")
    page.locator(f'podium-picture [aria-label^="{name}"]').dispatch_event("click")


def send(page: Page, sender: str, url: str, host: str = "") -> Locator:
    """Send a request from the dialog, already open or not; the hops of its replay."""
    if not page.locator("dialog").count():
        page.keyboard.press("r")
    form = page.locator("dialog form")
    form.locator('[name="from"]').select_option(label=sender)
    form.locator('[name="url"]').fill(url)
    form.locator('[name="host"]').fill(host)
    form.locator('[name="host"]').press("Enter")
    expect(page.locator("dialog")).to_have_count(0)
    return told(page)


def told(page: Page) -> Locator:
    hops = page.get_by_role("list", name="Hops of this request")
    expect(hops).to_be_visible()
    return hops


def show(hops: Locator, words: str) -> Locator:
    """Go to the hop that says this, and wait until the picture shows it."""
    hop = hops.locator(":scope > li").filter(has_text=re.compile(words)).first
    hop.get_by_role("button").first.dispatch_event("click")
    expect(hop).to_have_attribute("aria-current", "step")
    return hop


def to_the_end(page: Page) -> Locator:
    position = page.get_by_label("Position in the replay")
    position.focus()
    page.keyboard.press("End")
    expect(page.locator(".outcome")).to_be_visible()
    return page.locator(".outcome")


def rungs(page: Page) -> list[str]:
    """All of the ladder."""
    more = page.locator(".outcome .climb button:not(.mend)")
    while more.is_visible():
        more.click()
    return page.locator(".advice li").all_inner_texts()


def plate(page: Page) -> Locator:
    return page.locator(".plate:not([hidden])")


def test_through_an_ingress_it_is_the_controllers_pod_that_asks_the_service(page: Page) -> None:
    select(page, "Ingress shop")
    page.get_by_role("button", name="Send a request to it…").press("Enter")
    balancer = page.locator('dialog [name="url"]').input_value().removeprefix("http://").strip("/")
    expect(page.locator("dialog code")).to_contain_text(f"curl -H 'Host: {SHOWN}' http://{balancer}/")
    page.locator('dialog [name="url"]').press("Enter")
    hops = told(page)
    enters = show(hops, "^4\\s*Rule for ingress-nginx")
    expect(enters.locator(".headers")).to_contain_text(f"{balancer}:80 becomes 10.244.")
    expect(plate(page).locator("s")).to_have_text(f"{balancer}:80")
    matches = show(hops, "of Ingress default/shop matches")
    expect(matches.locator(".considered .chosen")).to_contain_text("default/web:80")
    expect(page.locator(".card-dns:not([hidden])")).to_contain_text("default/web:80")
    answered = to_the_end(page)
    expect(answered).to_contain_text("HTTP/1.1 200 OK")
    expect(page.locator(".endmark.truth")).to_contain_text("ingress-nginx-controller")


def test_the_controller_asks_the_pods_in_their_own_family(page: Page) -> None:
    hops = told(page)
    sends = show(hops, "ingress-nginx-controller-\\S+ sends GET")
    expect(sends.locator(".headers")).to_contain_text("[fd00:10:244:")
    show(hops, "The pod network carries the packet|arrives at the pod web-")
    expect(plate(page)).to_contain_text("fd00:10:244:")


def test_a_host_that_no_rule_is_for_is_told_down_to_what_to_ask_instead(page: Page) -> None:
    page.keyboard.press("Escape")
    select(page, "Ingress shop")
    page.get_by_role("button", name="Send a request to it…").press("Enter")
    url = page.locator('dialog [name="url"]').input_value()
    hops = send(page, "the internet", url, host="shop.exmaple")
    left = show(hops, "matches shop.exmaple and /: its default backend answers")
    expect(left.locator(".considered .out")).to_contain_text("the host is shop.exmaple, not shop.example")
    expect(to_the_end(page)).to_contain_text("404 Not Found")
    place, rule, thing, field = rungs(page)
    assert "no rule it serves matches shop.exmaple" in place
    assert "the request names shop.exmaple" in rule
    assert "Ingress default/shop" in thing
    assert f"call {url} (with the header Host: {SHOWN})" in field
    assert violations(page) == []


def test_over_ipv6_a_name_is_asked_for_in_both_families_and_the_address_flips_at_the_gate(
    page: Page, address: str
) -> None:
    hops = send(page, "pod curl", "http://web/")
    neither = show(hops, "has no A record")
    expect(neither.locator(".considered")).to_contain_text("web.default.svc.cluster.local")
    expect(neither.locator(".considered tr").first).to_contain_text("no such record")
    show(hops, f"finds web.default.svc.cluster.local at {address}")
    flips = show(hops, "Rule for default/web")
    expect(flips.locator(".headers")).to_contain_text(f"[{address}]:80 becomes [fd00:10:244:")
    expect(flips.locator(".considered tr")).to_have_count(3)
    expect(plate(page).locator("s")).to_have_text(f"[{address}]:80")
    expect(to_the_end(page)).to_contain_text("HTTP/1.1 200 OK")


def test_no_plate_on_the_cable_shows_a_virtual_address_of_either_family(page: Page, address: str) -> None:
    cable = told(page).locator(":scope > li").filter(has_text="The pod network carries")
    for hop in cable.all():
        if hop.is_visible():
            hop.get_by_role("button").first.dispatch_event("click")
            expect(hop).to_have_attribute("aria-current", "step")
            expect(plate(page)).not_to_contain_text("fd00:10:96:")


def test_a_request_over_ipv6_that_is_refused_is_told_down_to_its_field(page: Page, kubectl: Kubectl) -> None:
    kubectl("create", "service", "clusterip", "wbe", "--tcp=80")
    expect(page.locator('podium-picture [aria-label^="Service wbe"]')).to_be_visible()
    send(page, "pod curl", "http://wbe/")
    expect(page.locator(".hops header")).to_contain_text("http://wbe")
    expect(to_the_end(page)).to_contain_text("curl: (7)")
    assert "No pod is ready behind default/wbe" in rungs(page)[0]
    page.get_by_role("button", name=re.compile("Edit Service wbe at spec.selector")).press("Enter")
    expect(page.locator("dialog .cm-editor")).to_contain_text("app: wbe")
    assert violations(page) == []
    page.keyboard.press("Escape")


def test_a_machine_of_ipv6_keeps_its_name_beside_a_long_range(page: Page) -> None:
    page.keyboard.press("Escape")
    legends = page.locator('.node:has([aria-label^="Node node-1,"]) .legend text')
    assert legends.first.text_content() == "node-1"
    name, *ranges = [legend.bounding_box() for legend in legends.all()]
    assert name
    assert all(each and name["x"] + name["width"] < each["x"] for each in ranges)
    expect(
        page.locator('podium-picture [aria-label="Pod network fd00:10:244::/48, one cable"]')
    ).to_have_count(1)


@pytest.fixture(scope="module")
def at_rest(page: Page) -> None:
    """The page as whoever opens it finds it: nothing is replayed, no window stands open."""
    page.reload()
    expect(page.get_by_label(re.compile("^Node node-1,"))).to_have_count(1)


SOME_OF_EVERYTHING = ("Pod curl", "Node node-1", "Deployment web", "Service web", "Ingress shop")
PANEL = "#panel-selected"


@pytest.mark.parametrize("name", SOME_OF_EVERYTHING)
def test_every_tab_of_the_inspector_can_be_read_in_every_look(page: Page, at_rest: None, name: str) -> None:
    select(page, name)
    tabs = page.locator(f"{PANEL} .subtabs [role=tab]")
    expect(tabs.first).to_be_visible()
    found = {}
    for tab in tabs.all():
        tab.press("Enter")
        expect(tab).to_have_attribute("aria-selected", "true")
        expect(page.locator(f"{PANEL} .tabpanel > *")).not_to_have_count(0)
        page.wait_for_function("() => !window.asking")
        found[tab.inner_text()] = in_every_look(page, PANEL)
    assert not any(found.values()), found


def judged(page: Page) -> list[str]:
    """What is wrong with the dialog that is about to open; it is closed again."""
    dialog = page.locator("dialog[open]")
    expect(dialog.locator("h2")).to_be_visible()
    found = in_every_look(page, "dialog")
    while dialog.count():
        page.keyboard.press("Escape")
        page.wait_for_timeout(10)
    return found


@pytest.mark.parametrize("name", SOME_OF_EVERYTHING)
def test_every_form_about_a_thing_can_be_read_in_every_look(page: Page, at_rest: None, name: str) -> None:
    select(page, name)
    asking = page.locator(f"{PANEL} .actions button", has_text="…")
    expect(asking.first).to_be_visible()
    found = {}
    for words in asking.all_inner_texts():
        page.locator(f"{PANEL} .actions").get_by_role("button", name=words, exact=True).press("Enter")
        found[words] = judged(page)
    assert not any(found.values()), found


def test_every_form_that_makes_a_thing_can_be_read_in_every_look(page: Page, at_rest: None) -> None:
    found = {}
    for key in ("c", "e", "?"):
        page.locator("#stage").focus()
        page.keyboard.press(key)
        found[key] = judged(page)
    page.locator("#stage").focus()
    page.keyboard.press("x")
    items = page.get_by_role("menuitem")
    for words in items.filter(has_text="…").all_inner_texts():
        if not items.count():
            page.locator("#stage").focus()
            page.keyboard.press("x")
        items.filter(has_text=words).first.press("Enter")
        found[words] = judged(page)
    assert not any(found.values()), found
