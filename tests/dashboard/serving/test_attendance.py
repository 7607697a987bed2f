"""Who asks for anything of a cluster keeps it awake."""

from __future__ import annotations

import asyncio
from threading import current_thread
from typing import Any

import pytest
from asgiref.sync import sync_to_async

from cluster.apiserver import workers
from cluster.etcd import sleeping
from cluster.etcd.models import ASLEEP, WAKING, Cluster
from dashboard.serving import attendance
from dashboard.serving.attendance import Attendance, cluster_in

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/clusters/demo/", "demo"),
        ("/clusters/demo/api/v1/pods", "demo"),
        ("/ui/clusters/k7x2mp-07/clock/", "k7x2mp-07"),
        ("/ws/clusters/demo/topology/", "demo"),
        ("/api/v1/pods", ""),
        ("/static/podium/app.mjs", ""),
        ("/clusters/", ""),
        ("/clusters/NOBODY/", ""),
    ],
)
def test_an_address_says_whose_it_is(path: str, name: str) -> None:
    assert cluster_in(path) == name


@pytest.fixture
def asleep(monkeypatch: pytest.MonkeyPatch) -> Cluster:
    monkeypatch.setattr(sleeping, "_noted", {})
    row = Cluster.objects.create(name="demo")
    assert sleeping.sleep(row, None)
    return row


@sync_to_async
def rest() -> str:
    return Cluster.objects.get(name="demo").rest


PODS = "/clusters/demo/api/v1/namespaces/default/pods"


async def ask(app: Attendance, path: str = f"{PODS}/web/log") -> None:
    await app({"type": "http", "path": path, "headers": []}, None, None)


async def test_a_request_finds_its_cluster_awake(asleep: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = list[str]()

    async def site(scope: Any, receive: Any, send: Any) -> None:
        seen.append(await rest())

    monkeypatch.setattr(attendance, "PATIENCE", 0.1)
    await ask(Attendance(site))
    assert seen == [WAKING]  # nobody runs its loops here


async def test_it_waits_until_the_loops_have_taken_it_up_and_so_does_who_comes_meanwhile(asleep: Cluster) -> None:
    seen = list[str]()

    async def site(scope: Any, receive: Any, send: Any) -> None:
        seen.append(await rest())

    app = Attendance(site)
    asking = [asyncio.ensure_future(ask(app)) for _ in range(2)]
    await asyncio.wait(asking, timeout=0.2)
    assert (await rest(), seen) == (WAKING, [])
    await sync_to_async(sleeping.woken)("demo")
    await asyncio.gather(*asking)
    assert seen == ["", ""]


async def test_what_the_store_knows_is_told_without_waiting(asleep: Cluster) -> None:
    seen = list[str]()

    async def site(scope: Any, receive: Any, send: Any) -> None:
        seen.append(await rest())

    await asyncio.wait_for(ask(Attendance(site), PODS), attendance.PATIENCE / 2)
    assert seen == [WAKING]


async def test_nobody_looks_whether_a_cluster_is_up_for_whom_nobody_waits(
    asleep: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked = list[str]()

    async def look(name: str) -> bool:
        looked.append(name)
        return False

    async def site(scope: Any, receive: Any, send: Any) -> None:
        await asyncio.sleep(0)

    monkeypatch.setattr(attendance, "_is_waking", look)
    app = Attendance(site)
    await ask(app, PODS)
    assert looked == []
    await ask(app)  # whoever comes later, and waits
    await ask(app)  # it is known to be up
    assert looked == ["demo"]


async def test_a_hall_s_websockets_have_the_api_s_threads_and_not_one_for_all(asleep: Cluster) -> None:
    seen = list[str]()

    async def site(scope: Any, receive: Any, send: Any) -> None:
        seen.append(await workers.in_thread(lambda: current_thread().name)())

    await Attendance(site)({"type": "websocket", "path": "/ws/clusters/demo/topology/", "headers": []}, None, None)
    assert [name.partition("_")[0] for name in seen] == ["api"]


async def test_what_is_no_cluster_s_wakes_nobody(asleep: Cluster) -> None:
    async def site(scope: Any, receive: Any, send: Any) -> None:
        assert await rest() == ASLEEP

    await ask(Attendance(site), "/readyz")


async def test_who_stays_is_noted_all_the_time(asleep: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sleeping, "NOTED", 0.02)
    monkeypatch.setattr(attendance, "PATIENCE", 0.0)
    notes = list[float]()

    async def site(scope: Any, receive: Any, send: Any) -> None:
        while len(set(notes)) < 3:
            await asyncio.sleep(0.01)
            notes.append(await sync_to_async(lambda: Cluster.objects.get(name="demo").attended)())

    app = Attendance(site)
    await asyncio.wait_for(ask(app), 5)
    assert not app.present
