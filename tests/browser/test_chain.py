"""Reconciliation you can see, in a real browser against a living cluster: an act's chain, steps, predictions, pace.

One serve and one page for the whole story, as in test_live. PODIUM_PICTURES names a folder to keep screenshots in.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.stage import soon
from tests.harness import browser
from tests.harness.kubectl import Kubectl
from tests.harness.live import Live, serving

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.kubectl]

PICTURES = os.environ.get("PODIUM_PICTURES", "")
SECONDS = 1000
LISTEN = """
() => { const words = document.querySelector('.prompt .words');
  window.told = [words.textContent];
  window.said = [];
  new MutationObserver(() => { if (words.textContent !== window.told.at(-1)) window.told.push(words.textContent); })
    .observe(words, {childList: true, characterData: true, subtree: true});
  new MutationObserver(() => window.said.push(document.querySelector('.layer.thread .said')?.textContent ?? ''))
    .observe(document.querySelector('.layer.thread'), {childList: true, subtree: true}); }
"""
"""Beats come and go: what stood under the picture, and beside the thread, is remembered."""


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    with serving(tmp_path_factory.mktemp("chain") / "data") as served:
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
    page.clock.install()
    page.goto(live.fresh_link())
    expect(page.locator("podium-picture .node")).to_have_count(4)
    page.evaluate(LISTEN)
    pace(page, "instant")
    return page


def picture(page: Page, name: str) -> None:
    if not PICTURES:
        return
    for theme in ("dark", "light"):
        page.evaluate("theme => { document.documentElement.dataset.theme = theme; }", theme)
        page.screenshot(path=str(Path(PICTURES) / f"{name}-{theme}.png"))


def pace(page: Page, name: str) -> None:
    """Choose how long one-off waits are; the keyboard is free again afterwards."""
    page.get_by_label("Pace of the cluster").select_option(name)
    page.locator("#stage").focus()


def speed(page: Page, times: str) -> None:
    """Choose how fast the cluster's time goes."""
    page.get_by_label("Speed of the cluster's time").select_option(times)
    page.locator("#stage").focus()


def told(page: Page) -> list[str]:
    """Every sentence under the picture so far."""
    sentences: list[str] = page.evaluate("window.told")
    return sentences


def chip(page: Page) -> Locator:
    return page.locator(".prompt .fold")


def state(page: Page) -> Locator:
    return page.locator("#state")


def outlined(page: Page) -> Locator:
    return page.locator("podium-picture .layer.pending .pending")


def take(page: Page) -> Locator:
    return page.get_by_role("button", name="Take the next decision")


def pods(kubectl: Kubectl, app: str) -> list[Any]:
    found: list[Any] = json.loads(kubectl("get", "pods", "-l", f"app={app}", "-o", "json"))["items"]
    return found


def in_order(sentences: list[str], *patterns: str) -> bool:
    """Whether sentences that match follow each other so, whatever stands between them."""
    rest = iter(sentences)
    return all(any(re.search(pattern, sentence) for sentence in rest) for pattern in patterns)


def test_an_act_by_kubectl_is_told_as_a_chain_through_the_control_plane(page: Page, kubectl: Kubectl) -> None:
    kubectl("create", "deployment", "web", "--image=nginx", "--replicas=2", "--port=80")
    expect(page.locator("podium-picture .layer.thread .causal")).to_have_count(1)
    soon(page, chip(page), "create web → 2 pods, [0-9]+ writes")
    assert in_order(
        page.evaluate("window.said"),
        "seen Deployment web.*so create 1 ReplicaSet",
        "wanted 0 of 2 replicas exist.*so create 2 Pods",
    ), page.evaluate("window.said")
    assert in_order(
        told(page),
        r"^kubernetes-admin creates Deployment web",
        r"^deployment-controller creates ReplicaSet web-",
        r"^replicaset-controller creates 2 Pods: 0 of 2 replicas exist",
        r"^(default-scheduler|kube-scheduler) binds 2 Pods",
        r"kubelet|node:",
    ), told(page)


def test_no_sentence_is_longer_than_sixteen_words(page: Page) -> None:
    assert [s for s in told(page) if len(s.split()) > 16] == []


def test_a_folded_chain_is_told_again_on_a_click(page: Page) -> None:
    before = len(told(page))
    chip(page).click()
    expect(page.locator(".prompt .words")).to_contain_text("creates ReplicaSet")
    expect(page.locator(".tab.acting")).to_have_count(1)
    picture(page, "chain")
    assert told(page)[before] == "kubernetes-admin creates Deployment web"


def test_exposing_it_folds_into_its_endpoints(page: Page, kubectl: Kubectl) -> None:
    kubectl("expose", "deployment", "web", "--port=80")
    soon(page, chip(page), "expose web → 2 endpoints, [0-9]+ writes")


def test_held_kubectl_creates_and_nothing_follows_until_it_is_stepped(page: Page, kubectl: Kubectl) -> None:
    page.keyboard.press("p")
    expect(state(page)).to_have_text("stepping")
    kubectl("create", "deployment", "held", "--image=nginx", "--replicas=2")
    expect(page.locator(".stepping button", has_text="deployment-controller creates ReplicaSet held")).to_be_visible()
    assert pods(kubectl, "held") == []
    expect(outlined(page).first).to_be_visible()
    picture(page, "stepping-first")


def test_a_wrong_prediction_is_told_why_and_the_right_one_is_revealed_by_the_step(
    page: Page, kubectl: Kubectl
) -> None:
    wrong = page.locator(".stepping .choices button", has_text="replicaset-controller creates Pods")
    wrong.click()
    expect(page.locator(".stepping .remark")).to_have_text("Not yet: no ReplicaSet asks for pods yet.")
    expect(page.locator(".prompt .words")).to_contain_text("deployment-controller creates ReplicaSet held")
    right = page.locator(".stepping .choices button", has_text="replicaset-controller creates 2 Pods")
    expect(right).to_be_visible()
    picture(page, "stepping-replicaset")
    for _ in range(6):
        if pods(kubectl, "held"):
            break
        page.keyboard.press(right.locator("kbd").inner_text())
        expect(take(page)).to_be_enabled()
    assert len(pods(kubectl, "held")) == 2


def test_a_binding_can_be_seen_before_it_is_made(page: Page, kubectl: Kubectl) -> None:
    choice = page.locator(".stepping .choices button", has_text="default-scheduler binds a Pod held-")
    for _ in range(6):
        if choice.count():
            break
        page.keyboard.press("n")
        expect(take(page)).to_be_enabled()
    expect(choice.first).to_be_visible()
    assert not any(pod["spec"].get("nodeName") for pod in pods(kubectl, "held"))
    picture(page, "stepping-scheduler")


def test_every_step_is_one_decision_and_the_keyboard_takes_it(page: Page, kubectl: Kubectl) -> None:
    for _ in range(30):
        if all(pod["spec"].get("nodeName") for pod in pods(kubectl, "held")):
            break
        page.locator("#stage").focus()
        page.keyboard.press("Space")
        expect(take(page)).to_be_enabled()
    assert all(pod["spec"].get("nodeName") for pod in pods(kubectl, "held"))
    picture(page, "stepping-kubelet")


def test_running_again_the_rest_follows_and_the_picture_says_so(page: Page, kubectl: Kubectl) -> None:
    page.keyboard.press("p")
    expect(state(page)).to_have_text("running")
    expect(outlined(page)).to_have_count(0)
    kubectl("wait", "deployment/held", "--for=condition=Available", "--timeout=30s")


def test_kubectl_sees_the_pace_that_the_page_sets(page: Page, kubectl: Kubectl) -> None:
    pace(page, "class")
    speed(page, "0.1")
    kubectl("create", "deployment", "slow", "--image=nginx")
    expect(page.locator(".wait").get_by_role("button", name="Skip to the end")).to_be_visible()
    assert "0/1" in kubectl("get", "deployment", "slow", "--no-headers")
    picture(page, "slow")
    speed(page, "1")
    pace(page, "instant")
    kubectl("create", "deployment", "quick", "--image=nginx")
    kubectl("wait", "deployment/quick", "--for=condition=Available", "--timeout=10s")


def test_a_crash_loop_is_never_called_rest(page: Page, kubectl: Kubectl) -> None:
    speed(page, "5")
    kubectl("create", "deployment", "broken", "--image=busybox", "--", "false")
    expect(page.locator('podium-picture [data-name^="broken-"][data-state="crashloop"]')).to_have_count(1)
    soon(page, page.locator(".prompt .words"), "keeps crashing: the kubelet starts it again in")
    expect(page.locator(".wait").get_by_role("button", name="Skip to the end")).to_be_visible()
    picture(page, "crashloop")
    speed(page, "1")
    kubectl("delete", "deployment", "broken", "slow", "quick")


def test_fifty_at_once_are_a_few_sentences(page: Page, kubectl: Kubectl) -> None:
    before = len(told(page))
    kubectl("scale", "deployment", "held", "--replicas=50")
    expect(page.locator(".prompt .words")).to_have_text(re.compile("creates 48 Pods"))
    picture(page, "fifty")
    soon(page, chip(page), "scale held → 48 pods", steps=1000)
    beats = [s for s in told(page)[before:] if re.search("creates|binds|updates", s)]
    assert len(set(beats)) < 40, beats


def test_without_motion_the_way_stands_as_numbered_stations(page: Page) -> None:
    page.keyboard.press("m")
    chip(page).click()
    numbers = page.locator("podium-picture .station")
    expect(numbers.nth(3)).to_be_visible()
    assert numbers.all_text_contents()[:4] == ["1", "2", "3", "4"]
    picture(page, "stations")
    page.keyboard.press("m")
