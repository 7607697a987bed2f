"""The page's terminal at a laptop: kubectl, files, editors, and a line that comes and goes; a real browser.

One serve and one page for the whole story, as in test_live.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, WebSocketRoute, expect

from tests.browser.axe import violations
from tests.harness import browser
from tests.harness.kubectl import Kubectl
from tests.harness.live import Live, serving

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.kubectl]

SECONDS = 1000
PROMPT = "you@laptop:~$ "


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    with serving(tmp_path_factory.mktemp("laptop") / "data") as served:
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
def lines() -> list[WebSocketRoute]:
    """The terminal's lines to the server, to be cut."""
    return []


@pytest.fixture(scope="module")
def page(live: Live, context: BrowserContext, lines: list[WebSocketRoute]) -> Page:
    made = context.new_page()

    def greet(socket: WebSocketRoute) -> None:
        socket.connect_to_server()
        lines.append(socket)

    made.route_web_socket(re.compile("/shell/"), greet)
    made.goto(live.fresh_link())
    expect(made.locator("podium-picture .node")).to_have_count(4)
    made.keyboard.press("t")
    expect(made.get_by_role("button", name="Wide", exact=True)).to_have_attribute("aria-pressed", "true")
    return made


def screen(page: Page) -> Locator:
    """What the terminal shows; its text has no ends of lines."""
    return page.locator("#panel-terminal .xterm-rows")


def typed(page: Page, line: str) -> None:
    """A line at a fresh prompt of an empty screen."""
    browser.close_dialogs(page)
    page.locator("#panel-terminal .xterm-helper-textarea").focus()
    page.keyboard.press("Control+u")
    page.keyboard.press("Control+l")
    expect(screen(page)).to_have_text(re.compile(rf"^\s*{re.escape(PROMPT)}\s*$"))
    page.keyboard.type(line)
    page.keyboard.press("Enter")


def test_the_laptop_has_kubectl_and_the_picture_shows_what_it_does(page: Page, kubectl: Kubectl) -> None:
    typed(page, "kubectl create deployment web --image=nginx --replicas=2")
    expect(screen(page)).to_contain_text("deployment.apps/web created")
    expect(page.get_by_label(re.compile("^Pod web-.*, ready"))).to_have_count(2)
    typed(page, "kubectl get deployment web -o name | tr a-z A-Z > seen; cat seen")
    expect(screen(page)).to_contain_text("DEPLOYMENT.APPS/WEB")
    assert kubectl("get", "deployment", "web", "-o", "jsonpath={.spec.replicas}") == "2"


def test_tab_completes_commands_kinds_and_names(page: Page) -> None:
    page.keyboard.press("Control+l")
    for part, whole in (("kubectl desc", "describe "), ("deploym", "deployments "), ("we", "deployments web ")):
        page.keyboard.type(part)
        page.keyboard.press("Tab")
        expect(screen(page)).to_contain_text(whole)
    page.keyboard.press("Enter")
    expect(screen(page)).to_contain_text("StrategyType:")


def test_a_shell_in_a_pod_has_all_the_keys(page: Page) -> None:
    typed(page, "kubectl exec -it deploy/web -- bash")
    expect(screen(page)).to_contain_text("root@web-")
    page.keyboard.type("echo one")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Backspace")
    page.keyboard.type("x")
    page.keyboard.press("Enter")
    expect(screen(page)).to_contain_text("echo oxeoxe")
    page.keyboard.type("sleep 1000")
    page.keyboard.press("Enter")
    page.keyboard.press("Control+c")
    expect(screen(page)).to_contain_text("^C")
    page.keyboard.press("Control+d")
    expect(screen(page)).to_contain_text(re.compile(re.escape(PROMPT) + r"\s*$"))


def test_a_file_is_written_in_the_editor_judged_by_the_server_and_applied(page: Page, kubectl: Kubectl) -> None:
    kubectl("delete", "configmap", "later", "--ignore-not-found")
    typed(page, "vi later.yaml")
    expect(page.locator("dialog .cm-content")).to_be_focused()
    page.keyboard.type("apiVersion: v1\nkind: ConfigMap\nmetadata:\nname: later\n", delay=5)
    expect(page.locator("dialog .editfoot")).to_have_class(re.compile("error"))
    page.keyboard.press("Control+a")
    page.keyboard.insert_text("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: later}\ndata: {a: b}\n")
    assert violations(page) == []
    page.keyboard.press("Control+Enter")
    expect(page.locator("dialog .editfoot")).to_have_text("configmap/later created")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(page.locator("dialog")).to_have_count(0)
    assert kubectl("get", "configmap", "later", "-o", "jsonpath={.data.a}") == "b"
    typed(page, "kubectl diff -f later.yaml; echo $?; kubectl delete -f later.yaml")
    expect(screen(page)).to_contain_text('configmap "later" deleted from default namespace')


def test_kubectl_edit_opens_the_editor_again_until_the_object_is_right(page: Page, kubectl: Kubectl) -> None:
    typed(page, "kubectl edit deployment web")
    text = page.locator("dialog .editor .cm-content")
    expect(text).to_contain_text("replicas: 2")
    whole = kubectl("get", "deployment", "web", "-o", "yaml")
    for replicas in ("many", "3"):
        page.keyboard.press("Control+a")
        page.keyboard.insert_text(re.sub("  replicas: 2", f"  replicas: {replicas}", whole))
        page.keyboard.press("Control+Enter")
        if replicas == "many":
            expect(text).to_contain_text("# deployments.apps")
    expect(screen(page)).to_contain_text("deployment.apps/web edited")
    assert kubectl("get", "deployment", "web", "-o", "jsonpath={.spec.replicas}") == "3"


def test_what_is_typed_while_the_line_is_away_is_shown_and_runs_once(page: Page, lines: list[WebSocketRoute]) -> None:
    typed(page, "echo before > count")
    lines[-1].close(code=1012, reason="the test cuts it")
    page.keyboard.type("echo once >> count; cat count")
    page.keyboard.press("Enter")
    expect(screen(page)).to_contain_text(f"beforeonce{PROMPT}")


def test_a_reload_finds_the_shell_as_it_was(page: Page) -> None:
    typed(page, "cd /tmp; greeting=hello; clear")
    expect(screen(page)).to_contain_text("you@laptop:/tmp$")
    page.reload()
    page.keyboard.press("t")
    expect(screen(page)).to_contain_text("you@laptop:/tmp$")
    page.keyboard.type("echo $greeting again; cd")
    page.keyboard.press("Enter")
    expect(screen(page)).to_contain_text("hello again")


def test_files_go_up_and_down(page: Page, live: Live) -> None:
    page.get_by_role("button", name="Files", exact=True).click()
    page.locator("dialog input[type=file]").set_input_files(
        {"name": "pod.yaml", "mimeType": "text/yaml", "buffer": b"kind: Pod\n"}
    )
    expect(page.get_by_role("button", name="pod.yaml", exact=True)).to_be_visible()
    assert violations(page) == []
    with page.expect_download() as download:
        page.get_by_role("link", name="Download pod.yaml").click()
    assert download.value.path().read_bytes() == b"kind: Pod\n"
    page.keyboard.press("Escape")
    typed(page, "cat pod.yaml")
    expect(screen(page)).to_contain_text("kind: Pod")


def test_there_may_be_several_terminals(page: Page) -> None:
    page.get_by_role("button", name="New terminal").click()
    expect(page.get_by_role("tab", name="my laptop")).to_have_count(2)
    expect(screen(page)).to_contain_text(PROMPT)
    page.get_by_role("button", name="Close terminal my laptop").last.click()
    expect(page.get_by_role("tab", name="my laptop")).to_have_count(1)
