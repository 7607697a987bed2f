"""Doing and inspecting against a living cluster: forms, the editor, menus, labels pulled off, drains, cut cables.

One serve and one page for the whole story: each test goes on where the one before it stopped, as a lesson does. What is
done by keyboard in one test is done by mouse in another.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.harness import browser
from tests.harness.kubectl import Kubectl
from tests.harness.live import Live, serving

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.kubectl]

SECONDS = 1000


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    with serving(tmp_path_factory.mktemp("doing") / "data") as served:
        yield served


@pytest.fixture(scope="module")
def kubectl(live: Live) -> Kubectl:
    return live.kubectl()


@pytest.fixture(scope="module")
def page(live: Live) -> Iterator[Page]:
    with browser.chromium() as chromium:
        context = chromium.new_context(viewport={"width": 1366, "height": 768})
        context.set_default_timeout(15 * SECONDS)
        expect.set_options(timeout=15 * SECONDS)
        opened = context.new_page()
        opened.goto(live.fresh_link())
        expect(opened.locator("podium-picture .node").first).to_be_visible()
        opened.get_by_label("Pace of the cluster").select_option("instant")
        yield opened


def thing(page: Page, name: str) -> Locator:
    return page.locator("podium-picture").get_by_label(re.compile(rf"^{name}"))


def selected(page: Page) -> Locator:
    return page.locator("#panel-selected")


def choose(page: Page, name: str) -> None:
    """Select a thing by keyboard, whatever was selected."""
    page.keyboard.press("Escape")
    thing(page, name).first.focus()
    page.keyboard.press("Enter")
    expect(selected(page).locator("h2")).to_be_visible()


def tab(page: Page, name: str) -> None:
    selected(page).get_by_role("tab", name=name, exact=True).click()


def test_a_deployment_is_created_by_keyboard_alone_with_an_image_of_the_catalogue(
    page: Page, kubectl: Kubectl
) -> None:
    page.locator("#stage").focus()
    page.keyboard.press("c")
    expect(page.locator("[name=name]")).to_be_focused()
    page.keyboard.press("Control+A")
    page.keyboard.type("web")
    page.keyboard.press("Tab")
    page.keyboard.press("Control+A")
    page.keyboard.type("hello-app:1")
    page.keyboard.press("ArrowDown")
    expect(page.locator("[name=image]")).to_have_value("gcr.io/google-samples/hello-app:1.0")
    expect(page.locator("[name=port]")).to_have_value("8080")
    line = (
        "kubectl create deployment web --image=gcr.io/google-samples/hello-app:1.0 --replicas=2 --port=8080"
    )
    expect(page.locator("dialog .kubectl code")).to_have_text(line)
    page.keyboard.press("Enter")
    expect(page.locator("dialog")).to_have_count(0)
    kubectl("wait", "deployment/web", "--for=condition=Available", "--timeout=30s")
    kubectl("expose", "deployment", "web", "--port=80", "--target-port=8080")


def test_what_was_filled_in_stays_when_a_dialog_closes_by_accident(page: Page) -> None:
    page.get_by_role("button", name="Create…", exact=True).click()
    page.locator("[name=name]").fill("half-writ")
    page.keyboard.press("Escape")
    expect(page.locator("dialog")).to_have_count(0)
    expect(page.get_by_role("button", name="Create…", exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("[name=name]")).to_have_value("half-writ")
    page.get_by_role("button", name="Start anew").click()
    expect(page.locator("[name=name]")).to_have_value("")
    page.keyboard.press("Escape")
    expect(page.locator("dialog")).to_have_count(0)


def test_the_editor_completes_by_schema_and_says_the_servers_words_at_the_line(
    page: Page, kubectl: Kubectl
) -> None:
    page.locator("#stage").focus()
    page.keyboard.press("y")
    editor = page.locator(".cm-content")
    expect(editor).to_be_focused()
    page.keyboard.type("apiVersion: v1\nkind: Servi")
    page.keyboard.press("Control+Space")
    expect(page.locator(".cm-tooltip-autocomplete li").first).to_contain_text("Service")
    page.keyboard.press("Escape")
    expect(page.locator("dialog")).to_have_count(1)
    page.keyboard.type("ce\nmetadata:\nname: door")
    page.keyboard.press("Home")
    page.keyboard.type("  ")
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    page.keyboard.press("Home")
    page.keyboard.press("Shift+End")
    page.keyboard.type("spec: {selector: {app: web}, ports: [{port: 99999}]}")
    expect(page.locator(".editfoot")).to_contain_text("spec.ports[0].port: Invalid value: 99999")
    expect(page.locator(".cm-lint-marker-error")).to_have_count(1)
    page.keyboard.press("Control+A")
    manifest = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "door"}, "data": {"a": "b"}}
    page.keyboard.insert_text(json.dumps(manifest))
    page.keyboard.press("Control+Enter")
    expect(page.locator("dialog")).to_have_count(0)
    assert kubectl("get", "configmap", "door", "-o", "jsonpath={.data.a}") == "b"


def test_the_selected_is_edited_at_its_live_yaml(page: Page, kubectl: Kubectl) -> None:
    choose(page, "Service web,")
    tab(page, "YAML")
    expect(selected(page).locator(".live")).to_contain_text("clusterIP:")
    expect(selected(page).locator(".live")).not_to_contain_text("managedFields")
    selected(page).get_by_role("button", name="Edit…").click()
    expect(page.locator(".cm-content")).to_contain_text("sessionAffinity")
    page.locator(".cm-line", has_text="sessionAffinity: None").click()
    page.keyboard.press("End")
    for _ in "None":
        page.keyboard.press("Backspace")
    page.keyboard.type("ClientIP")
    page.keyboard.press("Escape")
    page.keyboard.press("Control+Enter")
    expect(page.locator("dialog")).to_have_count(0)
    assert kubectl("get", "service", "web", "-o", "jsonpath={.spec.sessionAffinity}") == "ClientIP"


def test_a_pod_says_its_containers_its_log_and_what_it_hangs_together_with(page: Page) -> None:
    choose(page, "Pod web-")
    expect(selected(page)).to_contain_text("running, ready")
    for name in ("Deployment web", "Service web"):
        expect(selected(page).get_by_role("button", name=name)).to_be_visible()
    tab(page, "Logs")
    expect(selected(page).locator(".log")).to_contain_text("Server listening on port 8080")
    selected(page).get_by_role("searchbox").fill("nothing of it")
    expect(selected(page).locator(".log")).not_to_contain_text("Server")
    tab(page, "Events")
    expect(selected(page).locator(".eventlist")).to_contain_text("Scheduled")
    tab(page, "Summary")
    selected(page).get_by_role("button", name="Service web").click()
    expect(selected(page).locator("h2")).to_have_text("web")


def test_a_secret_is_not_shown_until_it_is_asked_for(page: Page) -> None:
    page.locator("#stage").focus()
    page.keyboard.press("x")
    page.get_by_role("menuitem", name="Secret…").click()
    page.locator("[name=name]").fill("safe")
    page.get_by_label("Key", exact=True).fill("password")
    page.get_by_label("Value", exact=True).fill("sesame")
    page.locator("dialog .primary").click()
    expect(page.locator("dialog")).to_have_count(0)
    choose(page, "Secret safe")
    tab(page, "YAML")
    expect(selected(page).locator(".live")).to_contain_text("password: •••")
    selected(page).get_by_role("button", name="Show the values").click()
    expect(selected(page).locator(".live")).to_contain_text("password: c2VzYW1l")
    tab(page, "Summary")


def test_a_label_pulled_off_takes_the_pod_out_of_its_service(page: Page, kubectl: Kubectl) -> None:
    choose(page, "Service web,")
    pills = selected(page).locator(".members .label-pill")
    expect(pills).to_have_count(2)
    box = pills.first.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 8, box["y"] + 8)
    page.mouse.down()
    page.mouse.move(box["x"] - 60, box["y"] + 60, steps=3)
    page.mouse.up()
    kubectl("wait", "pod", "-l", "!app", "--for=jsonpath={.status.phase}=Running", "--timeout=20s")
    expect(page.locator("podium-picture [data-name^='web-']")).to_have_count(3)
    kubectl("delete", "pod", "-l", "!app", "--wait=false")


def test_the_menu_of_a_thing_opens_by_keyboard_and_scales_what_it_stands_on(
    page: Page, kubectl: Kubectl
) -> None:
    choose(page, "Deployment web,")
    page.keyboard.press("a")
    menu = page.get_by_role("menu")
    expect(menu.get_by_role("menuitem", name="+1")).to_be_focused()
    expect(menu.locator(".would")).to_have_text("kubectl scale deployment/web --replicas=3")
    page.keyboard.press("Enter")
    expect(menu).to_have_count(0)
    kubectl("wait", "deployment/web", "--for=jsonpath={.spec.replicas}=3", "--timeout=10s")


def test_an_image_is_set_and_rolled_back(page: Page, kubectl: Kubectl) -> None:
    image = "jsonpath={.spec.template.spec.containers[0].image}"
    choose(page, "Deployment web,")
    selected(page).get_by_role("button", name="Set image…").click()
    page.locator("[name=image]").fill("gcr.io/google-samples/hello-app:2.0")
    page.locator("dialog .primary").click()
    expect(page.locator("dialog")).to_have_count(0)
    kubectl("rollout", "status", "deployment/web", "--timeout=40s")
    selected(page).get_by_role("button", name="Roll back…").click()
    expect(page.locator("dialog .kubectl code")).to_have_text("kubectl rollout undo deployment/web")
    page.locator("dialog .primary").click()
    expect(page.locator("dialog")).to_have_count(0)
    assert kubectl("get", "deployment", "web", "-o", image) == "gcr.io/google-samples/hello-app:1.0"
    kubectl("rollout", "status", "deployment/web", "--timeout=40s")


def test_a_policy_is_written_with_its_yaml_before_ones_eyes(page: Page, kubectl: Kubectl) -> None:
    page.get_by_role("button", name="More…", exact=True).click()
    page.get_by_role("menuitem", name="NetworkPolicy…").click()
    page.locator("[name=name]").fill("front-only")
    page.locator("[name=to]").select_option("app=web")
    page.locator("[name=label]").fill("role=front")
    page.locator("[name=ports]").fill("8080")
    expect(page.locator("dialog .yamlbody pre")).to_contain_text("role: front")
    page.locator("dialog .primary").click()
    expect(page.locator("dialog")).to_have_count(0)
    rule = kubectl("get", "networkpolicy", "front-only", "-o", "jsonpath={.spec.ingress[0].ports[0].port}")
    assert rule == "8080"
    kubectl("delete", "networkpolicy", "front-only")


def test_a_node_is_drained_pod_by_pod(page: Page, kubectl: Kubectl) -> None:
    choose(page, "Node node-1,")
    selected(page).get_by_role("button", name="Drain…").click()
    expect(page.locator("dialog .kubectl code")).to_contain_text("kubectl drain node-1")
    page.get_by_role("button", name="Drain", exact=True).click()
    page.get_by_role("button", name="node-1 is drained").click(timeout=40 * SECONDS)
    assert kubectl("get", "node", "node-1", "-o", "jsonpath={.spec.unschedulable}") == "true"
    left = kubectl("get", "pods", "-o", "jsonpath={.items[?(@.spec.nodeName=='node-1')].metadata.name}")
    assert left == ""
    selected(page).get_by_role("button", name="Uncordon").click()
    expect(selected(page).get_by_role("button", name="Cordon", exact=True)).to_be_visible()


def test_a_cut_cable_leaves_the_pods_running_and_nobody_hears_of_them(page: Page, kubectl: Kubectl) -> None:
    name, node = kubectl(
        "get", "pods", "-l", "app=web", "-o", "jsonpath={.items[0]['metadata.name','spec.nodeName']}"
    ).split()
    choose(page, f"Node {node},")
    selected(page).get_by_role("button", name="Cut its cable").click()
    expect(thing(page, f"Node {node},")).to_have_attribute("aria-label", re.compile("cable cut"))
    told = kubectl.run("logs", name, check=False).stderr
    assert "10250: i/o timeout" in told
    selected(page).get_by_role("button", name="Mend its cable").click()
    expect(selected(page).get_by_role("button", name="Cut its cable")).to_be_visible()
    assert "Server listening" in kubectl("logs", name)
