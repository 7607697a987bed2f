"""The README's pictures, taken anew: `make pictures`, or some of them: `make pictures ONLY="stepping compared"`.

One served cluster tells one story, from a laptop's first command to a machine that fails; each scene goes on where the
one before it stopped, and what is not asked for is told all the same. They are to be looked at before they are
committed: no test says whether a picture is beautiful.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import django
from playwright.sync_api import Locator, Page, ViewportSize, expect

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
django.setup()

from dashboard.classrooms.rehearsal.browser import Browser  # noqa: E402
from dashboard.classrooms.rehearsal.student import Student  # noqa: E402
from dashboard.lessons import library  # noqa: E402
from tests.bench.crowd import crowd  # noqa: E402
from tests.browser.stage import Stage, serve_page  # noqa: E402
from tests.harness import browser  # noqa: E402
from tests.harness.kubectl import Kubectl  # noqa: E402
from tests.harness.live import PROJECT, Live, serving  # noqa: E402
from tests.settings import FOLDER  # noqa: E402

SIZE: ViewportSize = {"width": 1366, "height": 768}
GLIDE = 600
"""Milliseconds in which whatever moves has come to rest."""
BUSYBOX = ("--image=radial/busyboxplus:curl", "--command", "--", "sleep", "1000000")
GUARD = {
    "apiVersion": "networking.k8s.io/v1",
    "kind": "NetworkPolicy",
    "metadata": {"name": "guard"},
    "spec": {
        "podSelector": {"matchLabels": {"app": "my-nginx"}},
        "ingress": [{"from": [{"podSelector": {"matchLabels": {"access": "true"}}}]}],
    },
}


NAMES = ("Ada", "Ben", "Chiara", "Deniz", "Emre", "Fatou", "Goran", "Hana", "Ivo", "Jun", "Kim", "Lena")


@dataclass
class Story:
    """A cluster's page, its kubectl, and the pictures that are `wanted` of it (all, if none is named)."""

    live: Live
    page: Page
    kubectl: Kubectl
    folder: Path
    wanted: frozenset[str]

    def shoot(self, name: str, *, theme: str = "light", calm: int = GLIDE) -> None:
        if self.wanted and name not in self.wanted:
            return
        self.page.evaluate("theme => { document.documentElement.dataset.theme = theme; }", theme)
        self.page.evaluate("document.dispatchEvent(new CustomEvent('setting', {detail: {}}))")
        self.page.wait_for_timeout(calm)
        self.page.screenshot(path=str(self.folder / f"{name}.png"))
        self.page.evaluate("document.documentElement.dataset.theme = 'light'")

    def entity(self, name: str) -> Locator:
        return self.page.locator(f'podium-picture [aria-label^="{name}"]').first

    def select(self, name: str) -> None:
        self.page.keyboard.press("Escape")
        self.page.evaluate("document.activeElement.blur()")
        self.entity(name).dispatch_event("click")

    def pods(self, count: int) -> None:
        """Wait until so many of my-nginx are ready, and nobody else is there."""
        expect(self.page.locator('podium-picture [data-name^="my-nginx-"]')).to_have_count(count)
        expect(
            self.page.locator('podium-picture [data-name^="my-nginx-"][data-state="ready"]')
        ).to_have_count(count)

    def settled(self) -> None:
        """Wait until every gate has its rules, and the last act is told."""
        expect(self.page.locator(".rule.falling, .rule.stale")).to_have_count(0)
        expect(self.page.locator(".layer.thread .causal")).to_have_count(0, timeout=60_000)

    def pace(self, name: str) -> None:
        self.page.get_by_label("Pace of the cluster").select_option(name)
        self.page.locator("#stage").focus()

    def send(self, sender: str, url: str, host: str = "") -> Locator:
        """Send a request from the dialog; the hops of its replay, which stands still."""
        self.page.keyboard.press("r")
        form = self.page.locator("dialog form")
        form.locator('[name="from"]').select_option(label=sender)
        form.locator('[name="url"]').fill(url)
        if host:
            form.locator('[name="host"]').fill(host)
        form.locator('[name="url"]').press("Enter")
        expect(self.page.locator("dialog")).to_have_count(0)
        hops = self.page.get_by_role("list", name="Hops of this request")
        expect(hops).to_be_visible()
        return hops

    def hop(self, hops: Locator, words: str) -> None:
        hop = hops.locator(":scope > li").filter(has_text=re.compile(words)).first
        hop.get_by_role("button").first.dispatch_event("click")

    def end(self) -> None:
        self.page.get_by_label("Position in the replay").focus()
        self.page.keyboard.press("End")
        expect(self.page.locator(".outcome")).to_be_visible()

    def leave_the_terminal(self) -> None:
        self.page.keyboard.press("F6")
        self.page.get_by_role("tab", name="Story").click()
        self.page.keyboard.press("Escape")

    def close(self) -> None:
        self.page.get_by_role("button", name="Close the replay (Esc)").click()


def laptop(story: Story) -> None:
    page = story.page
    page.keyboard.press("t")
    screen = page.locator("#panel-terminal .xterm-rows")
    expect(screen).to_contain_text("you@laptop")
    for line, answer in {
        "kubectl create deployment my-nginx --image=nginx --replicas=2": "created",
        "kubectl expose deployment my-nginx --port=80": "exposed",
        "kubectl get pods,svc -l app=my-nginx": "service/my-nginx",
        "kubectl scale deployment my-nginx --replicas=4": "scaled",
    }.items():
        page.locator("#panel-terminal .xterm-helper-textarea").focus()
        page.keyboard.type(f"{line}\n")
        expect(screen).to_contain_text(answer)
        if "expose" in line:
            story.pods(2)
    story.shoot("laptop", calm=900)
    story.pods(4)
    story.leave_the_terminal()


def exposed(story: Story) -> None:
    story.settled()
    story.select("Service my-nginx")
    story.shoot("exposed")
    story.page.keyboard.press("Escape")


def request(story: Story) -> None:
    story.pace("instant")
    story.kubectl("run", "curl", *BUSYBOX)
    story.kubectl("wait", "pod/curl", "--for=condition=Ready", "--timeout=60s")
    story.settled()
    hops = story.send("pod curl", "http://my-nginx/")
    story.hop(hops, "Rule for default/my-nginx")
    story.shoot("request")
    story.close()


def dropped(story: Story) -> None:
    story.kubectl("apply", "-f", "-", stdin=json.dumps(GUARD))
    expect(story.page.locator(".wall")).to_have_count(4)
    story.send("pod curl", "http://my-nginx/")
    story.end()
    story.shoot("dropped", theme="dark")
    story.close()
    story.kubectl("delete", "networkpolicy", "guard")


def refused(story: Story) -> None:
    story.kubectl("patch", "service", "my-nginx", "-p", '{"spec":{"selector":{"app":"my-ngnix"}}}')
    expect(story.entity("Service my-nginx")).to_have_attribute("aria-label", re.compile("0 of 0"))
    story.settled()
    story.send("pod curl", "http://my-nginx/")
    story.end()
    for _ in range(2):
        story.page.locator(".climb button").click()
    story.shoot("refused")
    story.close()
    story.kubectl("patch", "service", "my-nginx", "-p", '{"spec":{"selector":{"app":"my-nginx"}}}')
    story.settled()


def rollout(story: Story) -> None:
    story.pace("class")
    story.kubectl("set", "image", "deployment/my-nginx", "nginx=nginx:1.27")
    story.page.wait_for_function("() => document.querySelector('.newpods')?.width.baseVal.value > 0")
    story.shoot("rollout", calm=100)
    story.kubectl("rollout", "status", "deployment/my-nginx", "--timeout=90s")
    story.pods(4)


def stepping(story: Story) -> None:
    page = story.page
    story.pace("instant")
    story.settled()
    page.keyboard.press("p")
    expect(page.locator("#state")).to_have_text("stepping")
    story.kubectl("create", "deployment", "held", "--image=nginx", "--replicas=2")
    page.locator(".stepping .choices button", has_text="deployment-controller creates ReplicaSet held").click()
    expect(page.locator(".stepping .foreseen")).to_be_visible()
    expect(page.locator(".stepping .choices button", has_text="creates 2 Pods")).to_be_visible()
    story.shoot("stepping")
    page.keyboard.press("p")
    story.kubectl("wait", "deployment/held", "--for=condition=Available", "--timeout=60s")
    story.kubectl("delete", "deployment", "held")
    story.settled()


def compared(story: Story) -> None:
    """From the scale to now: pods came and went, the image changed, a ConfigMap is new."""
    page = story.page
    story.kubectl("create", "configmap", "later")
    story.settled()
    address = page.url.partition("#")[0].replace("/clusters/", "/ui/clusters/")
    rows = page.request.get(f"{address}history/").json()["rows"]
    begin = next(row["revision"] for row in rows if row["what"] == "scaled to 4") - 1
    page.evaluate("revision => { location.hash = `#rev=${revision}`; }", begin)
    expect(page.locator("#state")).to_have_text("looking back")
    page.get_by_role("button", name=re.compile("^Compare")).click()
    second = page.get_by_role("slider", name="Revision compared with")
    second.focus()
    second.press("End")
    expect(page.locator('.diffmark[data-sign="added"]').first).to_be_attached()
    story.shoot("compared")
    page.get_by_role("button", name="Return to now").click()


def failing(story: Story) -> None:
    page = story.page
    story.pace("class")
    story.select("Node node-1")
    page.locator("#panel-selected").get_by_role("button", name="Fail this machine").click()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Skip to the end")).to_be_visible()
    story.shoot("failing", calm=6000)


def terminal(story: Story) -> None:
    address = story.kubectl("get", "service", "my-nginx", "-o", "jsonpath={.spec.clusterIP}")
    story.select("Node node-2")
    story.page.locator("#panel-selected").get_by_role("button", name="Open a shell").click()
    screen = story.page.locator("#panel-terminal .xterm-rows")
    expect(screen).to_contain_text("root@node-2")
    asked = {f"curl -s {address} | grep title": "Welcome", f"iptables-save | grep {address}": "KUBE-SVC"}
    for line, answer in asked.items():
        story.page.locator("#panel-terminal .xterm-helper-textarea").press_sequentially(f"{line}\n")
        expect(screen).to_contain_text(answer)
    story.shoot("terminal")
    story.leave_the_terminal()


def ingress(story: Story) -> None:
    """A cluster of its own: both families, with an ingress controller."""
    story.live.manage("create_cluster", "shop", "--pace", "instant", "--cloud", "gce", "--ingress")
    file = story.live.data / "shop-kubeconfig"
    file.write_text(story.live.manage("kubeconfig", "shop"))
    kubectl = replace(story.kubectl, kubeconfig=file)
    kubectl("create", "deployment", "my-nginx", "--image=nginx", "--replicas=3", "--port=80")
    kubectl("expose", "deployment", "my-nginx")
    kubectl("create", "ingress", "shop", "--class=nginx", "--rule=shop.example/*=my-nginx:80")
    ready = "--for=jsonpath={.status.loadBalancer.ingress[0].ip}"
    kubectl("wait", "ingress/shop", ready, "--timeout=60s")
    story.page.goto(f"{story.live.url}/clusters/shop/")
    story.pods(3)
    story.settled()
    balancer = kubectl("get", "ingress", "shop", "-o", "jsonpath={.status.loadBalancer.ingress[0].ip}")
    hops = story.send("the internet", f"http://{balancer}/", "shop.example")
    story.hop(hops, "matches")
    story.shoot("ingress")


class Guest(Student):
    """A student of a rehearsal, under a name that one may print."""

    @property
    def name(self) -> str:
        return NAMES[self.number]


def console(story: Story) -> None:
    """A class of twelve in the middle of a lesson: three have the same trouble, one a hand up."""
    said = story.live.manage("create_class", "Networks", "--lesson", "service", "--pace", "instant")
    code, lesson = said.split()[0].removeprefix("class/"), library.find("service")
    guests = [Guest(number, Browser(story.live.url), lesson, 0.3) for number in range(len(NAMES))]
    for one in guests:
        one.join(code)
    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(lambda one: one.study(lambda: True, 2 + one.number % 5) is None, guests))
    for one in guests[::5]:
        one._lesson("step", step=2)
        one.type(next(way for way in lesson.steps[2].wrong if way.name == "typo").script)
    guests[3].raise_hand(code)
    story.page.goto(f"{story.live.url}/class/{code}/")
    expect(story.page.locator("#stuck li").first).to_contain_text("3", timeout=120_000)  # after a minute they are stuck
    expect(story.page.locator("#counts")).to_have_text("12 of 12 here · 1 hand up")
    story.shoot("console")


STORY: tuple[Callable[[Story], None], ...] = (
    laptop, exposed, request, dropped, refused, rollout, stepping, compared, terminal, failing, ingress, console,
)  # fmt: skip


def take(folder: Path, wanted: frozenset[str]) -> None:
    with (
        tempfile.TemporaryDirectory() as data,
        serving(Path(data) / "data") as live,
        browser.chromium() as chromium,
    ):
        expect.set_options(timeout=30_000)
        page = chromium.new_context(viewport=SIZE).new_page()
        story = Story(live, page, live.kubectl(), folder, wanted)
        page.goto(live.fresh_link())
        expect(page.locator("podium-picture .node")).to_have_count(4)
        for scene in STORY:
            scene(story)
        with serve_page() as address:
            many = chromium.new_context(viewport=SIZE).new_page()
            Stage(many, address).open(crowd(5000))
            replace(story, page=many).shoot("crowd")


if __name__ == "__main__":
    take(PROJECT / "docs", frozenset(sys.argv[1:]))
    shutil.rmtree(FOLDER)
