"""The API's pages in a real browser: from the root to a pod by clicking, and a Deployment changed in YAML.

One serve and one page for the whole story: each test goes on where the one before it stopped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import violations
from tests.harness import browser
from tests.harness.live import Live, serving

pytestmark = [pytest.mark.slow, pytest.mark.browser]

SECONDS = 1000


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    with serving(tmp_path_factory.mktemp("browsable") / "data") as served:
        yield served


@pytest.fixture(scope="module")
def complaints() -> list[str]:
    """What the browser refused or failed at, but for the answers that say no."""
    return []


@pytest.fixture(scope="module")
def page(live: Live, complaints: list[str]) -> Iterator[Page]:
    """The root of the demo cluster's API, signed in by the teacher's link."""
    with browser.chromium() as chromium:
        page = chromium.new_page(viewport={"width": 1366, "height": 768})
        page.set_default_timeout(20 * SECONDS)
        expect.set_options(timeout=20 * SECONDS)
        page.goto(live.fresh_link())
        page.goto(f"{live.url}/clusters/demo/apis")
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "request",
            lambda request: None if request.url.startswith(live.url) else complaints.append(request.url),
        )
        yield page


def click(page: Page, name: str | re.Pattern[str]) -> None:
    page.get_by_role("link", name=name, exact=True).first.click()


def submit(page: Page, name: str) -> None:
    page.locator("details[open]").get_by_role("button", name=name, exact=True).click()


def test_a_deployment_is_made_from_its_sample(page: Page) -> None:
    assert violations(page) == []
    click(page, "deployments")
    click(page, "default")
    expect(page.get_by_text("No resources found in default namespace.")).to_be_visible()
    click(page, "Create")
    submit(page, "Create")
    expect(page.locator(".code")).to_have_text("201 Created")
    click(page, "Deployment/my-app")
    expect(page.get_by_role("heading", name="my-app")).to_be_visible()


def test_it_is_changed_in_yaml(page: Page) -> None:
    assert violations(page) == []
    click(page, "Patch")
    page.locator("details[open] textarea").fill("spec: {replicas: 3}")
    page.get_by_label("Kind of patch").select_option("Strategic merge patch")
    expect(page.get_by_text("--type=strategic --patch-file=/dev/stdin")).to_be_visible()
    submit(page, "Patch")
    expect(page.locator("pre.answer")).to_contain_text("replicas: 3")


def test_what_is_wrong_stands_beside_what_was_written(page: Page) -> None:
    click(page, "Replace")
    text = page.locator("details[open] textarea")
    wrong = text.input_value().replace("replicas: 3", "replicas: -3", 1)
    text.fill(re.sub(r"\n  resourceVersion: .*", "", wrong))  # its controllers may have written since
    submit(page, "Replace")
    expect(page.get_by_role("alert")).to_contain_text('Deployment.apps "my-app" is invalid')
    expect(page.locator(".causes")).to_have_text(
        re.compile("spec.replicas.*must be greater than or equal to 0")
    )
    expect(page.locator("details[open] textarea")).to_have_value(re.compile("replicas: -3"))
    assert violations(page) == []


def test_a_pod_is_found_by_clicking_from_the_root(page: Page) -> None:
    click(page, "API")
    click(page, "pods")
    click(page, re.compile("^my-app-"))
    click(page, re.compile("^ReplicaSet.my-app-"))
    click(page, "the pods it selects")
    click(page, re.compile("^my-app-"))
    click(page, "log")
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("my-app-.*log$"))
    assert violations(page) == []


def test_dark_reads_as_well_as_light(page: Page) -> None:
    page.emulate_media(color_scheme="dark")
    page.go_back()
    expect(page.locator("pre.answer")).to_contain_text("kind: Pod")
    assert violations(page) == []


def test_nothing_was_refused_by_the_pages_policy_or_fetched_from_elsewhere(complaints: list[str]) -> None:
    assert [
        text for text in complaints if not text.startswith("Failed to load resource: the server responded")
    ] == []
