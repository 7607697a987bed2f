"""The picture, in a real browser, from fixtures: what stands, what changes, what travels, and what can be done."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.stage import Json, Stage, browser_page, golden, serve_page, soon

pytestmark = pytest.mark.browser

SECONDS = 1000
TRACES = [
    "answered", "badcert", "cut", "dropped", "loadbalancer", "local", "nodeport", "norule", "nxdomain", "private",
    "refused", "unreachable",
]  # fmt: skip


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with serve_page() as served:
        yield served


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    """Its time is in the tests' hands: it flows as any, and what takes long need not be waited for."""
    with browser_page() as opened:
        opened.clock.install()
        yield opened


@pytest.fixture
def stage(page: Page, address: str) -> Iterator[Stage]:
    page.unroute_all()
    made = Stage(
        page, address, {"rules": lambda _: {"node": "node-1", "revision": 143, "rows": [], "text": {}}}
    )
    yield made
    page.wait_for_timeout(0)
    assert made.errors == []


COVERED = """() => {
  const box = (e) => e.getBoundingClientRect();
  const meet = (a, b) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1;
  const callouts = [...document.querySelectorAll('.plate, .card-dns, .endmark, .memo')].filter((e) => e.offsetWidth);
  const names = new Set([...document.querySelectorAll('.hops header .grey')].map((e) => e.textContent.slice(5)));
  const sender = [...document.querySelectorAll('.pod')].filter((pod) => names.has(pod.dataset.name));
  const about = sender.flatMap((pod) => [...pod.querySelectorAll('.body, .address')]);
  const pairs = callouts.flatMap((a, i) => [...callouts.slice(i + 1), ...about].map((b) => [a, b]));
  return pairs.filter(([a, b]) => meet(box(a), box(b))).map(([a, b]) => `${a.className} over ${b.textContent}`);
}"""
"""What callouts cover of each other, and of the pod that asks."""


MOMENT = f"""() => {{
  const plate = document.querySelector('.plate');
  const words = document.querySelector('.prompt .words').textContent;
  return {{ seq: plate.dataset.seq, words, plate: plate.innerText, covered: ({COVERED})() }};
}}"""
"""What the picture says of a hop."""


def delta(revision: int, **parts: Any) -> Json:
    return {"type": "delta", "revision": revision, "set": [], "del": [], "changes": [], **parts}


def pod(**other: Any) -> Json:
    return {**golden("topology-demo")["collections"]["pods"]["uid-p1"], **other}


def test_everything_that_stands_is_named_for_a_screen_reader(stage: Stage) -> None:
    stage.open(golden("topology-demo"))
    names = stage.page.locator("podium-picture .hit").evaluate_all("all => all.map(e => e.ariaLabel)")
    assert "Node node-1, ready, 2 pods" in names
    assert "Pod my-nginx-3800858182-jr4a2, ready, on node-3, 10.244.3.4" in names
    assert "Deployment my-nginx, 2 of 3 ready" in names
    assert "Service my-nginx, ClusterIP, 10.0.162.149:80, 2 of 3 endpoints ready" in names
    assert all(names)


def test_records_are_dashed_and_machines_are_solid(stage: Stage) -> None:
    stage.open(golden("topology-demo"))
    dashes = "e => getComputedStyle(e).strokeDasharray"
    for record in (".card .paper", ".pill .paper", ".chip .paper"):
        assert stage.page.locator(record).first.evaluate(dashes) != "none"
    for machine in (".node .box", ".cable .solid", ".rail rect"):
        assert stage.page.locator(machine).first.evaluate(dashes) == "none"


def test_an_address_has_no_place_but_a_row_in_every_gate(stage: Stage) -> None:
    stage.open(golden("topology-demo"))
    rows = stage.page.locator(".node .rule:not(.own)")
    expect(rows).to_have_count(4)
    stage.page.click(".pill")
    expect(stage.page.locator(".node .rule.lit")).to_have_count(4)


def test_a_service_selected_shows_its_endpoints_and_whom_it_selects(stage: Stage) -> None:
    stage.open(golden("topology-demo"))
    stage.page.click(".pill")
    expect(stage.page.locator(".endpoint")).to_have_count(3)
    expect(stage.page.locator(".endpoint.unready")).to_have_count(1)
    expect(stage.page.locator(".pod .matched")).to_have_count(3)


def test_a_near_miss_shows_the_label_that_differs(stage: Stage) -> None:
    snapshot = golden("topology-demo")
    snapshot["collections"]["pods"]["typo"] = pod(name="typo", labels={"run": "my-ngnix"}, owner=None)
    stage.open(snapshot)
    stage.page.click(".pill")
    expect(stage.page.locator('[data-name="typo"]')).to_contain_text("run=my-ngnix ≠")


def test_a_pod_waits_on_the_shelf_then_glides_once_to_its_node(stage: Stage) -> None:
    stage.open(golden("topology-empty"))
    stage.push(delta(62, set=[["pods", "new", pod(name="new", node="", ip="", state="pending")]]))
    there = stage.page.locator('[data-uid="new"]')
    expect(there).to_have_attribute("data-state", "pending")
    waiting = there.bounding_box()
    stage.push(delta(63, set=[["pods", "new", pod(name="new", node="node-2", state="creating")]]))
    expect(there).to_have_attribute("data-state", "creating")
    stage.rest()
    bound, node = there.bounding_box(), stage.page.locator('[data-uid="uid-node-2"] .box').bounding_box()
    assert waiting
    assert bound
    assert node
    assert waiting["y"] < node["y"] < bound["y"]
    assert node["x"] < bound["x"] < node["x"] + node["width"]


def test_a_pod_dies_where_it_lives_and_leaves_a_tombstone(stage: Stage) -> None:
    stage.open(golden("topology-demo"))
    before = stage.page.locator('[data-uid="uid-p1"]').bounding_box()
    stage.push(delta(144, **{"del": [["pods", "uid-p1"]]}))
    stone = stage.page.locator('[data-uid="uid-p1"]')
    expect(stone).to_have_attribute("data-state", "tombstone")
    after = stone.bounding_box()
    assert before
    assert after
    assert abs(before["x"] - after["x"]) < 4
    stage.page.clock.run_for(6 * SECONDS)
    expect(stone).to_have_count(0)


def test_a_rule_falls_dashed_and_is_solid_once_the_node_has_it(stage: Stage) -> None:
    stage.open(golden("topology-empty"))
    service = golden("topology-demo")["collections"]["services"]["uid-svc-nginx"]
    stage.push(delta(62, set=[["services", "new", service]]))
    expect(stage.page.locator(".rule.falling")).to_have_count(4)
    stage.push(delta(62, proxies={"node-1": 62, "node-2": 62, "node-3": 61, "control-plane": 62}))
    expect(stage.page.locator(".rule.solid:not(.own)")).to_have_count(3)
    expect(stage.page.locator('[data-uid="uid-node-3"] .rule.falling')).to_have_count(1)


def test_a_stale_rule_has_a_torn_edge_and_says_how_far_behind_it_is(stage: Stage) -> None:
    stage.open(golden("topology-demo"))
    service = golden("topology-demo")["collections"]["services"]["uid-svc-nginx"]
    stage.push(delta(150, set=[["services", "uid-svc-nginx", {**service, "type": "NodePort"}]]))
    stale = stage.page.locator('[data-uid="uid-node-1"] .rule.stale')
    expect(stale.locator("path")).to_have_count(1)
    expect(stale.locator("title")).to_have_text("my-nginx node-1 is at rev 143, the Service is at 150")


def test_a_failed_machine_is_hatched_and_its_cable_is_cut(stage: Stage) -> None:
    stage.open({**golden("topology-demo"), "now": 500.0, "heartbeats": {"node-3": 480.0}})
    off = {"name": "node-3", "running": False, "since": 0}
    stage.push(delta(144, set=[["machines", "uid-machine-node-3", off]]))
    expect(stage.page.locator('[data-uid="uid-node-3"] .hatch')).to_have_count(1)
    expect(stage.page.locator(".stub.cut")).to_contain_text("last heartbeat")


def test_a_long_wait_is_a_ring_at_its_node_and_can_be_skipped(stage: Stage) -> None:
    clock = {"pace": "class", "speed": 1, "paused": True, "counter": 1000.0, "steps": 0}
    snapshot = {**golden("topology-demo"), "clock": clock, "now": 500.0, "heartbeats": {"node-3": 480.0}}
    stage.open(snapshot)
    off = {"name": "node-3", "running": False, "since": 0}
    stage.push(delta(144, now=500.0, clock=clock, set=[["machines", "uid-machine-node-3", off]]))
    ring = stage.page.locator(".wait")
    expect(ring.locator("text")).to_have_text("30")
    box, node = ring.bounding_box(), stage.page.locator('[data-uid="uid-node-3"] .box').bounding_box()
    assert box
    assert node
    assert abs(box["x"] + box["width"] / 2 - node["x"] - node["width"]) < 300
    stage.page.clock.run_for(2200)
    expect(ring.locator("text")).to_have_text("30")  # the cluster's time is held
    with stage.page.expect_request("**/clock/"):
        ring.get_by_role("button", name="Skip to the end").click()
    assert ("POST", "clock/", {"skip": 35}) in stage.calls
    stage.push(delta(145, now=503.0, clock={**clock, "counter": 1035.0}, set=[]))
    expect(ring.locator("text")).to_have_text("0")


def test_an_act_is_told_as_a_chain_with_who_and_why(stage: Stage) -> None:
    stage.open(golden("topology-empty"))
    act = {"revision": 62, "verb": "create", "resource": "deployments.apps", "kind": "Deployment", "by": "teacher",
           "namespace": "default", "name": "my-nginx", "uid": "d", "agent": "kubectl", "why": "", "at": ""}  # fmt: skip
    follows = {**act, "revision": 63, "kind": "ReplicaSet", "by": "deployment-controller", "name": "my-nginx-5d9c",
               "why": "no ReplicaSet has this template"}  # fmt: skip
    stage.push(delta(63, changes=[act, follows]))
    expect(stage.page.locator(".prompt .words")).to_have_text("teacher creates Deployment my-nginx")
    expect(stage.page.locator(".tab.acting")).to_have_text("deployment")
    expect(stage.page.locator(".causalline")).to_have_count(1)
    expect(stage.page.locator(".story li").last).to_contain_text("no ReplicaSet has this template")
    soon(stage.page, stage.page.locator(".prompt .fold"), "1 ReplicaSet")


@pytest.mark.parametrize("name", TRACES)
def test_a_request_passes_every_hop_and_no_plate_on_the_cable_shows_a_virtual_address(
    stage: Stage, name: str
) -> None:
    snapshot, trace = golden("topology-demo"), golden(f"trace-{name}")
    stage.open(snapshot)
    stage.push({"type": "trace", "trace": trace})
    stage.page.click(".request")
    virtual = {service["clusterIP"] for service in snapshot["collections"]["services"].values()}
    stage.page.keyboard.press("Space")
    stage.page.click(".hops li:first-child button")
    expect(stage.page.locator(".plate")).to_have_attribute("data-seq", "1")
    for hop in trace["hops"][:-1]:
        shown = stage.page.evaluate(MOMENT)
        assert (shown["seq"], shown["words"], shown["covered"]) == (str(hop["seq"]), hop["why"], [])
        assert hop["header"]["dst"].replace(".", "") in shown["plate"].replace(".", "")
        if hop["place"]["kind"] == "cable":
            assert not any(address in shown["plate"] for address in virtual)
        stage.page.keyboard.press("ArrowRight")
    end = "e => { e.value = e.max; e.dispatchEvent(new Event('input')) }"
    stage.page.locator(".controls input").evaluate(end)
    expect(stage.page.locator(".endmark.says")).to_contain_text(trace["outcome"]["says"])
    expect(stage.page.locator(".endmark.truth")).to_contain_text(trace["outcome"]["truth"])
    assert stage.page.evaluate(COVERED) == []
    stage.page.keyboard.press("Escape")
    expect(stage.page.locator(".plate")).to_be_hidden()


def test_advice_is_given_a_rung_at_a_time(stage: Stage) -> None:
    trace = golden("trace-norule")
    stage.open(golden("topology-demo"))
    stage.push({"type": "trace", "trace": trace})
    stage.page.click(".request")
    stage.page.locator(".controls input").evaluate(
        "e => { e.value = e.max; e.dispatchEvent(new Event('input')) }"
    )
    for rung, advice in enumerate(trace["outcome"]["advice"]):
        stage.page.click(".outcome button")
        expect(stage.page.locator(".advice li span:last-child").nth(rung)).to_have_text(advice)
    expect(stage.page.locator(".outcome button:visible")).to_have_count(0)  # the request is at fault, no field


def test_without_motion_a_request_is_numbered_stations(page: Page, address: str) -> None:
    with_motion_off = "() => { localStorage.setItem('podium-motion', 'off') }"
    page.goto(address)
    page.evaluate(with_motion_off)
    try:
        stage = Stage(page, address)
        stage.open(golden("topology-demo"))
        stage.push({"type": "trace", "trace": golden("trace-answered")})
        page.click(".request")
        page.clock.run_for(300)
        expect(page.locator(".plate")).to_have_attribute("data-seq", "1")
    finally:
        page.evaluate("() => localStorage.clear()")


def test_a_deployment_is_created_as_kubectl_would(stage: Stage) -> None:
    stage.open(golden("topology-empty"))
    stage.page.click("text=Create a Deployment…")
    stage.page.fill("[name=name]", "web")
    stage.page.fill("[name=replicas]", "3")
    expect(stage.page.locator(".kubectl code")).to_have_text(
        "kubectl create deployment web --image=nginx --replicas=3 --port=80"
    )
    stage.page.click("dialog .primary")
    expect(stage.page.locator("dialog")).to_have_count(0)
    method, path, body = stage.calls[-1]
    assert (method, path) == ("POST", "apis/apps/v1/namespaces/default/deployments?fieldManager=podium")
    assert body
    assert body["spec"]["replicas"] == 3


def test_an_error_stands_beside_its_field(stage: Stage) -> None:
    stage.open(golden("topology-empty"))
    message = 'Invalid value: "Web": a lowercase RFC 1123 subdomain must consist of …'
    cause = {"field": "metadata.name", "message": message, "reason": "FieldValueInvalid"}
    status = {
        "kind": "Status",
        "status": "Failure",
        "message": "all of it",
        "code": 422,
        "details": {"causes": [cause]},
    }
    stage.page.route("**/deployments?*", lambda route: route.fulfill(status=422, json=status))
    stage.page.keyboard.press("c")
    stage.page.fill("[name=name]", "Web")
    stage.page.click("dialog .primary")
    expect(stage.page.locator("#e-name")).to_have_text(message)


def test_a_machine_is_failed_and_a_pod_deleted_from_the_inspector(stage: Stage) -> None:
    stage.open(golden("topology-demo"))
    stage.page.locator('[data-uid="uid-node-2"] .hit').press("Enter")
    stage.page.click("text=Fail this machine")
    stage.page.locator('[data-uid="uid-p2"] .hit').press("Enter")
    stage.page.click(".actions >> text=Delete")
    stage.settle()
    calls = [(method, path.partition("?")[0], body) for method, path, body in stage.calls]
    assert ("PATCH", "apis/sim.podium.local/v1/machines/node-2", {"spec": {"running": False}}) in calls
    assert ("DELETE", "api/v1/namespaces/default/pods/my-nginx-3800858182-kna2y", None) in calls


def test_a_request_is_sent_and_played(page: Page, address: str) -> None:
    page.unroute_all()
    stage = Stage(page, address, {"requests": lambda _: golden("trace-answered")})
    stage.open(golden("topology-demo"))
    page.keyboard.press("r")
    expect(page.locator("[name=url]")).to_have_value("http://my-nginx/")
    page.click("dialog .primary")
    expect(page.locator(".state")).to_have_text("replaying")
    sender = {"kind": "pod", "name": "curl", "namespace": "default"}
    assert stage.calls[-1] == ("POST", "requests/", {"from": sender, "url": "http://my-nginx/"})


def test_the_picture_is_walked_with_the_arrow_keys(stage: Stage) -> None:
    stage.open(golden("topology-demo"))
    stage.page.locator('[data-uid="uid-node-1"] .hit').focus()
    stage.page.keyboard.press("ArrowRight")
    focused = "() => document.activeElement.closest('.thing').dataset.uid"
    reached = stage.page.evaluate(focused)
    assert reached != "uid-node-1"
    stage.page.keyboard.press("Enter")
    expect(stage.page.locator(f'[data-uid="{reached}"] .hit')).to_have_attribute("aria-pressed", "true")


def test_search_finds_by_address(stage: Stage) -> None:
    stage.open(golden("topology-demo"))
    stage.page.keyboard.press("/")
    stage.page.keyboard.type("10.244.2.5")
    stage.page.keyboard.press("Enter")
    expect(stage.page.locator(".inspector h2")).to_have_text("my-nginx-3800858182-kna2y")


def test_a_lost_line_is_said_and_mended(stage: Stage) -> None:
    stage.open(golden("topology-demo"))
    expect(stage.page.locator(".state")).to_have_text("running")
    stage.sockets[-1].close()
    expect(stage.page.locator(".state")).to_have_text("running", timeout=4000)
    assert len(stage.sockets) == 2


def test_at_rest_nothing_moves(stage: Stage) -> None:
    stage.open(golden("topology-demo"))
    stage.page.clock.run_for(1500)
    stage.rest()
    before = stage.page.locator("main").inner_html()
    stage.push(delta(144, heartbeats={"node-1": 12}))
    beat = {"revision": 145, "verb": "update", "resource": "nodes", "kind": "Node", "by": "system:node:node-1",
            "namespace": "", "name": "node-1", "uid": "uid-node-1", "agent": "", "why": "", "at": ""}  # fmt: skip
    stage.push(delta(145, changes=[beat]))
    stage.page.clock.run_for(1500)
    assert stage.page.locator("main").inner_html() == before
    assert stage.page.evaluate("() => document.getAnimations().length") == 0


def test_who_comes_later_reads_what_happened_before(stage: Stage) -> None:
    act = {"revision": 140, "verb": "create", "resource": "pods", "kind": "Pod", "by": "teacher", "uid": "uid-curl",
           "namespace": "default", "name": "curl", "agent": "kubectl", "why": "", "at": ""}  # fmt: skip
    bound = {**act, "revision": 143, "verb": "update", "by": "system:kube-scheduler", "why": "node-3 is the emptiest"}
    stage.open({**golden("topology-demo"), "revision": 150, "changes": [act, bound]})
    expect(stage.page.locator(".story li")).to_have_count(2)
    expect(stage.page.locator(".prompt .fold")).to_have_text("↻ create curl → 2 writes")
    expect(stage.page.locator(".rail")).to_have_attribute("aria-label", "API server, revision 143")
    expect(stage.page.locator(".causalline")).to_have_count(0)


def test_the_demo_makes_the_calls_that_kubectl_would_and_invites_to_delete_a_pod(
    page: Page, address: str
) -> None:
    page.unroute_all()
    full, trace = golden("topology-demo")["collections"], golden("trace-answered")
    revision = iter(range(62, 100))

    def appear(*entities: tuple[str, str]) -> None:
        made = [[collection, uid, full[collection][uid]] for collection, uid in entities]
        message = delta(
            next(revision), set=made, proxies=dict.fromkeys(golden("topology-demo")["proxies"], 99)
        )
        played.sockets[-1].send(json.dumps(message))

    def deploy(_: Json) -> Json:
        appear(("workloads", "uid-dep-my-nginx"), ("pods", "uid-p1"), ("pods", "uid-p2"))
        return {}

    def serve(_: Json) -> Json:
        appear(("services", "uid-svc-nginx"), ("slices", "uid-slice-nginx"))
        return {}

    def run(_: Json) -> Json:
        appear(("pods", "uid-curl"))
        return {}

    answers = {"deployments": deploy, "services": serve, "default/pods": run, "requests/": lambda _: trace}
    played = Stage(page, address, answers)
    played.open(golden("topology-empty"))
    page.click("text=Show me (40 s)")
    soon(page, page.locator(".state"), "replaying")
    soon(page, page.locator(".prompt .words"), "Now delete a pod, and watch.")
    page.click(".prompt .primary")
    played.settle()
    writes = [(method, path) for method, path, _ in played.calls if method != "GET"]
    paths = [(method, path.partition("?")[0].rsplit("/", 1)[-1]) for method, path in writes if "requests" not in path]
    assert paths[:3] == [("POST", "deployments"), ("POST", "services"), ("POST", "pods")]
    assert paths[3][0] == "DELETE"
    assert played.errors == []


def test_a_taken_name_is_said_beside_the_name(stage: Stage) -> None:
    stage.open(golden("topology-empty"))
    message = 'deployments.apps "web" already exists'
    status = {"kind": "Status", "status": "Failure", "message": message, "reason": "AlreadyExists", "code": 409}
    stage.page.route("**/deployments?*", lambda route: route.fulfill(status=409, json=status))
    stage.page.keyboard.press("c")
    stage.page.fill("[name=name]", "web")
    stage.page.click("dialog .primary")
    expect(stage.page.locator("#e-name")).to_have_text(message)


def test_an_interrupted_demo_leaves_what_it_made_and_says_nothing_more(stage: Stage) -> None:
    stage.open(golden("topology-empty"))
    stage.page.click("text=Show me (40 s)")
    expect(stage.page.locator(".prompt .words")).to_contain_text("A Deployment is written")
    stage.page.keyboard.press("Escape")
    expect(stage.page.locator(".prompt .words")).to_contain_text("Nothing changes now")
    stage.page.clock.run_for(4 * SECONDS)
    assert [method for method, *_ in stage.calls if method != "GET"] == ["POST"]
    expect(stage.page.get_by_role("button", name="Show me (40 s)")).to_be_visible()
