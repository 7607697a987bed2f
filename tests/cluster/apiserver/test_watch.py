from __future__ import annotations

from typing import Any

import pytest
from asgiref.sync import sync_to_async

from cluster.apimachinery.meta import Obj
from cluster.apiserver import watch
from cluster.etcd.models import Cluster
from cluster.etcd.watch import hub
from cluster.registry.acts import SYSTEM
from cluster.registry.registry import Registry
from cluster.registry.served import DEFINITIONS
from tests.cluster.apiserver.conftest import TABLE
from tests.cluster.apiserver.customs import CRONTABS, crontab, definition
from tests.cluster.apiserver.wire import streamed

CONFIG_MAPS = "/clusters/demo/api/v1/namespaces/default/configmaps"
pytestmark = pytest.mark.usefixtures("live")


@sync_to_async
def create(name: str, **labels: str) -> Obj:
    obj = {"metadata": {"name": name, "labels": labels}}
    return Registry("demo").create("configmaps", "default", obj, actor=SYSTEM)


@sync_to_async
def label(name: str, **labels: str | None) -> Obj:
    patch = {"metadata": {"labels": labels}}
    return Registry("demo").patch("configmaps", "default", name, "merge", patch, actor=SYSTEM)


@sync_to_async
def delete(name: str) -> Obj:
    return Registry("demo").delete("configmaps", "default", name, actor=SYSTEM)[0]


def told(event: tuple[str, Any]) -> tuple[str, str, str]:
    """A watch event in short: type, name, revision."""
    type_, obj = event
    return type_, obj["metadata"].get("name", ""), obj["metadata"]["resourceVersion"]


async def test_a_watch_without_a_version_begins_with_what_there_is() -> None:
    made = await create("a")
    async with streamed(f"{CONFIG_MAPS}?watch=1") as stream:
        assert await stream.event() == ("ADDED", made)
        second = await create("b")
        assert await stream.event() == ("ADDED", second)


async def test_a_watch_from_a_version_tells_exactly_what_came_after() -> None:
    first = await create("a")
    changed = await label("a", x="y")
    gone = await delete("a")
    async with streamed(
        f"{CONFIG_MAPS}?watch=true&resourceVersion={first['metadata']['resourceVersion']}"
    ) as stream:
        assert await stream.event() == ("MODIFIED", changed)
        type_, obj = await stream.event()
        assert (type_, obj) == ("DELETED", gone)
        assert int(obj["metadata"]["resourceVersion"]) > int(changed["metadata"]["resourceVersion"])


async def test_a_watch_ends_with_the_definition_of_its_kind() -> None:
    """As apiextensions-apiserver tears a definition's storage down: first its objects go, then who watches them."""
    crd = await sync_to_async(Registry("demo").create)(DEFINITIONS, "", definition(), actor=SYSTEM)
    resource = crd["metadata"]["name"]
    made = await sync_to_async(Registry("demo").create)(resource, "default", crontab(), actor=SYSTEM)
    async with streamed(f"/clusters/demo/{CRONTABS}?watch=1") as stream, streamed(f"{CONFIG_MAPS}?watch=1") as other:
        assert await stream.event() == ("ADDED", made)
        await sync_to_async(Registry("demo").delete)(DEFINITIONS, "", resource, actor=SYSTEM)
        assert told(await stream.event())[:2] == ("DELETED", "my-cron")
        assert await stream.line() is None
        kept = await create("a")
        assert await other.event() == ("ADDED", kept)


async def test_a_watch_ends_when_the_definition_of_its_kind_changes() -> None:
    """crdHandler.updateCustomResourceDefinition: another spec is served by another storage, whose watches are new."""
    crd = await sync_to_async(Registry("demo").create)(DEFINITIONS, "", definition(), actor=SYSTEM)
    name = crd["metadata"]["name"]
    patch = sync_to_async(Registry("demo").patch)
    async with streamed(f"/clusters/demo/{CRONTABS}?watch=1") as stream:
        made = await sync_to_async(Registry("demo").create)(name, "default", crontab(), actor=SYSTEM)
        await patch(DEFINITIONS, "", name, "merge", {"metadata": {"labels": {"a": "b"}}}, actor=SYSTEM)
        assert await stream.event() == ("ADDED", made)
        names = {"names": {**crd["spec"]["names"], "shortNames": ["cr"]}}
        await patch(DEFINITIONS, "", name, "merge", {"spec": names}, actor=SYSTEM)
        assert await stream.line() is None


async def test_the_headers_go_out_before_there_is_news() -> None:
    async with streamed(f"{CONFIG_MAPS}?watch=1") as stream:
        assert stream.status == 200
        assert (await stream.communicator.receive_output(2))["body"] == b""


async def test_a_watch_sees_its_own_namespace_and_kind_only() -> None:
    async with streamed(f"{CONFIG_MAPS}?watch=1") as stream:
        await sync_to_async(Registry("demo").create)(
            "configmaps", "kube-system", {"metadata": {"name": "a"}}, actor=SYSTEM
        )
        await sync_to_async(Registry("demo").create)(
            "secrets", "default", {"metadata": {"name": "b"}}, actor=SYSTEM
        )
        mine = await create("c")
        assert await stream.event() == ("ADDED", mine)


async def test_what_begins_to_match_is_added_and_what_ceases_is_deleted() -> None:
    made = await create("a")
    version = made["metadata"]["resourceVersion"]
    async with streamed(f"{CONFIG_MAPS}?watch=1&labelSelector=x%3Dy&resourceVersion={version}") as stream:
        begun = await label("a", x="y")
        still = await label("a", z="1")
        ceased = await label("a", x=None)
        await label("a", z="2")
        back = await label("a", x="y")
        await delete("a")
        assert await stream.event() == ("ADDED", begun)
        assert await stream.event() == ("MODIFIED", still)
        type_, obj = await stream.event()
        assert type_ == "DELETED"
        assert obj["metadata"]["labels"] == {"x": "y", "z": "1"}
        assert obj["metadata"]["resourceVersion"] == ceased["metadata"]["resourceVersion"]
        assert await stream.event() == ("ADDED", back)
        assert (await stream.event())[0] == "DELETED"


async def test_one_object_is_watched_by_its_name() -> None:
    async with streamed(f"{CONFIG_MAPS}?watch=1&fieldSelector=metadata.name%3Db") as stream:
        await create("a")
        wanted = await create("b")
        assert await stream.event() == ("ADDED", wanted)


async def test_a_watch_list_ends_its_beginning_with_a_bookmark() -> None:
    made = await create("a")
    query = "watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true"
    async with streamed(f"{CONFIG_MAPS}?{query}") as stream:
        assert await stream.event() == ("ADDED", made)
        type_, mark = await stream.event()
        assert (type_, mark["kind"]) == ("BOOKMARK", "ConfigMap")
        assert mark["metadata"]["annotations"] == {"k8s.io/initial-events-end": "true"}
        assert mark["metadata"]["resourceVersion"] == made["metadata"]["resourceVersion"]


async def test_a_watch_of_old_gets_the_bookmark_too_if_it_takes_any() -> None:
    """SetListOptionsDefaults: a watch without a version is a watch list."""
    made = await create("a")
    async with streamed(f"{CONFIG_MAPS}?watch=1&resourceVersion=0&allowWatchBookmarks=true") as stream:
        assert await stream.event() == ("ADDED", made)
        assert (await stream.event())[1]["metadata"]["annotations"] == {"k8s.io/initial-events-end": "true"}


async def test_a_watch_list_from_the_future_is_told_to_come_back() -> None:
    made = await create("a")
    query = "watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&resourceVersion=999999"
    async with streamed(f"{CONFIG_MAPS}?{query}") as stream:
        type_, status = await stream.event()
        now = made["metadata"]["resourceVersion"]
        assert (type_, status["code"], status["reason"]) == ("ERROR", 504, "Timeout")
        assert status["message"] == f"Timeout: Too large resource version: 999999, current: {now}"


async def test_bookmarks_come_now_and_then_to_those_who_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "BOOKMARK_SECONDS", 0.05)
    async with streamed(f"{CONFIG_MAPS}?watch=1&resourceVersion=1&allowWatchBookmarks=true") as stream:
        type_, mark = await stream.event()
        assert (type_, mark["metadata"].get("name"), mark["metadata"].get("annotations")) == ("BOOKMARK", None, None)


async def test_a_watch_ends_when_its_time_is_up() -> None:
    async with streamed(f"{CONFIG_MAPS}?watch=1&timeoutSeconds=1") as stream:
        assert await stream.line() is None


async def test_columns_are_told_with_the_first_row_only() -> None:
    await create("a")
    async with streamed(f"{CONFIG_MAPS}?watch=1", accept=TABLE) as stream:
        await create("b")
        tables = [(await stream.event())[1], (await stream.event())[1]]
    assert [t["kind"] for t in tables] == ["Table", "Table"]
    assert [len(t["columnDefinitions"]) for t in tables] == [3, 0]
    assert [t["rows"][0]["cells"][0] for t in tables] == ["a", "b"]


@pytest.mark.parametrize("mark", ["compacted", "forgotten"])
async def test_who_asks_for_what_is_compacted_is_told_to_list_anew(mark: str) -> None:
    await create("a")
    await sync_to_async(Cluster.objects.filter(name="demo").update)(**{mark: 3})
    async with streamed(f"{CONFIG_MAPS}?watch=1&resourceVersion=1") as stream:
        line = await stream.line()
        assert line["type"] == "ERROR"
        assert (line["object"]["code"], line["object"]["reason"]) == (410, "Expired")
        assert await stream.line() is None


async def test_a_client_that_leaves_is_forgotten() -> None:
    async with streamed(f"{CONFIG_MAPS}?watch=1") as stream:
        await create("a")
        await stream.event()
        assert len(hub._subscriptions) == 1
    assert hub._subscriptions == []


async def test_a_watch_that_falls_behind_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    async with streamed(f"{CONFIG_MAPS}?watch=1") as stream:
        await create("a")
        await stream.event()
        (subscription,) = hub._subscriptions
        mailbox = subscription.deliver.__self__  # type: ignore[attr-defined]
        mailbox.overflowed = True
        await create("b")
        while (line := await stream.line()) is not None:
            assert line["type"] == "ADDED"


async def test_a_bad_selector_is_refused_before_the_stream_begins() -> None:
    async with streamed(f"{CONFIG_MAPS}?watch=1&labelSelector=((") as stream:
        assert stream.status == 400
        assert (await stream.line())["reason"] == "BadRequest"


async def test_a_watch_needs_a_token() -> None:
    async with streamed(f"{CONFIG_MAPS}?watch=1", token="x") as stream:
        assert stream.status == 401
