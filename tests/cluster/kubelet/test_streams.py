"""How streams end. Expected: kubelet's remotecommand, where ServeExec sends an exit code and ServeAttach none."""

from __future__ import annotations

from concurrent.futures import Future
from types import SimpleNamespace
from typing import Any, cast

from cluster.kubelet.streams import PortStream, Stream
from cluster.runtime.attachment import Attachment


def ended(code: int) -> Future[int]:
    done = Future[int]()
    done.set_result(code)
    return done


async def test_an_exec_ends_with_its_commands_exit_code() -> None:
    stream = Stream(lambda output: cast(Any, SimpleNamespace(done=ended(7))))
    status = await stream.status()
    assert (status["status"], status["reason"]) == ("Failure", "NonZeroExitCode")
    assert status["details"]["causes"] == [{"reason": "ExitCode", "message": "7"}]


async def test_an_attachment_ends_well_whatever_its_process_returned() -> None:
    session = SimpleNamespace(done=ended(7))
    stream = Stream(lambda output: Attachment(cast(Any, None), cast(Any, session), output, lambda: None))
    assert (await stream.status())["status"] == "Success"


def port() -> tuple[list[bytes], PortStream]:
    """A forwarded port, and what its server has heard."""
    heard: list[bytes] = []

    def answer(data: bytes) -> bytes:
        heard.append(data)
        return b"ok"

    return heard, PortStream(answer)


async def test_a_forwarded_port_hands_over_whole_requests() -> None:
    heard, stream = port()
    await stream.feed(b"POST / HTTP/1.1\r\nContent-Length: 4\r\n\r\nab")
    assert heard == []
    await stream.feed(b"cdGET / HTTP/1.1\r\n\r\n")
    assert heard == [b"POST / HTTP/1.1\r\nContent-Length: 4\r\n\r\nabcd", b"GET / HTTP/1.1\r\n\r\n"]


async def test_what_is_no_http_is_handed_over_as_it_comes() -> None:
    heard, stream = port()
    await stream.feed(b"\x00\x01")
    assert heard == [b"\x00\x01"]
