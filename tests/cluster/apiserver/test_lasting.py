"""A watch is let in once; that it ends with its reader's rights is Podium's own rule, stricter than Kubernetes'."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from asgiref.sync import sync_to_async
from django.test import RequestFactory

from cluster.apiserver import authentication, calls, lasting, requestinfo
from cluster.apiserver.authentication import STAFF_GROUPS, StaffAlone
from cluster.apiserver.calls import Call
from cluster.etcd.models import Cluster
from cluster.registry.acts import SYSTEM, Actor
from cluster.registry.registry import Registry
from tests.cluster.apiserver.wire import streamed

PODS = "api/v1/namespaces/default/pods"
GUEST = Actor("guest", STAFF_GROUPS)
pytestmark = pytest.mark.usefixtures("live")


class Guests(StaffAlone):
    """Whoever shows the token `guest` is known as `now`."""

    now: Actor | None = GUEST

    def by_token(self, cluster: Cluster, token: str) -> Actor | None:
        return self.now if token == "guest" else None


@pytest.fixture
def guests(monkeypatch: pytest.MonkeyPatch) -> Guests:
    found = Guests()
    monkeypatch.setattr(authentication, "_people", [found])
    monkeypatch.setattr(lasting, "EVERY", 0.02)
    return found


def opened() -> Call:
    info = requestinfo.parse(PODS)
    assert info is not None
    return calls.opened(RequestFactory().get("/", headers={"Authorization": "Bearer guest"}), "demo", info)


async def ticks() -> AsyncIterator[bytes]:
    while True:
        yield b"tick"


@pytest.mark.parametrize("then", [None, replace(GUEST, groups=("podium:observers",)), replace(GUEST, name="else")])
async def test_a_watch_ends_when_its_reader_is_nobody_or_somebody_else(guests: Guests, then: Actor | None) -> None:
    async with streamed(f"/clusters/demo/{PODS}?watch=1", token="guest") as stream:
        pod = {"metadata": {"name": "a"}, "spec": {"containers": [{"name": "a", "image": "nginx"}]}}
        await sync_to_async(Registry("demo").create)("pods", "default", pod, actor=SYSTEM)
        assert (await stream.event())[0] == "ADDED"
        guests.now = then
        assert await stream.line() is None


async def test_whoever_is_still_who_they_were_reads_on(guests: Guests) -> None:
    reader = lasting.Reader(await sync_to_async(opened)())
    guests.now = replace(GUEST, agent="kubectl")
    reader.due = 0
    assert await reader.is_still_there()
    assert reader.due > 0


async def test_what_comes_is_read_only_as_long(guests: Guests) -> None:
    read = lasting.read(ticks(), await sync_to_async(opened)())
    assert await anext(read) == b"tick"
    guests.now = None
    assert {chunk async for chunk in read} <= {b"tick"}  # and it ends
