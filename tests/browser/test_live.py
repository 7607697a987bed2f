"""The page against a living cluster, in a real browser: the guide's story by clicking, and kubectl's changes arriving.

One serve and one page for the whole story: each test goes on where the one before it stopped, as a lesson does.
The pace is instant until a machine fails: that is noticed by its silence, which takes some time.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.harness import browser
from tests.harness.kubectl import Kubectl
from tests.harness.live import Live, serving

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.kubectl]

SECONDS = 1000
SCRIPT = """
<!doctype html><title>mine</title><p id=out>waiting</p>
<script>
const say = (text) => { document.getElementById('out').textContent = text; };
fetch('/clusters/demo/api/v1/namespaces', {credentials: 'include'})
  .then((answer) => say('answered ' + answer.status), (error) => say('blocked'));
</script>
"""


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    with serving(tmp_path_factory.mktemp("live") / "data") as served:
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
    """The demo cluster's page, signed in by the teacher's link."""
    page = context.new_page()
    page.goto(live.fresh_link())
    expect(page).to_have_url(f"{live.url}/clusters/demo/")
    pace(page, "instant")
    return page


def pace(page: Page, name: str) -> None:
    page.get_by_label("Pace of the cluster").select_option(name)


def ruled(page: Page) -> None:
    """Wait until every node's rules are those of its Services; a little later, as they really follow."""
    expect(page.locator(".rule.falling, .rule.stale")).to_have_count(0)


def pods(page: Page, state: str = "ready") -> Locator:
    return page.locator(f'podium-picture [data-name^="my-nginx-"][data-state="{state}"]')


def fill(page: Page, dialog: str, **values: str) -> None:
    """Open a dialog by its button, fill it in, send it."""
    page.get_by_role("button", name=dialog, exact=True).click()
    form = page.locator("dialog form")
    for name, value in values.items():
        field = form.locator(f'[name="{name}"]')
        if field.evaluate("e => e.tagName") == "SELECT":
            field.select_option(label=value)
        else:
            field.fill(value)
    form.locator("button.primary").click()
    expect(page.locator("dialog")).to_have_count(0)


def traces(page: Page) -> list[dict[str, Any]]:
    """The stories of all requests so far, as the server tells them."""
    told = []
    address = page.url.replace("/clusters/", "/ui/clusters/")
    for number in range(1, 100):
        answer = page.request.get(f"{address}requests/{number}/")
        if not answer.ok:
            break
        told.append(answer.json())
    return told


def close_replay(page: Page) -> None:
    page.get_by_role("button", name="Close the replay (Esc)").click()
    expect(page.locator("#state")).to_contain_text("running")


def test_an_empty_cluster_offers_to_show_what_it_can_do(page: Page) -> None:
    expect(page.get_by_role("button", name=re.compile("Show me"))).to_be_visible()


def test_a_deployment_made_by_clicking_gets_its_pods(page: Page, kubectl: Kubectl) -> None:
    fill(page, "Create…", name="my-nginx", image="nginx", replicas="2", port="80")
    expect(pods(page)).to_have_count(2)
    assert kubectl("get", "deployment", "my-nginx", "-o", "jsonpath={.status.readyReplicas}") == "2"


def test_exposing_it_writes_a_rule_into_every_gate(page: Page, kubectl: Kubectl) -> None:
    fill(page, "Expose…", type="ClusterIP: inside the cluster only", port="80", targetPort="80")
    address = kubectl("get", "service", "my-nginx", "-o", "jsonpath={.spec.clusterIP}")
    pill = page.get_by_label(re.compile(rf"^Service my-nginx, ClusterIP, {address}:80"))
    expect(pill).to_have_attribute("aria-label", re.compile("2 of 2 endpoints ready"))
    expect(page.locator(".rule.solid", has_text=f"my-nginx {address}:80")).to_have_count(4)


def test_what_kubectl_changes_shows_without_a_reload(page: Page, kubectl: Kubectl) -> None:
    kubectl("scale", "deployment/my-nginx", "--replicas=3")
    expect(pods(page)).to_have_count(3)
    expect(page.locator(".story")).to_contain_text("my-nginx")


def test_one_request_passes_every_hop_and_no_plate_on_the_cable_shows_a_virtual_ip(
    page: Page, kubectl: Kubectl
) -> None:
    address = kubectl("get", "service", "my-nginx", "-o", "jsonpath={.spec.clusterIP}")
    fill(page, "Send a request…", url="http://my-nginx/")
    trace = traces(page)[-1]
    hops = page.get_by_role("list", name="Hops of this request").get_by_role("listitem")
    expect(hops).to_have_count(len(trace["hops"]))
    stages = [hop["stage"] for hop in trace["hops"]]
    assert {"process", "lookup", "veth", "gate", "arrive", "server", "return"} <= set(stages)
    on_the_cable = 0
    for index, hop in enumerate(trace["hops"]):
        hops.nth(index).get_by_role("button").click()
        expect(hops.nth(index)).to_have_attribute("aria-current", "step")
        expect(page.locator("#prompt .words")).to_have_text(hop["why"])
        if hop["stage"] == "cable":
            on_the_cable += 1
            plate = page.locator(".plate")
            expect(plate).to_be_visible()
            assert address not in plate.inner_text()
            assert "10.0.0.10" not in plate.inner_text()
    assert on_the_cable or len({hop["place"]["node"] for hop in trace["hops"]}) == 1
    assert trace["outcome"]["status"] == 200
    close_replay(page)


def test_a_deleted_pod_is_replaced_by_one_with_another_name(page: Page) -> None:
    first = pods(page).first.get_attribute("data-name")
    page.get_by_label(re.compile(rf"^Pod {first},")).click(force=True)
    page.locator("#panel-selected").get_by_role("button", name="Delete").click()
    expect(page.locator(f'podium-picture [data-name="{first}"][data-state="ready"]')).to_have_count(0)
    expect(pods(page)).to_have_count(3)
    page.keyboard.press("Escape")


def test_a_load_balancer_is_reached_from_the_internet(page: Page, kubectl: Kubectl) -> None:
    page.get_by_label(re.compile("^Service my-nginx,")).click(force=True)
    page.locator("#panel-selected").get_by_role("button", name="Make it LoadBalancer").click()
    field = "jsonpath={.status.loadBalancer.ingress[0].ip}"
    kubectl("wait", "service/my-nginx", f"--for={field}", "--timeout=30s")
    external = kubectl("get", "service", "my-nginx", "-o", field)
    expect(page.get_by_label(f"Load balancer {external}")).to_have_count(1)
    ruled(page)
    page.keyboard.press("Escape")
    fill(page, "Send a request…", **{"from": "the internet", "url": f"http://{external}/"})
    trace = traces(page)[-1]
    assert trace["source"]["kind"] == "internet"
    assert trace["outcome"]["status"] == 200
    close_replay(page)


def test_a_selector_that_matches_nothing_is_told_down_to_the_field(page: Page, kubectl: Kubectl) -> None:
    kubectl("patch", "service", "my-nginx", "-p", '{"spec":{"selector":{"app":"my-ngnix"}}}')
    expect(page.get_by_label(re.compile("^Service my-nginx,"))).to_have_attribute(
        "aria-label", re.compile("0 of 0|no endpoint", re.IGNORECASE)
    )
    ruled(page)
    fill(page, "Send a request…", url="http://my-nginx/")
    trace = traces(page)[-1]
    assert trace["outcome"]["verdict"] == "refused"
    assert "selector" in trace["outcome"]["advice"][-1]
    page.locator('[aria-label="Hops of this request"] li').last.get_by_role("button").click()
    close_replay(page)
    kubectl("patch", "service", "my-nginx", "-p", '{"spec":{"selector":{"app":"my-nginx"}}}')


def test_a_page_opened_later_can_replay_the_newest_requests(page: Page) -> None:
    page.reload()
    requests = page.locator("button.request")
    expect(requests).to_have_count(len(traces(page)))
    requests.last.click()
    expect(page.locator("#state")).to_contain_text("replaying")
    close_replay(page)


def test_a_machine_that_fails_is_noticed_and_its_pods_come_back_elsewhere(
    page: Page, kubectl: Kubectl
) -> None:
    pace(page, "class")
    page.get_by_label(re.compile("^Node node-1,")).click(force=True)
    page.locator("#panel-selected").get_by_role("button", name="Fail this machine").click()
    page.keyboard.press("Escape")
    skip = page.get_by_role("button", name="Skip to the end")
    expect(skip).to_be_visible()
    skip.click()
    expect(page.get_by_label(re.compile("^Node node-1, not heard from, machine off"))).to_have_count(1)
    kubectl("wait", "node/node-1", "--for=condition=Ready=Unknown", "--timeout=20s")
    expect(skip).to_be_visible()
    skip.click()
    expect(pods(page)).to_have_count(3)
    ready = "jsonpath={.items[?(@.spec.nodeName=='node-1')].metadata.deletionTimestamp}"
    kubectl("get", "pods", "-l", "app=my-nginx", "-o", ready)


def test_the_terminal_reaches_a_node(page: Page, kubectl: Kubectl) -> None:
    address = kubectl("get", "service", "my-nginx", "-o", "jsonpath={.spec.clusterIP}")
    page.get_by_label(re.compile("^Node node-2,")).click(force=True)
    page.locator("#panel-selected").get_by_role("button", name="Open a shell").click()
    screen = page.locator(".xterm-rows")
    expect(screen).to_contain_text("root@node-2")
    page.locator(".xterm-helper-textarea").press_sequentially(f"curl -s {address} | grep title\n")
    expect(screen).to_contain_text("Welcome to nginx!")


def test_what_a_pod_serves_cannot_call_the_api(page: Page, kubectl: Kubectl, context: BrowserContext) -> None:
    """A student's page, opened through the API server's proxy in the teacher's session, is a stranger there."""
    manifest = {
        "apiVersion": "v1",
        "kind": "List",
        "items": [
            {
                "apiVersion": "v1",
                "kind": "ConfigMap",
                "metadata": {"name": "page"},
                "data": {"index.html": SCRIPT},
            },
            {
                "apiVersion": "v1",
                "kind": "Pod",
                "metadata": {"name": "mine"},
                "spec": {
                    "containers": [
                        {
                            "name": "web",
                            "image": "nginx",
                            "volumeMounts": [{"name": "page", "mountPath": "/usr/share/nginx/html"}],
                        }
                    ],
                    "volumes": [{"name": "page", "configMap": {"name": "page"}}],
                },
            },
        ],
    }
    kubectl("apply", "-f", "-", stdin=json.dumps(manifest))
    kubectl("wait", "pod/mine", "--for=condition=Ready", "--timeout=30s")
    mine = context.new_page()
    answer = mine.goto(page.url + "api/v1/namespaces/default/pods/mine/proxy/index.html")
    assert answer is not None
    assert "sandbox" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert mine.title() == "mine"
    mine.wait_for_timeout(300)
    assert mine.locator("#out").inner_text() == "waiting"  # its script does not even run
    mine.close()
