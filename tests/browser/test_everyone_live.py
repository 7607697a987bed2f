"""For everyone, against a living cluster: all of it by keyboard alone, judged by axe-core; and what can break, broken.

One serve and one page for the whole story, as in test_live. No test here points, clicks or touches.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, WebSocketRoute, expect

from tests.browser.axe import violations
from tests.harness import browser, wait
from tests.harness.kubectl import Kubectl
from tests.harness.live import Live, serving

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.kubectl]

SECONDS = 1000
STOPS = 80
"""More presses of Tab than any walk needs."""
HEAR = "document.addEventListener('graph', (event) => { window.seen = event.detail; });"
FOCUSED = """() => {
  const e = document.activeElement;
  return (e.getAttribute('aria-label') ?? e.innerText ?? '').trim();
}"""


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    with serving(tmp_path_factory.mktemp("everyone") / "data") as served:
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


class Heard:
    """What the browser said and asked for behind the page."""

    def __init__(self, page: Page) -> None:
        self.console: list[str] = []
        self.asked: list[str] = []
        page.on("console", lambda message: self.console.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: self.console.append(str(error)))
        page.on("request", lambda request: self.asked.append(request.url))
        page.on("websocket", lambda socket: self.asked.append(socket.url))


@pytest.fixture(scope="module")
def sockets() -> list[WebSocketRoute]:
    """The page's lines to the server, to be cut."""
    return []


@pytest.fixture(scope="module")
def stage(live: Live, context: BrowserContext, sockets: list[WebSocketRoute]) -> tuple[Page, Heard]:
    """The demo cluster's page, signed in by the teacher's link, and what is heard of it."""
    page = context.new_page()
    heard = Heard(page)

    def greet(socket: WebSocketRoute) -> None:
        socket.connect_to_server()
        sockets.append(socket)

    page.route_web_socket(re.compile("/topology/"), greet)
    page.add_init_script(HEAR)
    page.goto(live.fresh_link())
    expect(page.locator("podium-picture .node")).to_have_count(4)
    page.get_by_label("Pace of the cluster").select_option("instant")
    page.locator("#stage").focus()
    return page, heard


@pytest.fixture
def page(stage: tuple[Page, Heard]) -> Page:
    """The page; what a test before has left open is closed."""
    browser.close_dialogs(stage[0])
    return stage[0]


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def tab_to(page: Page, name: str) -> None:
    """Press Tab until the keyboard stands on what has this name; it is always to be seen where it stands."""
    for _ in range(STOPS):
        if re.search(name, page.evaluate(FOCUSED)):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never came to {name}; it stands on {page.evaluate(FOCUSED)}")


def find(page: Page, name: str) -> None:
    """Select by searching: its buttons are one key away."""
    press(page, "/")
    page.keyboard.type(name)
    expect(page.locator("#found li").first).to_contain_text(name)
    press(page, "Enter")
    expect(page.locator("#panel-selected h2")).to_contain_text(name)


def pods(page: Page, state: str = "ready") -> Locator:
    return page.locator(f'podium-picture [data-name^="my-nginx-"][data-state="{state}"]')


def state(page: Page) -> Locator:
    return page.locator("#state")


def test_an_empty_cluster_is_one_picture_one_sentence_and_one_action(page: Page) -> None:
    expect(page.locator("#opening h2")).to_have_text("Nothing runs here yet.")
    expect(page.locator("#opening .primary")).to_have_count(1)
    assert violations(page) == []


def test_a_deployment_is_created_and_exposed_by_keyboard(page: Page) -> None:
    press(page, "c")
    expect(page.locator("dialog[open]")).to_be_visible()
    assert violations(page) == []
    tab_to(page, "^Create$")
    press(page, "Enter")
    expect(pods(page)).to_have_count(2)
    press(page, "e")
    expect(page.locator("dialog[open]")).to_be_visible()
    tab_to(page, "^Expose$")
    press(page, "Enter")
    expect(page.get_by_label(re.compile("^Service my-nginx, .* 2 of 2 endpoints ready"))).to_have_count(1)
    assert violations(page) == []


def test_the_picture_is_entered_walked_and_chosen_in_by_keyboard(page: Page) -> None:
    press(page, "Escape", "g")
    stood = page.evaluate(FOCUSED)
    press(page, "ArrowLeft", "ArrowLeft", "ArrowUp", "ArrowUp")
    moved = page.evaluate(FOCUSED)
    assert moved != stood
    press(page, "Enter")
    expect(page.locator("#panel-selected")).to_be_visible()
    assert page.evaluate(FOCUSED) == moved  # choosing takes the keyboard nowhere
    assert violations(page) == []
    press(page, "Escape")


def test_a_deployment_is_scaled_by_keyboard(page: Page) -> None:
    find(page, "my-nginx")
    press(page, "Escape", "g")
    for key in ("ArrowUp", "ArrowLeft", "ArrowLeft", "ArrowUp", "ArrowUp"):
        if page.evaluate(FOCUSED).startswith("Deployment"):
            break
        press(page, key)
    assert page.evaluate(FOCUSED).startswith("Deployment my-nginx")
    press(page, "Enter", "i")
    tab_to(page, "^Scale")
    press(page, "Enter")
    expect(page.locator("dialog[open]")).to_be_visible()
    press(page, "Control+a")
    page.keyboard.type("3")
    press(page, "Enter")
    expect(pods(page)).to_have_count(3)
    press(page, "Escape")


def test_the_keyboard_is_not_lost_when_what_it_stood_on_is_gone(page: Page, kubectl: Kubectl) -> None:
    press(page, "g")
    page.evaluate("document.querySelector('.pod[data-name^=my-nginx] .hit').focus()")
    name = page.evaluate("document.activeElement.closest('.thing').dataset.name")
    kubectl("delete", "pod", name, "--now")
    expect(page.locator(f'[data-name="{name}"]:not(.tombstone)')).to_have_count(0)
    expect(page.locator(f'[data-name="{name}"]')).to_have_count(0)
    assert page.evaluate("document.activeElement.matches('.hit')")
    expect(pods(page)).to_have_count(3)


def test_a_request_is_sent_stepped_and_left_by_keyboard(page: Page) -> None:
    press(page, "r")
    expect(page.locator("dialog[open]")).to_be_visible()
    tab_to(page, "^Send$")
    press(page, "Enter")
    expect(state(page)).to_have_text("replaying")
    page.evaluate("document.activeElement.blur()")
    press(page, " ")
    counter = page.locator(".counter")
    before = counter.inner_text()
    press(page, "ArrowRight", "ArrowRight", "ArrowRight")
    expect(counter).not_to_have_text(before)
    press(page, "ArrowLeft")
    assert violations(page) == []
    press(page, "Escape")
    expect(state(page)).to_have_text("running")


def test_time_is_held_wound_and_let_go_by_keyboard(page: Page) -> None:
    press(page, "p")
    expect(state(page)).to_have_text("stepping")
    assert violations(page) == []
    press(page, "p")
    expect(state(page)).to_have_text("running")
    press(page, "b", "b")
    expect(state(page)).to_have_text("looking back")
    assert violations(page) == []
    press(page, "ArrowLeft", "ArrowRight", "n")
    expect(state(page)).to_have_text("running")


def test_a_machine_is_failed_and_healed_by_keyboard(page: Page) -> None:
    find(page, "node-2")
    press(page, "i")
    tab_to(page, "^Fail this machine$")
    press(page, "Enter")
    expect(page.get_by_label(re.compile("^Node node-2,.* machine off"))).to_have_count(1)
    press(page, "i")
    tab_to(page, "^Power on$")
    press(page, "Enter")
    expect(page.get_by_label(re.compile("^Node node-2, ready, "))).to_have_count(1)
    press(page, "Escape")


def test_the_terminal_is_entered_used_and_left_by_keyboard(page: Page) -> None:
    press(page, "t")
    expect(page.locator(".xterm-rows")).to_contain_text("$")
    page.keyboard.type("echo out of here")
    press(page, "Enter")
    expect(page.locator(".xterm-rows")).to_contain_text("out of here")
    press(page, "F6")
    assert page.evaluate("document.activeElement.matches('.hit')")


def test_help_lists_every_key_and_gives_the_keyboard_back(page: Page) -> None:
    press(page, "g")
    stood = page.evaluate(FOCUSED)
    press(page, "?")
    expect(page.locator("dialog kbd").first).to_be_visible()
    told = page.locator("dialog kbd").all_inner_texts()
    assert {"c", "e", "r", "t", "p", "b", "n", "g", "i", "o", "k", "v", "?", "Esc", "F6"} <= set(told)
    assert violations(page) == []
    press(page, "Escape")
    assert page.evaluate(FOCUSED) == stood


@pytest.mark.parametrize("key", ["k", "c"])
def test_a_key_that_is_pressed_as_a_dialog_goes_is_not_lost(page: Page, key: str) -> None:
    """The keyboard stands in the closed dialog until the page is drawn anew: here all is done before that."""
    press(page, key)
    expect(page.locator("dialog")).to_have_count(1)
    page.evaluate("""() => {
      const stands = document.activeElement;
      document.querySelector("dialog").close();
      stands.dispatchEvent(new KeyboardEvent("keydown", { key: "/", bubbles: true }));
    }""")
    expect(page.locator("dialog")).to_have_count(0)
    expect(page.get_by_role("combobox", name="Find")).to_be_focused()
    press(page, "Escape")


def test_words_are_explained_by_keyboard(page: Page) -> None:
    press(page, "k")
    expect(page.locator("dialog")).to_contain_text(
        "A name and an address that stay, for pods that come and go."
    )
    assert violations(page) == []
    press(page, "Escape")
    find(page, "my-nginx")
    press(page, "i")
    tab_to(page, "^Labels$")
    card = page.get_by_role("tooltip")
    expect(card).to_contain_text("by which others select it")
    assert violations(page) == []
    press(page, "Escape")
    expect(card).to_have_count(0)
    expect(page.locator("#panel-selected h2")).to_contain_text("my-nginx")  # the card alone went
    press(page, "Escape")


def test_the_list_says_what_the_picture_shows(page: Page) -> None:
    press(page, "o")
    rows = page.locator("#panel-list button")
    expect(rows.first).to_be_focused()
    words = rows.all_inner_texts()
    named = page.locator("podium-picture :is(.pod:not(.tombstone), .node) .hit").evaluate_all(
        "hits => hits.map((hit) => hit.getAttribute('aria-label').split(',')[0])"
    )
    assert set(named) <= {row.split(",")[0] for row in words}
    assert violations(page) == []


@pytest.mark.parametrize("choice", ["Dark", "High", "Projector", "Light", "Normal", "Desk"])
def test_settings_are_changed_by_keyboard_and_each_look_can_be_read(page: Page, choice: str) -> None:
    press(page, "v")
    tab_to(page, f"^{choice}$")
    press(page, "Enter")
    expect(page.get_by_role("button", name=choice, exact=True)).to_have_attribute("aria-pressed", "true")
    page.evaluate("() => Promise.allSettled(document.getAnimations().map((each) => each.finished))")
    assert violations(page) == []
    press(page, "Escape")
    assert page.evaluate(FOCUSED) == "View"


def test_what_was_missed_is_fetched_and_nothing_is_lost_or_doubled(
    page: Page, kubectl: Kubectl, sockets: list[WebSocketRoute]
) -> None:
    for replicas in (4, 2, 3):
        kubectl("scale", "deployment/my-nginx", f"--replicas={replicas}")
        sockets[-1].close(code=1011)
        kubectl("annotate", "deployment/my-nginx", f"cut={replicas}", "--overwrite")
    expect(pods(page)).to_have_count(3)
    expect(page.locator("#trouble")).to_be_hidden()

    def drawn() -> list[str]:
        own = "[...seen.pods.values()].filter((p) => !p.system).map((p) => p.name)"
        return sorted(page.evaluate(own))

    def listed() -> list[str]:
        return sorted(kubectl("get", "pods", "-o", "jsonpath={.items[*].metadata.name}").split())

    wait.until(lambda: drawn() == listed(), "the picture has the cluster's pods and no other")
    changes: list[dict[str, Any]] = page.evaluate("seen.changes")
    revisions = [change["revision"] for change in changes]
    assert revisions == sorted(set(revisions))
    address = page.url.partition("#")[0].replace("/clusters/", "/ui/clusters/")
    rows = page.request.get(f"{address}history/").json()["rows"]
    logged = {row["revision"] for row in rows if revisions[0] <= row["revision"] <= revisions[-1]}
    people = {row["revision"] for row in rows if not row["by"].startswith("system:")} & logged
    assert people
    assert people <= set(revisions)


@pytest.mark.parametrize(
    "path",
    [
        "?all",
        "about/privacy/",
        "about/accessibility/",
        "nowhere",
        "admin/",
        "admin/cluster/cluster/",
        "admin/cluster/cluster/add/",
        "admin/cluster/pod/",
    ],
)
def test_every_other_page_can_be_read_by_everyone(live: Live, context: BrowserContext, path: str) -> None:
    other = context.new_page()
    other.goto(f"{live.url}/{path}")
    assert violations(other) == []
    other.close()


def test_nothing_is_loaded_from_elsewhere_and_the_console_is_silent(
    live: Live, stage: tuple[Page, Heard]
) -> None:
    _, heard = stage
    strangers = [
        url for url in heard.asked if not re.match(rf"(http|ws)://127\.0\.0\.1:{live.port}/|data:|blob:", url)
    ]
    assert strangers == []
    assert heard.console == []


def test_a_server_that_restarts_is_waited_for_and_the_page_goes_on(
    page: Page, live: Live, kubectl: Kubectl
) -> None:
    trouble = page.locator("#trouble")
    live.stop()
    expect(trouble).to_contain_text("The server does not answer.")
    expect(trouble.get_by_role("button", name="Try now")).to_be_visible()
    assert violations(page) == []
    press(page, "c")
    expect(page.locator("dialog[open] [name=name]")).to_be_focused()
    page.keyboard.type("another")
    press(page, "Enter")
    expect(page.locator("dialog .error").filter(has_text="does not answer")).to_have_count(1)
    press(page, "Escape")
    live.start()
    expect(trouble).to_be_hidden()
    kubectl("scale", "deployment/my-nginx", "--replicas=1")
    expect(pods(page)).to_have_count(1)


def test_who_signed_out_in_another_tab_is_told_so(page: Page, context: BrowserContext, live: Live) -> None:
    other = context.new_page()
    other.goto(f"{live.url}/admin/")
    assert violations(other) == []
    other.locator("#logout-form button").press("Enter")
    other.close()
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    trouble = page.locator("#trouble")
    expect(trouble).to_contain_text("You are signed out.")
    assert violations(page) == []
    tab_to(page, "^Sign in$")
    press(page, "Enter")
    expect(page).to_have_url(re.compile(r"/sign-in/\?next=%2Fclusters%2Fdemo%2F"))
    assert violations(page) == []


def test_a_deleted_cluster_is_said_to_be_gone_with_a_way_on(page: Page, live: Live) -> None:
    live.manage("create_cluster", "other", "--nodes", "1")
    page.goto(live.manage("sign_in_link").split()[-1])
    expect(page).to_have_url(f"{live.url}/")
    assert violations(page) == []
    page.goto(f"{live.url}/clusters/other/")
    expect(page.locator("podium-picture .node")).not_to_have_count(0)
    live.manage("delete_cluster", "other")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator("#trouble")).to_contain_text("The cluster other is gone, or not yours.")
    assert violations(page) == []
    tab_to(page, "^To the clusters$")
    press(page, "Enter")
    expect(page.locator(".clusters")).to_contain_text("demo")


def test_without_javascript_the_page_says_so_and_what_to_do(
    page: Page, live: Live, context: BrowserContext
) -> None:
    assert context.browser is not None
    still = context.browser.new_context(java_script_enabled=False, storage_state=context.storage_state())
    shown = still.new_page()
    shown.goto(f"{live.url}/clusters/demo/")
    expect(shown.get_by_role("heading", name=re.compile("JavaScript is off"))).to_be_visible()
    expect(shown.locator(".bar")).to_be_hidden()
    still.close()
