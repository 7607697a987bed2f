"""The web process under a websocket client that takes its time."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import suppress
from urllib.parse import urlencode

import pytest
import websocket
from websocket import ABNF

from tests.harness.live import Live, serving

pytestmark = pytest.mark.slow

AUTOBAHN = 1.0
"""Seconds that daphne's own websockets wait for a client to answer a close."""


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    with serving(tmp_path_factory.mktemp("web") / "data") as served:
        yield served


def date(live: Live) -> websocket.WebSocket:
    """`date` in a kube-proxy pod, which is over at once."""
    kubectl = live.kubectl()
    pods = json.loads(kubectl("-n", "kube-system", "get", "pods", "-l", "k8s-app=kube-proxy", "-o", "json"))
    name = pods["items"][0]["metadata"]["name"]
    kubectl("-n", "kube-system", "wait", "--for=condition=Ready", f"pod/{name}")
    asked = urlencode({"command": "date", "stdout": "1"})
    path = f"/clusters/demo/api/v1/namespaces/kube-system/pods/{name}/exec?{asked}"
    token = kubectl("config", "view", "--raw", "-o", "jsonpath={.users[0].user.token}")
    return websocket.create_connection(
        f"ws://127.0.0.1:{live.port}{path}",
        header={"Authorization": f"Bearer {token}"},
        subprotocols=["v4.channel.k8s.io"],
        timeout=30,
    )


def test_a_client_may_take_its_time_to_answer_a_close(live: Live) -> None:
    client = date(live)
    while client.recv_frame().opcode != ABNF.OPCODE_CLOSE:
        pass
    time.sleep(2 * AUTOBAHN)
    line = client.sock
    assert line is not None
    line.settimeout(0.1)
    with pytest.raises(TimeoutError):  # nothing comes, and no end of the connection
        line.recv(1)
    client.send_close()
    line.settimeout(30)
    with suppress(ConnectionResetError):  # now it ends
        assert line.recv(1) == b""
    client.shutdown()
