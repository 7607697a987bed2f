from __future__ import annotations

import json

import pytest
from channels.testing import WebsocketCommunicator

from cluster.apiserver import authentication, pods, terminals
from cluster.etcd.models import Cluster
from tests.cluster.apiserver.nodes import FakeNodes
from tests.cluster.apiserver.wire import websocket

V5 = "v5.channel.k8s.io"
EXEC = "/clusters/demo/api/v1/namespaces/default/pods/web/exec"
pytestmark = pytest.mark.usefixtures("live")


async def frames(socket: WebsocketCommunicator) -> list[bytes]:
    """Everything until the server closes, which it must do cleanly."""
    found = []
    while (message := await socket.receive_output(5))["type"] == "websocket.send":
        found.append(message["bytes"])
    assert message == {"type": "websocket.close", "code": 1000}
    return found


async def test_input_goes_in_output_comes_out_and_the_end_is_a_status(placed: FakeNodes) -> None:
    socket = websocket(f"{EXEC}?command=cat&stdin=true&stdout=true", V5)
    assert await socket.connect() == (True, V5)
    await socket.send_to(bytes_data=b"\x00hello\n")
    await socket.send_to(bytes_data=b"\xff\x00")
    out, end = await frames(socket)
    assert out == b"\x01hello\n"
    assert end[0] == 3
    assert json.loads(end[1:])["status"] == "Success"
    assert placed.asked == ("demo", "default", "web", "nginx", ["cat"], True, False)


async def test_a_failure_tells_its_exit_code(placed: FakeNodes) -> None:
    socket = websocket(f"{EXEC}?command=exit&command=7&stdout=true", V5)
    await socket.connect()
    (end,) = await frames(socket)
    status = json.loads(end[1:])
    assert (status["reason"], status["details"]["causes"]) == (
        "NonZeroExitCode",
        [{"reason": "ExitCode", "message": "7"}],
    )


async def test_a_terminal_is_resized(placed: FakeNodes) -> None:
    socket = websocket(f"{EXEC}?command=sh&stdin=true&stdout=true&tty=true", V5)
    await socket.connect()
    await socket.send_to(bytes_data=b'\x04{"Width":0,"Height":0}\n')
    await socket.send_to(bytes_data=b'\x04{"Width":80,"Height":24}\n')
    assert await socket.receive_from() == b"\x0280x24"
    await socket.disconnect()


async def test_attach_joins_the_containers_own_process(placed: FakeNodes) -> None:
    socket = websocket(f"{EXEC[:-4]}attach?container=nginx&stdin=true&stdout=true&tty=true", V5)
    await socket.connect()
    await socket.send_to(bytes_data=b"\x00x")
    assert await socket.receive_from() == b"\x01x"
    await socket.disconnect()
    assert placed.asked == ("demo", "default", "web", "nginx", True, True)


async def test_who_leaves_closes_the_session(placed: FakeNodes) -> None:
    socket = websocket(f"{EXEC}?command=cat&stdin=true", V5)
    await socket.connect()
    await socket.disconnect()
    assert placed.session.closed


async def test_what_the_kubelet_refuses_is_told_on_the_error_channel(placed: FakeNodes) -> None:
    socket = websocket(f"{EXEC}?command=missing&stdout=true", V5)
    await socket.connect()
    (end,) = await frames(socket)
    assert json.loads(end[1:])["message"] == "no such executable"


async def test_the_newest_common_protocol_is_spoken(placed: FakeNodes) -> None:
    socket = websocket(f"{EXEC}?command=cat&stdin=true", "v4.channel.k8s.io", V5)
    assert await socket.connect() == (True, V5)
    await socket.disconnect()


@pytest.mark.parametrize(
    ("query", "token", "protocol"),
    [
        ("command=cat&stdout=true", "x", V5),
        ("command=cat&stdout=true&container=nope", "demo-token", V5),
        ("stdout=true", "demo-token", V5),
        ("command=cat", "demo-token", V5),
        ("command=cat&stdout=true", "demo-token", "chat"),
    ],
)
async def test_a_request_that_cannot_be_served_is_refused_before_the_upgrade(
    placed: FakeNodes, query: str, token: str, protocol: str
) -> None:
    socket = websocket(f"{EXEC}?{query}", protocol, token=token)
    assert (await socket.connect())[0] is False


async def test_a_page_of_another_site_cannot_use_this_sites_cookies(placed: FakeNodes) -> None:
    socket = websocket(
        f"{EXEC}?command=cat&stdout=true", V5, token="", origin="https://evil.example", host="podium"
    )
    assert (await socket.connect())[0] is False


async def test_who_may_no_longer_act_feeds_an_open_session_nothing(
    placed: FakeNodes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pods, "EVERY", 0.0)
    socket = websocket(f"{EXEC}?command=cat&stdin=true&stdout=true", V5)
    await socket.connect()
    await socket.send_to(bytes_data=b"\x00hello\n")
    monkeypatch.setattr(authentication, "holds", lambda request, cluster, proven: False)
    await socket.send_to(bytes_data=b"\x00more\n")
    *_, end = await frames(socket)
    assert json.loads(end[1:])["code"] == 401


@pytest.mark.parametrize(("limits", "most"), [({}, 3), ({"terminal": 2}, 2)])
async def test_one_more_than_a_person_or_a_cluster_may_have_is_told_to_end_one(
    placed: FakeNodes, live: Cluster, monkeypatch: pytest.MonkeyPatch, limits: dict[str, int], most: int
) -> None:
    monkeypatch.setattr(terminals, "MOST", 3)
    await Cluster.objects.filter(pk=live.pk).aupdate(limits=limits)
    query = f"{EXEC}?command=cat&stdin=true"
    held = [websocket(query, V5) for _ in range(most)]
    for socket in held:
        await socket.connect()
    late = websocket(query, V5)
    await late.connect()
    status = json.loads((await frames(late))[0][1:])
    assert (status["code"], status["reason"]) == (429, "TooManyRequests")
    assert f"have {most} " in status["message"]
    await held.pop().disconnect()
    held.append(websocket(query, V5))
    await held[-1].connect()
    assert await held[-1].receive_nothing()
    for socket in held:
        await socket.disconnect()
    assert not terminals.open_now
